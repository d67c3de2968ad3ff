//! Holds the server's own answers against the model that it was generated from, where that is asked for.
//!
//! For tests and for finding faults: an answer that does not fit is told in the log, counted, and replaced by
//! an internal error that says what is wrong, so that whoever asked for it notices. The rules are the
//! generator's; what is here is which departures are meant.

use aws_smithy_http_server::body::from_bytes;
use bytes::Bytes;
use codeartifact_codegen::check::{self, Answer, Body, Finding, FindingKind};
use codeartifact_codegen::{ir, smithy};
use codeartifact_generated::runtime::{BoxBody, WireError};
use codeartifact_generated::{MODEL, service};
use http::response::Parts;
use http::{Response, StatusCode};
use http_body_util::BodyExt as _;

use super::metrics::Metrics;
use super::request_id;

/// A departure from the model that is meant: a row of `docs/FIDELITY.md`.
struct Departure {
    /// The first cell of the row.
    choice: &'static str,
    kind: FindingKind,
    shape: &'static str,
    value: &'static str,
}

const DEPARTURES: &[Departure] = &[Departure {
    choice: "status of an external connection",
    kind: FindingKind::UnknownEnumValue,
    shape: "ExternalConnectionStatus",
    value: "AVAILABLE",
}];

impl Departure {
    fn is(&self, finding: &Finding) -> bool {
        self.kind == finding.kind
            && finding.shape.as_ref().is_some_and(|shape| shape.name == self.shape)
            && finding.value.as_deref() == Some(self.value)
    }
}

/// The model, read.
#[derive(Debug)]
pub struct AnswerCheck {
    service: ir::Service,
}

impl AnswerCheck {
    /// Reads the model.
    pub fn read_model() -> Self {
        let service = smithy::read("model", MODEL, None);
        Self { service: service.expect("the generated crate was built from the same text") }
    }

    /// Passes on an answer that fits the model, and puts an internal error in the place of one that does not.
    /// Bodies that stream are passed on as they are.
    pub(super) async fn check(
        &self,
        operation: service::Operation,
        response: Response<BoxBody>,
        metrics: &Metrics,
    ) -> Response<BoxBody> {
        let operation = operation.name();
        let (parts, body) = response.into_parts();
        let (findings, body) = self.look(&self.service.operations[operation], &parts, body).await;
        if findings.is_empty() {
            return Response::from_parts(parts, body);
        }
        for finding in &findings {
            let (path, kind, message) = (&finding.path, finding.kind.as_str(), &finding.message);
            // The span holds the id of the request.
            tracing::error!(operation, path, kind, finding = message, "an answer does not fit the model");
            metrics.record_finding(operation, finding.kind);
        }
        let mut replaced = misfit(&findings);
        let id = parts.headers.get(request_id::HEADER).cloned();
        replaced.headers_mut().extend(id.map(|id| (request_id::HEADER, id)));
        replaced
    }

    async fn look(&self, operation: &ir::Operation, parts: &Parts, body: BoxBody) -> (Vec<Finding>, BoxBody) {
        let status = parts.status.as_u16();
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<_> =
            parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let mut findings;
        let body = if check::is_streamed(&self.service, operation, status, &headers) {
            let answer = Answer { status, headers: &headers, body: Body::Streamed };
            findings = check::answer(&self.service, operation, &answer);
            body
        } else {
            let bytes = match body.collect().await {
                Ok(collected) => collected.to_bytes(),
                Err(error) => {
                    // What is held in memory can be read.
                    tracing::error!(%error, "the body of an answer cannot be read");
                    Bytes::new()
                }
            };
            let answer = Answer { status, headers: &headers, body: Body::Bytes(&bytes) };
            findings = check::answer(&self.service, operation, &answer);
            from_bytes(bytes)
        };
        findings.retain(|finding| {
            let meant = DEPARTURES.iter().find(|departure| departure.is(finding));
            if let Some(Departure { choice, .. }) = meant {
                tracing::debug!(choice, finding = %finding, "an answer departs from the model on purpose");
            }
            meant.is_none()
        });
        (findings, body)
    }
}

fn misfit(findings: &[Finding]) -> Response<BoxBody> {
    let all: Vec<_> = findings.iter().map(Finding::to_string).collect();
    let message = format!("the answer does not fit the model: {}", all.join("; "));
    WireError::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerException", message).into_reply()
}

#[cfg(test)]
mod tests {
    use codeartifact_generated::runtime::Reply;
    use codeartifact_generated::service::Operation;
    use http::HeaderValue;
    use serde_json::{Value, json};

    use super::*;

    fn reply(body: &Value) -> Response<BoxBody> {
        with_id(Reply::new(200).json(body))
    }

    fn with_id(mut response: Response<BoxBody>) -> Response<BoxBody> {
        response.headers_mut().insert(request_id::HEADER, HeaderValue::from_static("the-id"));
        response
    }

    async fn check(operation: Operation, response: Response<BoxBody>) -> (StatusCode, Parts, Value) {
        let checked = AnswerCheck::read_model().check(operation, response, &Metrics::default()).await;
        let (parts, body) = checked.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, parts, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn an_answer_that_fits_is_passed_on_as_it_is() {
        let body = json!({ "domain": { "name": "my-domain", "repositoryCount": 0 } });

        let (status, parts, checked) = check(Operation::DescribeDomain, reply(&body)).await;

        assert_eq!((status, checked), (StatusCode::OK, body));
        assert_eq!(parts.headers[http::header::CONTENT_TYPE], "application/json");
        assert_eq!(parts.headers[request_id::HEADER], "the-id");
    }

    #[tokio::test]
    async fn an_answer_that_does_not_fit_becomes_an_internal_error_that_says_why() {
        let body = json!({ "domain": { "name": "My Domain", "owner": 5 } });

        let (status, parts, checked) = check(Operation::DescribeDomain, reply(&body)).await;

        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(parts.headers["x-amzn-errortype"], "InternalServerException");
        assert_eq!(parts.headers[request_id::HEADER], "the-id");
        let message = checked["message"].as_str().unwrap();
        assert!(message.starts_with("the answer does not fit the model: $.domain.name: "), "{message}");
        assert!(message.contains("; $.domain.owner: expected a string, found a number"), "{message}");
    }

    #[tokio::test]
    async fn an_error_that_the_operation_does_not_declare_does_not_fit() {
        let error = || WireError::new(StatusCode::CONFLICT, "ConflictException", "taken").into_reply();

        assert_eq!(check(Operation::CreateDomain, with_id(error())).await.0, StatusCode::CONFLICT);
        let (status, _, checked) = check(Operation::ListDomains, with_id(error())).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(checked["message"].as_str().unwrap().contains("`ListDomains` does not declare"), "{checked}");
    }

    #[tokio::test]
    async fn an_answer_without_id_does_not_fit() {
        let response = Reply::new(200).json(&json!({}));
        assert_eq!(check(Operation::ListDomains, response).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[tokio::test]
    async fn departures_that_are_meant_fit_and_nothing_beside_them() {
        let repository = |status: &str| {
            let connection = json!({ "externalConnectionName": "public:npmjs", "status": status });
            reply(&json!({ "repository": { "name": "my-repo", "externalConnections": [connection] } }))
        };

        for (status, expected) in [("AVAILABLE", 200), ("Available", 200), ("available", 500)] {
            let checked = check(Operation::DescribeRepository, repository(status)).await;
            assert_eq!(checked.0.as_u16(), expected, "{status}");
        }
    }

    #[test]
    fn departures_are_choices_that_are_written_down() {
        let choices = include_str!("../../../docs/FIDELITY.md");
        for departure in DEPARTURES {
            assert!(choices.contains(&format!("\n| {} | ", departure.choice)), "{}", departure.choice);
            let service = AnswerCheck::read_model().service;
            assert!(service.shapes.keys().any(|id| id.name == departure.shape), "{}", departure.shape);
        }
    }

    #[tokio::test]
    async fn streams_are_passed_on_unread() {
        // A stream that fails when it is read.
        let parts = vec![Err::<http_body::Frame<Bytes>, _>(std::io::Error::other("read"))];
        let stream = http_body_util::StreamBody::new(futures_util::stream::iter(parts));
        let body = aws_smithy_http_server::body::boxed(stream);
        let mut response = with_id(Response::new(body));
        response.headers_mut().extend([
            (http::header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
            (http::HeaderName::from_static("x-assetname"), HeaderValue::from_static("hello.txt")),
        ]);

        let check = AnswerCheck::read_model();
        let checked = check.check(Operation::GetPackageVersionAsset, response, &Metrics::default()).await;

        assert_eq!(checked.status(), StatusCode::OK);
        assert!(checked.into_body().collect().await.is_err());
    }

    #[tokio::test]
    async fn findings_are_counted_by_operation_and_kind() {
        let metrics = Metrics::default();

        let response = reply(&json!({ "domains": {} }));
        AnswerCheck::read_model().check(Operation::ListDomains, response, &metrics).await;

        let text = metrics.render(None).unwrap();
        let line = r#"codeartifact_answer_findings_total{operation="ListDomains",kind="type"} 1"#;
        assert!(text.contains(line), "{text}");
    }
}
