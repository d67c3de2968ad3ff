//! The attachment of a publish, and what is announced of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::digits;
use crate::formats::frame::error::Refusal;
use crate::registry::Staged;

/// A tarball as the body announced it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// As the client wrote it; it becomes no path.
    pub name: String,
    /// In bytes, of the tarball.
    pub length: Option<u64>,
}

/// What the document of a version announces of its tarball.
#[derive(Default, Deserialize)]
struct Announced {
    #[serde(default)]
    shasum: Option<String>,
    #[serde(default)]
    integrity: Option<String>,
}

/// Holds what arrived against the length and the digests that were announced.
pub(super) fn check_digests(
    attachment: &Attachment,
    dist: Option<&RawValue>,
    staged: &Staged,
) -> Result<(), Refusal> {
    let differs = |what: &str, announced: &str, found: &str| {
        Err(Refusal::bad_request(format!(
            "the tarball does not have the {what} that is announced: expected {announced}, found {found}"
        )))
    };
    if let Some(length) = attachment.length.filter(|length| *length != staged.size_bytes()) {
        return differs("length", &length.to_string(), &staged.size_bytes().to_string());
    }
    let announced: Announced = match dist {
        Some(dist) => serde_json::from_str(dist.get())
            .map_err(|error| Refusal::bad_request(format!("`dist` is wrong: {error}")))?,
        None => Announced::default(),
    };
    let hashes = staged.hashes();
    if let Some(shasum) = announced.shasum.filter(|shasum| !shasum.eq_ignore_ascii_case(&hashes.sha1)) {
        return differs("`shasum`", &shasum, &hashes.sha1);
    }
    let integrity = announced.integrity.unwrap_or_default();
    // Several may stand there (W3C Subresource Integrity); each that is known must fit.
    for one in integrity.split_whitespace() {
        let (algorithm, digest) = one.split_once('-').unwrap_or((one, ""));
        let digest = digest.split('?').next().unwrap_or_default();
        let found = match algorithm {
            "sha512" => &hashes.sha512,
            "sha256" => &hashes.sha256,
            "sha1" => &hashes.sha1,
            _ => continue,
        };
        let expected = STANDARD.decode(digest).map(|bytes| digits::hexadecimal(&bytes)).unwrap_or_default();
        if expected != *found {
            return differs("`integrity`", one, found);
        }
    }
    Ok(())
}
