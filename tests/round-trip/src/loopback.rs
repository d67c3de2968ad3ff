//! The SDK behind a wire that is a variable: whatever it asks, it is given the answer that is to be read.

use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_codeartifact::config::retry::RetryConfig;
use aws_sdk_codeartifact::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_codeartifact::{Client, Config, Error};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use codeartifact_generated::runtime::{ByteStream, IntoResponse, Response, RestJson1};
use http_body_util::BodyExt as _;
use proptest::strategy::BoxedStrategy;
use proptest::test_runner::{Config as ProptestConfig, TestCaseError, TestRunner};
use tokio::runtime::Runtime;

use crate::any::{Any, Twin};
use crate::same::{Difference, Same};

/// Cases of an output, and of each error of an operation, where the environment does not say how many.
const OUTPUT_CASES: u32 = 32;
const ERROR_CASES: u32 = 6;

/// Names the number of cases in the environment; proptest's own variable.
const CASES: &str = "PROPTEST_CASES";

/// Holds that arbitrary outputs of an operation are read back as they were written. `call` calls it.
pub fn outputs<W, R, F>(call: impl Fn(Client) -> F)
where
    W: Any + Twin + IntoResponse<RestJson1> + Same<R>,
    F: Future<Output = Result<R, Error>>,
{
    let loopback = Loopback::new();
    property(OUTPUT_CASES, &W::any(), &|written| {
        let kept = written.twin();
        let read = loopback
            .read(written.into_response(), &call)
            .map_err(|error| Failure::NotRead(Box::new(error)))?;
        Ok(kept.same(&read)?)
    });
}

/// Holds that an arbitrary error, which `O` declares, is read back as it was written.
pub fn errors<E, O, R, F>(call: impl Fn(Client) -> F)
where
    E: Any + Clone + Same<Error>,
    O: From<E> + IntoResponse<RestJson1>,
    R: Debug,
    F: Future<Output = Result<R, Error>>,
{
    let loopback = Loopback::new();
    property(ERROR_CASES, &E::any(), &|written| {
        let response = O::from(written.clone()).into_response();
        match loopback.read(response, &call) {
            Ok(output) => Err(Difference::between(written, output).into()),
            Err(error) => Ok(written.same(&error)?),
        }
    });
}

/// Reads a stream to its end and holds what came.
pub async fn held(stream: ByteStream) -> ByteStream {
    let bytes = stream.collect().await.expect("what is in memory can be read");
    ByteStream::from(bytes.into_bytes())
}

enum Failure {
    NotRead(Box<Error>),
    Differs(Difference),
}

impl From<Difference> for Failure {
    fn from(difference: Difference) -> Self {
        Self::Differs(difference)
    }
}

fn property<T: Debug>(cases: u32, strategy: &BoxedStrategy<T>, holds: &dyn Fn(T) -> Result<(), Failure>) {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os(CASES).is_none() {
        config.cases = cases;
    }
    let outcome = TestRunner::new(config).run(strategy, |value| {
        holds(value).map_err(|failure| match failure {
            Failure::NotRead(error) => TestCaseError::fail(format!("the SDK cannot read it: {error:?}")),
            Failure::Differs(difference) => TestCaseError::fail(difference.to_string()),
        })
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

struct Loopback {
    client: Client,
    wire: Wire,
    runtime: Runtime,
}

impl Loopback {
    fn new() -> Self {
        let wire = Wire::default();
        let connector = SharedHttpConnector::new(wire.clone());
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url("http://localhost")
            .credentials_provider(Credentials::new("any", "any", None, None, "tests"))
            .retry_config(RetryConfig::disabled())
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime of one thread can be made");
        Self { client: Client::from_conf(config), wire, runtime }
    }

    fn read<T, F: Future<Output = T>>(&self, response: Response, call: impl Fn(Client) -> F) -> T {
        self.runtime.block_on(async {
            let (head, body) = response.into_parts();
            let body = body.collect().await.expect("what is in memory can be read").to_bytes();
            let response = http::Response::from_parts(head, SdkBody::from(body));
            let response = HttpResponse::try_from(response).expect("the SDK takes any header");
            self.wire.put(response);
            call(self.client.clone()).await
        })
    }
}

/// Holds the next answer.
#[derive(Debug, Clone, Default)]
struct Wire(Arc<Mutex<Option<HttpResponse>>>);

impl Wire {
    fn put(&self, response: HttpResponse) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
    }
}

impl HttpConnector for Wire {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let response = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        HttpConnectorFuture::ready(Ok(response.expect("each answer is asked for once")))
    }
}
