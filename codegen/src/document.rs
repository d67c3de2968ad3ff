//! Recognises the three forms of a model document and reads each into the same representation.
//!
//! Owns what a form is called and what it is known to lose. Knows nothing of what is done with a document.

mod form;
mod leave_out;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

pub use self::form::Form;
use crate::aws_json::{self, Source};
use crate::draft::Converted;
use crate::error::Error;
use crate::ir::{Assumptions, Service};
use crate::{openapi, smithy};

/// Which service to read and what to call it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The service to read where a document defines several.
    pub service: Option<String>,
    /// The name of the service shape where the form does not hold one.
    pub service_name: Option<String>,
    /// The names of operations that are read as if they were not there. One that is not there is no fault here:
    /// [`Document::left_out`] holds those that were.
    pub without: BTreeSet<String>,
    /// The form in which the model was published, where the document is what that was converted to.
    pub published: Option<Form>,
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
    /// The form in which it was published, which says what it lost.
    pub published: Form,
    /// The text as it stands in the file.
    pub text: String,
    /// The paginators that stood beside a service description.
    pub paginators: Option<String>,
    /// The Smithy JSON AST: the text itself, or what it was converted to.
    pub smithy: String,
    /// What it says.
    pub service: Service,
    /// The operations that are there and were left out.
    pub left_out: BTreeSet<String>,
    /// The resource that each operation belongs to, by the operation's name, where the model has resources.
    pub resources: BTreeMap<String, String>,
    /// What the form loses or what had to be assumed, one sentence each.
    pub notes: Vec<String>,
    /// What had to be assumed, by shape or operation.
    pub assumed: Assumptions,
}

impl Document {
    /// Reads a file in any of the forms. A service description takes the `paginators-1.json` that stands
    /// beside it along.
    pub fn load(path: &Path, options: &Options) -> Result<Self, Error> {
        Text::load(path)?.read(options)
    }

    /// Reads a text in any of the forms; only a service description looks at the paginators.
    pub fn read(
        source: Source<'_>,
        paginators: Option<Source<'_>>,
        options: &Options,
    ) -> Result<Self, Error> {
        let owned = |source: Source<'_>| (source.origin.to_owned(), source.text.to_owned());
        let (origin, text) = owned(source);
        Text { origin, text, paginators: paginators.map(owned) }.read(options)
    }
}

/// The text of a document, which may be read in several ways.
#[derive(Clone, Debug)]
pub struct Text {
    /// The file, as the user named it.
    pub origin: String,
    /// What it holds.
    pub text: String,
    /// The paginators that stand beside it: the file, and what it holds.
    paginators: Option<(String, String)>,
}

impl Text {
    /// Reads a file, with the `paginators-1.json` that stands beside it.
    pub fn load(path: &Path) -> Result<Self, Error> {
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
        Ok(Self { origin: path.display().to_string(), text, paginators })
    }

    /// Reads the text as a model.
    pub fn read(&self, options: &Options) -> Result<Document, Error> {
        let (form, form_version) = self.recognise()?;
        let service = options.service.as_deref();
        let converted = self.smithy(form, options)?;
        let read = smithy::read_without(&self.origin, &converted.document, service, &options.without)?;
        let left_out = match form {
            Form::Smithy => read.left_out,
            Form::ServiceDescription | Form::OpenApi if options.without.is_empty() => BTreeSet::new(),
            Form::ServiceDescription | Form::OpenApi => {
                self.operation_names(form)?.intersection(&options.without).cloned().collect()
            }
        };
        Ok(Document {
            origin: self.origin.clone(),
            form,
            form_version,
            published: options.published.unwrap_or(form),
            text: self.text.clone(),
            paginators: self
                .paginators
                .as_ref()
                .filter(|_| form == Form::ServiceDescription)
                .map(|(_, text)| text.clone()),
            service: read.service,
            resources: read.resources,
            smithy: converted.document,
            left_out,
            notes: converted.notes,
            assumed: converted.assumed,
        })
    }

    /// Tells the form of the text, and its version.
    pub fn recognise(&self) -> Result<(Form, String), Error> {
        recognise(Source { origin: &self.origin, text: &self.text })
    }

    /// Returns the text as a Smithy JSON AST, converted where it is of another form. What is left out is only left
    /// out of what is converted.
    pub fn smithy(&self, form: Form, options: &Options) -> Result<Converted, Error> {
        let name = options.service_name.as_deref();
        let without = |text: &str| leave_out::leave_out(form, &self.origin, text, &options.without);
        match form {
            Form::Smithy => {
                Ok(Converted { document: self.text.clone(), notes: Vec::new(), assumed: Assumptions::new() })
            }
            Form::ServiceDescription => {
                let text = without(&self.text)?;
                let paginators = match &self.paginators {
                    None => None,
                    Some((origin, text)) => {
                        Some((origin, leave_out::of_paginators(origin, text, &options.without)?))
                    }
                };
                let paginators = paginators.as_ref().map(|(origin, text)| Source { origin, text });
                aws_json::convert(Source { origin: &self.origin, text: &text }, paginators, name)
            }
            Form::OpenApi => {
                openapi::convert(Source { origin: &self.origin, text: &without(&self.text)? }, name)
            }
        }
    }

    /// Returns the text without some traits of shapes, for looking at the rest; `None` where there are no
    /// shapes.
    pub fn without_traits<'a>(&self, places: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let mut value: Value = serde_json::from_str(&self.text).ok()?;
        let shapes = value.get_mut("shapes")?;
        for (shape, name) in places {
            if let Some(Value::Object(traits)) =
                shapes.get_mut(shape).and_then(|shape| shape.get_mut("traits"))
            {
                traits.shift_remove(name);
            }
        }
        Some(Self { text: value.to_string(), ..self.clone() })
    }

    /// Returns the names of the operations of an older form, those too that cannot be converted.
    pub fn operation_names(&self, form: Form) -> Result<BTreeSet<String>, Error> {
        leave_out::operation_names(form, &self.origin, &self.text)
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
