//! Bodies on their way between the wire and storage. Nothing here holds more than a block.

use std::io;

use codeartifact_generated::runtime::{ByteStream, SdkBody};
use futures_util::TryStreamExt as _;
use http_body_util::BodyDataStream;

use crate::content_body::ContentBody;
use crate::storage::{Body, Content};

/// Returns the length that the client announced, where it did.
pub(super) fn declared_length(stream: &ByteStream) -> Option<u64> {
    match stream.size_hint() {
        (least, Some(most)) if least == most => Some(least),
        _ => None,
    }
}

/// Turns the body of a request into what storage reads.
pub(super) fn into_body(stream: ByteStream) -> Body {
    Box::pin(BodyDataStream::new(stream.into_inner()).map_err(io::Error::other))
}

/// Turns what storage gives into the body of a response.
pub(super) fn from_content(content: Content) -> ByteStream {
    let length = content.length();
    ByteStream::new(match content {
        Content::Small(bytes) => SdkBody::from(bytes),
        Content::Stream(blocks) => SdkBody::from_body_1_x(ContentBody::new(blocks, length)),
    })
}
