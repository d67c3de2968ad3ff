//! Sends a case's request through its service and compares what comes of it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use codegen_protocol::exchange::{Answer, Exchange};
use codegen_protocol::{apigateway, glacier, restjson, validation};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Request};
use http_body::Body as _;
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tower::ServiceExt;

use crate::cases::{Case, Service, What, text};
use crate::{compare, events};

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Runs a case; the error says what was expected and what came.
pub(crate) async fn run(case: &Case) -> Result<(), String> {
    match &case.what {
        What::Request(expected) => {
            let exchange = Arc::new(Exchange::new(Answer::Nothing));
            let response = send(case.service, expected, &exchange).await?;
            let (operation, received) = reached(&exchange, &response)?;
            compare::same_operation(&case.operation, operation)?;
            compare::params(&expected["params"], &received)
        }
        What::Response { error, case: expected, request } => {
            let params =
                expected.get("params").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new()));
            let answer = match error {
                None => Answer::Output(params),
                Some(shape) => Answer::Error { shape: shape.clone(), params },
            };
            let exchange = Arc::new(Exchange::new(answer));
            let response = send(case.service, request, &exchange).await?;
            let (operation, _) = reached(&exchange, &response)?;
            compare::same_operation(&case.operation, operation)?;
            if let Some(fault) = exchange.fault() {
                return Err(fault);
            }
            compare::response(expected, &response)
        }
        What::Malformed(malformed) => {
            let exchange = Arc::new(Exchange::new(Answer::Nothing));
            let response = send(case.service, &malformed["request"], &exchange).await?;
            match exchange.received() {
                Some((_, received)) => {
                    Err(format!("expected a refusal, but the handler received {received}"))
                }
                None => compare::refusal(&malformed["response"], &response),
            }
        }
        What::Events { case: expected, request, member } => {
            events::run(case, expected, request, member.as_deref()).await
        }
    }
}

pub(crate) fn reached(exchange: &Exchange, response: &Response) -> Result<(&'static str, Value), String> {
    exchange.received().ok_or_else(|| {
        let body = String::from_utf8_lossy(&response.body);
        format!("the request was refused with {}: {body}", response.status)
    })
}

pub(crate) async fn send(
    service: Service,
    case: &Value,
    exchange: &Arc<Exchange>,
) -> Result<Response, String> {
    let mut request = request(case)?;
    request.extensions_mut().insert(Arc::clone(exchange));
    let answer = match service {
        Service::RestJson => restjson::service::service(restjson::driver::Driver).oneshot(request).await,
        Service::Validation => {
            validation::service::service(validation::driver::Driver).oneshot(request).await
        }
        Service::ApiGateway => {
            apigateway::service::service(apigateway::driver::Driver).oneshot(request).await
        }
        Service::Glacier => glacier::service::service(glacier::driver::Driver).oneshot(request).await,
    };
    let Ok(answer) = answer;
    let (mut parts, body) = answer.into_parts();
    // What an HTTP server adds by itself.
    if let Some(length) = body.size_hint().exact() {
        parts.headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    let body = body.collect().await.map_err(|error| format!("the body of the answer broke off: {error}"))?;
    Ok(Response { status: parts.status.as_u16(), headers: parts.headers, body: body.to_bytes() })
}

/// Builds the request as the case tells it.
fn request(case: &Value) -> Result<Request<Full<Bytes>>, String> {
    let mut uri = text(case, "uri").to_owned();
    let query = case["queryParams"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let query: Vec<&str> = query.collect();
    if !query.is_empty() {
        uri.push(if uri.contains('?') { '&' } else { '?' });
        uri.push_str(&query.join("&"));
    }
    let mut request = Request::builder().method(text(case, "method")).uri(&uri);
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    if let Some(host) = case["host"].as_str() {
        request = request.header("host", host);
    }
    request.body(Full::new(body(case))).map_err(|error| format!("`{uri}` is no request: {error}"))
}

fn body(case: &Value) -> Bytes {
    if let Some(bytes) = case["bytes"].as_str() {
        return STANDARD.decode(bytes).expect("a case writes bytes as base64").into();
    }
    case["body"].as_str().unwrap_or_default().to_owned().into()
}
