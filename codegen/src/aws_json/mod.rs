//! Turns an AWS service description (`service-2.json`, as SDKs carry it) into a Smithy JSON AST.
//!
//! Knows the whole of that form as far as restJson services use it. What the form drops is given back by
//! rule where there is one and named in a note where there is none; a key that it does not know stops the
//! conversion, since it may change what is sent.

mod description;
mod operations;
mod pagination;
mod shapes;
mod source;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use self::description::{Description, Metadata};
pub use self::source::Source;
pub use crate::draft::Converted;
use crate::draft::{self, Draft, Traits};
use crate::error::Error;
use crate::ir::ShapeId;

/// Converts a service description, with the paginators that stand beside it where there are any.
///
/// `service_name` replaces the name of the service shape, which else is the service id without spaces.
pub fn convert(
    description: Source<'_>,
    paginators: Option<Source<'_>>,
    service_name: Option<&str>,
) -> Result<Converted, Error> {
    let origin = description.origin;
    let mut description = Description::parse(origin, description.text)?;
    let renamed = description.rename_clashes();
    let pages = paginators.map(pagination::Paginators::parse).transpose()?;
    let mut draft = Draft::new(namespace(&description.metadata));
    let mut notes: Vec<String> = renamed
        .iter()
        .map(|name| format!("shape `{name}` is called `{name}Shape`, since an operation has its name"))
        .collect();
    speaks_rest_json(origin, &description.metadata, &draft)?;
    shapes::convert(origin, &description, &mut draft)?;
    operations::convert(origin, &description, pages.as_ref(), &mut draft, &mut notes)?;
    service(&description, service_name, &mut draft);
    if pages.is_none() && description.operations.keys().any(|name| name.starts_with("List")) {
        notes.push("no paginators were given, so no operation is marked as paginated".to_owned());
    }
    let left_out: Vec<String> =
        description.left_out().iter().map(|(key, count)| format!("`{key}` ({count})")).collect();
    if !left_out.is_empty() {
        let keys = left_out.join(", ");
        notes.push(format!("left out, since clients alone or other protocols act on it: {keys}"));
    }
    let spoken = description.metadata.protocols.iter().filter(|name| *name != "rest-json");
    notes.extend(spoken.map(|name| format!("the service speaks `{name}` too, which is left out")));
    notes.push(
        "the form keeps no defaults, no `readonly` marks, no `uniqueItems` and no enum member names; names are \
         made from values"
            .to_owned(),
    );
    Ok(draft.finish(notes))
}

fn speaks_rest_json(origin: &str, metadata: &Metadata, draft: &Draft) -> Result<(), Error> {
    if metadata.protocol == "rest-json" || metadata.protocols.iter().any(|name| name == "rest-json") {
        return Ok(());
    }
    let id = draft.id(&service_shape_name(metadata));
    let service = ShapeId::parse(&id).ok_or_else(|| Error::NotAModel {
        origin: origin.to_owned(),
        reason: "its metadata names no service".to_owned(),
    })?;
    Err(Error::Protocol {
        origin: origin.to_owned(),
        service,
        found: format!("protocol `{}`", metadata.protocol),
    })
}

fn namespace(metadata: &Metadata) -> String {
    let name = [&metadata.signing_name, &metadata.endpoint_prefix, &metadata.service_id]
        .into_iter()
        .flatten()
        .next()
        .map_or("service", String::as_str);
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("com.amazonaws.{}", name.to_lowercase())
}

fn service_shape_name(metadata: &Metadata) -> String {
    let name = metadata.service_id.as_deref().or(metadata.endpoint_prefix.as_deref()).unwrap_or("Service");
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Adds the schemes of authentication besides the usual one, and their order where there are several.
fn schemes(metadata: &Metadata, traits: &mut Traits) {
    let has = |scheme: &str| metadata.auth.iter().any(|listed| listed == scheme);
    let signing_name = metadata.signing_name.as_ref().or(metadata.endpoint_prefix.as_ref());
    let asymmetric = signing_name.filter(|_| has("aws.auth#sigv4a"));
    traits.set("aws.auth#sigv4a", asymmetric.map(|name| json!({ "name": name })));
    let bearer = has("smithy.api#httpBearerAuth") || metadata.signature_version.as_deref() == Some("bearer");
    traits.mark("smithy.api#httpBearerAuth", bearer);
    traits.set("smithy.api#auth", (metadata.auth.len() > 1).then(|| json!(metadata.auth)));
}

fn service(description: &Description, name: Option<&str>, draft: &mut Draft) {
    let metadata = &description.metadata;
    let name = name.map_or_else(|| service_shape_name(metadata), str::to_owned);
    let mut api = Map::new();
    let mut field = |key: &str, value: &Option<String>| {
        api.extend(value.iter().map(|value| (key.to_owned(), json!(value))));
    };
    field("sdkId", &metadata.service_id);
    field("endpointPrefix", &metadata.endpoint_prefix);
    field("docId", &metadata.uid);
    let mut traits = Traits::default();
    traits.set("aws.api#service", Some(Value::Object(api)));
    let signs = metadata.signature_version.as_deref().is_some_and(|version| version.ends_with("v4"))
        || metadata.auth.iter().any(|scheme| scheme == "aws.auth#sigv4");
    let signing_name = metadata.signing_name.as_ref().or(metadata.endpoint_prefix.as_ref());
    traits.set(
        "aws.auth#sigv4",
        signing_name.filter(|_| signs).map(|signing_name| json!({ "name": signing_name })),
    );
    schemes(metadata, &mut traits);
    traits.mark("aws.protocols#restJson1", true);
    traits.set("smithy.api#title", metadata.service_full_name.clone());
    let operations: Vec<Value> = description
        .operations
        .keys()
        .map(|operation| draft.reference(operation, Traits::default()))
        .collect();
    let parts = [("version", json!(metadata.api_version)), ("operations", Value::Array(operations))];
    let shape = draft::with_parts("service", parts, traits);
    draft.insert(&name, shape);
}
