//! Sends each request where it belongs, by path and by host, and wraps what is true of all of them around
//! it: an id, a span, metrics, and an answer even if a handler panics.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use codeartifact_generated::errors::ThrottlingException;
use codeartifact_generated::router::{self, Router};
use codeartifact_generated::runtime::reply::Unwritable;
use codeartifact_generated::runtime::service::RequestBody;
use codeartifact_generated::runtime::{BoxBody, IntoResponse as _, RestJson1, RoutingService, WireError};
use codeartifact_generated::service::{self, Operation};
use futures_util::{FutureExt as _, TryStreamExt as _};
use http::header::{AUTHORIZATION, HOST, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body::Body as _;
use http_body_util::BodyDataStream;
use tower::Service;

use super::answer_check::AnswerCheck;
use super::health;
use super::metrics::{Answered, Metrics};
use super::request_id::{self, RequestId};
use super::request_span::{WithinRequest, within_request};
use super::unread_body::{self, Watched};
use crate::address::{BaseUrl, PackageAddress, Scheme};
use crate::app::{App, RequestContext};
use crate::auth::request_rate::{RequestRates, TooManyRequests};
use crate::auth::{Caller, Decisions, Defaults, Unauthenticated};
use crate::formats::{self, PackageRequest, Refusal};
use crate::operations::Operations;

/// The service in front of everything.
pub struct Front<B> {
    // One for each connection: what all share is not counted up and down by all cores at every request.
    served: Arc<Served<B>>,
}

struct Served<B> {
    shared: Arc<Shared>,
    connection: Connection,
    control_plane: RoutingService<Router<Watched<B>>, RestJson1>,
}

/// What is known of a connection before its first request.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    /// Where it comes from, where that is known.
    pub(super) peer: Option<IpAddr>,
    /// Whether it is encrypted.
    pub(super) scheme: Scheme,
    /// Counts the connection as open until dropped.
    pub(super) _open: Option<Arc<()>>,
}

struct Shared {
    app: Arc<App>,
    defaults: Defaults,
    metrics: Metrics,
    rates: Option<RequestRates>,
    answer_check: Option<AnswerCheck>,
}

impl<B> Clone for Front<B> {
    fn clone(&self) -> Self {
        Self { served: Arc::clone(&self.served) }
    }
}

impl<B> std::fmt::Debug for Front<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Front")
    }
}

impl<B: RequestBody + Unpin> Front<B> {
    /// Takes what requests are answered with, what stands in for what requests do not say, how often requests may come, and
    /// what holds answers against the model.
    pub fn new(
        app: App,
        defaults: Defaults,
        metrics: Metrics,
        rates: Option<RequestRates>,
        answer_check: Option<AnswerCheck>,
    ) -> Self {
        let app = Arc::new(app);
        let control_plane = service::service(Operations(Arc::clone(&app)));
        let shared = Arc::new(Shared { app, defaults, metrics, rates, answer_check });
        let connection = Connection { peer: None, scheme: Scheme::Http, _open: None };
        Self { served: Arc::new(Served { shared, connection, control_plane }) }
    }

    /// Returns the service for the requests of a connection.
    #[must_use]
    pub(super) fn of_connection(&self, connection: Connection) -> Self {
        let Served { shared, connection: _, control_plane } = &*self.served;
        let (shared, control_plane) = (Arc::clone(shared), control_plane.clone());
        Self { served: Arc::new(Served { shared, connection, control_plane }) }
    }
}

/// Where a request goes.
enum Destination {
    Operator,
    Operation(Operation),
    PackageEndpoint(PackageAddress),
    Nowhere,
}

impl Destination {
    /// Decides by path first: the control plane answers on any host.
    fn of<B>(request: &Request<B>) -> Self {
        let uri = request.uri();
        let path = uri.path();
        if let Some(operation) = router::find(request.method(), path, uri.query()) {
            Self::Operation(operation)
        } else if path.starts_with("/_/") {
            Self::Operator
        } else {
            PackageAddress::parse(Some(&host(request)), path).map_or(Self::Nowhere, Self::PackageEndpoint)
        }
    }

    /// The operation of the control plane, where it is one.
    fn operation(&self) -> Option<Operation> {
        match self {
            Self::Operation(operation) => Some(*operation),
            Self::Operator | Self::PackageEndpoint(_) | Self::Nowhere => None,
        }
    }

    /// The name under which the request is counted and logged.
    fn name(&self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Operation(operation) => operation.name(),
            Self::PackageEndpoint(address) => address.format.as_str(),
            Self::Nowhere => "none",
        }
    }
}

impl<B: RequestBody + Unpin> Service<Request<B>> for Front<B> {
    type Response = Response<BoxBody>;
    type Error = Infallible;
    type Future = WithinRequest<dyn Future<Output = Result<Self::Response, Infallible>> + Send>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let started = Instant::now();
        let id = RequestId::new();
        // Where it goes: path first, then host.
        let destination = Destination::of(&request);
        let operation = destination.name();
        let of_control_plane = destination.operation();
        let bytes_in = request.body().size_hint().exact().unwrap_or(0);
        // A body that stays unread must not be taken for the next request.
        let (request, unread) = unread_body::watch(request);
        let served = Arc::clone(&self.served);
        let answer = async move {
            let shared = &served.shared;
            let decisions = Decisions::collected(tracing::enabled!(tracing::Level::DEBUG));
            let answer = served.answer(destination, request, decisions.clone());
            // A panic fails its own request, and no other on the connection.
            let answer = AssertUnwindSafe(answer).catch_unwind().await;
            let mut response = answer.unwrap_or_else(|_| panicked());
            response.headers_mut().insert(request_id::HEADER, id.header_value());
            // Where the operator asks for it, hold the answer against the model.
            if let (Some(check), Some(operation)) = (&shared.answer_check, of_control_plane) {
                response = Box::pin(check.check(operation, response, &shared.metrics)).await;
            }
            unread.announce(&mut response);
            if let Some(Unwritable(fault)) = response.extensions().get() {
                tracing::error!(fault, "an answer could not be written");
            }
            // Count and log what the client is about to see.
            let answered = Answered {
                operation,
                status: response.status().as_u16(),
                elapsed: started.elapsed(),
                bytes_in,
                bytes_out: response.body().size_hint().exact().unwrap_or(0),
            };
            shared.metrics.record(&answered);
            tracing::debug!(
                %decisions,
                http.status = answered.status,
                elapsed_us = u64::try_from(answered.elapsed.as_micros()).unwrap_or(u64::MAX),
                "answered"
            );
            Ok(response)
        };
        within_request(id, operation, Box::pin(answer))
    }
}

impl<B: RequestBody + Unpin> Served<B> {
    /// Counts a request to a package endpoint by its token or, if it has none, by where it comes from.
    fn check_package_endpoint(&self, authorization: Option<&HeaderValue>) -> Result<(), TooManyRequests> {
        match (&self.shared.rates, authorization, self.connection.peer) {
            (Some(rates), Some(authorization), _) => rates.check_token(authorization.as_bytes()),
            (Some(rates), None, Some(peer)) => rates.check_address(peer),
            (Some(_), None, None) | (None, _, _) => Ok(()),
        }
    }

    /// Returns what the URLs in an answer begin with, unless the operator says otherwise.
    fn base_url(&self, request: &Request<Watched<B>>) -> BaseUrl {
        BaseUrl::of_request(self.connection.scheme, host(request))
    }

    async fn answer(
        &self,
        destination: Destination,
        mut request: Request<Watched<B>>,
        decisions: Decisions,
    ) -> Response<BoxBody> {
        match destination {
            Destination::Operator => {
                let (method, path) = (request.method(), request.uri().path());
                Box::pin(health::answer(method, path, &self.shared.metrics, &self.shared.app.registry)).await
            }
            Destination::PackageEndpoint(address) => {
                if let Err(refused) = self.check_package_endpoint(request.headers().get(AUTHORIZATION)) {
                    return formats::refuse(address.format, &too_early(refused));
                }
                let base_url = self.base_url(&request);
                let (parts, body) = request.into_parts();
                let body = Box::pin(BodyDataStream::new(body).map_err(io::Error::other));
                let peer = self.connection.peer;
                let request = PackageRequest { address, parts, body, peer, base_url };
                Box::pin(formats::answer(&self.shared.app, request)).await
            }
            Destination::Nowhere => call(self.control_plane.clone(), request).await,
            Destination::Operation(operation) => {
                let caller = Caller::read(request.headers(), request.uri().query(), &self.shared.defaults);
                match caller {
                    Ok(caller) => {
                        if let Some(rates) = &self.shared.rates
                            && let Err(refused) = rates.check(&caller, operation)
                        {
                            return throttled(refused);
                        }
                        let base_url = self.base_url(&request);
                        let context = RequestContext { caller, base_url, decisions };
                        request.extensions_mut().insert(context);
                        call(self.control_plane.clone(), request).await
                    }
                    Err(error @ Unauthenticated::IncompleteSignature(_)) => WireError::new(
                        StatusCode::BAD_REQUEST,
                        "IncompleteSignatureException",
                        error.to_string(),
                    )
                    .into_reply(),
                }
            }
        }
    }
}

async fn call<B: RequestBody>(
    mut service: RoutingService<Router<B>, RestJson1>,
    request: Request<B>,
) -> Response<BoxBody> {
    match service.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The host that the client used, with its port.
fn host<B>(request: &Request<B>) -> String {
    let header = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    header.or(authority).unwrap_or("localhost").to_owned()
}

/// The answer to a request that came too early; SDKs wait and try again.
fn throttled(refused: TooManyRequests) -> Response<BoxBody> {
    let retry_after_seconds = i32::try_from(refused.retry_after_seconds()).ok();
    ThrottlingException { message: refused.to_string(), retry_after_seconds }.into_response()
}

/// The same for a package endpoint, before it is put in the dialect of the format.
fn too_early(refused: TooManyRequests) -> Refusal {
    let retry_after_seconds = Some(refused.retry_after_seconds());
    let status = StatusCode::TOO_MANY_REQUESTS;
    Refusal { retry_after_seconds, ..Refusal::new(status, "ThrottlingException", refused.to_string()) }
}

/// The answer of a handler that panicked; the panic itself is in the log.
fn panicked() -> Response<BoxBody> {
    tracing::error!("a handler panicked");
    let message = "The operation did not succeed because of an error inside the service.";
    WireError::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerException", message).into_reply()
}
