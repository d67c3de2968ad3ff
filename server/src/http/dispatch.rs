//! Sends each request where it belongs, by path and by host, and wraps what is true of all of them around
//! it: an id, a span, metrics, and an answer even if a handler panics.

use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use codeartifact_generated::errors::ThrottlingException;
use codeartifact_generated::router::Router;
use codeartifact_generated::runtime::reply::Unwritable;
use codeartifact_generated::runtime::service::RequestBody;
use codeartifact_generated::runtime::{BoxBody, IntoResponse as _, RestJson1, RoutingService, WireError};
use codeartifact_generated::service::{self, Operation};
use futures_util::FutureExt as _;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{Request, Response, StatusCode, Version};
use http_body::Body as _;
use tokio::sync::{Semaphore, SemaphorePermit};
use tower::Service;

use super::answer_check::AnswerCheck;
use super::authentication::{Turned, authenticate};
use super::connection::Connection;
use super::destination::{Destination, host};
use super::forwarded::Origin;
use super::limits::ConnectionLimits;
use super::metrics::{Answered, Metrics};
use super::outcome::Outcome;
use super::readiness::Readiness;
use super::request_id::{self, RequestId};
use super::request_span::{WithinRequest, within_request};
use super::shared::Shared;
use super::unread_body::{self, Watched};
use super::verified_body::VerifiedBody;
use super::{health, package_endpoint, request_target, retry_after, token_service, transfer_coding};
use crate::address::{BaseUrl, PackageAddress};
use crate::app::{App, RequestContext};
use crate::audit::AuditLog;
use crate::auth::request_rate::{RequestRates, TooManyRequests};
use crate::auth::sigv4::Service as SignedService;
use crate::auth::{Caller, Decisions};
use crate::formats::{self, FormatState, Refusal};
use crate::operations::Operations;
use crate::sts;

/// When an upload that finds no place is to come again.
const UPLOAD_PAUSE: Duration = Duration::from_secs(1);

/// The service in front of everything.
pub struct Front<B: RequestBody + Unpin> {
    // One for each connection: what all share is not counted up and down by all cores at every request.
    served: Arc<Served<B>>,
}

struct Served<B: RequestBody + Unpin> {
    shared: Arc<Shared>,
    connection: Connection,
    control_plane: RoutingService<Router<VerifiedBody<Watched<B>>>, RestJson1>,
    requests: AtomicU64,
}

impl<B: RequestBody + Unpin> Clone for Front<B> {
    fn clone(&self) -> Self {
        Self { served: Arc::clone(&self.served) }
    }
}

impl<B: RequestBody + Unpin> std::fmt::Debug for Front<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Front")
    }
}

impl<B: RequestBody + Unpin> Front<B> {
    /// Takes what requests are answered with, how often requests may come and what else holds clients within bounds, what
    /// holds answers against the model, where it is told who did what, and whether more requests are welcome.
    pub fn new(
        app: App,
        metrics: Metrics,
        rates: Option<RequestRates>,
        limits: ConnectionLimits,
        answer_check: Option<AnswerCheck>,
        audit: Option<AuditLog>,
        readiness: Readiness,
    ) -> Self {
        let app = Arc::new(app);
        let control_plane = service::service(Operations(Arc::clone(&app)));
        let uploads = Semaphore::new(limits.uploads.min(Semaphore::MAX_PERMITS));
        let formats = FormatState::new(app.registry.store());
        let shared = Shared { app, formats, metrics, rates, answer_check, audit, limits, uploads, readiness };
        let shared = Arc::new(shared);
        let (connection, requests) = (Connection::none(), AtomicU64::new(0));
        Self { served: Arc::new(Served { shared, connection, control_plane, requests }) }
    }

    /// Returns how much one client may take of the server.
    pub(super) fn limits(&self) -> &ConnectionLimits {
        &self.served.shared.limits
    }

    /// Returns what the server counts.
    pub(super) fn metrics(&self) -> &Metrics {
        &self.served.shared.metrics
    }

    /// Returns the service for the requests of a connection.
    #[must_use]
    pub(super) fn of_connection(&self, connection: Connection) -> Self {
        let Served { shared, control_plane, .. } = &*self.served;
        let (shared, control_plane) = (Arc::clone(shared), control_plane.clone());
        let requests = AtomicU64::new(0);
        Self { served: Arc::new(Served { shared, connection, control_plane, requests }) }
    }
}

impl<B: RequestBody + Unpin> Service<Request<B>> for Front<B> {
    type Response = Response<BoxBody>;
    type Error = Infallible;
    type Future = WithinRequest<dyn Future<Output = Result<Self::Response, Infallible>> + Send>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let started = Instant::now();
        let id = RequestId::new();
        // What a proxy did to the request is undone, where the operator trusts it.
        let origin = self.served.connection.origin(request.headers());
        origin.restore_host(request.headers_mut());
        self.limits().bound_body(&mut request);
        // Where it goes: path first, then host.
        let destination = Destination::of(&request);
        let operation = destination.name();
        let of_control_plane = destination.operation();
        let bytes_in = request.body().size_hint().exact().unwrap_or(0);
        let is_change = destination.is_changed(request.method());
        // A body that stays unread must not be taken for the next request.
        let is_last = self.served.is_last(&request);
        let (request, unread) = unread_body::watch(request, self.limits());
        let served = Arc::clone(&self.served);
        let answer = async move {
            let shared = &served.shared;
            let decisions = Decisions::collected(shared.interest());
            let answer = served.answer(destination, request, &origin, decisions.clone(), id);
            // A panic fails its own request, and no other on the connection.
            let answer = AssertUnwindSafe(answer).catch_unwind().await;
            let (mut response, mut outcome) = answer.unwrap_or_else(|_| (panicked(), Outcome::default()));
            outcome.take_in(&response);
            response.headers_mut().insert(request_id::HEADER, id.header_value());
            // Where the operator asks for it, hold the answer against the model.
            if let (Some(check), Some(operation)) = (&shared.answer_check, of_control_plane) {
                response = Box::pin(check.check(operation, response, &shared.metrics)).await;
            }
            retry_after::announce(&mut response);
            unread.announce(&mut response, &served.connection.leftover);
            if is_last {
                unread_body::close(&mut response);
            }
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
            shared.tell(&outcome, is_change, id, &answered, &decisions);
            Ok(response)
        };
        within_request(id, operation, Box::pin(answer))
    }
}

impl<B: RequestBody + Unpin> Served<B> {
    /// Counts a request to a package endpoint by its token or, if it has none, by where it comes from.
    fn check_package_endpoint(
        &self,
        authorization: Option<&HeaderValue>,
        source: Option<IpAddr>,
    ) -> Result<(), TooManyRequests> {
        match (&self.shared.rates, authorization, source) {
            (Some(rates), Some(authorization), _) => rates.check_token(authorization.as_bytes()),
            (Some(rates), None, Some(source)) => rates.check_address(source),
            (Some(_), None, None) | (None, _, _) => Ok(()),
        }
    }

    /// Counts a request, and tells whether its connection closes after it.
    fn is_last(&self, request: &Request<B>) -> bool {
        let count = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let is_last = count >= self.shared.limits.requests_per_connection;
        request.version() <= Version::HTTP_11 && (is_last || transfer_coding::is_coded(request.headers()))
    }

    /// Returns the place of an upload among those at once, or refuses it.
    fn begin_upload(&self, is_upload: bool) -> Result<Option<SemaphorePermit<'_>>, TooManyRequests> {
        if !is_upload {
            return Ok(None);
        }
        self.shared.uploads.try_acquire().map(Some).map_err(|_| TooManyRequests::after(UPLOAD_PAUSE))
    }

    /// Returns the names that the server goes by: the one that arrived, and the one that the operator set.
    fn hosts<'h>(&'h self, arrived: &'h str) -> Vec<&'h str> {
        let public = self.shared.app.endpoints.public_base_url.as_ref().map(BaseUrl::authority);
        std::iter::once(arrived).chain(public.filter(|public| *public != arrived)).collect()
    }

    async fn answer(
        &self,
        destination: Destination,
        request: Request<Watched<B>>,
        origin: &Origin,
        decisions: Decisions,
        id: RequestId,
    ) -> (Response<BoxBody>, Outcome) {
        let mut outcome = Outcome { source: Some(origin.source()), ..Outcome::default() };
        let target_bytes = self.shared.limits.target_bytes;
        let refusal = transfer_coding::refuse(request.headers());
        if let Some(refusal) = refusal.or_else(|| request_target::refuse(request.uri(), target_bytes)) {
            return (refusal, outcome);
        }
        let response = match destination {
            Destination::Operator => {
                let (method, path) = (request.method(), request.uri().path());
                Box::pin(health::answer(method, path, &self.shared)).await
            }
            Destination::PackageEndpoint(address) => {
                self.answer_package(address, request, origin, decisions, &mut outcome).await
            }
            Destination::Nowhere => {
                call(self.control_plane.clone(), request.map(VerifiedBody::AsItCame)).await
            }
            Destination::TokenService => self.answer_sts(request, id, &mut outcome).await,
            Destination::Operation(operation) => {
                match self.answer_operation(operation, request, origin, decisions, &mut outcome).await {
                    Ok(response) => response,
                    Err(turned) => {
                        outcome.unauthenticated = turned.reason();
                        turned.into_reply()
                    }
                }
            }
        };
        (response, outcome)
    }

    async fn answer_operation(
        &self,
        operation: Operation,
        request: Request<Watched<B>>,
        origin: &Origin,
        decisions: Decisions,
        outcome: &mut Outcome,
    ) -> Result<Response<BoxBody>, Turned> {
        let is_upload = operation == Operation::PublishPackageVersion;
        let _place = match self.begin_upload(is_upload) {
            Ok(place) => place,
            Err(refused) => return Ok(throttled(refused)),
        };
        let host = host(&request);
        let (caller, mut request) = self.authenticate(SignedService::CodeArtifact, &host, request).await?;
        outcome.principal = Some(caller.arn());
        if let Some(rates) = &self.shared.rates
            && let Err(refused) = rates.check(&caller, operation)
        {
            return Ok(throttled(refused));
        }
        let base_url = BaseUrl::of_request(origin.scheme, host);
        let context = RequestContext { caller, source: origin.source(), base_url, decisions };
        request.extensions_mut().insert(context);
        Ok(call(self.control_plane.clone(), request).await)
    }

    async fn authenticate(
        &self,
        service: SignedService,
        host: &str,
        request: Request<Watched<B>>,
    ) -> Result<(Caller, Request<VerifiedBody<Watched<B>>>), Turned> {
        let app = &self.shared.app;
        authenticate(&app.access, service, app.registry.now(), &self.hosts(host), request).await
    }

    async fn answer_package(
        &self,
        address: PackageAddress,
        request: Request<Watched<B>>,
        origin: &Origin,
        decisions: Decisions,
        outcome: &mut Outcome,
    ) -> Response<BoxBody> {
        if let Err(refused) =
            self.check_package_endpoint(request.headers().get(AUTHORIZATION), origin.address)
        {
            return formats::refuse(address.format, &too_early(refused));
        }
        let _place = match self.begin_upload(!request.body().is_end_stream()) {
            Ok(place) => place,
            Err(refused) => return formats::refuse(address.format, &too_early(refused)),
        };
        let app = &self.shared.app;
        let caller = match package_endpoint::authenticate(app, &address, request.headers()).await {
            Ok(caller) => caller,
            Err(turned) => {
                outcome.unauthenticated = turned.reason();
                return turned.into_reply(&address);
            }
        };
        outcome.principal = Some(caller.arn());
        if let Some(rates) = &self.shared.rates
            && let Err(refused) = rates.check_package_request(&caller, request.method())
        {
            return formats::refuse(address.format, &too_early(refused));
        }
        let base_url = BaseUrl::of_request(origin.scheme, host(&request));
        let context = RequestContext { caller, source: origin.source(), base_url, decisions };
        let state = &self.shared.formats;
        Box::pin(package_endpoint::answer(app, state, address, request, context)).await
    }

    async fn answer_sts(
        &self,
        request: Request<Watched<B>>,
        id: RequestId,
        outcome: &mut Outcome,
    ) -> Response<BoxBody> {
        let (host, id) = (host(&request), id.to_string());
        let (caller, request) = match self.authenticate(SignedService::Sts, &host, request).await {
            Ok(known) => known,
            Err(turned) => {
                outcome.unauthenticated = turned.reason();
                return sts::refuse(&token_service::failure(&turned.error()), &id);
            }
        };
        outcome.principal = Some(caller.arn());
        token_service::answer(&caller, request, &id).await
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
