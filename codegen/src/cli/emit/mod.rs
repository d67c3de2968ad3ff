//! `codegen emit`: writes the generated crate as files for people to read.

mod manifest;
mod runtime;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use clap::Args;
use codeartifact_codegen::Error;
use codeartifact_codegen::emit::{Placement, files};
use codeartifact_codegen::text::count;
use serde_json::json;

use super::report::Report;
use super::selection::Selection;

const EXAMPLES: &str = "\
Examples:
  codegen emit /tmp/generated
  codegen emit /tmp/generated --model service-2.json --service-name CodeArtifact

Writes what a build writes, formatted, with the support module and a manifest: a crate that builds. A
directory that holds anything else is refused; one that this command wrote is written anew.";

/// Says that a directory was written by this command, and what it holds of it.
const MARKER: &str = ".codegen";

/// Write the source of the generated crate for reading.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The directory to write; it must be empty, absent, or written by this command.
    directory: PathBuf,
    /// The model to print.
    #[arg(long, value_name = "FILE", default_value = "model/codeartifact.smithy.json")]
    model: PathBuf,
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(arguments: &Arguments) -> Result<Report, Error> {
    let document = arguments.selection.load(&arguments.model)?;
    let mut crate_files = BTreeMap::new();
    for (path, text) in files(&document.service, &Placement::default())? {
        let (path, text) = if path == "mod.rs" { ("lib.rs".to_owned(), root(&text)) } else { (path, text) };
        crate_files.insert(format!("src/{path}"), text);
    }
    for (path, text) in runtime::FILES {
        crate_files.insert(format!("src/{path}"), (*text).to_owned());
    }
    crate_files.insert("Cargo.toml".to_owned(), manifest::manifest());
    let known = writable(&arguments.directory)?;
    write(&arguments.directory, &known, &crate_files)?;
    let lines = crate_files.values().map(|text| text.lines().count()).sum::<usize>();
    let directory = arguments.directory.display();
    let service = &document.service.id;
    let text = format!(
        "wrote `{service}` to {directory}: {}, {}\n",
        count(crate_files.len(), "file"),
        count(lines, "line")
    );
    let names: Vec<&String> = crate_files.keys().collect();
    let json =
        json!({ "service": service, "directory": directory.to_string(), "files": names, "lines": lines });
    Ok(Report::fine(text, json))
}

/// The crate's root: the generated module with the support module beside it.
fn root(module: &str) -> String {
    let about =
        "//! Types, validation, routing and the operation trait of a service, generated from its model.\n";
    format!("{about}\npub mod runtime;\n\n{module}")
}

/// Checks that a directory may be written, and returns the files in it that this command wrote before.
fn writable(directory: &Path) -> Result<Vec<String>, Error> {
    let mut entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(file_error("read", directory, source)),
    };
    if entries.next().is_none() {
        return Ok(Vec::new());
    }
    match fs::read_to_string(directory.join(MARKER)) {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::Refused {
            path: directory.to_owned(),
            reason: "it holds files that `codegen emit` did not write".to_owned(),
            remedy: "give an empty directory or one that is not there yet".to_owned(),
        }),
        Err(source) => Err(file_error("read", directory, source)),
    }
}

/// Writes all files, and removes those of an earlier run that are no longer made. Everything is staged
/// first, so that a full disk leaves what was there.
fn write(directory: &Path, known: &[String], files: &BTreeMap<String, String>) -> Result<(), Error> {
    let stage = directory.join(".codegen.new");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let marker = (MARKER.to_owned(), format!("{}\n", names.join("\n")));
    let staged = std::iter::once((&marker.0, &marker.1)).chain(files);
    for (path, text) in staged.clone() {
        let written = create_parent(&stage.join(path)).and_then(|()| fs::write(stage.join(path), text));
        if let Err(source) = written {
            // The first fault is the one to tell; a stage that stays behind is written anew next time.
            drop(fs::remove_dir_all(&stage));
            return Err(file_error("write", &directory.join(path), source));
        }
    }
    for path in known.iter().filter(|path| !files.contains_key(*path)) {
        // The marker is text that anyone can edit: nothing outside the directory is touched.
        if Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
            match fs::remove_file(directory.join(path)) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(file_error("write", &directory.join(path), source));
                }
                Ok(()) | Err(_) => {}
            }
        }
    }
    for (path, _) in staged {
        let target = directory.join(path);
        create_parent(&target)
            .and_then(|()| fs::rename(stage.join(path), &target))
            .map_err(|source| file_error("write", &target, source))?;
    }
    fs::remove_dir_all(&stage).map_err(|source| file_error("write", &stage, source))
}

fn create_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn file_error(action: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File { action, path: path.to_owned(), source }
}
