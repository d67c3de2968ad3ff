//! Converts operations: routes, errors and authentication.

use serde_json::{Value, json};

use super::description::{Description, Operation, Reference};
use super::pagination::Paginators;
use crate::draft::{self, Draft, Traits};
use crate::error::Error;
use crate::ir::Assumption;

/// Converts all operations.
pub(super) fn convert(
    origin: &str,
    description: &Description,
    paginators: Option<&Paginators>,
    draft: &mut Draft,
    notes: &mut Vec<String>,
) -> Result<(), Error> {
    for (name, operation) in &description.operations {
        let mut traits = Traits::default();
        let uri = uri(description, operation);
        let mut http = json!({ "method": operation.http.method, "uri": uri });
        http["code"] = json!(operation.http.response_code.unwrap_or(200));
        traits.set("smithy.api#http", Some(http));
        traits.mark("smithy.api#idempotent", operation.idempotent);
        traits.mark("smithy.api#readonly", operation.readonly);
        traits.mark("smithy.api#deprecated", operation.deprecated);
        let anonymous = operation.authtype.as_deref() == Some("none")
            || operation.auth.iter().any(|scheme| scheme == "smithy.api#noAuth");
        traits.mark("smithy.api#optionalAuth", anonymous);
        let unsigned =
            operation.unsigned_payload || operation.authtype.as_deref() == Some("v4-unsigned-body");
        traits.mark("aws.auth#unsignedPayload", unsigned);
        traits.set("aws.protocols#httpChecksum", operation.http_checksum.clone());
        traits.mark("smithy.api#httpChecksumRequired", operation.http_checksum_required);
        traits.set("smithy.api#requestCompression", operation.request_compression.clone());
        let prefix = operation.endpoint.as_ref().and_then(|endpoint| endpoint.host_prefix.clone());
        traits.set("smithy.api#endpoint", prefix.map(|prefix| json!({ "hostPrefix": prefix })));
        let pages = paginators.and_then(|paginators| paginators.find(name, notes));
        if pages.is_none() {
            // Paginators are written by hand, for some of the operations that page.
            draft.assume(name, Assumption::Pages);
        }
        traits.set("smithy.api#paginated", pages);
        let side = |reference: &Option<Reference>| {
            let target = reference.as_ref().map_or("smithy.api#Unit", |reference| reference.shape.as_str());
            draft.reference(target, Traits::default())
        };
        let errors: Vec<Value> =
            operation.errors.iter().map(|error| draft.reference(&error.shape, Traits::default())).collect();
        let mut parts = vec![("input", side(&operation.input)), ("output", side(&operation.output))];
        parts.extend((!errors.is_empty()).then_some(("errors", Value::Array(errors))));
        let shape = draft::with_parts("operation", parts, traits);
        draft.insert(name, shape);
    }
    if let Some(name) = paginators.and_then(|pages| pages.unknown(&description.operations)) {
        return Err(Error::Shape {
            origin: origin.to_owned(),
            shape: name.to_owned(),
            reason: "the paginators speak of this operation, which the description lacks".to_owned(),
        });
    }
    Ok(())
}

/// The operation's URI with labels named after members: this form names them after the wire.
fn uri(description: &Description, operation: &Operation) -> String {
    let mut uri = operation.http.request_uri.clone();
    let input = operation.input.as_ref().and_then(|input| description.shapes.get(&input.shape));
    for (name, member) in input.iter().flat_map(|shape| &shape.members.0) {
        if member.location.as_deref() == Some("uri") {
            let label = member.location_name.as_ref().unwrap_or(name);
            for (found, meant) in [
                (format!("{{{label}}}"), format!("{{{name}}}")),
                (format!("{{{label}+}}"), format!("{{{name}+}}")),
            ] {
                uri = uri.replace(&found, &meant);
            }
        }
    }
    uri
}
