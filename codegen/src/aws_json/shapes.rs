//! Converts the shapes of a description and the places where members travel.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value, json};

use super::description::{Description, Member, Shape};
use crate::draft::{self, Draft, Traits};
use crate::error::Error;
use crate::restore;

/// Converts all shapes, then gives targets the traits that this form writes on members.
pub(super) fn convert(origin: &str, description: &Description, draft: &mut Draft) -> Result<(), Error> {
    let converter = Converter { origin, description };
    let format = description.metadata.timestamp_format.as_deref();
    if format.is_some_and(|format| timestamp_format(format) != Some("epoch-seconds")) {
        return Err(converter.fault("the document itself", "`timestampFormat` of all members is not read"));
    }
    let mut json_values = BTreeSet::new();
    for (name, shape) in &description.shapes {
        let ast = converter.shape(name, shape, draft, &mut json_values)?;
        draft.insert(name, ast);
    }
    for (name, shape) in &description.shapes {
        for (member_name, member) in &shape.members.0 {
            if let Some(values) = &member.values {
                let members = restore::enum_members(values.iter().map(String::as_str));
                let shape = draft::with_parts("enum", [("members", members)], Traits::default());
                draft.insert(&own_enum_name(name, member_name), shape);
            }
        }
    }
    for target in json_values {
        let mut traits = Traits::default();
        traits.set("smithy.api#mediaType", Some("application/json"));
        draft.insert(&json_value_name(target), draft::simple("string", traits));
    }
    for shape in description.shapes.values() {
        for (_, member) in &shape.members.0 {
            for (name, condition) in [
                ("smithy.api#streaming", member.streaming),
                ("smithy.api#requiresLength", member.requires_length),
                ("smithy.api#sensitive", member.sensitive),
            ] {
                if condition {
                    draft.add_trait(&member.shape, name, json!({}));
                }
            }
        }
    }
    Ok(())
}

struct Converter<'a> {
    origin: &'a str,
    description: &'a Description,
}

impl<'a> Converter<'a> {
    fn shape(
        &self,
        name: &str,
        shape: &'a Shape,
        draft: &Draft,
        json_values: &mut BTreeSet<&'a str>,
    ) -> Result<Value, Error> {
        let mut traits = self.common_traits(name, shape)?;
        let element = |part: &'static str, member: Option<&Member>| match member {
            Some(member) => Ok((part, draft.reference(&member.shape, Traits::default()))),
            None => Err(self.fault(name, &format!("it has no `{part}`"))),
        };
        Ok(match shape.kind.as_str() {
            "structure" if shape.document => draft::simple("document", traits),
            "structure" => {
                error_traits(shape, &mut traits);
                let kind = if shape.union || shape.eventstream { "union" } else { "structure" };
                traits.mark("smithy.api#streaming", shape.eventstream);
                for required in shape.required.iter().chain(&shape.payload) {
                    if !shape.members.0.iter().any(|(member, _)| member == required) {
                        return Err(
                            self.fault(name, &format!("it speaks of member `{required}`, which it lacks"))
                        );
                    }
                }
                let mut members = Map::new();
                for (member_name, member) in &shape.members.0 {
                    let mut member_traits = self.member_traits(name, member_name, member)?;
                    member_traits.mark("smithy.api#required", shape.required.contains(member_name));
                    member_traits.mark("smithy.api#httpPayload", shape.payload.as_ref() == Some(member_name));
                    let target = if member.jsonvalue {
                        json_values.insert(&member.shape);
                        json_value_name(&member.shape)
                    } else if member.values.is_some() {
                        own_enum_name(name, member_name)
                    } else {
                        member.shape.clone()
                    };
                    members.insert(member_name.clone(), draft.reference(&target, member_traits));
                }
                draft::with_parts(kind, [("members", Value::Object(members))], traits)
            }
            "list" => draft::with_parts("list", [element("member", shape.member.as_ref())?], traits),
            "map" => {
                let parts = [element("key", shape.key.as_ref())?, element("value", shape.value.as_ref())?];
                draft::with_parts("map", parts, traits)
            }
            "string" | "character" => match &shape.values {
                Some(values) => {
                    let members = restore::enum_members(values.iter().map(String::as_str));
                    draft::with_parts("enum", [("members", members)], traits)
                }
                None => draft::simple("string", traits),
            },
            simple => draft::simple(
                simple_kind(simple).ok_or_else(|| self.fault(name, &format!("`{simple}` is no type")))?,
                traits,
            ),
        })
    }

    fn common_traits(&self, name: &str, shape: &Shape) -> Result<Traits, Error> {
        let mut traits = Traits::default();
        let bounds = match shape.kind.as_str() {
            "string" | "character" | "blob" | "list" | "map" => "smithy.api#length",
            _ => "smithy.api#range",
        };
        // An enum's lengths say less than its values; Smithy allows them on strings only.
        if shape.values.is_none() {
            let number = |number: &Option<Number>| number.clone().map(Value::Number);
            traits.bounds(bounds, number(&shape.min), number(&shape.max));
            traits.set("smithy.api#pattern", shape.pattern.as_deref().map(restore::anchored));
        }
        traits.mark("smithy.api#sensitive", shape.sensitive);
        traits.mark("smithy.api#sparse", shape.sparse);
        traits.mark("smithy.api#deprecated", shape.deprecated);
        traits.mark("smithy.api#streaming", shape.streaming);
        traits.mark("smithy.api#requiresLength", shape.requires_length);
        traits.set("smithy.api#mediaType", shape.jsonvalue.then_some("application/json"));
        traits.set("smithy.api#timestampFormat", self.timestamp(name, shape.timestamp_format.as_deref())?);
        Ok(traits)
    }

    fn member_traits(&self, shape: &str, name: &str, member: &Member) -> Result<Traits, Error> {
        let path = format!("{shape}${name}");
        let mut traits = Traits::default();
        let wire_name = member.location_name.clone().unwrap_or_else(|| name.to_owned());
        match member.location.as_deref() {
            None => {
                let differs = wire_name != name;
                traits.set("smithy.api#jsonName", differs.then_some(wire_name));
            }
            Some("uri") => traits.mark("smithy.api#httpLabel", true),
            Some("querystring") if self.is_map(&member.shape) => {
                traits.mark("smithy.api#httpQueryParams", true);
            }
            Some("querystring") => traits.set("smithy.api#httpQuery", Some(wire_name)),
            Some("header") => traits.set("smithy.api#httpHeader", Some(wire_name)),
            Some("headers") => {
                traits.set(
                    "smithy.api#httpPrefixHeaders",
                    Some(member.location_name.clone().unwrap_or_default()),
                );
            }
            Some("statusCode") => traits.mark("smithy.api#httpResponseCode", true),
            Some(other) => return Err(self.fault(&path, &format!("`{other}` is no location"))),
        }
        traits.mark("smithy.api#hostLabel", member.host_label);
        traits.mark("smithy.api#eventHeader", member.event_header);
        traits.mark("smithy.api#eventPayload", member.event_payload);
        traits.mark("smithy.api#idempotencyToken", member.idempotency_token);
        traits.mark("smithy.api#deprecated", member.deprecated);
        traits.set("smithy.api#timestampFormat", self.timestamp(&path, member.timestamp_format.as_deref())?);
        Ok(traits)
    }

    fn is_map(&self, name: &str) -> bool {
        self.description.shapes.get(name).is_some_and(|shape| shape.kind == "map")
    }

    fn timestamp(&self, shape: &str, format: Option<&str>) -> Result<Option<&'static str>, Error> {
        format
            .map(|format| {
                timestamp_format(format)
                    .ok_or_else(|| self.fault(shape, &format!("`{format}` is no timestamp format")))
            })
            .transpose()
    }

    fn fault(&self, shape: &str, reason: &str) -> Error {
        Error::Shape { origin: self.origin.to_owned(), shape: shape.to_owned(), reason: reason.to_owned() }
    }
}

fn error_traits(shape: &Shape, traits: &mut Traits) {
    let status = shape.error.as_ref().and_then(|error| error.http_status_code);
    if !shape.exception && shape.error.is_none() && !shape.fault {
        return;
    }
    let server = shape.fault
        || shape.error.as_ref().is_some_and(|error| error.fault)
        || status.is_some_and(|status| status >= 500);
    traits.set("smithy.api#error", Some(if server { "server" } else { "client" }));
    traits.set("smithy.api#httpError", status);
    traits.set("smithy.api#retryable", shape.retryable.clone());
}

/// A shape for JSON in a string: the media type belongs to the shape in Smithy, to the member in this form.
fn json_value_name(target: &str) -> String {
    format!("{target}JsonValue")
}

/// An enum for one member: values belong to shapes in Smithy, to members too in this form.
fn own_enum_name(structure: &str, member: &str) -> String {
    let (first, rest) = member.split_at_checked(1).unwrap_or((member, ""));
    format!("{structure}{}{rest}", first.to_ascii_uppercase())
}

fn timestamp_format(name: &str) -> Option<&'static str> {
    match name {
        "iso8601" => Some("date-time"),
        "rfc822" => Some("http-date"),
        "unixTimestamp" => Some("epoch-seconds"),
        _ => None,
    }
}

fn simple_kind(name: &str) -> Option<&'static str> {
    Some(match name {
        "blob" => "blob",
        "boolean" => "boolean",
        "byte" => "byte",
        "short" => "short",
        "integer" => "integer",
        "long" => "long",
        "float" => "float",
        "double" => "double",
        "biginteger" | "bigInteger" => "bigInteger",
        "bigdecimal" | "bigDecimal" => "bigDecimal",
        "timestamp" => "timestamp",
        _ => return None,
    })
}
