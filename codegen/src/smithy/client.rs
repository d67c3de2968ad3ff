//! Reads what only clients act on: protocols, schemes of authentication, hosts, checksums, compression.

use serde_json::Value;

use super::ast::AstShape;
use super::traits::Traits;
use crate::error::Error;
use crate::ir::{ClientSide, Fields};

/// The traits that are kept as they stand.
const KEPT: &[&str] = &[
    "aws.auth#cognitoUserPools",
    "aws.auth#sigv4a",
    "aws.auth#unsignedPayload",
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "aws.protocols#awsQueryCompatible",
    "aws.protocols#httpChecksum",
    "aws.protocols#restJson1",
    "smithy.api#endpoint",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpChecksumRequired",
    "smithy.api#httpDigestAuth",
    "smithy.api#requestCompression",
    "smithy.protocols#rpcv2Cbor",
];

/// Reads what an operation asks of clients.
pub(super) fn read(traits: &Traits<'_>) -> Result<ClientSide, Error> {
    let name = "smithy.api#auth";
    let fault = || traits.fault(name, "expected a list of shape ids");
    let scheme = |scheme: &Value| scheme.as_str().map(str::to_owned).ok_or_else(fault);
    let auth = match traits.node(name) {
        None => None,
        Some(Value::Array(schemes)) => Some(schemes.iter().map(scheme).collect::<Result<_, _>>()?),
        Some(_) => return Err(fault()),
    };
    let kept = KEPT.iter().filter_map(|name| Some(((*name).to_owned(), fields(traits.node(name)?))));
    Ok(ClientSide { auth, traits: kept.collect() })
}

/// Reads what a service asks of clients.
pub(super) fn of_service(traits: &Traits<'_>, shape: &AstShape) -> Result<ClientSide, Error> {
    let mut client = read(traits)?;
    if let Some(prefix) = traits.field("aws.api#service", "endpointPrefix")? {
        client
            .traits
            .insert("aws.api#service".to_owned(), [("endpointPrefix".to_owned(), vec![prefix])].into());
    }
    if let Some(rename) = &shape.rename {
        client.traits.insert("rename".to_owned(), fields(rename));
    }
    Ok(client)
}

fn fields(value: &Value) -> Fields {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let texts = |value: &Value| match value {
        Value::Array(values) => values.iter().map(text).collect(),
        other => vec![text(other)],
    };
    let held = value.as_object().into_iter().flatten();
    held.map(|(field, value)| (field.clone(), texts(value))).collect()
}
