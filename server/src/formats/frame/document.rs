//! Documents that are made of what the store holds of a package. Each is made once for a state of the package, together
//! with its compressed form, and kept until the room is needed; requests that come meanwhile wait for the one that makes it.

use std::io::Write as _;
use std::mem::size_of;
use std::sync::{Arc, OnceLock};

use aws_smithy_http_server::body::from_bytes;
use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use flate2::Compression;
use flate2::write::GzEncoder;
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, VARY};
use http::{HeaderMap, Response, StatusCode};
use md5::Md5;
use moka::future::Cache;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use super::accept;
use super::error::Refusal;
use crate::digits;
use crate::registry::PackageFingerprint;

/// How many bytes all documents take that are kept, about.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Below this a compressed form is longer, or hardly shorter.
const LEAST_COMPRESSED: usize = 256;

/// Which document: what it is made of, for whom, and of which kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::formats) struct DocumentKey {
    /// The state of the package.
    pub(in crate::formats) fingerprint: PackageFingerprint,
    /// The kind of document, with all by which one differs from another of the same package.
    pub(in crate::formats) kind: &'static str,
    /// What the URLs in it begin with, where it has any.
    pub(in crate::formats) base_url: String,
}

/// A document before it is compressed.
#[derive(Debug)]
pub(in crate::formats) struct Rendered {
    pub(in crate::formats) content_type: &'static str,
    pub(in crate::formats) bytes: Vec<u8>,
}

/// A document as it is sent.
#[derive(Debug)]
struct Document {
    content_type: HeaderValue,
    plain: Bytes,
    // Nothing where it is not worth the trouble.
    gzip: Option<Bytes>,
    // Known once somebody needs them.
    digests: OnceLock<Digests>,
}

/// A document for protocols whose validators are digests of what is sent, so that there is one form of it.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Plain {
    pub(in crate::formats) content_type: HeaderValue,
    pub(in crate::formats) bytes: Bytes,
    pub(in crate::formats) digests: Digests,
}

/// Digests of a document, each kind that any format tells.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Digests {
    pub(in crate::formats) md5: [u8; 16],
    pub(in crate::formats) sha1: [u8; 20],
    pub(in crate::formats) sha256: [u8; 32],
    pub(in crate::formats) sha512: [u8; 64],
}

/// The documents that are kept.
#[derive(Debug, Clone)]
pub struct Documents {
    kept: Cache<DocumentKey, Arc<Document>>,
}

impl Default for Documents {
    fn default() -> Self {
        let weigh = |key: &DocumentKey, document: &Arc<Document>| {
            let gzip = document.gzip.as_ref().map_or(0, Bytes::len);
            let bytes = document.plain.len() + gzip + key.base_url.len() + size_of::<DocumentKey>();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self { kept: Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).build() }
    }
}

impl Documents {
    /// Answers with a document, which `render` makes if it is not kept. A client that has it already is told so without
    /// it being made.
    pub(in crate::formats) async fn answer(
        &self,
        headers: &HeaderMap,
        key: DocumentKey,
        render: impl Future<Output = Result<Rendered, Refusal>>,
    ) -> Result<Response<BoxBody>, Refusal> {
        let validators = key.validators();
        if let Some(known) = headers.typed_get::<IfNoneMatch>()
            && let Some((text, _)) = validators.iter().find(|(_, etag)| !known.precondition_passes(etag))
        {
            let mut response = Response::new(from_bytes(Bytes::new()));
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            describe(response.headers_mut(), text);
            return Ok(response);
        }
        let made = self.kept.try_get_with(key, async { render.await?.compress().await });
        let document = made.await.map_err(|refusal| Refusal::clone(&refusal))?;
        let [(plain_tag, _), (gzip_tag, _)] = &validators;
        let compressed = document.gzip.as_ref().filter(|_| accepts_gzip(headers));
        let body = compressed.unwrap_or(&document.plain).clone();
        let mut response = Response::new(from_bytes(body));
        describe(response.headers_mut(), if compressed.is_some() { gzip_tag } else { plain_tag });
        response.headers_mut().insert(CONTENT_TYPE, document.content_type.clone());
        if compressed.is_some() {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Ok(response)
    }
}

impl Documents {
    /// Returns a document with its digests, which `render` makes if it is not kept.
    pub(in crate::formats) async fn plain(
        &self,
        key: DocumentKey,
        render: impl Future<Output = Result<Rendered, Refusal>>,
    ) -> Result<Plain, Refusal> {
        let made = self.kept.try_get_with(key, async { Ok(render.await?.uncompressed()) });
        let document = made.await.map_err(|refusal: Arc<Refusal>| Refusal::clone(&refusal))?;
        let digests = *document.digests.get_or_init(|| Digests::of(&document.plain));
        let (content_type, bytes) = (document.content_type.clone(), document.plain.clone());
        Ok(Plain { content_type, bytes, digests })
    }
}

impl Digests {
    fn of(bytes: &[u8]) -> Self {
        Self {
            md5: Md5::digest(bytes).into(),
            sha1: Sha1::digest(bytes).into(),
            sha256: Sha256::digest(bytes).into(),
            sha512: Sha512::digest(bytes).into(),
        }
    }
}

fn describe(headers: &mut HeaderMap, etag: &HeaderValue) {
    headers.insert(ETAG, etag.clone());
    // Kept, and asked about every time: what is published is seen at once.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(VARY, HeaderValue::from_static("accept, accept-encoding"));
}

impl DocumentKey {
    /// Returns the validators of its two forms, the plain one first. They are known without the document: the server makes
    /// the same bytes of the same state.
    fn validators(&self) -> [(HeaderValue, ETag); 2] {
        let mut hash = Sha256::new();
        // Another version of the server may write the same document otherwise.
        for part in [env!("CARGO_PKG_VERSION").as_bytes(), self.kind.as_bytes(), self.base_url.as_bytes()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.update(self.fingerprint.to_bytes());
        let hex = digits::hexadecimal(&hash.finalize()[..16]);
        ["", "-gzip"].map(|form| validator(&format!("\"{hex}{form}\"")))
    }
}

fn validator(text: &str) -> (HeaderValue, ETag) {
    #[expect(clippy::expect_used, reason = "it is made of hexadecimal digits and quotes")]
    (HeaderValue::from_str(text).expect("visible"), text.parse().expect("quoted"))
}

impl Rendered {
    fn uncompressed(self) -> Arc<Document> {
        let content_type = HeaderValue::from_static(self.content_type);
        let digests = OnceLock::new();
        Arc::new(Document { content_type, plain: self.bytes.into(), gzip: None, digests })
    }

    async fn compress(self) -> Result<Arc<Document>, Refusal> {
        let content_type = HeaderValue::from_static(self.content_type);
        let compress = move || {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            let gzip = encoder.write_all(&self.bytes).and_then(|()| encoder.finish());
            let gzip = gzip
                .ok()
                .filter(|gzip| self.bytes.len() >= LEAST_COMPRESSED && gzip.len() < self.bytes.len());
            let (plain, gzip) = (Bytes::from(self.bytes), gzip.map(Bytes::from));
            Arc::new(Document { content_type, plain, gzip, digests: OnceLock::new() })
        };
        tokio::task::spawn_blocking(compress).await.map_err(|_| Refusal::internal())
    }
}

/// Tells whether a client takes gzip, by RFC 9110 section 12.5.3: named or by `*`, and not with a weight of zero.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for (name, weight) in accept::members(values).filter_map(accept::weighted) {
        match name.as_str() {
            "gzip" => return weight > 0,
            "*" => any = weight > 0,
            _ => {}
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_where_it_is_named_and_not_ruled_out() {
        for (value, taken) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0, *", false),
            ("*", true),
            ("*;q=0", false),
            ("br, zstd", false),
            ("gzip;q=none", false),
            ("identity", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(accepts_gzip(&headers), taken, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
