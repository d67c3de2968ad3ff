//! Takes a published model into the repository: keeps what decides the wire, drops text and hints for
//! clients, and records where it came from.
//!
//! A plan is made first and holds every byte that will be written, so that a refusal leaves nothing behind.
//! Knows nothing of the command line and reads no clock: the caller says what day it is.

mod generated_crate;
mod strip;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

pub use self::generated_crate::check_name;

use crate::aws_json;
use crate::document::{Document, Form, Options};
use crate::error::Error;
use crate::sources::{self, Original, Source, Sources};

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

/// Where a model is put.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The folder of models.
    pub directory: PathBuf,
    /// What the model and the crate that is generated from it are called. Without, the model is called after its
    /// namespace, and no crate is written.
    pub name: Option<String>,
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
    /// The files of the crate that is generated from it, as far as they are not there yet.
    pub crate_files: Vec<(PathBuf, String)>,
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
        place: &Place,
        allowances: Allowances,
    ) -> Result<Self, Error> {
        let file = place.directory.join(file_name(document, place.name.as_deref()));
        let sources_file = place.directory.join(sources::FILE);
        let (text, dropped) = strip::strip(document, allowances.tests)?;
        let model = reread(document, &file, &text, document.published)?;
        if model.service != document.service {
            return Err(Error::refused(
                &file,
                "what is left after dropping documentation does not mean the same",
                "this is a fault of `import/strip.rs`; report it with the document",
            ));
        }
        let present = read_if_there(&file)?;
        let mut sources = Sources::load(&sources_file)?;
        let mut source = describe(document, provenance, &file);
        let recorded = sources.find(&source.file).cloned();
        let published = recorded.as_ref().and_then(Source::published).unwrap_or(document.form);
        let previous = present.as_ref().and_then(|text| reread(document, &file, text, published).ok());
        if let Some(previous) = &previous {
            is_no_step_back(&file, previous, &model, allowances.removals)?;
        }
        source.folder = crate_folder(place, &file, recorded.as_ref())?;
        let crate_files = match &place.name {
            None => Vec::new(),
            Some(name) => generated_crate::missing_files(name, &file, &document.service.id.to_string())?,
        };
        let same = present.as_ref() == Some(&text)
            && crate_files.is_empty()
            && recorded.as_ref().is_some_and(|recorded| {
                *recorded == Source { added: recorded.added.clone(), ..source.clone() }
            });
        if let (true, Some(recorded)) = (same, recorded) {
            source.added = recorded.added;
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
            crate_files,
            sources_text: sources.render(),
        })
    }

    /// Writes the model and the record; each file is there as a whole or not at all.
    pub fn write(&self) -> Result<(), Error> {
        if self.outcome == Outcome::Unchanged {
            return Ok(());
        }
        let mut staged: Vec<_> = self.crate_files.iter().map(|(path, text)| (path, text)).collect();
        staged.extend([(&self.file, &self.model.text), (&self.sources, &self.sources_text)]);
        let mut ready = Vec::new();
        for (path, text) in staged {
            let mut temporary = path.clone().into_os_string();
            temporary.push(".new");
            let temporary = PathBuf::from(temporary);
            let made = path.parent().map_or(Ok(()), fs::create_dir_all);
            let written = made.and_then(|()| fs::write(&temporary, text));
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

/// Reads a text that stands, or will stand, in the place of a document.
fn reread(document: &Document, file: &Path, text: &str, published: Form) -> Result<Document, Error> {
    let options = Options {
        published: Some(published),
        service_name: Some(document.service.id.name.clone()),
        without: document.left_out.clone(),
        ..Options::default()
    };
    let origin = file.display().to_string();
    Document::read(aws_json::Source { origin: &origin, text }, None, &options)
}

/// Returns the folder of the crate that a model is recorded with.
fn crate_folder(place: &Place, file: &Path, recorded: Option<&Source>) -> Result<Option<String>, Error> {
    let before = recorded.and_then(|recorded| recorded.folder.clone());
    let Some(name) = &place.name else { return Ok(before) };
    check_name(name)?;
    let folder = generated_crate::folder(name);
    match &before {
        Some(before) if *before != folder => Err(Error::refused(
            file,
            &format!("the crate `{before}` is generated from it"),
            "give another name with `--as`, or none to renew the model",
        )),
        None if place.directory.with_file_name(&folder).exists() => Err(Error::refused(
            &place.directory.with_file_name(&folder),
            "it is there and no record says that a model belongs to it",
            "give another name with `--as`",
        )),
        Some(_) | None => Ok(Some(folder)),
    }
}

fn is_no_step_back(file: &Path, previous: &Document, next: &Document, allowed: bool) -> Result<(), Error> {
    let (old, new) = (&previous.service, &next.service);
    if old.id.namespace != new.id.namespace {
        return Err(Error::refused(
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
        return Err(Error::refused(file, &reason, remedy));
    }
    if new.version < old.version {
        let reason = format!("the document is of API version {} and it is of {}", new.version, old.version);
        return Err(Error::refused(file, &reason, remedy));
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
        without: document.left_out.clone(),
        folder: None,
        origin: provenance.origin.clone(),
        origin_version: provenance.version.clone(),
        licence: provenance.licence.clone(),
        added: provenance.date.clone(),
        originals,
    }
}

/// The name under which a model stands in the repository: the service's, and the form it is kept in.
fn file_name(document: &Document, stem: Option<&str>) -> String {
    let namespace = &document.service.id.namespace;
    let service = stem.unwrap_or_else(|| namespace.rsplit('.').next().unwrap_or(namespace));
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

fn file_error(action: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File { action, path: path.to_owned(), source }
}
