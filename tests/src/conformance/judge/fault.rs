//! What is wrong with an answer, and what the answer says of itself.

use codeartifact_codegen::ir::ShapeId;

use super::super::client::Answer;

/// Something that is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// A short name of the rule that is broken.
    pub(crate) rule: String,
    /// The sentence for people.
    pub(crate) text: String,
    /// The shape that it is about.
    pub(crate) shape: Option<ShapeId>,
    /// The value that was found.
    pub(crate) value: Option<String>,
}

impl Fault {
    /// Makes a fault about no shape in particular.
    pub(crate) fn new(rule: &str, text: impl Into<String>) -> Self {
        Self { rule: rule.to_owned(), text: text.into(), shape: None, value: None }
    }
}

/// Returns the message of an error; empty without one.
pub(super) fn message(answer: &Answer) -> String {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(&answer.body) else { return String::new() };
    let text = ["message", "Message"].iter().find_map(|key| body.get(key)?.as_str().map(str::to_owned));
    text.unwrap_or_default()
}
