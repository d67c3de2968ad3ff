//! Reads shapes and everything below them, once each.

use serde_json::Value;

use super::ast::{AstMember, AstShape};
use super::prelude::{on_side, prelude, prelude_kind, simple_kind};
use super::traits::Traits;
use super::{Reader, members, missing};
use crate::error::Error;
use crate::ir::{Binding, EnumValue, ErrorKind, IntEnumValue, Kind, Member, Shape, ShapeId, Structure};

impl<'a> Reader<'a> {
    /// Reads a shape and everything below it, once.
    pub(super) fn shape(&mut self, id: &ShapeId, from: &str) -> Result<(), Error> {
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
                Kind::EventStream { events: self.members(id, ast)? }
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

    fn element(&mut self, id: &str, name: &str, ast: Option<&'a AstMember>) -> Result<Member, Error> {
        match ast {
            Some(ast) => self.member(&format!("{id}${name}"), name, ast),
            None => Err(self.fault(id, format!("it has no `{name}`"))),
        }
    }

    fn member(&mut self, path: &str, name: &str, ast: &'a AstMember) -> Result<Member, Error> {
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
            let internal = traits.has("smithy.api#internal");
            values.push(EnumValue { name: name.clone(), value, internal });
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
}
