//! Reads a Smithy JSON AST into the representation. Knows Smithy and nothing of Rust.

mod ast;
mod members;
mod reach;
mod traits;
mod uri;
mod validation;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub(crate) use self::ast::Ordered;
use self::ast::{Ast, AstReference, AstShape};
use self::traits::Traits;
use crate::error::Error;
use crate::ir::{
    Binding, EnumValue, ErrorKind, IntEnumValue, Kind, Member, Operation, Pagination, Segment, Service,
    Shape, ShapeId, Structure, TimestampFormat,
};

/// Reads the service of a Smithy JSON AST document.
///
/// `origin` names the document in errors. `service` chooses one where the document defines several.
pub fn read(origin: &str, text: &str, service: Option<&str>) -> Result<Service, Error> {
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
    flatten(origin, &mut ast)?;
    Reader { origin, ast: &ast, shapes: BTreeMap::new() }.service(service)
}

/// Merges `apply` statements and mixins into the shapes that they speak of.
fn flatten(origin: &str, ast: &mut Ast) -> Result<(), Error> {
    let applied: Vec<(String, AstShape)> = ast
        .shapes
        .iter()
        .filter(|(_, shape)| shape.kind == "apply")
        .map(|(id, shape)| (id.clone(), shape.clone()))
        .collect();
    for (id, statement) in applied {
        ast.shapes.remove(&id);
        let (target, member) = id.split_once('$').map_or((id.as_str(), None), |(t, m)| (t, Some(m)));
        let Some(shape) = ast.shapes.get_mut(target) else {
            return Err(missing(origin, &id, target));
        };
        let traits = match member {
            None => &mut shape.traits,
            Some(name) => match shape.members.0.iter_mut().find(|(member, _)| member == name) {
                Some((_, member)) => &mut member.traits,
                None => return Err(missing(origin, &id, &id)),
            },
        };
        traits.extend(statement.traits);
    }
    let mixed: Vec<String> =
        ast.shapes.iter().filter(|(_, shape)| !shape.mixins.is_empty()).map(|(id, _)| id.clone()).collect();
    for id in mixed {
        let shape = mix(origin, ast, &id, &mut Vec::new())?;
        ast.shapes.insert(id, shape);
    }
    Ok(())
}

/// Returns a shape with everything that its mixins give it, the shape's own members and traits last.
fn mix(origin: &str, ast: &Ast, id: &str, path: &mut Vec<String>) -> Result<AstShape, Error> {
    if path.iter().any(|seen| seen == id) {
        return Err(Error::Shape {
            origin: origin.to_owned(),
            shape: id.to_owned(),
            reason: format!("mixins form a cycle: {}", path.join(" -> ")),
        });
    }
    path.push(id.to_owned());
    let mut shape = ast.shapes.get(id).cloned().ok_or_else(|| missing(origin, id, id))?;
    for mixin in std::mem::take(&mut shape.mixins).iter().rev() {
        let mut base = mix(origin, ast, &mixin.target, path)?;
        base.traits.remove("smithy.api#mixin");
        let local = base.traits.iter().filter(|(name, _)| !shape.traits.contains_key(*name));
        let inherited: Vec<_> = local.map(|(name, value)| (name.clone(), value.clone())).collect();
        shape.traits.extend(inherited);
        for (name, member) in base.members.0.into_iter().rev() {
            match shape.members.0.iter_mut().find(|(own, _)| *own == name) {
                None => shape.members.0.insert(0, (name, member)),
                Some((_, own)) => {
                    for (name, value) in member.traits {
                        own.traits.entry(name).or_insert(value);
                    }
                }
            }
        }
    }
    path.pop();
    Ok(shape)
}

fn missing(origin: &str, shape: &str, target: &str) -> Error {
    Error::Shape {
        origin: origin.to_owned(),
        shape: shape.to_owned(),
        reason: format!("it points to `{target}`, which the document does not define"),
    }
}

struct Reader<'a> {
    origin: &'a str,
    ast: &'a Ast,
    shapes: BTreeMap<ShapeId, Shape>,
}

impl<'a> Reader<'a> {
    fn service(mut self, wanted: Option<&str>) -> Result<Service, Error> {
        let (id, shape) = self.choose(wanted)?;
        let traits = self.traits(id, shape)?;
        let service_id = self.id(id, id)?;
        if !traits.has("aws.protocols#restJson1") {
            let found: Vec<&str> =
                shape.traits.keys().filter(|name| name.contains("rotocols#")).map(String::as_str).collect();
            let found = if found.is_empty() { "no protocol".to_owned() } else { found.join(", ") };
            return Err(Error::Protocol { origin: self.origin.to_owned(), service: service_id, found });
        }
        let version = shape.version.clone().unwrap_or_default();
        let sdk_id = traits.field("aws.api#service", "sdkId")?;
        let mut operations = BTreeMap::new();
        let mut bindings = reach::operations(self.origin, self.ast, shape)?;
        bindings.sort_by(|left, right| left.target.cmp(&right.target));
        bindings.dedup_by(|left, right| left.target == right.target);
        for reference in bindings {
            let operation = self.operation(&reference.target, &shape.errors, &service_id)?;
            operations.insert(operation.id.name.clone(), operation);
        }
        reach::mark(&operations, &mut self.shapes);
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
            validation: validation::find(&operations, &self.shapes),
            id: service_id,
            operations,
            shapes: self.shapes,
        })
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
                Kind::Union { members } => (members, false),
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

    fn operation(
        &mut self,
        id: &str,
        common_errors: &[AstReference],
        service: &ShapeId,
    ) -> Result<Operation, Error> {
        let shape = self.find(id, id)?;
        if shape.kind != "operation" {
            return Err(self.fault(id, format!("expected an operation, found a {}", shape.kind)));
        }
        let traits = self.traits(id, shape)?;
        let operation = self.id(id, id)?;
        let http = "smithy.api#http";
        let (Some(method), Some(uri)) = (traits.field(http, "method")?, traits.field(http, "uri")?) else {
            return Err(traits.fault(http, "restJson1 needs `method` and `uri` on every operation"));
        };
        let uri = uri::parse(&uri).map_err(|reason| traits.fault(http, &reason))?;
        let code = traits
            .number_field(http, "code")?
            .map_or(Ok(200), |text| text.parse())
            .map_err(|_| traits.fault(http, "`code` is no HTTP status"))?;
        let input = self.side(shape.input.as_ref(), id, &operation, service, "Input")?;
        let output = self.side(shape.output.as_ref(), id, &operation, service, "Output")?;
        self.bind_labels(&uri, &input, id)?;
        let mut errors = BTreeSet::new();
        for error in shape.errors.iter().chain(common_errors) {
            let error_id = self.id(&error.target, id)?;
            self.shape(&error_id, id)?;
            if !matches!(&self.shapes[&error_id].kind, Kind::Structure(Structure { error: Some(_), .. })) {
                return Err(self.fault(id, format!("`{error_id}` in its errors has no `smithy.api#error`")));
            }
            errors.insert((error_id.name.clone(), error_id));
        }
        let paginated = "smithy.api#paginated";
        let pagination =
            match (traits.field(paginated, "inputToken")?, traits.field(paginated, "outputToken")?) {
                (Some(input_token), Some(output_token)) => Some(Pagination {
                    input_token,
                    output_token,
                    items: traits.field(paginated, "items")?,
                    page_size: traits.field(paginated, "pageSize")?,
                }),
                _ => None,
            };
        Ok(Operation {
            id: operation,
            method,
            uri,
            code,
            input,
            output,
            errors: errors.into_iter().map(|(_, id)| id).collect(),
            has_output: shape.output.as_ref().is_some_and(|output| output.target != "smithy.api#Unit"),
            readonly: traits.has("smithy.api#readonly"),
            idempotent: traits.has("smithy.api#idempotent"),
            pagination,
            optional_auth: traits.has("smithy.api#optionalAuth"),
            deprecated: traits.has("smithy.api#deprecated"),
        })
    }

    /// Resolves an operation's input or output. One that is absent, `Unit`, or used elsewhere too becomes
    /// a structure of the operation's own, so that each has exactly one request and one response type.
    fn side(
        &mut self,
        reference: Option<&AstReference>,
        from: &str,
        operation: &ShapeId,
        service: &ShapeId,
        suffix: &str,
    ) -> Result<ShapeId, Error> {
        let own = self.free(service, &operation.name, suffix);
        let target = reference.map(|reference| reference.target.as_str()).filter(|t| *t != "smithy.api#Unit");
        let mut structure = Structure::default();
        let mut shape = match target {
            None => prelude(&own, Kind::Structure(Structure::default())),
            Some(target) => {
                let id = self.id(target, from)?;
                self.shape(&id, from)?;
                let shape = self.shapes[&id].clone();
                match &shape.kind {
                    Kind::Structure(found) => structure = found.clone(),
                    _ => return Err(self.fault(from, format!("`{id}` is no structure"))),
                }
                if reach::references(self.ast, target) > 1 {
                    Shape { id: own.clone(), ..shape }
                } else {
                    shape
                }
            }
        };
        let name = Some(operation.name.clone());
        let is_input = suffix == "Input";
        for member in &mut structure.members {
            member.binding = on_side(&member.binding, is_input);
        }
        if is_input {
            structure.input_of = name;
        } else {
            structure.output_of = name;
        }
        let id = shape.id.clone();
        shape.kind = Kind::Structure(structure);
        self.shapes.insert(id.clone(), shape);
        Ok(id)
    }

    /// Names a structure that the model does not have.
    fn free(&self, service: &ShapeId, operation: &str, suffix: &str) -> ShapeId {
        let mut id = ShapeId { namespace: service.namespace.clone(), name: format!("{operation}{suffix}") };
        while self.ast.shapes.keys().filter_map(|key| ShapeId::parse(key)).any(|taken| taken == id) {
            id.name.push_str("Shape");
        }
        id
    }

    /// Checks that labels and members bound to labels name each other, and marks the greedy ones.
    fn bind_labels(&mut self, uri: &crate::ir::Uri, input: &ShapeId, from: &str) -> Result<(), Error> {
        let mut labels = BTreeMap::new();
        for segment in &uri.segments {
            match segment {
                Segment::Literal(_) => {}
                Segment::Label(name) => drop(labels.insert(name.clone(), false)),
                Segment::Greedy(name) => drop(labels.insert(name.clone(), true)),
            }
        }
        let shape = self.shapes.get_mut(input).expect("the input was inserted by the caller");
        if let Kind::Structure(structure) = &mut shape.kind {
            for member in &mut structure.members {
                let greedy = labels.remove(&member.name);
                match (&mut member.binding, greedy) {
                    (Binding::Label { greedy }, Some(found)) => *greedy = found,
                    (Binding::Label { .. }, None) => {
                        let reason = format!("`{}` is bound to a label that `{uri}` lacks", member.name);
                        return Err(self.fault(from, reason));
                    }
                    (_, Some(_)) => {
                        let reason = format!("`{}` is a label of `{uri}` without `httpLabel`", member.name);
                        return Err(self.fault(from, reason));
                    }
                    (_, None) => {}
                }
            }
        }
        match labels.keys().next() {
            None => Ok(()),
            Some(label) => Err(self.fault(from, format!("no member is bound to label `{label}` of `{uri}`"))),
        }
    }

    /// Reads a shape and everything below it, once.
    fn shape(&mut self, id: &ShapeId, from: &str) -> Result<(), Error> {
        if self.shapes.contains_key(id) {
            return Ok(());
        }
        if id.namespace == "smithy.api" {
            let kind = prelude_kind(&id.name).ok_or_else(|| missing(self.origin, from, &id.to_string()))?;
            self.shapes.insert(id.clone(), prelude(id, kind));
            return Ok(());
        }
        let text = id.to_string();
        let ast = self.find(&text, from)?;
        let traits = self.traits(&text, ast)?;
        let mut shape = Shape {
            constraints: members::constraints(&traits)?,
            sensitive: traits.has("smithy.api#sensitive"),
            deprecated: traits.has("smithy.api#deprecated"),
            media_type: traits.text("smithy.api#mediaType")?,
            timestamp_format: members::timestamp_format(&traits)?,
            ..prelude(id, Kind::Document)
        };
        // A placeholder ends the descent for shapes that contain themselves.
        self.shapes.insert(id.clone(), shape.clone());
        shape.kind = self.kind(&text, ast, &traits)?;
        self.shapes.insert(id.clone(), shape);
        Ok(())
    }

    fn kind(&mut self, id: &str, ast: &'a AstShape, traits: &Traits<'_>) -> Result<Kind, Error> {
        let unique = traits.has("smithy.api#uniqueItems");
        let sparse = traits.has("smithy.api#sparse");
        Ok(match ast.kind.as_str() {
            "string" => match members::enum_trait(traits)? {
                Some(values) => Kind::Enum(values),
                None => Kind::String,
            },
            "enum" => Kind::Enum(self.enum_values(id, ast)?),
            "intEnum" => Kind::IntEnum(self.int_enum_values(id, ast)?),
            "blob" => Kind::Blob {
                streaming: traits.has("smithy.api#streaming"),
                requires_length: traits.has("smithy.api#requiresLength"),
            },
            "list" | "set" => {
                let member = self.element(id, "member", ast.member.as_ref())?;
                Kind::List { member: Box::new(member), sparse, unique: unique || ast.kind == "set" }
            }
            "map" => Kind::Map {
                key: Box::new(self.element(id, "key", ast.key.as_ref())?),
                value: Box::new(self.element(id, "value", ast.value.as_ref())?),
                sparse,
            },
            "structure" => Kind::Structure(Structure {
                members: self.structure_members(id, ast, traits)?,
                error: Self::error(traits)?,
                input_of: None,
                output_of: None,
            }),
            "union" if traits.has("smithy.api#streaming") => {
                return Err(self.fault(id, "event streams are not generated".to_owned()));
            }
            "union" => Kind::Union { members: self.members(id, ast)? },
            simple => match simple_kind(simple) {
                Some(kind) => kind,
                None => return Err(self.fault(id, format!("`{simple}` cannot be part of a message"))),
            },
        })
    }

    fn structure_members(
        &mut self,
        id: &str,
        ast: &'a AstShape,
        traits: &Traits<'_>,
    ) -> Result<Vec<Member>, Error> {
        let mut members = self.members(id, ast)?;
        if traits.has("smithy.api#error") {
            for member in &mut members {
                member.binding = on_side(&member.binding, false);
            }
        }
        Ok(members)
    }

    fn members(&mut self, id: &str, ast: &'a AstShape) -> Result<Vec<Member>, Error> {
        ast.members
            .0
            .iter()
            .map(|(name, member)| self.member(&format!("{id}${name}"), name, member))
            .collect()
    }

    fn element(&mut self, id: &str, name: &str, ast: Option<&'a ast::AstMember>) -> Result<Member, Error> {
        match ast {
            Some(ast) => self.member(&format!("{id}${name}"), name, ast),
            None => Err(self.fault(id, format!("it has no `{name}`"))),
        }
    }

    fn member(&mut self, path: &str, name: &str, ast: &'a ast::AstMember) -> Result<Member, Error> {
        let traits = Traits::read(self.origin, path.to_owned(), &ast.traits, |name| self.defines(name))?;
        let target = self.id(&ast.target, path)?;
        self.shape(&target, path)?;
        let mut member = members::member(name, target, &traits)?;
        let shape = &self.shapes[&member.target];
        members::check_default(&member, shape, &traits)?;
        if let (Binding::Header(_), Kind::String, Some(_)) = (&member.binding, &shape.kind, &shape.media_type)
        {
            member.encoded_in_header = true;
        }
        member.timestamp_format = member.timestamp_format.or(shape.timestamp_format);
        Ok(member)
    }

    fn enum_values(&self, id: &str, ast: &'a AstShape) -> Result<Vec<EnumValue>, Error> {
        let mut values = Vec::new();
        for (name, member) in &ast.members.0 {
            let path = format!("{id}${name}");
            let traits = Traits::read(self.origin, path, &member.traits, |name| self.defines(name))?;
            let value = traits.text("smithy.api#enumValue")?.unwrap_or_else(|| name.clone());
            values.push(EnumValue { name: name.clone(), value });
        }
        Ok(values)
    }

    fn int_enum_values(&self, id: &str, ast: &'a AstShape) -> Result<Vec<IntEnumValue>, Error> {
        let mut values = Vec::new();
        for (name, member) in &ast.members.0 {
            let path = format!("{id}${name}");
            let traits = Traits::read(self.origin, path, &member.traits, |name| self.defines(name))?;
            let value = traits.node("smithy.api#enumValue").and_then(Value::as_i64);
            let value = value.and_then(|value| i32::try_from(value).ok()).ok_or_else(|| {
                traits.fault("smithy.api#enumValue", "an int enum needs a number of 32 bits")
            })?;
            values.push(IntEnumValue { name: name.clone(), value });
        }
        Ok(values)
    }

    fn error(traits: &Traits<'_>) -> Result<Option<ErrorKind>, Error> {
        let server_fault = match traits.text("smithy.api#error")?.as_deref() {
            None => return Ok(None),
            Some("client") => false,
            Some("server") => true,
            Some(_) => return Err(traits.fault("smithy.api#error", "expected `client` or `server`")),
        };
        let status = match traits.node("smithy.api#httpError") {
            None => {
                if server_fault {
                    500
                } else {
                    400
                }
            }
            Some(value) => value
                .as_u64()
                .and_then(|status| u16::try_from(status).ok())
                .filter(|status| (100..600).contains(status))
                .ok_or_else(|| traits.fault("smithy.api#httpError", "expected an HTTP status"))?,
        };
        Ok(Some(ErrorKind { status, server_fault, retryable: traits.has("smithy.api#retryable") }))
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

/// Where a member travels on one side: labels and queries mean nothing in an answer, a status nothing in a
/// request, and what they are on is part of the body there.
fn on_side(binding: &Binding, is_input: bool) -> Binding {
    match binding {
        Binding::Query(_) | Binding::QueryParams | Binding::Label { .. } if !is_input => Binding::Body,
        Binding::StatusCode if is_input => Binding::Body,
        other => other.clone(),
    }
}

/// The format that restJson1 gives a timestamp by where it travels.
fn default_format(binding: &Binding) -> TimestampFormat {
    match binding {
        Binding::Header(_) | Binding::PrefixHeaders(_) => TimestampFormat::HttpDate,
        Binding::Query(_) | Binding::QueryParams | Binding::Label { .. } => TimestampFormat::DateTime,
        Binding::Body | Binding::Payload | Binding::StatusCode => TimestampFormat::EpochSeconds,
    }
}

/// Makes a shape without traits.
fn prelude(id: &ShapeId, kind: Kind) -> Shape {
    Shape {
        id: id.clone(),
        kind,
        constraints: crate::ir::Constraints::default(),
        sensitive: false,
        deprecated: false,
        media_type: None,
        timestamp_format: None,
        used_in_input: false,
        used_in_output: false,
        recursive: false,
    }
}

fn prelude_kind(name: &str) -> Option<Kind> {
    match name {
        "Unit" => Some(Kind::Structure(Structure::default())),
        _ => simple_kind(&lower_first(name.strip_prefix("Primitive").unwrap_or(name)))
            .or_else(|| (name == "String").then_some(Kind::String))
            .or_else(|| (name == "Blob").then_some(Kind::Blob { streaming: false, requires_length: false })),
    }
}

fn simple_kind(name: &str) -> Option<Kind> {
    Some(match name {
        "boolean" => Kind::Boolean,
        "byte" => Kind::Byte,
        "short" => Kind::Short,
        "integer" => Kind::Integer,
        "long" => Kind::Long,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bigInteger" => Kind::BigInteger,
        "bigDecimal" => Kind::BigDecimal,
        "timestamp" => Kind::Timestamp,
        "document" => Kind::Document,
        _ => return None,
    })
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

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
