//! Builds responses.

use std::cell::RefCell;

use aws_smithy_http_server::body;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde::Serialize;

use super::BoxBody;
use super::events::{Event, EventStream};

/// A response under construction. A value that cannot be sent turns it into an internal error.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    fault: Option<String>,
}

impl Reply {
    /// Starts with a status.
    pub fn new(status: u16) -> Self {
        match StatusCode::from_u16(status) {
            Ok(status) => Self { status, headers: HeaderMap::with_capacity(4), fault: None },
            Err(_) => Self {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                headers: HeaderMap::new(),
                fault: Some(format!("status {status} is none of HTTP")),
            },
        }
    }

    /// Adds a header. Text outside ASCII goes out as UTF-8.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_bytes(value.as_bytes()) {
            Ok(value) => drop(self.headers.append(name, value)),
            Err(_) => self.fault = Some(format!("header `{name}` cannot hold its value")),
        }
        self
    }

    /// Adds a header where there is a value.
    #[must_use]
    pub fn optional_header(self, name: HeaderName, value: Option<impl AsRef<str>>) -> Self {
        match value {
            None => self,
            Some(value) => self.header(name, value.as_ref()),
        }
    }

    /// Adds a header that holds a list. Elements with a comma or a quote are quoted; an empty list is an
    /// empty header.
    #[must_use]
    pub fn header_list<T>(self, name: HeaderName, list: Option<&Vec<T>>, text: fn(&T) -> String) -> Self {
        self.joined(name, list, |element| {
            let element = text(element);
            if element.contains(['"', ',']) || element.trim() != element {
                format!("\"{}\"", element.replace('\\', "\\\\").replace('"', "\\\""))
            } else {
                element
            }
        })
    }

    /// Adds a header that holds a list of dates, whose own comma is not quoted.
    #[must_use]
    pub fn header_dates<T>(self, name: HeaderName, list: Option<&Vec<T>>, text: fn(&T) -> String) -> Self {
        self.joined(name, list, text)
    }

    fn joined<T>(self, name: HeaderName, list: Option<&Vec<T>>, text: impl Fn(&T) -> String) -> Self {
        match list {
            None => self,
            Some(list) => self.header(name, &list.iter().map(text).collect::<Vec<_>>().join(", ")),
        }
    }

    /// Adds a header for each entry, its name behind a prefix. One that is there already stays as it is.
    #[must_use]
    pub fn prefixed<'a, K: AsRef<str> + 'a, V: AsRef<str> + 'a>(
        mut self,
        prefix: &str,
        entries: impl IntoIterator<Item = (&'a K, &'a V)>,
    ) -> Self {
        for (key, value) in entries {
            let name = format!("{prefix}{}", key.as_ref());
            match HeaderName::from_bytes(name.as_bytes()) {
                Ok(name) if self.headers.contains_key(&name) => {}
                Ok(name) => self = self.header(name, value.as_ref()),
                Err(_) => self.fault = Some(format!("`{name}` is no name of a header")),
            }
        }
        self
    }

    /// Adds the name of an error.
    #[must_use]
    pub fn error_type(self, name: &str) -> Self {
        self.header(HeaderName::from_static("x-amzn-errortype"), name)
    }

    /// Ends without a body.
    pub fn empty(self) -> Response<BoxBody> {
        self.finish(body::empty)
    }

    /// Ends with a body of JSON.
    pub fn json(mut self, value: &impl Serialize) -> Response<BoxBody> {
        match render(value) {
            Ok(bytes) => self.raw_json(bytes),
            Err(error) => {
                self.fault = Some(error.to_string());
                self.empty()
            }
        }
    }

    /// Ends with a body that is JSON already.
    pub fn raw_json(mut self, bytes: Bytes) -> Response<BoxBody> {
        self.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        self.finish(|| body::from_bytes(bytes))
    }

    /// Ends with a body of bytes, unless an own header says another type.
    pub fn bytes(self, bytes: Bytes, content_type: &'static str) -> Response<BoxBody> {
        self.typed(content_type).finish(|| body::from_bytes(bytes))
    }

    /// Ends with a body that streams. Its length is announced where the stream knows it.
    pub fn stream(self, stream: ByteStream, content_type: &'static str) -> Response<BoxBody> {
        self.typed(content_type).finish(|| body::boxed(stream.into_inner()))
    }

    /// Ends with a body of events, each sent as soon as it is there.
    pub fn events<T: Event>(self, events: EventStream<T>) -> Response<BoxBody> {
        self.typed("application/vnd.amazon.eventstream").finish(|| body::boxed(events))
    }

    fn typed(mut self, content_type: &'static str) -> Self {
        self.headers.entry(CONTENT_TYPE).or_insert_with(|| HeaderValue::from_static(content_type));
        self
    }

    fn finish(self, body: impl FnOnce() -> BoxBody) -> Response<BoxBody> {
        if let Some(fault) = self.fault {
            let mut response = Self::new(500)
                .error_type("InternalServerException")
                .raw_json(Bytes::from_static(br#"{"message":"the answer could not be written"}"#));
            response.extensions_mut().insert(Unwritable(fault));
            return response;
        }
        let mut response = Response::new(body());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

thread_local! {
    /// Where answers are written before they are sent: once it has grown, none grows while it is written.
    static PAGE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

// What each thread may keep for the next answer.
const KEPT_BYTES: usize = 256 * 1024;

fn render(value: &impl Serialize) -> serde_json::Result<Bytes> {
    PAGE.with_borrow_mut(|page| {
        page.clear();
        let written = serde_json::to_writer(&mut *page, value).map(|()| Bytes::copy_from_slice(page));
        page.clear();
        page.shrink_to(KEPT_BYTES);
        written
    })
}

/// Says, in the extensions of a response, why the operation's answer could not be written. For the log.
#[derive(Debug, Clone)]
pub struct Unwritable(pub String);

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use http_body_util::BodyExt as _;

    use super::*;

    #[test]
    fn what_cannot_be_sent_becomes_an_internal_error_and_the_log_is_told_why() {
        let (head, body) = Reply::new(200).header(CONTENT_TYPE, "a\nb").empty().into_parts();

        assert_eq!(head.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(head.headers["x-amzn-errortype"], "InternalServerException");
        assert_eq!(head.headers[CONTENT_TYPE], "application/json");
        let Some(Unwritable(fault)) = head.extensions.get() else { panic!("the log is told nothing") };
        assert_eq!(fault, "header `content-type` cannot hold its value");
        let body = body.collect().now_or_never().unwrap().unwrap().to_bytes();
        assert_eq!(body, r#"{"message":"the answer could not be written"}"#);
    }
}
