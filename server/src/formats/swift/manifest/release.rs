//! What is kept of a release: a short document of its version, which whoever lists versions reads, and a long one beside its
//! source archive, which is read for it alone.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What is kept of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The scope, in the case in which it was published.
    pub scope: String,
    /// The name, in the case in which it was published.
    pub name: String,
}

/// What is kept beside the source archive.
#[derive(Debug, Serialize, Deserialize)]
pub struct Release {
    /// What it is called.
    pub identity: Identity,
    /// The SHA-256 of the source archive, in hexadecimal.
    pub checksum: String,
    /// The signature of the source archive, in Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// What the author says of it, as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Box<RawValue>>,
    /// The plain manifest first, then its variants in the order of their names.
    pub manifests: Vec<Manifest>,
}

/// A manifest in a source archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The name of its file.
    pub file: String,
    /// What stands in it.
    pub text: String,
}

impl Identity {
    /// Reads what was kept.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Returns it as it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("two texts are JSON")
    }

    /// Returns it as clients write it.
    pub fn id(&self) -> String {
        format!("{}.{}", self.scope, self.name)
    }

    /// Returns where the package is, below the address of the repository.
    pub fn path(&self) -> String {
        format!("{}/{}", self.scope, self.name)
    }
}

impl Release {
    /// Reads what was kept.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Returns it as it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a record of texts is JSON")
    }
}
