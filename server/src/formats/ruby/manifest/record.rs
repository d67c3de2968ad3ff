//! What is kept of each file of a version, for those who choose by it: the parts of its line in the compact index.

use serde::{Deserialize, Serialize};

use super::requirement::Requirement;

/// What is kept of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it runs on.
    pub platform: String,
    /// The gems that those need who use it, in the order in which it says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<(String, Requirement)>,
    /// Which Ruby it needs.
    #[serde(default, skip_serializing_if = "Requirement::is_any")]
    pub ruby: Requirement,
    /// Which RubyGems it needs.
    #[serde(default, skip_serializing_if = "Requirement::is_any")]
    pub rubygems: Requirement,
}

impl Record {
    /// Reads what was kept.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Returns it as it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a record of texts is JSON")
    }
}
