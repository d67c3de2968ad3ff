//! What the fuzzer drives: bytes become a request near the model, the generated service decodes it in this
//! process, and the answer is held to what any answer must be. Beside it, a module for each part of the server that
//! decides who may do what, and for each that reads what clients of npm, Python, Rust, Ruby, Maven, NuGet and Swift send, turns bytes into its input.
//!
//! The same code runs under `cargo test`, bounded by a number of inputs, and under libFuzzer without end.

mod archive;
pub mod cargo_body;
pub mod cargo_crate;
pub mod credentials;
pub mod evaluation;
mod fate;
pub mod gem_file;
pub mod maven_files;
pub mod npm_body;
pub mod npm_manifest;
pub mod npm_tarball;
pub mod nuget_nuspec;
pub mod nuget_package;
pub mod nuget_request;
pub mod paths;
pub mod policy;
pub mod pypi_archive;
pub mod pypi_filename;
pub mod pypi_form;
pub mod pypi_metadata;
mod request;
mod service;
pub mod signature;
pub mod swift_archive;
pub mod swift_form;
pub mod swift_metadata;
pub mod swift_request;
mod text;
pub mod token;
mod value;

use std::collections::BTreeMap;

use arbitrary::Unstructured;
use codeartifact_codegen::ir::Service;
use codeartifact_codegen::smithy;
use codeartifact_generated::runtime::BoxBody;
use futures_util::FutureExt;
use http_body_util::BodyExt;
use tower::ServiceExt;

pub use self::fate::Fate;
use self::service::{REACHED, Reached};
use self::text::Texts;

const MODEL: &str = include_str!("../../model/codeartifact.smithy.json");

/// Sends requests to the generated service.
#[derive(Debug)]
pub struct Driver {
    model: Service,
    texts: Texts,
}

/// How a request was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The operation that the request was made for.
    pub operation: String,
    /// The request was decoded and its operation called.
    pub reached: bool,
    /// The name of the error that refused it, where it was refused.
    pub error: String,
}

impl Driver {
    /// Reads the model.
    pub fn new() -> Result<Self, codeartifact_codegen::Error> {
        let model = smithy::read("model/codeartifact.smithy.json", MODEL, None)?;
        let texts = Texts::of(&model);
        Ok(Self { model, texts })
    }

    /// The names of all operations.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.model.operations.keys().map(String::as_str)
    }

    /// Makes a request of some bytes, sends it, and panics where the answer is none that may be given.
    /// Returns nothing where the bytes make nothing that HTTP can carry.
    pub fn run(&self, data: &[u8]) -> Option<Outcome> {
        let mut choices = Unstructured::new(data);
        let made = request::make(&self.model, &self.texts, &mut choices)?;
        let shown = format!("{:?}", made.request);
        let response = codeartifact_generated::service::service(Reached)
            .oneshot(made.request)
            .now_or_never()
            .expect("nothing that a request in memory waits for");
        let Ok(response) = response;
        Some(judge(&made.operation, made.routed, response, &shown))
    }
}

/// Holds what every answer must be: the operation's own, or a refusal in the form of the protocol.
fn judge(operation: &str, routed: bool, response: http::Response<BoxBody>, request: &str) -> Outcome {
    let (head, body) = response.into_parts();
    let collected = body.collect().now_or_never().expect("an answer in memory").expect("an answer in memory");
    let body = collected.to_bytes();
    let context = || format!("{operation}: {head:?} {}\n{request}", String::from_utf8_lossy(&body));
    let error = head.headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok());
    let error = error.unwrap_or_else(|| panic!("no error type: {}", context()));
    assert!(head.status.is_client_error(), "neither reached nor refused: {}", context());
    let is_json = head.headers.get("content-type").is_some_and(|value| value == "application/json");
    assert!(is_json, "not JSON: {}", context());
    let members: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(&body).unwrap_or_else(|fault| panic!("{fault}: {}", context()));
    let message = members.get("message").and_then(serde_json::Value::as_str);
    assert!(message.is_some_and(|message| !message.is_empty()), "no message: {}", context());
    let reached = error == REACHED;
    if reached && routed {
        assert_eq!(message, Some(operation), "the wrong operation: {}", context());
    }
    if routed {
        assert_ne!(error, "UnknownOperationException", "not found: {}", context());
    }
    Outcome { operation: operation.to_owned(), reached, error: error.to_owned() }
}
