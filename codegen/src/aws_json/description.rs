//! The service description as it stands in the file, nothing resolved. Knows which keys the form has.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Number, Value};

use crate::error::Error;
use crate::smithy::Ordered;

/// Keys at the top that hold nothing of the wire.
const IGNORED_AT_TOP: &[&str] = &[
    "authorizers",
    "clientContextParams",
    "deprecated",
    "deprecatedMessage",
    "documentation",
    "examples",
    "version",
    "xmlNamespace",
];

/// Keys of operations that tell clients what to do, or hold text.
const IGNORED_IN_OPERATIONS: &[&str] = &[
    "alias",
    "deprecatedMessage",
    "deprecatedSince",
    "documentation",
    "documentationUrl",
    "endpointdiscovery",
    "endpointoperation",
    "internal",
    "internalonly",
    "operationContextParams",
    "staticContextParams",
];

/// Keys of shapes and members that speak of XML, other protocols or client behaviour, or hold text. `box`
/// says that a number may be absent, which is so for every member without a default.
const IGNORED_IN_SHAPES: &[&str] = &[
    "box",
    "contextParam",
    "deprecatedMessage",
    "deprecatedSince",
    "documentation",
    "endpointdiscoveryid",
    "event",
    "exceptionEvent",
    "flattened",
    "internal",
    "internalonly",
    "nestedProperties",
    "queryName",
    "synthetic",
    "wrapper",
    "xmlAttribute",
    "xmlNamespace",
    "xmlOrder",
];

/// Keys that hold text for people, or say of whom they are hidden.
const TEXTS: &[&str] = &[
    "alias",
    "deprecatedMessage",
    "deprecatedSince",
    "documentation",
    "documentationUrl",
    "examples",
    "internal",
    "internalonly",
    "version",
];

/// A whole description.
#[derive(Debug, Deserialize)]
pub(super) struct Description {
    pub metadata: Metadata,
    #[serde(default)]
    pub operations: BTreeMap<String, Operation>,
    #[serde(default)]
    pub shapes: BTreeMap<String, Shape>,
    #[serde(flatten)]
    other: BTreeMap<String, Value>,
}

/// What the description says of the service; its other keys guide clients.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub api_version: String,
    pub endpoint_prefix: Option<String>,
    pub protocol: String,
    #[serde(default)]
    pub protocols: Vec<String>,
    pub service_full_name: Option<String>,
    pub service_id: Option<String>,
    pub signature_version: Option<String>,
    pub signing_name: Option<String>,
    pub uid: Option<String>,
    #[serde(default)]
    pub auth: Vec<String>,
    pub timestamp_format: Option<String>,
}

/// One operation.
#[expect(clippy::struct_excessive_bools, reason = "the form has this many flags")]
#[derive(Debug, Deserialize)]
pub(super) struct Operation {
    #[serde(rename = "name")]
    _name: Option<String>,
    pub http: Http,
    pub input: Option<Reference>,
    pub output: Option<Reference>,
    #[serde(default)]
    pub errors: Vec<Reference>,
    #[serde(default)]
    pub idempotent: bool,
    #[serde(default)]
    pub readonly: bool,
    #[serde(default)]
    pub deprecated: bool,
    pub authtype: Option<String>,
    #[serde(default)]
    pub auth: Vec<String>,
    pub endpoint: Option<Endpoint>,
    #[serde(rename = "httpChecksum")]
    pub http_checksum: Option<Value>,
    #[serde(default, rename = "httpChecksumRequired")]
    pub http_checksum_required: bool,
    #[serde(rename = "requestcompression")]
    pub request_compression: Option<Value>,
    #[serde(default, rename = "unsignedPayload")]
    pub unsigned_payload: bool,
    #[serde(flatten)]
    other: BTreeMap<String, Value>,
}

/// Method and path of an operation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Http {
    pub method: String,
    pub request_uri: String,
    pub response_code: Option<u16>,
}

/// A prefix that clients put before the host.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Endpoint {
    pub host_prefix: Option<String>,
}

/// A reference to a shape; its other keys speak of XML or hold text.
#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    pub shape: String,
}

/// One shape; which keys are filled depends on the type.
#[expect(clippy::struct_excessive_bools, reason = "the form has this many flags")]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shape {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub members: Ordered<Member>,
    pub member: Option<Member>,
    pub key: Option<Member>,
    pub value: Option<Member>,
    #[serde(default)]
    pub required: Vec<String>,
    pub payload: Option<String>,
    #[serde(rename = "enum")]
    pub values: Option<Vec<String>>,
    pub min: Option<Number>,
    pub max: Option<Number>,
    pub pattern: Option<String>,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default)]
    pub exception: bool,
    #[serde(default)]
    pub fault: bool,
    pub error: Option<ErrorInfo>,
    pub retryable: Option<Value>,
    #[serde(default)]
    pub deprecated: bool,
    #[serde(default)]
    pub streaming: bool,
    #[serde(default)]
    pub requires_length: bool,
    #[serde(default)]
    pub union: bool,
    #[serde(default)]
    pub document: bool,
    #[serde(default)]
    pub eventstream: bool,
    #[serde(default)]
    pub sparse: bool,
    #[serde(default)]
    pub jsonvalue: bool,
    pub timestamp_format: Option<String>,
    /// Names a list's element in XML; in JSON it has no meaning outside members.
    #[serde(rename = "locationName")]
    _location_name: Option<String>,
    #[serde(flatten)]
    other: BTreeMap<String, Value>,
}

/// What an error says of itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorInfo {
    pub http_status_code: Option<u16>,
    #[serde(default)]
    pub fault: bool,
}

/// A member of a structure, list or map.
#[expect(clippy::struct_excessive_bools, reason = "the form has this many flags")]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Member {
    pub shape: String,
    pub location: Option<String>,
    pub location_name: Option<String>,
    #[serde(default)]
    pub idempotency_token: bool,
    #[serde(default)]
    pub jsonvalue: bool,
    #[serde(default)]
    pub host_label: bool,
    #[serde(default)]
    pub streaming: bool,
    #[serde(default)]
    pub requires_length: bool,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default)]
    pub deprecated: bool,
    /// The values of a string, where its shape does not list them.
    #[serde(rename = "enum")]
    pub values: Option<Vec<String>>,
    #[serde(default, rename = "eventheader")]
    pub event_header: bool,
    #[serde(default, rename = "eventpayload")]
    pub event_payload: bool,
    pub timestamp_format: Option<String>,
    #[serde(flatten)]
    other: BTreeMap<String, Value>,
}

impl Description {
    /// Renames the shapes that are called like an operation, which Smithy does not allow, and returns the
    /// old names. No shape's name is sent but an error's, and operations are not called like errors.
    pub(super) fn rename_clashes(&mut self) -> Vec<String> {
        let clashing: Vec<String> =
            self.shapes.keys().filter(|name| self.operations.contains_key(*name)).cloned().collect();
        let rename = |name: &mut String| {
            if clashing.contains(name) {
                *name = format!("{name}Shape");
            }
        };
        for operation in self.operations.values_mut() {
            let sides = operation.input.iter_mut().chain(&mut operation.output);
            sides.chain(&mut operation.errors).for_each(|reference| rename(&mut reference.shape));
        }
        for shape in self.shapes.values_mut() {
            let elements = shape.member.iter_mut().chain(&mut shape.key).chain(&mut shape.value);
            let members = shape.members.0.iter_mut().map(|(_, member)| member);
            members.chain(elements).for_each(|member| rename(&mut member.shape));
        }
        for name in &clashing {
            let mut renamed = name.clone();
            rename(&mut renamed);
            if let Some(shape) = self.shapes.remove(name) {
                self.shapes.insert(renamed, shape);
            }
        }
        clashing
    }

    /// Counts the keys that the conversion leaves out, those of texts aside, in ascending order.
    pub(super) fn left_out(&self) -> BTreeMap<&str, usize> {
        let of_members = |shape: &'_ Shape| -> Vec<String> {
            let elements = shape.member.iter().chain(&shape.key).chain(&shape.value);
            let members = shape.members.0.iter().map(|(_, member)| member);
            members.chain(elements).flat_map(|member| member.other.keys().cloned()).collect()
        };
        let mut counts = BTreeMap::new();
        let of_shapes =
            self.shapes.values().flat_map(|shape| shape.other.keys().cloned().chain(of_members(shape)));
        let of_operations = self.operations.values().flat_map(|operation| operation.other.keys().cloned());
        let known = IGNORED_AT_TOP.iter().chain(IGNORED_IN_OPERATIONS).chain(IGNORED_IN_SHAPES);
        let known: Vec<&str> = known.copied().filter(|key| !TEXTS.contains(key) && *key != "box").collect();
        for key in self.other.keys().cloned().chain(of_operations).chain(of_shapes) {
            if let Some(known) = known.iter().find(|known| **known == key) {
                *counts.entry(*known).or_default() += 1;
            }
        }
        counts
    }

    /// Parses a description and refuses keys that the form is not known to have.
    pub(super) fn parse(origin: &str, text: &str) -> Result<Self, Error> {
        let description: Self = crate::error::parse_json(origin, text)?;
        let check = |shape: &str, other: &BTreeMap<String, Value>, ignored: &[&str]| match other
            .keys()
            .find(|key| !ignored.contains(&key.as_str()))
        {
            None => Ok(()),
            Some(key) => Err(Error::UnknownKey {
                origin: origin.to_owned(),
                shape: shape.to_owned(),
                key: key.clone(),
            }),
        };
        check("the document itself", &description.other, IGNORED_AT_TOP)?;
        for (name, operation) in &description.operations {
            check(name, &operation.other, IGNORED_IN_OPERATIONS)?;
        }
        for (name, shape) in &description.shapes {
            check(name, &shape.other, IGNORED_IN_SHAPES)?;
            let elements = [("member", &shape.member), ("key", &shape.key), ("value", &shape.value)];
            let elements = elements.into_iter().filter_map(|(name, member)| Some((name, member.as_ref()?)));
            let members = shape.members.0.iter().map(|(name, member)| (name.as_str(), member));
            for (member_name, member) in members.chain(elements) {
                check(&format!("{name}${member_name}"), &member.other, IGNORED_IN_SHAPES)?;
            }
        }
        Ok(description)
    }
}
