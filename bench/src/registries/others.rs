//! The other registries: where they are, how to come by them, and what the server should be beside each.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;
use serde::Serialize;

use crate::error::Error;
use crate::server::workspace_directory;

/// A registry of somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Verdaccio,
    Pnpr,
    Pypiserver,
    Devpi,
}

/// What a row asks for, as far as goals differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Packuments and pages, and being told that they have not changed.
    Document,
    /// Files of 10 KiB, in either direction.
    SmallFile,
    /// Files of 50 MiB.
    LargeFile,
}

impl Kind {
    /// Returns what it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Verdaccio => "verdaccio",
            Self::Pnpr => "pnpr",
            Self::Pypiserver => "pypiserver",
            Self::Devpi => "devpi",
        }
    }

    /// Tells whether it is a registry of npm rather than of Python.
    pub(super) fn speaks_npm(self) -> bool {
        match self {
            Self::Verdaccio | Self::Pnpr => true,
            Self::Pypiserver | Self::Devpi => false,
        }
    }

    /// Returns how many times as fast as it the server should be.
    pub(super) fn goal(self, class: Class) -> f64 {
        match (self, class) {
            (_, Class::LargeFile) | (Self::Pnpr, Class::SmallFile) => 1.0,
            (Self::Pnpr, Class::Document) => 2.0,
            (Self::Verdaccio | Self::Pypiserver | Self::Devpi, Class::Document) => 10.0,
            (Self::Verdaccio | Self::Pypiserver | Self::Devpi, Class::SmallFile) => 5.0,
        }
    }

    /// Says how to come by it.
    pub(super) fn how_to_install(self) -> String {
        let (with, package) = match self {
            Self::Verdaccio => ("npm install", "verdaccio"),
            Self::Pnpr => ("npm install", "@pnpm/pnpr"),
            Self::Pypiserver => ("pip install", "pypiserver"),
            Self::Devpi => ("pip install", "devpi-server"),
        };
        let flag = match self {
            Self::Verdaccio => "verdaccio",
            Self::Pnpr => "pnpr",
            Self::Pypiserver => "pypi-server",
            Self::Devpi => "devpi-server",
        };
        format!("{} is not here; `{with} {package}`, and name it with --{flag}", self.name())
    }

    /// Finds the file to run: what the user names, or what the scenarios' clients were installed with.
    pub(super) fn find(self, named: Option<&Path>) -> Option<PathBuf> {
        let place = match self {
            Self::Verdaccio => "node_modules/verdaccio/bin/verdaccio",
            Self::Pnpr => "node_modules/.bin/pnpr",
            Self::Pypiserver => "python/bin/pypi-server",
            Self::Devpi => "python/bin/devpi-server",
        };
        let usual = || workspace_directory().join("tests/.clients/origins").join(place);
        let file = named.map_or_else(usual, Path::to_owned);
        // A name alone would be looked for among the system's programs.
        file.is_file().then(|| std::path::absolute(&file).unwrap_or(file))
    }

    /// Returns the program and its first arguments.
    pub(super) fn command(self, file: &Path) -> (PathBuf, Vec<String>) {
        match self {
            Self::Verdaccio => ("node".into(), vec![file.display().to_string()]),
            Self::Pnpr | Self::Pypiserver | Self::Devpi => (file.to_owned(), Vec::new()),
        }
    }

    /// Says which version it is.
    pub(super) fn version(self, file: &Path) -> Result<String, Error> {
        let (program, arguments) = self.command(file);
        let output = Command::new(program)
            .args(arguments)
            .arg("--version")
            .output()
            .map_err(Error::io(format!("ask {} for its version", self.name())))?;
        let said = String::from_utf8_lossy(&output.stdout);
        // Some say their name before it, and one a greeting.
        let last = said.split_ascii_whitespace().last().unwrap_or("unknown");
        Ok(format!("{} {}", self.name(), last.trim_start_matches('v')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_are_never_to_be_slower() {
        assert!(Kind::value_variants().iter().all(|kind| kind.goal(Class::LargeFile) >= 1.0));
    }

    #[test]
    fn file_that_is_not_there_is_not_found() {
        assert_eq!(Kind::Pnpr.find(Some(Path::new("/nowhere/at/all"))), None);
    }
}
