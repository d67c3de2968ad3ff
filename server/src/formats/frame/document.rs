//! Documents that are made of what the store holds of a package. Each is made once for a state of the package, together
//! with its compressed form, and kept until the room is needed; requests that come meanwhile wait for the one that makes it.
//!
//! Large ones are kept in files and sent from there, block by block. They are counted apart from those in memory, by the
//! room that they take on the disk: among the many small ones, that which is rarely asked for and costs most to make would
//! be the first to go.

use std::mem::size_of;
use std::sync::Arc;

use aws_smithy_http_server::body::from_bytes;
use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, VARY};
use http::{HeaderMap, Response, StatusCode};
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use sha2::{Digest as _, Sha256};

use super::error::Refusal;
use super::kept_document::{self, Document};
pub(in crate::formats) use super::kept_document::{Digests, Rendered};
use super::{accept, reply};
use crate::digits;
use crate::registry::PackageFingerprint;
use crate::storage::{Spooled, Spools, Store};

/// How much room documents take.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct DocumentLimits {
    /// How many bytes a document has at most that is kept in memory.
    pub(in crate::formats) most_in_memory: usize,
    /// How many bytes of memory all documents take that are kept, about.
    pub(in crate::formats) all_in_memory: u64,
    /// How many bytes of the disk they take, about: one that is being made, or is still sent, comes on top.
    pub(in crate::formats) all_in_files: u64,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            most_in_memory: 4 * 1024 * 1024,
            all_in_memory: 64 * 1024 * 1024,
            all_in_files: 1024 * 1024 * 1024,
        }
    }
}

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

/// A document for protocols whose validators are digests of what is sent, so that there is one form of it.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Plain {
    pub(in crate::formats) content_type: HeaderValue,
    pub(in crate::formats) body: Spooled,
    pub(in crate::formats) digests: Digests,
}

/// The documents that are kept.
#[derive(Debug, Clone)]
pub struct Documents {
    /// Those in memory. Others come here too when they are found or made, weigh too much, and are soon put out again.
    in_memory: Cache<DocumentKey, Arc<Document>>,
    /// Those in files. The newest is always kept, and that which was not asked for for longest goes first.
    in_files: Cache<DocumentKey, Arc<Document>>,
    spools: Spools,
}

impl Documents {
    /// Starts with none, which is to be kept in memory and in files of a store's directory.
    pub(in crate::formats) fn new(store: &Store, limits: DocumentLimits) -> Self {
        Self::with(Spools::new(store.directory(), limits.most_in_memory), limits)
    }

    /// Does the same where it is said what goes to files.
    pub(in crate::formats) fn with(spools: Spools, limits: DocumentLimits) -> Self {
        let weigh_memory = |key: &DocumentKey, document: &Arc<Document>| {
            if document.file_bytes() > 0 {
                // More than there is room for: it is kept elsewhere.
                return u32::MAX;
            }
            let bytes = document.memory_bytes() + key.base_url.len() + size_of::<DocumentKey>();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let weigh_files = |_: &DocumentKey, document: &Arc<Document>| {
            u32::try_from(document.file_bytes()).unwrap_or(u32::MAX)
        };
        let in_memory = Cache::builder().max_capacity(limits.all_in_memory).weigher(weigh_memory).build();
        let in_files = Cache::builder()
            .max_capacity(limits.all_in_files)
            .eviction_policy(EvictionPolicy::lru())
            .weigher(weigh_files)
            .build();
        Self { in_memory, in_files, spools }
    }

    /// Returns where documents go that are written as they are made.
    pub(in crate::formats) fn spools(&self) -> &Spools {
        &self.spools
    }

    /// Returns how many documents are kept in files.
    #[cfg(test)]
    pub(super) async fn file_count(&self) -> u64 {
        self.in_memory.run_pending_tasks().await;
        self.in_files.run_pending_tasks().await;
        self.in_files.entry_count()
    }

    /// Finds a document that is kept in files.
    #[cfg(test)]
    pub(super) async fn find(&self, key: &DocumentKey) -> Option<std::sync::Weak<Document>> {
        self.in_files.get(key).await.as_ref().map(Arc::downgrade)
    }

    /// Returns a document, which is made if it is not kept.
    async fn get(
        &self,
        key: &DocumentKey,
        make: impl Future<Output = Result<Document, Refusal>>,
    ) -> Result<Arc<Document>, Refusal> {
        if let Some(document) = self.in_memory.get(key).await {
            return Ok(document);
        }
        let make = Box::pin(async {
            if let Some(document) = self.in_files.get(key).await {
                return Ok(document);
            }
            let document = Arc::new(make.await?);
            if document.file_bytes() > 0 {
                self.in_files.insert(key.clone(), Arc::clone(&document)).await;
            }
            Ok(document)
        });
        let outcome = self.in_memory.try_get_with_by_ref(key, make).await;
        outcome.map_err(|refusal: Arc<Refusal>| Refusal::clone(&refusal))
    }

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
        let make = async { render.await?.compress(&self.spools).await };
        let document = self.get(&key, make).await?;
        let [(plain_tag, _), (gzip_tag, _)] = &validators;
        let compressed = document.gzip.as_ref().filter(|_| accepts_gzip(headers));
        let body = compressed.unwrap_or(&document.plain);
        let mut response = Response::new(reply::body(body.open(0..body.length())));
        describe(response.headers_mut(), if compressed.is_some() { gzip_tag } else { plain_tag });
        response.headers_mut().insert(CONTENT_TYPE, document.content_type.clone());
        if compressed.is_some() {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Ok(response)
    }

    /// Returns a document with its digests, which `render` makes if it is not kept.
    pub(in crate::formats) async fn plain(
        &self,
        key: DocumentKey,
        render: impl Future<Output = Result<Rendered, Refusal>>,
    ) -> Result<Plain, Refusal> {
        let make = async { render.await?.settle(&self.spools).await };
        let document = self.get(&key, make).await?;
        let digests = document.digests().await?;
        let (content_type, body) = (document.content_type.clone(), document.plain.clone());
        Ok(Plain { content_type, body, digests })
    }

    /// Returns the bytes of a document that the server reads itself, which `render` makes if it is not kept. It stays in
    /// memory, however large it is.
    pub(in crate::formats) async fn bytes(
        &self,
        key: DocumentKey,
        render: impl Future<Output = Result<Rendered, Refusal>>,
    ) -> Result<Bytes, Refusal> {
        let document = self.get(&key, async { Ok(render.await?.unchanged()) }).await?;
        kept_document::read(&document.plain).await
    }
}

impl Plain {
    /// Reads all of it into memory.
    pub(in crate::formats) async fn read(&self) -> Result<Bytes, Refusal> {
        kept_document::read(&self.body).await
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
