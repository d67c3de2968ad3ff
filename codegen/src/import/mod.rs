//! Takes a published model into the repository: keeps what decides the wire, drops text and hints for
//! clients, and records where it came from.
//!
//! A plan is made first and holds every byte that will be written, so that a refusal leaves nothing behind.
//! Knows nothing of the command line and reads no clock: the caller says what day it is.

mod sources;
mod strip;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use self::sources::{Original, Source, Sources};
use crate::aws_json;
use crate::document::{Document, Form, Options};
use crate::error::Error;

/// Where a document came from, as far as the user says.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The package or place that carried the document.
    pub origin: Option<String>,
    /// That package's version.
    pub version: Option<String>,
    /// The licence of the model.
    pub licence: String,
    /// The day of the import, `YYYY-MM-DD`.
    pub date: String,
}

/// What an import may do beyond the usual.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allowances {
    /// Replace the present model even by one that lacks some of its operations or is older.
    pub removals: bool,
    /// Keep the protocol's test cases, `smithy.test#…`, without their descriptions.
    pub tests: bool,
}

/// What the import does to the model that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There was none.
    Added,
    /// The present model gives way.
    Replaced,
    /// The present model is the same, byte for byte, and came from the same place.
    Unchanged,
}

/// An import that was checked and not yet written.
#[derive(Clone, Debug)]
pub struct Import {
    /// The model's file.
    pub file: PathBuf,
    /// The record of where models came from.
    pub sources: PathBuf,
    /// What happens.
    pub outcome: Outcome,
    /// What was dropped and how often, in ascending order of name.
    pub dropped: Vec<(String, usize)>,
    /// The model that gives way, where there is one that can be read.
    pub previous: Option<Box<Document>>,
    /// The model as it will stand in the repository.
    pub model: Box<Document>,
    sources_text: String,
}

impl Import {
    /// Checks everything and builds every byte that [`write`](Self::write) will write.
    ///
    /// Unless removals are allowed, a model that lacks operations of the present one, or is of an older
    /// API version, is refused.
    pub fn plan(
        document: &Document,
        provenance: &Provenance,
        directory: &Path,
        allowances: Allowances,
    ) -> Result<Self, Error> {
        let file = directory.join(file_name(document));
        let sources_file = directory.join("sources.json");
        let (text, dropped) = strip::strip(document, allowances.tests)?;
        let options = Options { service: None, service_name: Some(document.service.id.name.clone()) };
        let origin = file.display().to_string();
        let model = Document::read(aws_json::Source { origin: &origin, text: &text }, None, &options)?;
        if model.service != document.service {
            return Err(refused(
                &file,
                "what is left after dropping documentation does not mean the same",
                "this is a fault of `import/strip.rs`; report it with the document",
            ));
        }
        let present = read_if_there(&file)?;
        let previous = present
            .as_ref()
            .and_then(|text| Document::read(aws_json::Source { origin: &origin, text }, None, &options).ok());
        if let Some(previous) = &previous {
            is_no_step_back(&file, previous, &model, allowances.removals)?;
        }
        let mut sources = match read_if_there(&sources_file)? {
            None => Sources::default(),
            Some(text) => Sources::parse(&sources_file, &text)?,
        };
        let mut source = describe(document, provenance, &file);
        let recorded = sources.find(&source.file);
        let same = present.as_ref() == Some(&text)
            && recorded.is_some_and(|recorded| {
                *recorded == Source { added: recorded.added.clone(), ..source.clone() }
            });
        if let (true, Some(recorded)) = (same, recorded) {
            source.added.clone_from(&recorded.added);
        }
        sources.put(source);
        let outcome = match (&present, same) {
            (_, true) => Outcome::Unchanged,
            (None, false) => Outcome::Added,
            (Some(_), false) => Outcome::Replaced,
        };
        Ok(Self {
            file,
            sources: sources_file,
            outcome,
            dropped,
            previous: previous.map(Box::new),
            model: Box::new(model),
            sources_text: sources.render(),
        })
    }

    /// Writes the model and the record; each file is there as a whole or not at all.
    pub fn write(&self) -> Result<(), Error> {
        if self.outcome == Outcome::Unchanged {
            return Ok(());
        }
        if let Some(directory) = self.file.parent() {
            fs::create_dir_all(directory).map_err(|source| file_error("create", directory, source))?;
        }
        let staged = [(&self.file, &self.model.text), (&self.sources, &self.sources_text)];
        let mut ready = Vec::new();
        for (path, text) in staged {
            let temporary = path.with_extension("json.new");
            let written = fs::write(&temporary, text);
            ready.push((temporary, path));
            if let Err(source) = written {
                // What was staged so far is of no use; that it may stay behind is the lesser fault.
                for (temporary, _) in &ready {
                    drop(fs::remove_file(temporary));
                }
                return Err(file_error("write", path, source));
            }
        }
        for (temporary, path) in ready {
            fs::rename(&temporary, path).map_err(|source| file_error("write", path, source))?;
        }
        Ok(())
    }
}

fn is_no_step_back(file: &Path, previous: &Document, next: &Document, allowed: bool) -> Result<(), Error> {
    let (old, new) = (&previous.service, &next.service);
    if old.id.namespace != new.id.namespace {
        return Err(refused(
            file,
            &format!("it holds `{}` and the document holds `{}`", old.id, new.id),
            "give another directory with `--model-dir`",
        ));
    }
    if allowed {
        return Ok(());
    }
    let lost: Vec<&str> = old
        .operations
        .keys()
        .filter(|name| !new.operations.contains_key(*name))
        .map(String::as_str)
        .collect();
    let remedy = "look at `codegen diff`, then add `--allow-removals` if this is what you want";
    if !lost.is_empty() {
        let reason = format!("the document lacks {} of its operations: {}", lost.len(), lost.join(", "));
        return Err(refused(file, &reason, remedy));
    }
    if new.version < old.version {
        let reason = format!("the document is of API version {} and it is of {}", new.version, old.version);
        return Err(refused(file, &reason, remedy));
    }
    Ok(())
}

fn describe(document: &Document, provenance: &Provenance, file: &Path) -> Source {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let original = |file: String, text: &str| Original { file, sha256: sha256(text) };
    let mut originals = vec![original(name(Path::new(&document.origin)), &document.text)];
    originals.extend(document.paginators.as_ref().map(|text| original("paginators-1.json".to_owned(), text)));
    Source {
        file: name(file),
        service: document.service.id.to_string(),
        api_version: document.service.version.clone(),
        form: format!("{} {}", document.form.title(), document.form_version),
        origin: provenance.origin.clone(),
        origin_version: provenance.version.clone(),
        licence: provenance.licence.clone(),
        added: provenance.date.clone(),
        originals,
    }
}

/// The name under which a model stands in the repository: the service's, and the form it is kept in.
fn file_name(document: &Document) -> String {
    let namespace = &document.service.id.namespace;
    let service = namespace.rsplit('.').next().unwrap_or(namespace);
    match document.form {
        Form::Smithy | Form::ServiceDescription => format!("{service}.smithy.json"),
        Form::OpenApi => format!("{service}.openapi.json"),
    }
}

fn read_if_there(path: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(file_error("read", path, source)),
    }
}

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn refused(path: &Path, reason: &str, remedy: &str) -> Error {
    Error::Refused { path: path.to_owned(), reason: reason.to_owned(), remedy: remedy.to_owned() }
}

fn file_error(action: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File { action, path: path.to_owned(), source }
}
