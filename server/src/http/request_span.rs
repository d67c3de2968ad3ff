//! The span of a request, which puts its id and its operation into every line of the log about it. It is made when the
//! first such line is written: most requests write none, and a span costs more than their other bookkeeping.
//! Knows requests by id and name.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tracing::span::EnteredSpan;
use tracing::{Event, Span, Subscriber};
use tracing_subscriber::layer::{self, Layer};

use super::request_id::RequestId;

thread_local! {
    /// The request that this thread is about, while it is.
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

struct Current {
    request: Request,
    span: Option<EnteredSpan>,
}

#[derive(Debug, Clone, Copy)]
struct Request {
    id: RequestId,
    operation: &'static str,
}

/// Work on a request.
pub struct WithinRequest<F: ?Sized> {
    work: Pin<Box<F>>,
    request: Request,
    span: Option<Span>,
}

/// Says that work is about a request.
pub(super) fn within_request<F: ?Sized>(
    id: RequestId,
    operation: &'static str,
    work: Pin<Box<F>>,
) -> WithinRequest<F> {
    WithinRequest { work, request: Request { id, operation }, span: None }
}

impl<F: ?Sized> std::fmt::Debug for WithinRequest<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.request.fmt(formatter)
    }
}

impl<F: Future + ?Sized> Future for WithinRequest<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        let span = this.span.take().map(Span::entered);
        let current = Current { request: this.request, span };
        let outer = CURRENT.replace(Some(current));
        let _leave = Leave { outer, span: &mut this.span };
        this.work.as_mut().poll(cx)
    }
}

/// Leaves the request, by a panic too, and keeps its span for the next time.
struct Leave<'s> {
    outer: Option<Current>,
    span: &'s mut Option<Span>,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let left = CURRENT.replace(self.outer.take());
        *self.span = left.and_then(|current| current.span).map(EnteredSpan::exit);
    }
}

/// Makes the span of a request before its first line is written to the log.
#[derive(Debug, Clone, Copy)]
pub struct RequestSpans;

impl<S: Subscriber> Layer<S> for RequestSpans {
    fn event_enabled(&self, _: &Event<'_>, _: layer::Context<'_, S>) -> bool {
        CURRENT.with(|current| {
            // It is borrowed while the span is made, which writes no line of its own.
            if let Ok(mut current) = current.try_borrow_mut()
                && let Some(Current { request: Request { id, operation }, span: span @ None }) = &mut *current
            {
                *span = Some(tracing::info_span!("request", request.id = %id, operation).entered());
            }
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_within_a_request_carries_its_id_and_no_other_does() {
        let log = Log::default();
        let writer = log.clone();
        let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
        let subscriber = tracing_subscriber::registry().with(RequestSpans).with(lines);
        // Within a subscriber of one thread, spans cannot be made while a line is written; the process has one of its
        // own, as here.
        tracing::subscriber::set_global_default(subscriber).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (first, second) = (RequestId::new(), RequestId::new());

        runtime.block_on(async {
            let silent = within_request(second, "Silent", Box::pin(tokio::task::yield_now()));
            let telling = Box::pin(async {
                tracing::warn!("one");
                tokio::task::yield_now().await;
                tracing::warn!("two");
            });
            let telling = within_request(first, "Telling", telling);
            tokio::join!(telling, silent);
            tracing::warn!("outside");
        });

        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        let [one, two, outside] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
        for line in [one, two] {
            let span = format!("request{{request.id={first} operation=\"Telling\"}}");
            assert!(line.contains(&span), "{line}");
        }
        assert!(two.ends_with("two") && !two.contains(&second.to_string()), "{two}");
        assert!(!outside.contains("request{"), "{outside}");
    }
}
