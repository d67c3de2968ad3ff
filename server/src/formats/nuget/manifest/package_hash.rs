//! What a package file is, as the documents of galleries tell it, so that one without a signature can be checked too.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::digits;
use crate::registry::{Digest, HashAlgorithm, ListedAsset};

const SHA_512: &str = "SHA512";
const SHA_256: &str = "SHA256";

/// The digest of a package and its length, as far as they are told.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::formats::nuget) struct PackageHash {
    /// In Base64.
    #[serde(rename = "packageHash", skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    #[serde(rename = "packageHashAlgorithm", skip_serializing_if = "Option::is_none")]
    algorithm: Option<String>,
    #[serde(rename = "packageSize", skip_serializing_if = "Option::is_none")]
    pub(in crate::formats::nuget) size_bytes: Option<u64>,
}

impl PackageHash {
    /// Returns what is told of a package that is here, or that a gallery offers.
    pub(in crate::formats::nuget) fn of(asset: &ListedAsset) -> Self {
        let sha512 = asset.digests.sha512.as_deref();
        let digest = sha512.and_then(|digest| digits::read_hexadecimal::<64>(digest.as_bytes()));
        Self {
            hash: digest.map(|digest| STANDARD.encode(digest)),
            algorithm: digest.map(|_| SHA_512.to_owned()),
            size_bytes: asset.size_bytes,
        }
    }

    /// Returns the digest that a package must have; nothing where none is told, or one of a kind that is not known here.
    pub(in crate::formats::nuget) fn digest(&self) -> Option<Digest> {
        let algorithm = match self.algorithm.as_deref()?.to_ascii_uppercase().as_str() {
            SHA_512 => HashAlgorithm::Sha512,
            SHA_256 => HashAlgorithm::Sha256,
            _ => return None,
        };
        let bytes = STANDARD.decode(self.hash.as_deref()?).ok()?;
        Digest::parse(algorithm, &digits::hexadecimal(&bytes)).ok()
    }
}
