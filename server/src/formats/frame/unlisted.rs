//! Files of public registries that no document lists: one is there where a digest lies beside it.

use reqwest::Url;

use super::upstream::UnlistedFiles;
use crate::origin::{DocumentAnswer, Origin, OriginError, Refreshed, Validators};
use crate::registry::{AssetName, Digest, OfferedAsset, Timestamp};

/// What is known of a file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    digest: Digest,
    /// When its digest was put beside it.
    published: Option<Timestamp>,
}

impl Located {
    /// Returns the file as something that can be fetched.
    pub(super) fn offer(&self, name: &AssetName, url: &Url) -> OfferedAsset {
        OfferedAsset {
            name: name.clone(),
            url: url.to_string(),
            published: self.published,
            size_bytes: None,
            digests: vec![self.digest.clone()],
            digests_url: None,
            document: None,
            yanked: None,
            companion: None,
        }
    }
}

/// Asks an origin for the digest of a file: for the first that there is of those that its protocol knows.
pub(super) async fn ask(
    origin: &Origin,
    files: &UnlistedFiles,
    file: &Url,
    known: Validators,
) -> Result<Refreshed<Located>, OriginError> {
    for (ending, algorithm) in files.digest_endings {
        let mut url = file.clone();
        url.set_path(&format!("{}{ending}", file.path()));
        let found = match origin.document(&url, "*/*", &known).await? {
            DocumentAnswer::NotModified => return Ok(Refreshed::NotModified),
            DocumentAnswer::NotFound => continue,
            DocumentAnswer::Found(found) => found,
        };
        let digest = (files.read_digest)(&found.bytes).map(str::to_ascii_lowercase);
        let digest = digest.and_then(|digest| Digest::parse(*algorithm, &digest).ok());
        let digest = digest.ok_or_else(|| OriginError::Garbage(format!("`{url}` holds no digest")))?;
        let located = Located { digest, published: found.last_modified };
        let bytes = size_of::<Located>() + file.as_str().len();
        return Ok(Refreshed::Found { value: located, validators: found.validators, bytes });
    }
    Ok(Refreshed::Missing)
}
