//! The path from an HTTP request to an operation and back.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use aws_smithy_http_server::operation::UpgradePlugin;
use aws_smithy_http_server::plugin::Plugin;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::request::Parts;
use http::{Extensions, Request, StatusCode};
use http_body_util::{BodyExt, Limited};
use percent_encoding::percent_decode_str;

use super::{
    BoxBody, ByteStream, Extension, FromRequest, Head, IntoResponse, Malformed, OperationShape,
    ReceivedEvents, Rejection, RestJson1, ServiceShape, SyncRoute, WireError,
};

pub use super::request_body::RequestBody;

/// The largest body that is read into memory, unless a [`BodyLimit`] says otherwise: far above what any operation without
/// a stream can use.
pub const BODY_LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// The largest body of a request that is read into memory, in bytes: an extension of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimit(pub usize);

impl BodyLimit {
    /// Returns the limit that the extensions of a request hold, in bytes.
    pub fn of(extensions: &Extensions) -> usize {
        extensions.get::<Self>().map_or(BODY_LIMIT_BYTES, |limit| limit.0)
    }
}

/// The decoding of a request: done at once, or waiting for the body.
#[derive(Debug)]
pub enum Decoding<T> {
    /// Nothing had to be read.
    Done(Ready<Result<T, Rejection>>),
    /// The body is being read.
    Reading(ReadingBody<T>),
}

/// See [`Decoding::Reading`].
pub struct ReadingBody<T>(Pin<Box<dyn Future<Output = Result<T, Rejection>> + Send>>);

impl<T> std::fmt::Debug for ReadingBody<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReadingBody")
    }
}

impl<T: Unpin> Future for Decoding<T> {
    type Output = Result<T, Rejection>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Done(done) => Pin::new(done).poll(cx),
            Self::Reading(ReadingBody(reading)) => reading.as_mut().poll(cx),
        }
    }
}

/// Decodes a request from its head alone; a body is ignored.
pub fn decode_head<B, T>(request: Request<B>, decode: fn(&Head<'_>) -> Result<T, Rejection>) -> Decoding<T> {
    let (parts, _) = request.into_parts();
    Decoding::Done(ready(head(&parts).and_then(|head| decode(&head))))
}

/// Decodes a request from its head and its whole body.
pub fn decode_collected<B: RequestBody, T: Send + 'static>(
    request: Request<B>,
    decode: fn(&Head<'_>, Bytes) -> Result<T, Rejection>,
) -> Decoding<T> {
    let (parts, body) = request.into_parts();
    let finish = move |parts: &Parts, bytes| head(parts).and_then(|head| decode(&head, bytes));
    if body.is_end_stream() {
        return Decoding::Done(ready(finish(&parts, Bytes::new())));
    }
    Decoding::Reading(ReadingBody(Box::pin(async move {
        let limit_bytes = BodyLimit::of(&parts.extensions);
        let collected = Limited::new(body, limit_bytes).collect().await.map_err(|error| {
            if error.is::<http_body_util::LengthLimitError>() {
                return Rejection::TooLarge(limit_bytes);
            }
            Rejection::of_body(&*error)
        })?;
        finish(&parts, collected.to_bytes())
    })))
}

/// Decodes a request from its head and hands its body on unread.
pub fn decode_streaming<B: RequestBody, T>(
    request: Request<B>,
    decode: fn(&Head<'_>, ByteStream) -> Result<T, Rejection>,
) -> Decoding<T> {
    let (parts, body) = request.into_parts();
    let stream = ByteStream::new(SdkBody::from_body_1_x(body.map_err(Into::into)));
    Decoding::Done(ready(head(&parts).and_then(|head| decode(&head, stream))))
}

/// Decodes a request as [`decode_streaming`] does, and refuses one of unknown length.
pub fn decode_sized_streaming<B: RequestBody, T>(
    request: Request<B>,
    decode: fn(&Head<'_>, ByteStream) -> Result<T, Rejection>,
) -> Decoding<T> {
    // Servers know it from `Content-Length`, or from a frame that ends the request.
    if request.body().size_hint().exact().is_none() {
        return Decoding::Done(ready(Err(Rejection::LengthRequired)));
    }
    decode_streaming(request, decode)
}

/// Decodes a request from its head, and its body as events that are read as they come.
pub fn decode_events<B: RequestBody, E, T>(
    request: Request<B>,
    decode: fn(&Head<'_>, ReceivedEvents<E>) -> Result<T, Rejection>,
) -> Decoding<T> {
    let (parts, body) = request.into_parts();
    let events = ReceivedEvents::new(body, BodyLimit::of(&parts.extensions));
    Decoding::Done(ready(head(&parts).and_then(|head| decode(&head, events))))
}

fn head(parts: &Parts) -> Result<Head<'_>, Rejection> {
    Ok(Head::read(parts)?)
}

/// Makes the route of an operation: decode, call, encode.
pub fn route<Service, Op, S, Cx, B, F, Fut>(service: Arc<S>, call: F) -> SyncRoute<B>
where
    Service: ServiceShape<Protocol = RestJson1> + 'static,
    Op: OperationShape + 'static,
    Op::Input: FromRequest<RestJson1, B, Rejection = Rejection, Future = Decoding<Op::Input>>
        + Send
        + Sync
        + Unpin
        + 'static,
    Op::Output: IntoResponse<RestJson1> + Send + 'static,
    Op::Error: IntoResponse<RestJson1> + Send + 'static,
    S: Send + Sync + 'static,
    Cx: Send + Sync + 'static,
    B: RequestBody,
    F: Fn(Arc<S>, Cx, Op::Input) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Op::Output, Op::Error>> + Send + 'static,
{
    let handler = tower::service_fn(move |(input, (Extension(cx),)): (Op::Input, (Extension<Cx>,))| {
        call(Arc::clone(&service), cx, input)
    });
    let upgrade = Plugin::<Service, Op, _>::apply(&UpgradePlugin::<(Extension<Cx>,)>::default(), handler);
    SyncRoute::new(upgrade)
}

/// The answer to a method and path that no operation has.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("no operation has this method and path")]
pub struct UnknownOperation;

impl IntoResponse<RestJson1> for UnknownOperation {
    fn into_response(self) -> http::Response<BoxBody> {
        let message = "the service has no operation with this method and path";
        WireError::new(StatusCode::NOT_FOUND, "UnknownOperationException", message).into_reply()
    }
}

/// Tells whether a query holds a key, and a value where one is asked for.
pub fn query_has(query: Option<&str>, key: &str, value: Option<&str>) -> bool {
    let same = |found: &str, wanted: &str| percent_decode_str(found).eq(wanted.bytes());
    query.unwrap_or_default().split('&').any(|pair| {
        let (found, text) = pair.split_once('=').unwrap_or((pair, ""));
        same(found, key) && value.is_none_or(|value| same(text, value))
    })
}

/// Reads a payload that is text.
pub fn payload_text(bytes: &Bytes) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed::new("the body is not UTF-8"))
}
