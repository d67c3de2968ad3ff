//! Recognises the three forms of a model document and reads each into the same representation.
//!
//! Owns what a form is called and what it is known to lose. Knows nothing of what is done with a document.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

use crate::aws_json::{self, Source};
use crate::draft::{Assumptions, Converted};
use crate::error::Error;
use crate::ir::Service;
use crate::{openapi, smithy};

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Smithy JSON AST.
    Smithy,
    /// AWS service description, as SDKs carry it.
    ServiceDescription,
    /// `OpenAPI` 3.
    OpenApi,
}

impl Form {
    /// Says the form's name in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Smithy => "Smithy JSON AST",
            Self::ServiceDescription => "AWS service description",
            Self::OpenApi => "OpenAPI",
        }
    }
}

/// Which service to read and what to call it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The service to read where a document defines several.
    pub service: Option<String>,
    /// The name of the service shape where the form does not hold one.
    pub service_name: Option<String>,
}

/// A document that was understood.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file, as the user named it.
    pub origin: String,
    /// How it is written.
    pub form: Form,
    /// The version of the form, `2.0` or `3.0.0`.
    pub form_version: String,
    /// The text as it stands in the file.
    pub text: String,
    /// The paginators that stood beside a service description.
    pub paginators: Option<String>,
    /// The Smithy JSON AST: the text itself, or what it was converted to.
    pub smithy: String,
    /// What it says.
    pub service: Service,
    /// What the form loses or what had to be assumed, one sentence each.
    pub notes: Vec<String>,
    /// What had to be assumed, by shape or operation.
    pub assumed: Assumptions,
}

impl Document {
    /// Reads a file in any of the forms. A service description takes the `paginators-1.json` that stands
    /// beside it along.
    pub fn load(path: &Path, options: &Options) -> Result<Self, Error> {
        if path.as_os_str() == "-" {
            return Err(file_error(path, io::Error::other("standard input is not read, name a file")));
        }
        let text = read_text(path).map_err(|source| file_error(path, source))?;
        let beside = path.with_file_name("paginators-1.json");
        let paginators = match read_text(&beside) {
            Ok(text) => Some((beside.display().to_string(), text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(file_error(&beside, source)),
        };
        let paginators = paginators.as_ref().map(|(origin, text)| Source { origin, text });
        Self::read(Source { origin: &path.display().to_string(), text: &text }, paginators, options)
    }

    /// Reads a text in any of the forms; only a service description looks at the paginators.
    pub fn read(
        source: Source<'_>,
        paginators: Option<Source<'_>>,
        options: &Options,
    ) -> Result<Self, Error> {
        let (form, form_version) = recognise(source)?;
        let name = options.service_name.as_deref();
        let converted = match form {
            Form::Smithy => {
                Converted { document: source.text.to_owned(), notes: Vec::new(), assumed: Assumptions::new() }
            }
            Form::ServiceDescription => aws_json::convert(source, paginators, name)?,
            Form::OpenApi => openapi::convert(source, name)?,
        };
        let service = smithy::read(source.origin, &converted.document, options.service.as_deref())?;
        Ok(Self {
            origin: source.origin.to_owned(),
            form,
            form_version,
            text: source.text.to_owned(),
            paginators: paginators
                .filter(|_| form == Form::ServiceDescription)
                .map(|paginators| paginators.text.to_owned()),
            smithy: converted.document,
            service,
            notes: converted.notes,
            assumed: converted.assumed,
        })
    }
}

/// Reads a file without the mark that some editors put before UTF-8.
fn read_text(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(io::Error::other("it is packed with gzip, unpack it first"));
    }
    let text = String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn recognise(source: Source<'_>) -> Result<(Form, String), Error> {
    let origin = source.origin.to_owned();
    if let Some(reason) = other_language(source.text) {
        return Err(Error::NotAModel { origin, reason: reason.to_owned() });
    }
    let value: Value = crate::error::parse_json(source.origin, source.text)?;
    let version = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    if let Some(version) = version("smithy") {
        return Ok((Form::Smithy, version));
    }
    if let Some(version) = version("openapi") {
        if version.starts_with("3.0.") {
            return Ok((Form::OpenApi, version));
        }
        let reason = format!("OpenAPI {version} is not read, only 3.0; tools write one as the other");
        return Err(Error::NotAModel { origin, reason });
    }
    if value.get("metadata").is_some_and(|metadata| metadata.get("protocol").is_some()) {
        return Ok((Form::ServiceDescription, version("version").unwrap_or_else(|| "2.0".to_owned())));
    }
    let reason = match (version("swagger"), &value) {
        (Some(version), _) => format!("Swagger {version} is not read"),
        (None, Value::Object(_)) => "it has no `smithy`, `openapi` or `metadata` at the top".to_owned(),
        (None, _) => "its top is no JSON object".to_owned(),
    };
    Err(Error::NotAModel { origin, reason })
}

/// Says which language a text is in that holds a model and is no JSON, as its first line shows.
fn other_language(text: &str) -> Option<&'static str> {
    let says = |line: &&str| !line.is_empty() && !line.starts_with("//") && !line.starts_with('#');
    let first = text.lines().map(str::trim).find(says)?;
    if first.starts_with("$version") || first.starts_with("namespace ") {
        return Some("it is written in Smithy's own language; `smithy ast` writes it as JSON");
    }
    let is_key = |key: &str| key.starts_with(char::is_alphabetic) && key.chars().all(char::is_alphanumeric);
    let is_yaml = first == "---"
        || first.starts_with("%YAML")
        || first
            .split_once(':')
            .is_some_and(|(key, rest)| is_key(key) && (rest.is_empty() || rest.starts_with(' ')));
    is_yaml.then_some("it is YAML; write it as JSON first")
}

fn file_error(path: &Path, source: io::Error) -> Error {
    Error::File { action: "read", path: path.to_owned(), source }
}
