//! Takes stock of a model document before it is taken in: what it contains, what is generated of it, what is not, and
//! what stands in the way.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::document::{Document, Form};
use crate::ir::{Kind, Operation, Segment, Service, ShapeId};
use crate::survey::{Obstacle, Survey};

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
    /// The operations that can be generated, in ascending order of name.
    pub operations: Vec<OperationPreview>,
    /// Whether the model says which resources its operations belong to; else the paths say it.
    pub has_resources: bool,
    /// The operations that were left out as asked.
    pub left_out: BTreeSet<String>,
    /// Traits that clients alone act on, so that nothing is generated of them, and how many operations have each.
    pub for_clients: BTreeMap<String, usize>,
    /// Everything that keeps operations from being generated.
    pub obstacles: Vec<Obstacle>,
    /// What would be lost or is assumed.
    pub warnings: Vec<String>,
}

/// What a document says of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperationPreview {
    /// Its name.
    pub name: String,
    /// The resource that it belongs to; without resources, what its path begins with.
    pub resource: String,
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
    /// Describes what was found in a document.
    pub fn of(survey: &Survey) -> Self {
        let document = &survey.document;
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
            operations: operations(document),
            has_resources: !document.resources.is_empty(),
            left_out: document.left_out.clone(),
            for_clients: for_clients(service),
            obstacles: survey.obstacles.clone(),
            warnings,
        }
    }
}

fn operations(document: &Document) -> Vec<OperationPreview> {
    let resource = |name: &str, operation: &Operation| match document.resources.get(name) {
        Some(resource) => resource.clone(),
        None if document.resources.is_empty() => beginning(operation),
        None => document.service.id.name.clone(),
    };
    let of = |(name, operation): (&String, &Operation)| {
        describe(&document.service, name, operation, resource(name, operation))
    };
    document.service.operations.iter().map(of).collect()
}

/// The first word of an operation's path that is no version.
fn beginning(operation: &Operation) -> String {
    let is_version = |text: &str| text.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let words = operation.uri.segments.iter().filter_map(|segment| match segment {
        Segment::Literal(text) => Some(text.as_str()),
        Segment::Label(_) | Segment::Greedy(_) => None,
    });
    format!("/{}", words.into_iter().find(|text| !is_version(text)).unwrap_or_default())
}

/// What clients act on and servers too. Of `service`, they read all but the prefix of its host.
const GENERATED: &[&str] = &["aws.api#service", "aws.protocols#restJson1", "smithy.api#requestCompression"];

/// Counts the operations that have each trait of which a server needs nothing; what stands on the service counts for
/// all of them.
fn for_clients(service: &Service) -> BTreeMap<String, usize> {
    let all = service.operations.len();
    let is_generated = |name: &str| GENERATED.contains(&name);
    let common = service.client.traits.keys().filter(|name| !is_generated(name));
    let mut found: BTreeMap<String, usize> = common.map(|name| (name.clone(), all)).collect();
    for operation in service.operations.values() {
        let own = operation.client.traits.keys().filter(|name| !is_generated(name));
        for name in own.filter(|name| !service.client.traits.contains_key(*name)) {
            *found.entry(name.clone()).or_default() += 1;
        }
    }
    found
}

fn describe(service: &Service, name: &str, operation: &Operation, resource: String) -> OperationPreview {
    let streams = |id: &ShapeId| {
        let is_stream = |id: &ShapeId| matches!(service.shape(id).kind, Kind::Blob { streaming: true, .. });
        service.members(id).iter().any(|member| is_stream(&member.target))
    };
    OperationPreview {
        name: name.to_owned(),
        resource,
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
        Form::OpenApi => Some("`add` keeps the document itself, which a build converts".to_owned()),
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
