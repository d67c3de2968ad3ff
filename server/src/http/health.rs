//! The addresses for operators: `/_/health`, `/_/alive`, `/_/ready` and `/_/metrics`.

use codeartifact_generated::runtime::{BoxBody, Reply, WireError};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Response, StatusCode};

use super::metrics::{self, Metrics};
use super::shared::Shared;
use crate::app::App;
use crate::auth::identities::{Credentials, Standing};
use crate::causes::with_causes;
use crate::registry::{self, EventBacklog, Registry};
use crate::storage::{Sizes, Store};

/// Answers an address below `/_/`.
pub(super) async fn answer(method: &Method, path: &str, shared: &Shared) -> Response<BoxBody> {
    if method != Method::GET && method != Method::HEAD {
        let message = "only GET is served below `/_/`";
        return WireError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowedException", message)
            .into_reply();
    }
    match path {
        "/_/alive" => fine(),
        "/_/ready" if !shared.readiness.is_ready() => unavailable("the server is about to stop"),
        "/_/health" | "/_/ready" => health(shared.app.registry.store()).await,
        "/_/metrics" => render(&shared.metrics, &shared.app).await,
        _ => {
            let message =
                "there is `/_/health`, `/_/alive`, `/_/ready` and `/_/metrics`, nothing else below `/_/`";
            WireError::new(StatusCode::NOT_FOUND, "UnknownOperationException", message).into_reply()
        }
    }
}

/// Healthy is a server whose store answers.
async fn health(store: &Store) -> Response<BoxBody> {
    match store.check().await {
        Ok(()) => fine(),
        Err(error) => {
            tracing::error!(cause = with_causes(&error), "the store does not answer");
            unavailable("the store does not answer")
        }
    }
}

fn fine() -> Response<BoxBody> {
    #[derive(serde::Serialize)]
    struct Health {
        status: &'static str,
        version: &'static str,
    }
    Reply::new(200).json(&Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

fn unavailable(message: &str) -> Response<BoxBody> {
    WireError::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", message).into_reply()
}

async fn render(metrics: &Metrics, app: &App) -> Response<BoxBody> {
    let standing = app.access.credentials().map(Credentials::standing);
    metrics.note_credentials(matches!(standing, Some(Standing::Stale(_))));
    metrics.note_collection(app.registry.store().is_held_back());
    let stored = match read(&app.registry).await {
        Ok(stored) => Some(stored),
        Err(error) => {
            tracing::error!(cause = with_causes(&error), "the figures of the store cannot be read");
            None
        }
    };
    // While the store is away, what this server counts by itself is what tells of it.
    let Ok(text) = metrics.render(stored.as_ref()) else {
        return unavailable("the metrics cannot be shown");
    };
    let mut response = Reply::new(200).bytes(text.into_bytes().into(), metrics::CONTENT_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(metrics::CONTENT_TYPE));
    response
}

async fn read(registry: &Registry) -> Result<(Sizes, Vec<EventBacklog>), registry::Error> {
    Ok((registry.store().sizes().await?, registry.event_backlogs().await?))
}
