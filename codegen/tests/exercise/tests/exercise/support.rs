//! Sends a request to a generated service and reads the answer.

use std::convert::Infallible;

use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use tower::{Service, ServiceExt};

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Returns a header's text, `-` where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("-", |value| value.to_str().unwrap())
    }

    /// Returns the message of an error after checking its status and name.
    #[track_caller]
    pub(crate) fn error(&self, status: u16, name: &str) -> String {
        assert_eq!((self.status, self.header("x-amzn-errortype")), (status, name), "{}", self.body);
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        body["message"].as_str().unwrap().to_owned()
    }

    /// Returns the body of a success as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!((self.status, self.header("content-type")), (200, "application/json"), "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }

    /// Returns the body of a success as text.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        assert_eq!(self.status, 200, "{}", self.body);
        &self.body
    }
}

/// A request without headers.
pub(crate) fn request(method: &str, path: &str, body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    Request::builder().method(method).uri(path).body(Full::new(body.into())).unwrap()
}

/// A `POST` of JSON.
pub(crate) fn post_json(path: &str, body: &str) -> Request<Full<Bytes>> {
    with(request("POST", path, body.to_owned()), "content-type", "application/json")
}

/// Adds a header.
pub(crate) fn with(
    mut request: Request<Full<Bytes>>,
    name: &'static str,
    value: &str,
) -> Request<Full<Bytes>> {
    request.headers_mut().append(name, http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
    request
}

/// Sends a request and collects the answer.
pub(crate) async fn send<S, B>(service: S, mut request: Request<B>) -> Answer
where
    S: Service<Request<B>, Response = Response<BoxBody>, Error = Infallible>,
{
    request.extensions_mut().insert(());
    let Ok(response) = service.oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

/// Implements operations whose answer holds what the request held.
#[macro_export]
macro_rules! echo {
    ($($method:ident $operation:ident { $($field:ident),* $(,)? })*) => {
        $(
            async fn $method(
                &self,
                (): (),
                input: <operations::$operation as OperationShape>::Input,
            ) -> Result<
                <operations::$operation as OperationShape>::Output,
                <operations::$operation as OperationShape>::Error,
            > {
                type Output = <operations::$operation as OperationShape>::Output;
                let _ = &input;
                Ok(Output { $($field: input.$field),* })
            }
        )*
    };
}
