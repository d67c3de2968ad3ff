//! Converts schemas into shapes. Every schema under `components` becomes the shape of that name; schemas
//! that stand inside others get a name made from where they stand.

use openapiv3::{
    AdditionalProperties, AnySchema, IntegerFormat, IntegerType, NumberType, ReferenceOr, Schema, SchemaKind,
    StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Map, Value, json};

use super::Converter;
use super::conventions::{capitalised, is_blob, is_long, keys_of_map};
use super::wire;
use crate::draft::{self, Traits};
use crate::error::Error;
use crate::ir::Assumption;
use crate::restore;

const COMPONENT: &str = "#/components/schemas/";

impl Converter<'_> {
    /// Converts all schemas under `components`.
    pub(super) fn components(&mut self) -> Result<(), Error> {
        let Some(components) = &self.document.components else { return Ok(()) };
        for (name, schema) in &components.schemas {
            match schema {
                ReferenceOr::Item(schema) => self.named(name, schema)?,
                ReferenceOr::Reference { .. } => {
                    return Err(self.fault(name, "a component that refers to another is not read"));
                }
            }
        }
        Ok(())
    }

    /// Returns the name of the shape that a schema stands for; one without a name becomes `name`.
    pub(super) fn target(&mut self, name: &str, schema: &ReferenceOr<Schema>) -> Result<String, Error> {
        match schema {
            ReferenceOr::Reference { reference } => {
                reference.strip_prefix(COMPONENT).map(str::to_owned).ok_or_else(|| {
                    self.fault(name, format!("`{reference}` refers to no schema of the document"))
                })
            }
            ReferenceOr::Item(schema) => {
                if let Some(only) = only_telling(schema) {
                    return self.target(name, only);
                }
                self.named(name, schema)?;
                Ok(name.to_owned())
            }
        }
    }

    /// Converts the properties of an object into members, under the names of the shapes of `owner`.
    pub(super) fn members(&mut self, owner: &str, schema: &Schema) -> Result<Map<String, Value>, Error> {
        let SchemaKind::Type(Type::Object(object)) = &schema.schema_kind else {
            return Err(self.fault(owner, "expected an object"));
        };
        let mut members = Map::new();
        for (name, property) in &object.properties {
            let property = property.clone().unbox();
            let target = self.target(&format!("{owner}{}", capitalised(name)), &property)?;
            let mut traits = Traits::default();
            traits.mark("smithy.api#required", object.required.contains(name));
            let travels_as = wire::name(&property).filter(|wire_name| wire_name != name);
            traits.set("smithy.api#jsonName", travels_as);
            if let ReferenceOr::Item(schema) = &property {
                traits.mark("smithy.api#deprecated", schema.schema_data.deprecated);
                traits.set("smithy.api#default", schema.schema_data.default.clone());
            }
            members.insert(name.clone(), self.draft.reference(&target, traits));
        }
        if let Some(missing) = object.required.iter().find(|name| !members.contains_key(*name)) {
            return Err(self.fault(owner, format!("it requires `{missing}`, which it lacks")));
        }
        Ok(members)
    }

    fn named(&mut self, name: &str, schema: &Schema) -> Result<(), Error> {
        let mut traits = Traits::default();
        traits.mark("smithy.api#deprecated", schema.schema_data.deprecated);
        let shape = match &schema.schema_kind {
            SchemaKind::Type(Type::String(string)) => self.string(name, string, traits)?,
            SchemaKind::Type(Type::Number(number)) => self.number(name, number, traits)?,
            SchemaKind::Type(Type::Integer(integer)) => self.integer(name, integer, traits)?,
            SchemaKind::Type(Type::Boolean(_)) => draft::simple("boolean", traits),
            SchemaKind::Type(Type::Array(array)) => {
                let Some(items) = array.items.clone() else {
                    return Err(self.fault(name, "it is an array without `items`"));
                };
                let target = self.target(&format!("{name}Member"), &items.unbox())?;
                let number = |bound: Option<usize>| bound.map(|bound| json!(bound));
                traits.bounds("smithy.api#length", number(array.min_items), number(array.max_items));
                traits.mark("smithy.api#uniqueItems", array.unique_items);
                let member = self.draft.reference(&target, Traits::default());
                draft::with_parts("list", [("member", member)], traits)
            }
            SchemaKind::Type(Type::Object(object)) => {
                match (&object.additional_properties, object.properties.is_empty()) {
                    (Some(AdditionalProperties::Schema(values)), true) => {
                        let target = self.target(&format!("{name}Value"), values)?;
                        let number = |bound: Option<usize>| bound.map(|bound| json!(bound));
                        let bounds = (number(object.min_properties), number(object.max_properties));
                        traits.bounds("smithy.api#length", bounds.0, bounds.1);
                        // The form does not keep what keys are; names may tell, or the overlay.
                        let is_there = |key: &String| self.component(key).is_some_and(is_text);
                        let key = keys_of_map(name).into_iter().find(is_there);
                        let key = key.unwrap_or_else(|| self.any_key(name));
                        let key = self.draft.reference(&key, Traits::default());
                        let value = self.draft.reference(&target, Traits::default());
                        draft::with_parts("map", [("key", key), ("value", value)], traits)
                    }
                    (Some(AdditionalProperties::Schema(_)), false) => {
                        return Err(self.fault(name, "it mixes members and a map"));
                    }
                    (Some(AdditionalProperties::Any(_)) | None, _) => {
                        let members = Value::Object(self.members(name, schema)?);
                        draft::with_parts("structure", [("members", members)], traits)
                    }
                }
            }
            SchemaKind::Any(any) if *any == AnySchema::default() => draft::simple("document", traits),
            SchemaKind::OneOf { .. }
            | SchemaKind::AllOf { .. }
            | SchemaKind::AnyOf { .. }
            | SchemaKind::Not { .. }
            | SchemaKind::Any(_) => {
                return Err(self.fault(name, "a schema that combines others is not read"));
            }
        };
        self.draft.insert(name, shape);
        if is_ambiguous(&schema.schema_kind) {
            self.draft.assume(name, Assumption::Kind);
        }
        Ok(())
    }

    /// Makes a shape for the keys of a map of which nothing is known.
    fn any_key(&mut self, map: &str) -> String {
        let mut name = format!("{map}Key");
        while self.component(&name).is_some() {
            name.push_str("Text");
        }
        self.draft.insert(&name, draft::simple("string", Traits::default()));
        self.draft.assume(&name, Assumption::Key);
        name
    }

    fn string(&self, name: &str, string: &StringType, mut traits: Traits) -> Result<Value, Error> {
        let values: Vec<&str> = string.enumeration.iter().flatten().map(String::as_str).collect();
        if !values.is_empty() {
            return Ok(draft::with_parts("enum", [("members", restore::enum_members(values))], traits));
        }
        let kind = match &string.format {
            VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => {
                // AWS's documents say `date-time` of every timestamp, whatever its format on the wire.
                traits.set("smithy.api#timestampFormat", (!self.from_aws).then_some("date-time"));
                "timestamp"
            }
            VariantOrUnknownOrEmpty::Item(StringFormat::Byte | StringFormat::Binary) => "blob",
            VariantOrUnknownOrEmpty::Item(StringFormat::Password) => {
                traits.mark("smithy.api#sensitive", true);
                text_or_bytes(name, string)
            }
            VariantOrUnknownOrEmpty::Item(StringFormat::Date) | VariantOrUnknownOrEmpty::Empty => {
                text_or_bytes(name, string)
            }
            VariantOrUnknownOrEmpty::Unknown(format) => match format.as_str() {
                "uuid" | "uri" | "email" | "hostname" => "string",
                other => return Err(self.fault(name, format!("format `{other}` of a string is not known"))),
            },
        };
        if kind != "timestamp" {
            let number = |bound: Option<usize>| bound.map(|bound| json!(bound));
            traits.bounds("smithy.api#length", number(string.min_length), number(string.max_length));
            traits.set("smithy.api#pattern", string.pattern.as_deref().map(restore::anchored));
        }
        Ok(draft::simple(kind, traits))
    }

    fn number(&self, name: &str, number: &NumberType, mut traits: Traits) -> Result<Value, Error> {
        if number.exclusive_minimum || number.exclusive_maximum || number.multiple_of.is_some() {
            return Err(self.fault(name, "exclusive bounds and `multipleOf` cannot be said in Smithy"));
        }
        let float = matches!(number.format, VariantOrUnknownOrEmpty::Item(openapiv3::NumberFormat::Float));
        let bound = |bound: Option<f64>| bound.map(|bound| json!(bound));
        traits.bounds("smithy.api#range", bound(number.minimum), bound(number.maximum));
        Ok(draft::simple(if float { "float" } else { "double" }, traits))
    }

    fn integer(&self, name: &str, integer: &IntegerType, mut traits: Traits) -> Result<Value, Error> {
        if integer.exclusive_minimum || integer.exclusive_maximum || integer.multiple_of.is_some() {
            return Err(self.fault(name, "exclusive bounds and `multipleOf` cannot be said in Smithy"));
        }
        let long = matches!(integer.format, VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64));
        let long = long || (self.from_aws && is_long(name));
        let bound = |bound: Option<i64>| bound.map(|bound| json!(bound));
        traits.bounds("smithy.api#range", bound(integer.minimum), bound(integer.maximum));
        Ok(draft::simple(if long { "long" } else { "integer" }, traits))
    }
}

/// What a string without a telling format is. Bytes have no pattern.
fn text_or_bytes(name: &str, string: &StringType) -> &'static str {
    if is_blob(name) && string.pattern.is_none() { "blob" } else { "string" }
}

/// Tells whether the form writes a schema as it writes those of another type: bytes as text, numbers of 64
/// bits as those of 32, unions as structures, and documents as either.
fn is_ambiguous(kind: &SchemaKind) -> bool {
    match kind {
        SchemaKind::Type(Type::String(string)) => string.enumeration.is_empty() && string.pattern.is_none(),
        SchemaKind::Type(Type::Integer(integer)) => integer.format == VariantOrUnknownOrEmpty::Empty,
        SchemaKind::Type(Type::Object(object)) => object.required.is_empty(),
        _ => matches!(kind, SchemaKind::Any(_)),
    }
}

fn is_text(schema: &Schema) -> bool {
    matches!(schema.schema_kind, SchemaKind::Type(Type::String(_)))
}

/// Returns the component that a schema refers to, directly or with a description.
pub(super) fn referenced(schema: &ReferenceOr<Schema>) -> Option<&str> {
    match schema {
        ReferenceOr::Reference { reference } => reference.strip_prefix(COMPONENT),
        ReferenceOr::Item(schema) => referenced(only_telling(schema)?),
    }
}

/// The only part of `allOf` that says something: `[{"$ref": …}, {}]` gives a reference a description.
fn only_telling(schema: &Schema) -> Option<&ReferenceOr<Schema>> {
    let SchemaKind::AllOf { all_of } = &schema.schema_kind else { return None };
    let says_something = |part: &&ReferenceOr<Schema>| match part {
        ReferenceOr::Reference { .. } => true,
        ReferenceOr::Item(schema) => {
            !matches!(&schema.schema_kind, SchemaKind::Any(any) if *any == AnySchema::default())
        }
    };
    let mut telling = all_of.iter().filter(says_something);
    match (telling.next(), telling.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
