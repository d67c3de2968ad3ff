//! Sends requests and collects answers. Whatever a server does, the answer or a sentence about its absence
//! comes back in bounded time and memory.

use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::encode::Request;
use super::error::Error;
use super::sign::Signer;

/// More than any answer that a case can ask for.
const LARGEST_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// How often a request that comes too soon is sent again, and how long each wait may be.
const PATIENCE: (u32, Duration) = (8, Duration::from_secs(10));

/// An answer, read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Tells whether the server says that the operation is not written yet.
    pub(crate) fn is_not_implemented(&self) -> bool {
        self.status == 501
    }
}

/// A connection to one endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    origin: String,
    prefix: String,
    timeout: Duration,
    signer: Signer,
    connections: HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Client {
    /// Takes an endpoint such as `http://127.0.0.1:4566`; a path in it goes before every request's.
    pub(crate) fn new(endpoint: &str, signer: Signer, timeout: Duration) -> Result<Self, Error> {
        let fail =
            |reason: &str| Error::Endpoint { endpoint: endpoint.to_owned(), reason: reason.to_owned() };
        let uri: Uri = endpoint.parse().map_err(|_| fail("it is no URL"))?;
        let scheme = uri.scheme_str().ok_or_else(|| fail("it has no scheme"))?;
        if !["http", "https"].contains(&scheme) {
            return Err(fail("its scheme is neither http nor https"));
        }
        let authority = uri.authority().ok_or_else(|| fail("it has no host"))?;
        let connector = HttpsConnectorBuilder::new().with_native_roots().map_err(Error::Certificates)?;
        let connector = connector.https_or_http().enable_http1().build();
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            prefix: uri.path().trim_end_matches('/').to_owned(),
            timeout,
            signer,
            connections: HyperClient::builder(TokioExecutor::new()).build(connector),
        })
    }

    /// Signs and sends a request; again, after a pause, where the server says that it came too soon.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, String> {
        let mut attempts = 0;
        loop {
            let answer = match tokio::time::timeout(self.timeout, self.send_once(request)).await {
                Ok(answer) => answer?,
                Err(_) => return Err(format!("no answer within {} s", self.timeout.as_secs_f32())),
            };
            attempts += 1;
            if answer.status != 429 || attempts == PATIENCE.0 {
                return Ok(answer);
            }
            let seconds = answer.headers.iter().find(|header| header.0 == "retry-after");
            let seconds = seconds.and_then(|header| header.1.parse().ok()).unwrap_or(1);
            tokio::time::sleep(Duration::from_secs(seconds).min(PATIENCE.1)).await;
        }
    }

    async fn send_once(&self, request: &Request) -> Result<Answer, String> {
        let mut request = request.clone();
        request.path = format!("{}{}", self.prefix, request.path);
        self.signer.sign(&mut request, &self.origin).map_err(|error| error.to_string())?;
        let url = format!("{}{}", self.origin, request.target());
        let mut built = http::Request::builder().method(request.method.as_str()).uri(url);
        for (name, value) in &request.headers {
            built = built.header(name, value.as_bytes());
        }
        let built = built.body(Full::new(Bytes::from(request.body)));
        let built = built.map_err(|error| format!("the request cannot be written: {error}"))?;
        let answer = self.connections.request(built).await;
        let answer = answer.map_err(|error| format!("no answer: {}", causes(&error)))?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, LARGEST_ANSWER_BYTES).collect().await;
        let body = body.map_err(|error| format!("the body of the answer broke off: {}", causes(&*error)))?;
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Ok(Answer { status: head.status.as_u16(), headers, body: body.to_bytes().to_vec() })
    }
}

fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
