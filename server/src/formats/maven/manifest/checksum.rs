//! Digests beside files: how they are served, and how they are read where somebody sends one.

use aws_smithy_http_server::body::from_bytes;
use codeartifact_generated::runtime::BoxBody;
use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue};

use crate::digits;
use crate::formats::frame::document::Digests;
use crate::registry::{AssetHashes, HashAlgorithm};

/// The longest body that is a digest, perhaps with the name of its file.
pub(in crate::formats::maven) const MOST_BYTES: usize = 4096;

/// Answers with the digest of a document.
pub(in crate::formats::maven) fn of_document(
    digests: &Digests,
    algorithm: HashAlgorithm,
) -> Response<BoxBody> {
    text(match algorithm {
        HashAlgorithm::Md5 => digits::hexadecimal(&digests.md5),
        HashAlgorithm::Sha1 => digits::hexadecimal(&digests.sha1),
        HashAlgorithm::Sha256 => digits::hexadecimal(&digests.sha256),
        HashAlgorithm::Sha512 => digits::hexadecimal(&digests.sha512),
    })
}

/// Answers with the digest of an asset.
pub(in crate::formats::maven) fn of_asset(
    hashes: AssetHashes,
    algorithm: HashAlgorithm,
) -> Response<BoxBody> {
    text(match algorithm {
        HashAlgorithm::Md5 => hashes.md5,
        HashAlgorithm::Sha1 => hashes.sha1,
        HashAlgorithm::Sha256 => hashes.sha256,
        HashAlgorithm::Sha512 => hashes.sha512,
    })
}

fn text(digest: String) -> Response<BoxBody> {
    let mut response = Response::new(from_bytes(digest.into()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

/// Reads a digest that was sent: the first word of the body, behind which tools write the name of the file.
pub(in crate::formats::maven) fn sent(body: &[u8]) -> Option<&str> {
    std::str::from_utf8(body).ok()?.split_ascii_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_first_word_of_what_is_sent() {
        for body in ["0a1b", "0a1b\n", " 0a1b  widget-1.0.jar\r\n"] {
            assert_eq!(sent(body.as_bytes()), Some("0a1b"));
        }
        assert_eq!(sent(b" \n"), None);
        assert_eq!(sent(b"\xff"), None);
    }
}
