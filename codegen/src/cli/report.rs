//! What a command has to say; how it is said is decided in one place.

use serde_json::Value;

/// What a command has to say.
pub(super) struct Report {
    pub(super) text: String,
    pub(super) json: Value,
    pub(super) end: End,
}

/// How a command ends that has something to say.
pub(super) enum End {
    /// It did what was asked.
    Fine,
    /// What a flag asks to be checked does not hold.
    FailedCheck,
    /// The document cannot be taken in, for this reason.
    Unfit(String),
}

impl Report {
    /// Says what was done.
    pub(super) fn fine(text: String, json: Value) -> Self {
        Self { text, json, end: End::Fine }
    }
}
