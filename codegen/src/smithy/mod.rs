//! Reads a Smithy JSON AST into the representation. Knows Smithy and nothing of Rust.

mod ast;
mod client;
mod cycles;
mod flatten;
mod members;
mod obstacles;
mod operations;
mod prelude;
mod reach;
mod shapes;
mod traits;
mod uri;
mod validation;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub(crate) use self::ast::Ordered;
use self::ast::{Ast, AstReference, AstShape, missing};
pub use self::obstacles::{Fault, faults};
use self::prelude::default_format;
use self::traits::Traits;
use crate::error::Error;
use crate::ir::{Binding, Kind, Operation, Service, Shape, ShapeId, Structure, TimestampFormat};

/// Reads the service of a Smithy JSON AST document.
///
/// `origin` names the document in errors. `service` chooses one where the document defines several.
pub fn read(origin: &str, text: &str, service: Option<&str>) -> Result<Service, Error> {
    Ok(read_without(origin, text, service, &BTreeSet::new())?.service)
}

/// What a document says of a service.
#[derive(Debug)]
pub struct Reading {
    /// The service, without the operations that were left out.
    pub service: Service,
    /// The operations that are there and were left out.
    pub left_out: BTreeSet<String>,
    /// The resource that each operation belongs to, by the operation's name. Those of the service itself have none.
    pub resources: BTreeMap<String, String>,
}

/// Reads the service as [`read`] does, as if it had none of the operations of these names.
pub fn read_without(
    origin: &str,
    text: &str,
    service: Option<&str>,
    without: &BTreeSet<String>,
) -> Result<Reading, Error> {
    let ast = parse(origin, text)?;
    let reader = Reader::new(origin, &ast);
    let (_, shape) = reader.choose(service)?;
    let read = reader.service(service, |name| !without.contains(name))?;
    let names = names(&reach::operations(origin, &ast, shape)?);
    let left_out = names.intersection(without).cloned().collect();
    Ok(Reading { service: read, left_out, resources: reach::resources(origin, &ast, shape)? })
}

/// Returns the names of a service's operations, those too that cannot be read.
pub fn operation_names(origin: &str, text: &str, service: Option<&str>) -> Result<BTreeSet<String>, Error> {
    let ast = parse(origin, text)?;
    let (_, shape) = Reader::new(origin, &ast).choose(service)?;
    Ok(names(&reach::operations(origin, &ast, shape)?))
}

fn names(references: &[AstReference]) -> BTreeSet<String> {
    references.iter().map(|reference| reach::local_name(&reference.target).to_owned()).collect()
}

/// Parses a document and resolves what stands apart from the shapes that it speaks of.
fn parse(origin: &str, text: &str) -> Result<Ast, Error> {
    let value: Value =
        serde_json::from_str(text).map_err(|source| Error::NotJson { origin: origin.to_owned(), source })?;
    if value.get("smithy").and_then(Value::as_str).is_none() {
        return Err(Error::NotAModel {
            origin: origin.to_owned(),
            reason: "it has no `smithy` version at the top".to_owned(),
        });
    }
    let mut ast: Ast = serde_json::from_value(value).map_err(|error| Error::NotAModel {
        origin: origin.to_owned(),
        reason: format!("it is no Smithy JSON AST: {error}"),
    })?;
    if !["1", "1.0", "2", "2.0"].contains(&ast.smithy.as_str()) {
        return Err(Error::NotAModel {
            origin: origin.to_owned(),
            reason: format!("Smithy version `{}` is not 1 or 2", ast.smithy),
        });
    }
    flatten::flatten(origin, &mut ast)?;
    Ok(ast)
}

struct Reader<'a> {
    origin: &'a str,
    ast: &'a Ast,
    shapes: BTreeMap<ShapeId, Shape>,
}

impl<'a> Reader<'a> {
    fn new(origin: &'a str, ast: &'a Ast) -> Self {
        Self { origin, ast, shapes: BTreeMap::new() }
    }

    /// Reads the service with those of its operations whose names are `taken`.
    fn service(mut self, wanted: Option<&str>, taken: impl Fn(&str) -> bool) -> Result<Service, Error> {
        let (id, shape) = self.choose(wanted)?;
        let service_id = self.id(id, id)?;
        // Before the traits are read: a protocol that is not generated is one that is not known either.
        if !shape.traits.contains_key("aws.protocols#restJson1") {
            let found: Vec<&str> =
                shape.traits.keys().filter(|name| name.contains("rotocols#")).map(String::as_str).collect();
            let found = if found.is_empty() { "no protocol".to_owned() } else { found.join(", ") };
            return Err(Error::Protocol { origin: self.origin.to_owned(), service: service_id, found });
        }
        let traits = self.traits(id, shape)?;
        let version = shape.version.clone().unwrap_or_default();
        let sdk_id = traits.field("aws.api#service", "sdkId")?;
        let mut operations = BTreeMap::new();
        let mut bindings = reach::operations(self.origin, self.ast, shape)?;
        bindings.sort_by(|left, right| left.target.cmp(&right.target));
        bindings.dedup_by(|left, right| left.target == right.target);
        bindings.retain(|reference| taken(reach::local_name(&reference.target)));
        for reference in bindings {
            let operation = self.operation(&reference.target, (&shape.errors, &traits), &service_id)?;
            operations.insert(operation.id.name.clone(), operation);
        }
        reach::mark(&operations, &mut self.shapes);
        cycles::check(self.origin, &self.shapes)?;
        reach::namesakes(&mut self.shapes);
        self.event_streams(&operations)?;
        self.default_formats();
        let documentation_id = match traits.field("aws.api#service", "docId")? {
            Some(id) => Some(id),
            None => traits
                .field("aws.api#service", "endpointPrefix")?
                .or_else(|| sdk_id.clone().map(|id| id.to_lowercase().replace(' ', "-")))
                .filter(|_| !version.is_empty())
                .map(|prefix| format!("{prefix}-{version}")),
        };
        let title = traits.text("smithy.api#title")?;
        Ok(Service {
            name: title.as_deref().map_or_else(|| service_id.name.clone(), name_from_title),
            version,
            title: title.or(sdk_id).unwrap_or_else(|| service_id.name.clone()),
            documentation_id,
            signing_name: traits.field("aws.auth#sigv4", "name")?,
            client: client::of_service(&traits, shape)?,
            validation: validation::find(&operations, &self.shapes),
            id: service_id,
            operations,
            shapes: self.shapes,
        })
    }

    /// Refuses event streams where the protocol has no place for them, and events that are no structures.
    fn event_streams(&self, operations: &BTreeMap<String, Operation>) -> Result<(), Error> {
        let stray = |id: &ShapeId| match &self.shapes[id].kind {
            Kind::Structure(structure) => structure.members.iter().find(|member| {
                let is_stream = matches!(self.shapes[&member.target].kind, Kind::EventStream { .. });
                is_stream && member.binding != Binding::Payload
            }),
            _ => None,
        };
        for operation in operations.values() {
            for (side, id) in [("input", &operation.input), ("output", &operation.output)] {
                if let Some(member) = stray(id) {
                    let reason = format!(
                        "member `{}` of its {side} is an event stream, which needs `smithy.api#httpPayload`",
                        member.name
                    );
                    return Err(self.fault(&operation.id.to_string(), reason));
                }
            }
        }
        for shape in self.shapes.values() {
            let Kind::EventStream { events } = &shape.kind else { continue };
            let is_structure = |id: &ShapeId| matches!(self.shapes[id].kind, Kind::Structure(_));
            if let Some(event) = events.iter().find(|event| !is_structure(&event.target)) {
                let reason =
                    format!("event `{}` is no structure; make it one that holds the value", event.name);
                return Err(self.fault(&shape.id.to_string(), reason));
            }
        }
        Ok(())
    }

    /// Gives the timestamps of structures and unions, unless the model says it, the format of the place
    /// where they travel. For elements of lists and maps that is the place of the list or map.
    fn default_formats(&mut self) {
        let having = |wanted: fn(&Kind) -> bool| -> BTreeSet<ShapeId> {
            self.shapes.values().filter(|shape| wanted(&shape.kind)).map(|shape| shape.id.clone()).collect()
        };
        let timestamps = having(|kind| matches!(kind, Kind::Timestamp));
        let lists = having(|kind| matches!(kind, Kind::List { .. }));
        for shape in self.shapes.values_mut() {
            let (members, bound) = match &mut shape.kind {
                Kind::Structure(Structure { members, error, input_of, output_of }) => {
                    (members, error.is_some() || input_of.is_some() || output_of.is_some())
                }
                Kind::Union { members } | Kind::EventStream { events: members } => (members, false),
                _ => continue,
            };
            for member in members.iter_mut().filter(|member| member.timestamp_format.is_none()) {
                let format = default_format(if bound { &member.binding } else { &Binding::Body });
                let in_body = format == TimestampFormat::EpochSeconds;
                let fits =
                    timestamps.contains(&member.target) || (!in_body && lists.contains(&member.target));
                member.timestamp_format = fits.then_some(format);
            }
        }
    }

    fn choose(&self, wanted: Option<&str>) -> Result<(&'a str, &'a AstShape), Error> {
        let services = self.ast.shapes.iter().filter(|(_, shape)| shape.kind == "service");
        let found: Vec<_> = services
            .filter(|(id, _)| {
                wanted.is_none_or(|wanted| *id == wanted || id.ends_with(&format!("#{wanted}")))
            })
            .map(|(id, shape)| (id.as_str(), shape))
            .collect();
        let reason = match found.as_slice() {
            [one] => return Ok(*one),
            [] => wanted.map_or_else(
                || "it defines no service".to_owned(),
                |wanted| format!("it defines no service `{wanted}`"),
            ),
            many => {
                let names: Vec<_> = many.iter().map(|(id, _)| *id).collect();
                format!("it defines several services, name one with `--service`: {}", names.join(", "))
            }
        };
        Err(Error::NotAModel { origin: self.origin.to_owned(), reason })
    }

    fn find(&self, id: &str, from: &str) -> Result<&'a AstShape, Error> {
        self.ast.shapes.get(id).ok_or_else(|| missing(self.origin, from, id))
    }

    fn traits(&self, id: &str, ast: &'a AstShape) -> Result<Traits<'a>, Error> {
        Traits::read(self.origin, id.to_owned(), &ast.traits, |name| self.defines(name))
    }

    /// Tells whether the model defines a trait itself. Such a trait means something to its author's own
    /// tools; the protocol does not know it.
    fn defines(&self, name: &str) -> bool {
        self.ast.shapes.get(name).is_some_and(|shape| {
            shape.traits.contains_key("smithy.api#trait")
                && !shape.traits.contains_key("smithy.api#protocolDefinition")
        })
    }

    fn id(&self, text: &str, from: &str) -> Result<ShapeId, Error> {
        ShapeId::parse(text).ok_or_else(|| self.fault(from, format!("`{text}` is no shape id")))
    }

    fn fault(&self, shape: &str, reason: String) -> Error {
        Error::Shape { origin: self.origin.to_owned(), shape: shape.to_owned(), reason }
    }
}

/// Makes the service's name from its title, without the vendor: AWS names service shapes after the code
/// that first implemented them (`CodeArtifactControlPlaneService`), and titles after the product.
fn name_from_title(title: &str) -> String {
    let product = ["AWS ", "Amazon "].iter().find_map(|vendor| title.strip_prefix(vendor)).unwrap_or(title);
    let words = product.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter_map(|word| word.split_at_checked(1))
        .map(|(first, rest)| first.to_ascii_uppercase() + rest)
        .collect()
}
