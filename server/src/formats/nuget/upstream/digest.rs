//! Digests of packages, as the documents of a catalog tell them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::digits;
use crate::registry::{Digest, HashAlgorithm};

/// The digest of a package, where it is told.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Told {
    package_hash: Option<String>,
    package_hash_algorithm: Option<String>,
}

impl Told {
    pub(super) fn digest(&self) -> Option<Digest> {
        let algorithm = match self.package_hash_algorithm.as_deref()?.to_ascii_uppercase().as_str() {
            "SHA512" => HashAlgorithm::Sha512,
            "SHA256" => HashAlgorithm::Sha256,
            _ => return None,
        };
        let bytes = STANDARD.decode(self.package_hash.as_deref()?).ok()?;
        Digest::parse(algorithm, &digits::hexadecimal(&bytes)).ok()
    }
}

/// Reads the digest that a document of the catalog tells; none where the gallery has no catalog.
pub(super) fn digests(document: &[u8]) -> Vec<Digest> {
    serde_json::from_slice::<Told>(document).ok().and_then(|told| told.digest()).into_iter().collect()
}
