//! Answers that are given before the request's body was read, such as refusals of an upload. Over HTTP/1.1 they say that
//! the connection closes, which it does then: clients that keep connections open would otherwise send their next request
//! into a closed one. Over HTTP/2 the connection goes on, and the rest of the body is read and thrown away: a stream that
//! is reset takes the answer along with some clients.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use codeartifact_generated::runtime::WireError;
use codeartifact_generated::runtime::service::RequestBody;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response, StatusCode, Version};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt as _, Limited};
use tokio::runtime::Handle;
use tokio::time::Sleep;

use super::limits::ConnectionLimits;
use super::lingering::Leftover;

/// A body that notes when it has been read to its end.
#[derive(Debug)]
pub(super) struct Watched<B: RequestBody + Unpin> {
    // Until it is dropped.
    body: Option<B>,
    unread: Arc<AtomicBool>,
    longest_pause: Duration,
    // Only while the body pauses.
    pause: Option<Pin<Box<Sleep>>>,
    // What is read of it once nobody else does; nothing where the connection closes then.
    rest: Option<Rest>,
}

/// How much of a body is read that nobody wants, and for how long.
#[derive(Debug, Clone, Copy)]
struct Rest {
    bytes: usize,
    time: Duration,
}

/// Whether the body of a request is still unread.
pub(super) struct Unread {
    // Absent where there is no body, or where the protocol can do without closing.
    unread: Option<Arc<AtomicBool>>,
}

/// Begins to watch the body of a request, which may pause as long as the limits say.
pub(super) fn watch<B: RequestBody + Unpin>(
    request: Request<B>,
    limits: &ConnectionLimits,
) -> (Request<Watched<B>>, Unread) {
    let has_body = !request.body().is_end_stream();
    let closes = has_body && request.version() <= Version::HTTP_11;
    let unread = Arc::new(AtomicBool::new(has_body));
    let watching = Unread { unread: closes.then(|| Arc::clone(&unread)) };
    let bytes = usize::try_from(limits.linger_bytes).unwrap_or(usize::MAX);
    let rest = (has_body && !closes).then_some(Rest { bytes, time: limits.linger_time });
    let longest_pause = limits.body_pause;
    let watched = |body| Watched { body: Some(body), unread, longest_pause, pause: None, rest };
    (request.map(watched), watching)
}

impl<B: RequestBody + Unpin> Drop for Watched<B> {
    fn drop(&mut self) {
        let (Some(body), Some(rest)) = (self.body.take(), self.rest) else { return };
        if self.unread.load(Ordering::Acquire)
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(rest.throw_away(body));
        }
    }
}

impl Rest {
    async fn throw_away<B: RequestBody + Unpin>(self, body: B) {
        let mut body = Limited::new(body, self.bytes);
        let read = async { while let Some(Ok(_)) = body.frame().await {} };
        // Whoever takes longer loses the stream, and an answer that it had time to read.
        let _ = tokio::time::timeout(self.time, read).await;
    }
}

impl Unread {
    /// Says in an answer that the connection closes, where it will, and that the client may go on sending until it does.
    pub(super) fn announce<B>(&self, response: &mut Response<B>, leftover: &Leftover) {
        if self.unread.as_ref().is_some_and(|unread| unread.load(Ordering::Acquire)) {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            leftover.expect();
        }
    }
}

/// Says in an answer that the connection closes.
pub(super) fn close<B>(response: &mut Response<B>) {
    if response.version() <= Version::HTTP_11 {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
}

impl<B: RequestBody + Unpin> Body for Watched<B> {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let Poll::Ready(frame) = Pin::new(&mut *body).poll_frame(cx) else {
            let longest = self.longest_pause;
            let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(longest)));
            ready!(pause.as_mut().poll(cx));
            return Poll::Ready(Some(Err(too_slow(longest).into())));
        };
        if frame.is_none() || body.is_end_stream() {
            self.unread.store(false, Ordering::Release);
        }
        self.pause = None;
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Body::size_hint)
    }
}

/// What a request is answered with whose body does not go on.
fn too_slow(longest: Duration) -> WireError {
    let message = format!("nothing of the request body came for {} seconds", longest.as_secs());
    WireError::new(StatusCode::REQUEST_TIMEOUT, "RequestTimeoutException", message)
}

#[cfg(test)]
mod tests {
    use http_body_util::{Full, StreamBody};
    use tokio::sync::mpsc;

    use super::*;

    fn watched(version: Version) -> (Request<Watched<Full<Bytes>>>, Unread) {
        let mut request = Request::new(Full::new(Bytes::from_static(b"body")));
        *request.version_mut() = version;
        watch(request, &ConnectionLimits::default())
    }

    fn closes(unread: &Unread) -> bool {
        let mut response = Response::new(());
        unread.announce(&mut response, &Leftover::default());
        response.headers().contains_key(CONNECTION)
    }

    #[test]
    fn answer_to_an_unread_body_closes_the_connection() {
        let (_, unread) = watched(Version::HTTP_11);
        assert!(closes(&unread));
    }

    #[tokio::test]
    async fn answer_to_a_body_that_was_read_keeps_the_connection() {
        let (request, unread) = watched(Version::HTTP_11);
        request.into_body().collect().await.unwrap();
        assert!(!closes(&unread));
    }

    #[test]
    fn answer_to_a_request_without_a_body_keeps_the_connection() {
        let (_, unread) = watch(Request::new(Full::new(Bytes::new())), &ConnectionLimits::default());
        assert!(!closes(&unread));
    }

    #[test]
    fn http_2_has_no_connection_header() {
        assert!(!closes(&watched(Version::HTTP_2).1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_rest_of_a_body_is_read_over_http_2_alone_and_within_limits() {
        for (version, linger_bytes, is_read) in
            [(Version::HTTP_2, 1000, true), (Version::HTTP_2, 10, false), (Version::HTTP_11, 1000, false)]
        {
            let (sender, mut frames) = mpsc::channel::<Result<Frame<Bytes>, std::io::Error>>(1);
            let body = StreamBody::new(futures_util::stream::poll_fn(move |cx| frames.poll_recv(cx)));
            let mut request = Request::new(body);
            *request.version_mut() = version;
            let limits = ConnectionLimits { linger_bytes, ..ConnectionLimits::default() };
            let (request, _) = watch(request, &limits);

            drop(request);

            let mut sent = 0;
            while sent < 10 && sender.send(Ok(Frame::data(Bytes::from_static(b"0123456")))).await.is_ok() {
                sent += 1;
            }
            assert_eq!(sent == 10, is_read, "{version:?}, {linger_bytes}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_rest_of_a_body_is_not_waited_for_for_ever() {
        let (sender, mut frames) = mpsc::channel::<Result<Frame<Bytes>, std::io::Error>>(1);
        let body = StreamBody::new(futures_util::stream::poll_fn(move |cx| frames.poll_recv(cx)));
        let mut request = Request::new(body);
        *request.version_mut() = Version::HTTP_2;
        let limits = ConnectionLimits { linger_time: Duration::from_secs(3), ..ConnectionLimits::default() };
        let begun = tokio::time::Instant::now();

        drop(watch(request, &limits));
        sender.closed().await;

        assert_eq!(begun.elapsed().as_secs(), 3);
    }
}
