//! As much of HTTP/1.1 as a load generator needs: building a request once, and finding the end of an answer, be it one
//! of HTTP/1.0. Knows nothing of sockets.

use crate::body::Extent;

/// A request's method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
}

impl Method {
    /// Returns the word that stands in a request.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// A request without its body.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path and query, percent-encoded.
    pub(crate) target: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body_bytes: u64,
    is_signed: bool,
}

impl Request {
    /// Makes a request without a body.
    pub(crate) fn new(method: Method, target: impl Into<String>) -> Self {
        Self { method, target: target.into(), headers: Vec::new(), body_bytes: 0, is_signed: true }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Leaves out the signature, as the clients of formats do and other registries want it.
    pub(crate) fn unsigned(mut self) -> Self {
        self.is_signed = false;
        self
    }

    /// Announces a body.
    pub(crate) fn body_bytes(mut self, bytes: u64) -> Self {
        self.body_bytes = bytes;
        self
    }

    /// Says which request this is, for messages.
    pub(crate) fn describe(&self) -> String {
        format!("{} {}", self.method.name(), self.target)
    }

    /// Renders the head as a client would send it that signs, unless told otherwise.
    pub(crate) fn render_head(&self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method.name(), self.target);
        let is_given = |name: &str| self.headers.iter().any(|(given, _)| *given == name);
        let is_left_out = |name: &str| is_given(name) || (!self.is_signed && SIGNATURE.contains(&name));
        for (name, value) in STANDING_HEADERS.into_iter().filter(|(name, _)| !is_left_out(name)) {
            push_header(&mut text, name, value);
        }
        for (name, value) in &self.headers {
            push_header(&mut text, name, value);
        }
        if self.method != Method::Get {
            push_header(&mut text, "content-length", &self.body_bytes.to_string());
        }
        text.push_str("\r\n");
        text.into_bytes()
    }
}

// Of the size and shape that an SDK sends, so that reading the head costs what it costs in life. The signature is
// made up; the server under test accepts any as long as no credentials are configured.
pub(crate) const STANDING_HEADERS: [(&str, &str); 5] = [
    ("host", "127.0.0.1:4566"),
    ("user-agent", "codeartifact-bench/0.1 lang/rust os/linux md/bench"),
    ("accept", "*/*"),
    ("x-amz-date", "20260101T000000Z"),
    (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEEXAMPLE00/20260101/us-east-1/codeartifact/aws4_request, \
         SignedHeaders=host;x-amz-date, \
         Signature=8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
    ),
];

const SIGNATURE: [&str; 2] = ["x-amz-date", "authorization"];

fn push_header(text: &mut String, name: &str, value: &str) {
    for part in [name, ": ", value, "\r\n"] {
        text.push_str(part);
    }
}

const NOT_MODIFIED: u16 = 304;

/// The head of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AnswerHead {
    pub(crate) status: u16,
    /// How many bytes the head takes, the empty line included.
    pub(crate) head_bytes: usize,
    /// Where the body ends that follows.
    pub(crate) extent: Extent,
    /// Whether the connection ends with the answer.
    pub(crate) closes: bool,
}

impl AnswerHead {
    /// Tells whether the answer reports success.
    pub(crate) fn is_success(&self) -> bool {
        // What has not changed is an answer that clients are glad of.
        (200..300).contains(&self.status) || self.status == NOT_MODIFIED
    }
}

/// Reads the head of an answer; `None` when more bytes are needed.
pub(crate) fn parse_answer_head(bytes: &[u8]) -> Result<Option<AnswerHead>, String> {
    let Some(status_end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(None) };
    let (keeps, status) = parse_status(&bytes[..status_end])?;
    let (mut extent, mut closes) = (None, !keeps);
    let mut at = status_end + 1;
    loop {
        let Some(length) = bytes[at..].iter().position(|byte| *byte == b'\n') else { return Ok(None) };
        let line = bytes[at..at + length].trim_ascii_end();
        at += length + 1;
        if line.is_empty() {
            break;
        }
        if let Some(value) = value_of(line, b"content-length:") {
            let announced = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
            extent = extent.or(announced.map(Extent::Announced));
        } else if let Some(value) = value_of(line, b"transfer-encoding:") {
            if !value.eq_ignore_ascii_case(b"chunked") {
                return Err("its body is encoded in an unknown way".to_owned());
            }
            // It counts more than a length.
            extent = Some(Extent::Chunked);
        } else if let Some(value) = value_of(line, b"connection:") {
            closes = if keeps { lists(value, b"close") } else { !lists(value, b"keep-alive") };
        }
    }
    let extent = match (status, extent) {
        // Such an answer has no body, whatever it says.
        (NOT_MODIFIED, _) => Extent::Announced(0),
        (_, Some(extent)) => extent,
        (_, None) if closes => Extent::UntilClosed,
        (_, None) => return Err("it does not say where its body ends".to_owned()),
    };
    Ok(Some(AnswerHead { status, head_bytes: at, extent, closes }))
}

/// Reads whether connections are kept unless something else is said, and the status.
fn parse_status(line: &[u8]) -> Result<(bool, u16), String> {
    let kept = line.strip_prefix(b"HTTP/1.1 ").map(|rest| (true, rest));
    let version = kept.or_else(|| line.strip_prefix(b"HTTP/1.0 ").map(|rest| (false, rest)));
    version
        .and_then(|(keeps, rest)| Some((keeps, std::str::from_utf8(rest.get(..3)?).ok()?.parse().ok()?)))
        .ok_or_else(|| format!("it begins with `{}`", String::from_utf8_lossy(line.trim_ascii_end())))
}

/// Tells whether a list of words has one.
fn lists(value: &[u8], word: &[u8]) -> bool {
    value.split(|byte| *byte == b',').any(|listed| listed.trim_ascii().eq_ignore_ascii_case(word))
}

fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_head_ends_at_the_empty_line() {
        let head = parse_answer_head(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").unwrap();

        assert_eq!(
            head,
            Some(AnswerHead { status: 200, head_bytes: 38, extent: Extent::Announced(5), closes: false })
        );
    }

    #[test]
    fn every_shorter_prefix_of_a_head_asks_for_more() {
        let whole = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";

        for end in 0..whole.len() {
            assert_eq!(parse_answer_head(&whole[..end]), Ok(None), "{end} bytes");
        }
        assert!(parse_answer_head(whole).unwrap().is_some_and(|head| !head.is_success()));
    }

    #[test]
    fn chunks_and_the_end_of_the_connection_are_told() {
        let whole = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";

        let head = parse_answer_head(whole).unwrap();

        assert!(head.is_some_and(|head| head.extent == Extent::Chunked && head.closes));
    }

    #[test]
    fn answer_that_does_not_say_where_it_ends_is_refused() {
        assert!(parse_answer_head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n").is_err());
        assert!(parse_answer_head(b"HTTP/1.1 200 OK\r\nserver: x\r\n\r\n").is_err());
    }

    #[test]
    fn what_is_no_answer_is_told_on_one_line() {
        assert_eq!(parse_answer_head(b"ICY 200 OK\r\n\r\n"), Err("it begins with `ICY 200 OK`".to_owned()));
    }

    #[test]
    fn answer_of_http_1_0_ends_the_connection_unless_it_says_otherwise() {
        let closes = |head: &[u8]| parse_answer_head(head).unwrap().unwrap().closes;

        assert!(closes(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n"));
        assert!(!closes(b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 5\r\n\r\n"));
        assert!(closes(b"HTTP/1.1 200 OK\r\nConnection: upgrade, Close\r\nContent-Length: 5\r\n\r\n"));
    }

    #[test]
    fn body_without_a_length_ends_with_the_connection_where_that_ends() {
        for head in ["HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"] {
            let head = parse_answer_head(head.as_bytes()).unwrap().unwrap();

            assert_eq!((head.extent, head.closes), (Extent::UntilClosed, true));
        }
    }

    #[test]
    fn unsigned_request_has_no_signature() {
        let head = String::from_utf8(Request::new(Method::Get, "/").unsigned().render_head()).unwrap();

        assert!(!head.contains("authorization") && head.contains("user-agent"));
    }

    #[test]
    fn posted_request_announces_its_body() {
        let head = Request::new(Method::Post, "/v1/x?y=z").header("a", "b").body_bytes(7).render_head();
        let text = String::from_utf8(head).unwrap();

        assert!(text.starts_with("POST /v1/x?y=z HTTP/1.1\r\nhost: "));
        assert!(text.ends_with("\r\na: b\r\ncontent-length: 7\r\n\r\n"));
    }
}
