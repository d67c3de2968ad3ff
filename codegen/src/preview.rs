//! Says what a model document contains before it is taken in.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::document::{Document, Form};
use crate::ir::{Kind, Operation, Service, ShapeId};
use crate::text::{Page, columns, count};

/// What a document contains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The file.
    pub origin: String,
    /// The form and its version.
    pub form: String,
    /// The service.
    pub service: ShapeId,
    /// The human title.
    pub title: String,
    /// The API version.
    pub version: String,
    /// The protocol that was chosen.
    pub protocol: &'static str,
    /// The name under which requests are signed.
    pub signing_name: Option<String>,
    /// How constraint violations are reported.
    pub validation: Option<String>,
    /// How many shapes of each type there are.
    pub shapes: BTreeMap<&'static str, usize>,
    /// How many members are constrained, by themselves or by what they hold.
    pub constrained_members: usize,
    /// The errors and their statuses.
    pub errors: BTreeMap<String, u16>,
    /// The operations in ascending order of name.
    pub operations: Vec<OperationPreview>,
    /// What would be lost or is assumed.
    pub warnings: Vec<String>,
}

/// What a document says of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperationPreview {
    /// Its name.
    pub name: String,
    /// The HTTP method.
    pub method: String,
    /// The path with its labels.
    pub path: String,
    /// The status of a success.
    pub status: u16,
    /// Pages through its results.
    pub paginated: bool,
    /// The request's body is passed through as a stream.
    pub streams_request: bool,
    /// The answer's body is passed through as a stream.
    pub streams_answer: bool,
    /// The declared errors.
    pub errors: Vec<String>,
}

impl Preview {
    /// Describes a document.
    pub fn of(document: &Document) -> Self {
        let service = &document.service;
        let mut shapes = BTreeMap::new();
        let mut errors = BTreeMap::new();
        let mut constrained_members = 0;
        for (id, shape) in &service.shapes {
            *shapes.entry(type_name(&shape.kind)).or_default() += 1;
            if let Kind::Structure(structure) = &shape.kind {
                errors.extend(structure.error.as_ref().map(|error| (id.name.clone(), error.status)));
            }
            constrained_members += service
                .members(id)
                .iter()
                .filter(|m| !m.constraints.over(&service.shape(&m.target).constraints).is_empty())
                .count();
        }
        let operations = service.operations.iter();
        let mut warnings = document.notes.clone();
        warnings.extend(kept(document));
        Self {
            origin: document.origin.clone(),
            form: format!("{} {}", document.form.title(), document.form_version),
            service: service.id.clone(),
            title: service.title.clone(),
            version: service.version.clone(),
            protocol: "restJson1",
            signing_name: service.signing_name.clone(),
            validation: service.validation.as_ref().map(|validation| validation.shape.name.clone()),
            shapes,
            constrained_members,
            errors,
            operations: operations.map(|(name, operation)| describe(service, name, operation)).collect(),
            warnings,
        }
    }

    /// Prints the preview for people.
    pub fn text(&self) -> String {
        let row = |name: &str, value: String| [name.to_owned(), value];
        let total: usize = self.shapes.values().sum();
        let types: Vec<String> = self.shapes.iter().map(|(name, times)| count(*times, name)).collect();
        let mut page = Page::default();
        page.lines(&columns(&[
            row("file", self.origin.clone()),
            row("form", self.form.clone()),
            row("service", format!("{} ({})", self.service, self.title)),
            row("version", self.version.clone()),
            row("protocol", self.protocol.to_owned()),
            row("signed as", self.signing_name.clone().unwrap_or_else(|| "not signed".to_owned())),
            row("validation", self.validation.clone().unwrap_or_else(|| "no error is modelled".to_owned())),
            row("operations", self.operations.len().to_string()),
            row("shapes", format!("{total}: {}", types.join(", "))),
            row("constrained", count(self.constrained_members, "member")),
        ]));
        let heading = "Operations (p: pages, <: streams the request, >: streams the answer)";
        page.section(heading, &columns(&self.rows()));
        let errors = self.errors.iter().map(|(name, status)| [format!("  {name}"), status.to_string()]);
        page.section("Errors", &columns(&errors.collect::<Vec<_>>()));
        page.sentences("Warnings", &self.warnings);
        page.finish()
    }

    fn rows(&self) -> Vec<[String; 5]> {
        let mut statuses: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
        for operation in &self.operations {
            let of = operation.errors.iter().filter_map(|name| self.errors.get(name).copied());
            statuses.insert(&operation.name, of.collect());
        }
        self.operations
            .iter()
            .map(|operation| {
                let mut marks = String::new();
                for (mark, holds) in [
                    ('p', operation.paginated),
                    ('<', operation.streams_request),
                    ('>', operation.streams_answer),
                ] {
                    marks.extend(holds.then_some(mark));
                }
                let mut statuses = statuses.remove(operation.name.as_str()).unwrap_or_default();
                statuses.sort_unstable();
                let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
                [
                    format!("  {}", operation.name),
                    operation.method.clone(),
                    operation.path.clone(),
                    marks,
                    statuses.join(" "),
                ]
            })
            .collect()
    }
}

fn describe(service: &Service, name: &str, operation: &Operation) -> OperationPreview {
    let streams = |id: &ShapeId| {
        let is_stream = |id: &ShapeId| matches!(service.shape(id).kind, Kind::Blob { streaming: true, .. });
        service.members(id).iter().any(|member| is_stream(&member.target))
    };
    OperationPreview {
        name: name.to_owned(),
        method: operation.method.clone(),
        path: operation.uri.to_string(),
        status: operation.code,
        paginated: operation.pagination.is_some(),
        streams_request: streams(&operation.input),
        streams_answer: streams(&operation.output),
        errors: operation.errors.iter().map(|error| error.name.clone()).collect(),
    }
}

/// Says what `add` does with a document of this form.
fn kept(document: &Document) -> Option<String> {
    match document.form {
        Form::Smithy => None,
        Form::ServiceDescription => Some("`add` keeps the Smithy JSON AST that this converts to".to_owned()),
        Form::OpenApi => Some("`add` keeps the document for comparison; a build reads Smithy".to_owned()),
    }
}

fn type_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Blob { .. } => "blob",
        Kind::Boolean => "boolean",
        Kind::String => "string",
        Kind::Byte => "byte",
        Kind::Short => "short",
        Kind::Integer => "integer",
        Kind::Long => "long",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::BigInteger => "big integer",
        Kind::BigDecimal => "big decimal",
        Kind::Timestamp => "timestamp",
        Kind::Document => "document",
        Kind::Enum(_) => "enum",
        Kind::IntEnum(_) => "int enum",
        Kind::List { .. } => "list",
        Kind::Map { .. } => "map",
        Kind::Structure(_) => "structure",
        Kind::Union { .. } => "union",
        Kind::EventStream { .. } => "event stream",
    }
}
