//! One request, built member by member, that can be sent whole or taken apart by a test that breaks it.
//! Knows how a request is written, and no operation.

use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

// The default mode of the server asks for no particular key and checks no signature.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/codeartifact/aws4_request, \
     SignedHeaders=host;x-amz-date, \
     Signature=0000000000000000000000000000000000000000000000000000000000000000";

/// A request under construction.
#[derive(Debug, Clone)]
pub struct Call {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call {
    /// Starts a signed request.
    pub fn new(method: &'static str, path: &str) -> Self {
        let headers = [("authorization", AUTHORIZATION), ("x-amz-date", "20250101T000000Z")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { method, target: path.to_owned(), headers, body: Vec::new() }
    }

    /// Starts a GET.
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// Starts a POST.
    pub fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    /// Adds a member of the query.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let separator = if self.target.contains('?') { '&' } else { '?' };
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        write!(self.target, "{separator}{name}={value}").expect("text can be appended to a string");
        self
    }

    /// Sets a header, in place of one of that name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self = self.without_header(name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a header out.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|header| header.0 != name);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets a body that claims to be JSON, whatever it is.
    #[must_use]
    pub fn json(self, text: &str) -> Self {
        self.header("content-type", "application/json").body(text)
    }

    /// Returns the body.
    pub fn body_bytes(&self) -> &[u8] {
        &self.body
    }

    /// Writes the head with whatever length the body has, unless a length or coding was set.
    pub fn head(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let own = |name: &str| self.headers.iter().any(|header| header.0 == name);
        if !own("host") {
            head.push_str("host: localhost\r\n");
        }
        if !own("content-length") && !own("transfer-encoding") {
            write!(head, "content-length: {}\r\n", self.body.len())
                .expect("text can be appended to a string");
        }
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").expect("text can be appended to a string");
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// Writes head and body.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}
