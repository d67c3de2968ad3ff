//! The record of the models in a folder: where each came from, which of its operations are left out, and which crate is
//! generated from it. `codegen add` writes it, builds and everything else that reads such a model act on it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::document::{Form, Options};
use crate::error::Error;

const ABOUT: &str =
    "Written by `codegen add`: where each model came from. Hashes are of the files as published.";

/// The whole record, models in ascending order of file.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sources {
    about: String,
    /// The models.
    pub models: Vec<Source>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its file, below the record's folder.
    pub file: String,
    /// The service shape's id.
    pub service: String,
    /// The API version.
    pub api_version: String,
    /// The form in which it was published, and that form's version.
    pub form: String,
    /// The operations that are read as if they were not there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub without: BTreeSet<String>,
    /// The folder of the crate that is generated from it, seen from the folder above the record's.
    #[serde(rename = "crate", default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The package or place that carried it.
    pub origin: Option<String>,
    /// That package's version.
    pub origin_version: Option<String>,
    /// Its licence.
    pub licence: String,
    /// The day of the import, `YYYY-MM-DD`.
    pub added: String,
    /// The files as they were published.
    pub originals: Vec<Original>,
}

/// A file as it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Original {
    /// Its name.
    pub file: String,
    /// The hash of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl Source {
    /// Returns the form in which the model was published, which what is kept of it may have been converted from.
    pub fn published(&self) -> Option<Form> {
        Form::of_words(&self.form)
    }
}

impl Default for Sources {
    fn default() -> Self {
        Self { about: ABOUT.to_owned(), models: Vec::new() }
    }
}

/// The name of the record's file.
pub const FILE: &str = "sources.json";

/// Adds what the record beside a model's file says of how to read it; a model without a record is read as asked.
pub fn recorded_options(model: &Path, asked: &Options) -> Result<Options, Error> {
    let name = model.file_name().unwrap_or_default().to_string_lossy();
    let record = Sources::load(&model.with_file_name(FILE))?;
    let mut options = asked.clone();
    if let Some(source) = record.find(&name) {
        options.without.extend(source.without.iter().cloned());
        options.service = options.service.or_else(|| Some(source.service.clone()));
        let shape = source.service.split_once('#').map(|(_, name)| name.to_owned());
        options.service_name = options.service_name.or(shape);
        options.published = options.published.or_else(|| source.published());
    }
    Ok(options)
}

impl Sources {
    /// Reads the record at a path; one that is not there is empty.
    pub fn load(path: &Path) -> Result<Self, Error> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(Error::File { action: "read", path: path.to_owned(), source }),
        }
    }

    /// Parses the record; one that was spoilt by hand is refused rather than overwritten.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| Error::Refused {
            path: path.to_owned(),
            reason: format!("it is no record of sources: {error}"),
            remedy: "restore it or remove it".to_owned(),
        })
    }

    /// Finds the entry of a model.
    pub fn find(&self, file: &str) -> Option<&Source> {
        self.models.iter().find(|source| source.file == file)
    }

    /// Adds an entry or replaces the model's.
    pub fn put(&mut self, source: Source) {
        self.models.retain(|known| known.file != source.file);
        self.models.push(source);
        self.models.sort_by(|left, right| left.file.cmp(&right.file));
    }

    /// Prints the record.
    pub fn render(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a record holds text alone");
        text.push('\n');
        text
    }
}
