//! Turns an `OpenAPI` 3 document of an AWS service into a Smithy JSON AST.
//!
//! Such documents are made from AWS's models by a tool that loses much of the wire: statuses of errors,
//! response headers, names of members that travel outside the body, streams. Rules give back what follows
//! from conventions, and an overlay per service holds the rest as data. Knows nothing of Rust.

mod conventions;
mod input;
mod operations;
mod overlay;
mod paging;
mod schemas;
#[cfg(test)]
mod tests;
mod wire;

use openapiv3::{OpenAPI, PathItem, ReferenceOr, SchemaKind, Type};
use serde_json::{Value, json};

use self::overlay::Overlay;
use crate::aws_json::Source;
use crate::draft::{self, Converted, Draft, Traits};
use crate::error::Error;
use crate::ir::{Assumption, ShapeId};

/// Converts an `OpenAPI` document. `service_name` replaces the name of the service shape, which else is the
/// document's title without spaces.
pub fn convert(source: Source<'_>, service_name: Option<&str>) -> Result<Converted, Error> {
    convert_with(source, service_name, Overlay::find)
}

fn convert_with(
    source: Source<'_>,
    service_name: Option<&str>,
    find_overlay: impl Fn(&str) -> Option<Overlay>,
) -> Result<Converted, Error> {
    let document = parse(source)?;
    let info = |key: &str| document.info.extensions.get(key).and_then(Value::as_str);
    let title: String = document.info.title.chars().filter(char::is_ascii_alphanumeric).collect();
    let service = info("x-serviceName").map_or_else(|| title.to_lowercase(), str::to_lowercase);
    let plain: String = service.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = service_name.map_or_else(|| title.clone(), str::to_owned);
    if name.is_empty() || plain.is_empty() {
        let reason = "its `info` names no service".to_owned();
        return Err(Error::NotAModel { origin: source.origin.to_owned(), reason });
    }
    let from_aws = info("x-providerName") == Some("amazonaws.com");
    let mut draft = Draft::new(format!("com.amazonaws.{plain}"));
    let mut notes = Vec::new();
    speaks_rest_json(source.origin, &document, &draft.id(&name))?;
    let overlay = find_overlay(&service);
    match &overlay {
        Some(_) => notes.push(format!(
            "what the form loses of `{service}` comes from the overlay: members of errors, response headers, \
             streams, widths of integers, keys of maps, names of members in queries and headers"
        )),
        None => notes.push(format!(
            "there is no overlay for `{service}`: members of errors beyond `message`, response headers, \
             streams and widths of integers are unknown"
        )),
    }
    let overlay = overlay.unwrap_or_default();
    let upper = members_begin_upper(&document);
    let origin = source.origin;
    let mut converter = Converter { origin, document: &document, overlay, from_aws, upper, draft, notes };
    converter.components()?;
    let operations = converter.operations()?;
    converter.lay_over();
    let Converter { draft: finished, mut notes, .. } = converter;
    draft = finished;
    let mut traits = Traits::default();
    let api = json!({ "sdkId": document.info.title, "endpointPrefix": service });
    traits.set("aws.api#service", Some(api));
    // Services that sign under the name of their host have no name of their own for it.
    let signs_as = info("x-aws-signingName").map(str::to_owned).or_else(|| from_aws.then(|| service.clone()));
    traits.set("aws.auth#sigv4", signs_as.map(|name| json!({ "name": name })));
    traits.mark("aws.protocols#restJson1", true);
    traits.set("smithy.api#title", Some(document.info.title.clone()));
    let references: Vec<Value> =
        operations.iter().map(|operation| draft.reference(operation, Traits::default())).collect();
    let parts = [("version", json!(document.info.version)), ("operations", Value::Array(references))];
    let shape = draft::with_parts("service", parts, traits);
    draft.insert(&name, shape);
    notes.extend(assumed(&draft));
    notes.push(
        "the form keeps no defaults, no `readonly` and `idempotent` marks and no enum member names"
            .to_owned(),
    );
    Ok(draft.finish(notes))
}

/// Says of how much the document says nothing, so that it follows from names or is left as it stands.
fn assumed(draft: &Draft) -> Option<String> {
    let counts = [
        (Assumption::Status, "statuses of errors"),
        (Assumption::Members, "members of errors"),
        (Assumption::Kind, "types that are written like others"),
        (Assumption::Key, "keys of maps"),
        (Assumption::Body, "bodies that may be their only member"),
    ];
    let told: Vec<String> = counts
        .into_iter()
        .map(|(assumption, noun)| (draft.assumed(assumption), noun))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{noun} ({count})"))
        .collect();
    (!told.is_empty()).then(|| format!("assumed by names and habits of AWS's services: {}", told.join(", ")))
}

/// What is known while a document is converted.
struct Converter<'a> {
    origin: &'a str,
    document: &'a OpenAPI,
    overlay: Overlay,
    from_aws: bool,
    /// The names of members begin with a letter in upper case.
    upper: bool,
    draft: Draft,
    notes: Vec<String>,
}

impl Converter<'_> {
    /// Lays the overlay's shapes over the converted ones.
    fn lay_over(&mut self) {
        for (name, patch) in &self.overlay.shapes {
            self.draft.overlay(name, patch);
        }
    }

    fn fault(&self, shape: &str, reason: impl Into<String>) -> Error {
        Error::Shape { origin: self.origin.to_owned(), shape: shape.to_owned(), reason: reason.into() }
    }
}

fn parse(source: Source<'_>) -> Result<OpenAPI, Error> {
    let mut value: Value = crate::error::parse_json(source.origin, source.text)?;
    wire::keep_names(&mut value);
    serde_json::from_value(value)
        .map_err(|error| Error::NotAModel { origin: source.origin.to_owned(), reason: error.to_string() })
}

/// Tells how the service writes its members, by what most of them do.
fn members_begin_upper(document: &OpenAPI) -> bool {
    let schemas = document.components.iter().flat_map(|components| components.schemas.values());
    let objects = schemas.filter_map(ReferenceOr::as_item).filter_map(|schema| match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => Some(object),
        _ => None,
    });
    let (upper, lower): (Vec<_>, Vec<_>) = objects
        .flat_map(|object| object.properties.keys())
        .partition(|name| name.starts_with(|first: char| first.is_ascii_uppercase()));
    upper.len() > lower.len()
}

/// Refuses documents of other protocols: the paths of RPC protocols tell operations apart behind a `#`, and
/// XML protocols answer in XML.
fn speaks_rest_json(origin: &str, document: &OpenAPI, service: &str) -> Result<(), Error> {
    let by_path = document.paths.paths.keys().find_map(|path| {
        let (_, suffix) = path.split_once('#')?;
        let marker = ["X-Amz-Target", "Action"].into_iter().find(|marker| suffix.starts_with(marker))?;
        Some(format!("operations told apart by `{marker}`"))
    });
    let items = document.paths.paths.values().filter_map(ReferenceOr::as_item);
    let answers = items
        .flat_map(PathItem::iter)
        .flat_map(|(_, operation)| operation.responses.responses.values())
        .filter_map(ReferenceOr::as_item);
    let by_answer = answers
        .flat_map(|answer| answer.content.keys())
        .find(|content| content.ends_with("/xml"))
        .map(|content| format!("answers of `{content}`"));
    match (by_path.or(by_answer), ShapeId::parse(service)) {
        (None, _) | (_, None) => Ok(()),
        (Some(found), Some(service)) => Err(Error::Protocol { origin: origin.to_owned(), service, found }),
    }
}
