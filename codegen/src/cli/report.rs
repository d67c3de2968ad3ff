//! What a command has to say; how it is said is decided in one place.

use serde_json::Value;

/// What a command has to say.
pub(super) struct Report {
    pub(super) text: String,
    pub(super) json: Value,
    pub(super) failed_check: bool,
}
