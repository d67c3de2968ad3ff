//! Tells from the phantom parameters of the form how an operation pages. The tool that makes such documents
//! adds the members by which an operation pages to its query, under the members' own names, wherever they
//! travel and whatever they are called there.

use openapiv3::{
    Parameter, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Value, json};

use super::conventions::alike;
use super::{Converter, schemas};

const TOKENS: [&str; 3] = ["nextToken", "marker", "startToken"];
const SIZES: [&str; 4] = ["maxResults", "maxItems", "limit", "pageSize"];

/// What outputs call the token for the next page.
const NEXT: [&str; 3] = ["nextToken", "nextMarker", "marker"];

/// The input members by which an operation pages.
#[derive(Debug, Default)]
pub(super) struct Paging {
    token: Option<String>,
    size: Option<String>,
}

impl Paging {
    /// Notes that a parameter was a phantom of a member.
    pub(super) fn note(paging: &mut Option<Self>, key: &str, member: &str) {
        let paging = paging.get_or_insert_default();
        let role = if is_one_of(&TOKENS, key) { &mut paging.token } else { &mut paging.size };
        *role = Some(member.to_owned());
    }
}

/// Tells whether a parameter is called and made like a phantom. It is one where a member of that name travels
/// elsewhere too.
pub(super) fn may_be_phantom(parameter: &Parameter) -> bool {
    let Parameter::Query { parameter_data: data, .. } = parameter else { return false };
    let ParameterSchemaOrContent::Schema(ReferenceOr::Item(Schema {
        schema_kind: SchemaKind::Type(Type::String(string)),
        ..
    })) = &data.format
    else {
        return false;
    };
    let bare = string.pattern.is_none()
        && string.min_length.is_none()
        && string.max_length.is_none()
        && string.enumeration.is_empty()
        && matches!(string.format, VariantOrUnknownOrEmpty::Empty);
    bare && !data.required && (is_one_of(&TOKENS, &data.name) || is_one_of(&SIZES, &data.name))
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| alike(known, name))
}

impl Converter<'_> {
    /// Returns the `@paginated` trait, where the output has a token for the next page.
    pub(super) fn paginated(&self, paging: &Paging, output: &str) -> Option<Value> {
        let SchemaKind::Type(Type::Object(object)) = &self.component(output)?.schema_kind else {
            return None;
        };
        let token = paging.token.as_ref()?;
        let called = |wanted: &str| object.properties.keys().find(|name| alike(name, wanted));
        let next = NEXT.iter().find_map(|name| called(name)).or_else(|| called(token))?;
        let mut paginated = json!({ "inputToken": token, "outputToken": next });
        if let Some(size) = &paging.size {
            paginated["pageSize"] = json!(size);
        }
        let mut lists = object.properties.iter().filter(|(_, property)| {
            let property = (*property).clone().unbox();
            match schemas::referenced(&property) {
                Some(target) => self.component(target).is_some_and(is_array),
                None => property.as_item().is_some_and(is_array),
            }
        });
        // Pages run through the only list; the form does not say which of several it is.
        if let (Some((items, _)), None) = (lists.next(), lists.next()) {
            paginated["items"] = json!(items);
        }
        Some(paginated)
    }
}

fn is_array(schema: &Schema) -> bool {
    matches!(schema.schema_kind, SchemaKind::Type(Type::Array(_)))
}
