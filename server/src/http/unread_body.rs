//! Answers that are given before the request's body was read, such as refusals of an upload: they say that
//! the connection closes, which it does then. Clients that keep connections open would otherwise send their
//! next request into a closed one.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use codeartifact_generated::runtime::WireError;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response, StatusCode, Version};
use http_body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use super::lingering::Leftover;

/// A body that notes when it has been read to its end.
#[derive(Debug)]
pub(super) struct Watched<B> {
    body: B,
    unread: Arc<AtomicBool>,
    longest_pause: Duration,
    // Only while the body pauses.
    pause: Option<Pin<Box<Sleep>>>,
}

/// Whether the body of a request is still unread.
pub(super) struct Unread {
    // Absent where there is no body, or where the protocol can do without closing.
    unread: Option<Arc<AtomicBool>>,
}

/// Begins to watch the body of a request, which may pause for so long at most.
pub(super) fn watch<B: Body>(request: Request<B>, longest_pause: Duration) -> (Request<Watched<B>>, Unread) {
    let unread = Arc::new(AtomicBool::new(!request.body().is_end_stream()));
    let closes = request.version() <= Version::HTTP_11 && unread.load(Ordering::Relaxed);
    let watching = Unread { unread: closes.then(|| Arc::clone(&unread)) };
    (request.map(|body| Watched { body, unread, longest_pause, pause: None }), watching)
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

impl<B> Body for Watched<B>
where
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>> + Unpin,
{
    type Data = B::Data;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
            let longest = self.longest_pause;
            let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(longest)));
            ready!(pause.as_mut().poll(cx));
            return Poll::Ready(Some(Err(too_slow(longest).into())));
        };
        self.pause = None;
        if frame.is_none() || self.body.is_end_stream() {
            self.unread.store(false, Ordering::Release);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What a request is answered with whose body does not go on.
fn too_slow(longest: Duration) -> WireError {
    let message = format!("nothing of the request body came for {} seconds", longest.as_secs());
    WireError::new(StatusCode::REQUEST_TIMEOUT, "RequestTimeoutException", message)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::{BodyExt as _, Full};

    use super::*;

    const PAUSE: Duration = Duration::from_secs(1);

    fn closes(unread: &Unread) -> bool {
        let mut response = Response::new(());
        unread.announce(&mut response, &Leftover::default());
        response.headers().contains_key(CONNECTION)
    }

    #[test]
    fn answer_to_an_unread_body_closes_the_connection() {
        let (_, unread) = watch(Request::new(Full::new(Bytes::from_static(b"body"))), PAUSE);
        assert!(closes(&unread));
    }

    #[tokio::test]
    async fn answer_to_a_body_that_was_read_keeps_the_connection() {
        let (request, unread) = watch(Request::new(Full::new(Bytes::from_static(b"body"))), PAUSE);
        request.into_body().collect().await.unwrap();
        assert!(!closes(&unread));
    }

    #[test]
    fn answer_to_a_request_without_a_body_keeps_the_connection() {
        let (_, unread) = watch(Request::new(Full::new(Bytes::new())), PAUSE);
        assert!(!closes(&unread));
    }

    #[test]
    fn http_2_has_no_connection_header() {
        let mut request = Request::new(Full::new(Bytes::from_static(b"body")));
        *request.version_mut() = Version::HTTP_2;
        assert!(!closes(&watch(request, PAUSE).1));
    }
}
