//! The record of where each model in the repository came from.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::Error;

const ABOUT: &str =
    "Written by `codegen add`: where each model came from. Hashes are of the files as published.";

/// The whole record, models in ascending order of file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sources {
    about: String,
    models: Vec<Source>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub file: String,
    pub service: String,
    pub api_version: String,
    pub form: String,
    pub origin: Option<String>,
    pub origin_version: Option<String>,
    pub licence: String,
    pub added: String,
    pub originals: Vec<Original>,
}

/// A file as it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Original {
    pub file: String,
    pub sha256: String,
}

impl Default for Sources {
    fn default() -> Self {
        Self { about: ABOUT.to_owned(), models: Vec::new() }
    }
}

impl Sources {
    /// Parses the record; one that was spoilt by hand is refused rather than overwritten.
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| Error::Refused {
            path: path.to_owned(),
            reason: format!("it is no record of sources: {error}"),
            remedy: "restore it or remove it".to_owned(),
        })
    }

    /// Finds the entry of a model.
    pub(super) fn find(&self, file: &str) -> Option<&Source> {
        self.models.iter().find(|source| source.file == file)
    }

    /// Adds an entry or replaces the model's.
    pub(super) fn put(&mut self, source: Source) {
        self.models.retain(|known| known.file != source.file);
        self.models.push(source);
        self.models.sort_by(|left, right| left.file.cmp(&right.file));
    }

    /// Prints the record.
    pub(super) fn render(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a record holds text alone");
        text.push('\n');
        text
    }
}
