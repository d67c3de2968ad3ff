//! Why a policy document is refused, with the text that a client is shown.

/// Why a text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    /// It is not JSON.
    #[error("The policy document could not be parsed as JSON: {0}")]
    NotJson(String),
    /// It is JSON, but no policy.
    #[error("The policy document is not valid: '{place}' {rule}.")]
    Grammar {
        /// Where in the document.
        place: String,
        /// What must be there.
        rule: String,
    },
}

/// Says that a place of a document breaks a rule.
pub(in crate::registry) fn broken(place: &str, rule: &str) -> InvalidPolicy {
    InvalidPolicy::Grammar { place: place.to_owned(), rule: rule.to_owned() }
}
