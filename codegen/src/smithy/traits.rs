//! Reads the values of traits, and knows which traits there are.
//!
//! A trait that is in neither list below stops generation, unless the model itself defines it: silently
//! ignoring one that changes what is sent would generate a server that is wrong on the wire.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::Error;

/// Traits that the readers turn into fields of the representation.
const READ: &[&str] = &[
    "aws.api#service",
    "aws.auth#cognitoUserPools",
    "aws.auth#sigv4",
    "aws.auth#sigv4a",
    "aws.auth#unsignedPayload",
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "aws.protocols#awsQueryCompatible",
    "aws.protocols#httpChecksum",
    "aws.protocols#restJson1",
    "smithy.api#auth",
    "smithy.api#default",
    "smithy.api#deprecated",
    "smithy.api#endpoint",
    "smithy.api#enum",
    "smithy.api#enumValue",
    "smithy.api#error",
    "smithy.api#eventHeader",
    "smithy.api#eventPayload",
    "smithy.api#http",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpChecksumRequired",
    "smithy.api#httpDigestAuth",
    "smithy.api#httpError",
    "smithy.api#httpHeader",
    "smithy.api#httpLabel",
    "smithy.api#httpPayload",
    "smithy.api#httpPrefixHeaders",
    "smithy.api#httpQuery",
    "smithy.api#httpQueryParams",
    "smithy.api#httpResponseCode",
    "smithy.api#idempotencyToken",
    "smithy.api#idempotent",
    "smithy.api#jsonName",
    "smithy.api#length",
    "smithy.api#mediaType",
    "smithy.api#mixin",
    "smithy.api#optionalAuth",
    "smithy.api#paginated",
    "smithy.api#pattern",
    "smithy.api#range",
    "smithy.api#readonly",
    "smithy.api#requestCompression",
    "smithy.api#required",
    "smithy.api#requiresLength",
    "smithy.api#retryable",
    "smithy.api#sensitive",
    "smithy.api#sparse",
    "smithy.api#streaming",
    "smithy.api#timestampFormat",
    "smithy.api#title",
    "smithy.api#trait",
    "smithy.api#uniqueItems",
    "smithy.protocols#rpcv2Cbor",
];

/// Traits that do not change what a restJson1 server reads or writes: documentation, client behaviour,
/// other protocols' spellings, and properties of resources.
const WITHOUT_EFFECT: &[&str] = &[
    "aws.api#arn",
    "aws.api#arnReference",
    "aws.api#clientDiscoveredEndpoint",
    "aws.api#clientEndpointDiscovery",
    "aws.api#clientEndpointDiscoveryId",
    "aws.api#controlPlane",
    "aws.api#data",
    "aws.api#dataPlane",
    "aws.api#tagEnabled",
    "aws.api#taggable",
    "aws.protocols#awsQueryError",
    "smithy.api#addedDefault",
    "smithy.api#box",
    "smithy.api#clientOptional",
    "smithy.api#cors",
    "smithy.api#documentation",
    "smithy.api#examples",
    "smithy.api#externalDocumentation",
    "smithy.api#hostLabel",
    "smithy.api#idRef",
    "smithy.api#input",
    "smithy.api#internal",
    "smithy.api#nestedProperties",
    "smithy.api#noReplace",
    "smithy.api#notProperty",
    "smithy.api#output",
    "smithy.api#private",
    "smithy.api#property",
    "smithy.api#recommended",
    "smithy.api#references",
    "smithy.api#resourceIdentifier",
    "smithy.api#since",
    "smithy.api#suppress",
    "smithy.api#tags",
    "smithy.api#unitType",
    "smithy.api#unstable",
    "smithy.api#xmlAttribute",
    "smithy.api#xmlFlattened",
    "smithy.api#xmlName",
    "smithy.api#xmlNamespace",
];

/// Namespaces of which no trait changes the wire.
const NAMESPACES_WITHOUT_EFFECT: &[&str] = &[
    "aws.cloudformation",
    "aws.customizations",
    "aws.endpoints",
    "aws.iam",
    "aws.tagging",
    "smithy.rules",
    "smithy.test",
    "smithy.waiters",
];

/// The traits of one shape or member, with what is needed to say where a fault lies.
#[derive(Clone, Debug)]
pub(super) struct Traits<'a> {
    origin: &'a str,
    shape: String,
    values: &'a BTreeMap<String, Value>,
}

impl<'a> Traits<'a> {
    /// Wraps the traits of `shape` after checking that each is known. `defined` tells whether the model
    /// itself defines a trait.
    pub(super) fn read(
        origin: &'a str,
        shape: String,
        values: &'a BTreeMap<String, Value>,
        defined: impl Fn(&str) -> bool,
    ) -> Result<Self, Error> {
        for name in values.keys() {
            let namespace = name.split_once('#').map_or("", |(namespace, _)| namespace);
            let known = READ.contains(&name.as_str())
                || WITHOUT_EFFECT.contains(&name.as_str())
                || NAMESPACES_WITHOUT_EFFECT.contains(&namespace)
                || defined(name);
            if !known {
                return Err(Error::UnknownTrait { origin: origin.to_owned(), shape, name: name.clone() });
            }
        }
        Ok(Self { origin, shape, values })
    }

    /// Tells whether a trait is there, whatever its value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Returns a trait whose value is text.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Error> {
        self.values
            .get(name)
            .map(|value| {
                value.as_str().map(str::to_owned).ok_or_else(|| self.fault(name, "expected a string"))
            })
            .transpose()
    }

    /// Returns a trait whose value is any node.
    pub(super) fn node(&self, name: &str) -> Option<&'a Value> {
        self.values.get(name)
    }

    /// Returns one text member of a trait whose value is an object.
    pub(super) fn field(&self, name: &str, field: &str) -> Result<Option<String>, Error> {
        let Some(node) = self.values.get(name) else { return Ok(None) };
        let object = node.as_object().ok_or_else(|| self.fault(name, "expected an object"))?;
        object
            .get(field)
            .map(|value| {
                value
                    .as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| self.fault(name, &format!("expected a string at `{field}`")))
            })
            .transpose()
    }

    /// Returns one number member of a trait whose value is an object, as the model writes it.
    pub(super) fn number_field(&self, name: &str, field: &str) -> Result<Option<String>, Error> {
        let Some(node) = self.values.get(name) else { return Ok(None) };
        let object = node.as_object().ok_or_else(|| self.fault(name, "expected an object"))?;
        match object.get(field) {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(self.fault(name, &format!("expected a number at `{field}`"))),
        }
    }

    /// Describes a value that cannot be used.
    pub(super) fn fault(&self, name: &str, reason: &str) -> Error {
        Error::TraitValue {
            origin: self.origin.to_owned(),
            shape: self.shape.clone(),
            name: name.to_owned(),
            reason: reason.to_owned(),
        }
    }
}
