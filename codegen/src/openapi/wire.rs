//! The names under which members travel. The form keeps them where it keeps XML's, of JSON services too.

use openapiv3::{ReferenceOr, Schema, SchemaKind};
use serde_json::Value;

/// The extension that carries a name through the typed document, which has no place for XML.
const EXTENSION: &str = "x-wire-name";

/// Copies `xml.name` of every schema to where the typed document keeps it.
pub(super) fn keep_names(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(keep_names),
        Value::Object(entries) => {
            if let Some(name) =
                entries.get("xml").and_then(|xml| xml.get("name")).filter(|name| name.is_string())
            {
                entries.insert(EXTENSION.to_owned(), name.clone());
            }
            entries.values_mut().for_each(keep_names);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the name under which a property travels, where the document says one.
pub(super) fn name(property: &ReferenceOr<Schema>) -> Option<&str> {
    let schema = property.as_item()?;
    let own = schema.schema_data.extensions.get(EXTENSION).and_then(Value::as_str);
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => own.or_else(|| all_of.iter().find_map(name)),
        _ => own,
    }
}
