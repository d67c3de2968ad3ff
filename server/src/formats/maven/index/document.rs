//! What all documents of Maven have in common: how they begin, their elements, and that each has digests beside it.

use codeartifact_generated::runtime::BoxBody;
use http::Response;
use quick_xml::escape::escape;

use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::maven::manifest::checksum;
use crate::registry::HashAlgorithm;

/// The type of all of them.
pub(super) const XML: &str = "application/xml";

/// What all of them begin with.
pub(super) const START: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata modelVersion=\"1.1.0\">\n";

/// Answers with a document or the digest of it.
pub(super) async fn send(
    exchange: &Exchange<'_>,
    key: DocumentKey,
    checksum: Option<HashAlgorithm>,
    make: impl Future<Output = Result<Rendered, Refusal>>,
) -> Result<Response<BoxBody>, Refusal> {
    match checksum {
        None => exchange.documents.answer(&exchange.parts.headers, key, make).await,
        Some(algorithm) => {
            let document = exchange.documents.plain(key, make).await?;
            Ok(checksum::of_document(&document.digests, algorithm))
        }
    }
}

/// Writes an element that holds text alone, on a line of its own.
pub(super) fn element(out: &mut String, indent: usize, name: &str, text: &str) {
    out.extend(std::iter::repeat_n(' ', indent));
    out.extend(["<", name, ">", &escape(text), "</", name, ">\n"]);
}
