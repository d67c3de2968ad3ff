//! Reads `paginators-1.json`, which holds how operations page apart from the description.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Source;
use super::description::Operation;
use crate::error::Error;

/// The paginators by operation.
#[derive(Debug, Deserialize)]
pub(super) struct Paginators {
    pagination: BTreeMap<String, Paginator>,
}

#[derive(Debug, Deserialize)]
struct Paginator {
    input_token: Option<OneOrMany>,
    output_token: Option<OneOrMany>,
    limit_key: Option<String>,
    result_key: Option<OneOrMany>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    /// The only entry, where there is one.
    fn only(&self) -> Option<&str> {
        match self {
            Self::One(text) => Some(text),
            Self::Many(texts) => match texts.as_slice() {
                [text] => Some(text),
                _ => None,
            },
        }
    }
}

impl Paginators {
    /// Parses the document.
    pub(super) fn parse(source: Source<'_>) -> Result<Self, Error> {
        crate::error::parse_json(source.origin, source.text)
    }

    /// Returns the `@paginated` trait of an operation. What Smithy cannot say is left out with a note.
    pub(super) fn find(&self, operation: &str, notes: &mut Vec<String>) -> Option<Value> {
        let paginator = self.pagination.get(operation)?;
        let plain = |text: &str| !text.contains(['|', ' ', '[', '&']);
        let token = |token: &Option<OneOrMany>| {
            token.as_ref().and_then(OneOrMany::only).filter(|text| plain(text)).map(str::to_owned)
        };
        let (Some(input), Some(output)) = (token(&paginator.input_token), token(&paginator.output_token))
        else {
            notes.push(format!(
                "`{operation}` pages by tokens that Smithy cannot name; its pagination is dropped"
            ));
            return None;
        };
        let mut value = json!({ "inputToken": input, "outputToken": output });
        match token(&paginator.result_key) {
            Some(items) => value["items"] = json!(items),
            None if paginator.result_key.is_some() => {
                notes.push(format!("`{operation}` pages through several members; which ones is dropped"));
            }
            None => {}
        }
        if let Some(size) = &paginator.limit_key {
            value["pageSize"] = json!(size);
        }
        Some(value)
    }

    /// Names an operation that has a paginator and does not exist.
    pub(super) fn unknown(&self, operations: &BTreeMap<String, Operation>) -> Option<&str> {
        self.pagination.keys().find(|name| !operations.contains_key(*name)).map(String::as_str)
    }
}
