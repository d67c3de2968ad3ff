//! The two addresses for operators: `/_/health` and `/_/metrics`.

use codeartifact_generated::runtime::{BoxBody, Reply, WireError};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Response, StatusCode};

use super::metrics::{self, Metrics};
use crate::app::App;
use crate::auth::identities::{Credentials, Standing};
use crate::causes::with_causes;
use crate::registry::{self, EventBacklog, Registry};
use crate::storage::{Sizes, Store};

/// Answers an address below `/_/`.
pub(super) async fn answer(method: &Method, path: &str, metrics: &Metrics, app: &App) -> Response<BoxBody> {
    if method != Method::GET && method != Method::HEAD {
        let message = "only GET is served below `/_/`";
        return WireError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowedException", message)
            .into_reply();
    }
    match path {
        "/_/health" => health(app.registry.store()).await,
        "/_/metrics" => render(metrics, app).await,
        _ => {
            let message = "there is `/_/health` and `/_/metrics`, nothing else below `/_/`";
            WireError::new(StatusCode::NOT_FOUND, "UnknownOperationException", message).into_reply()
        }
    }
}

/// Healthy is a server whose store answers.
async fn health(store: &Store) -> Response<BoxBody> {
    #[derive(serde::Serialize)]
    struct Health {
        status: &'static str,
        version: &'static str,
    }
    match store.check().await {
        Ok(()) => Reply::new(200).json(&Health { status: "ok", version: env!("CARGO_PKG_VERSION") }),
        Err(error) => {
            tracing::error!(cause = with_causes(&error), "the store does not answer");
            let message = "the store does not answer";
            WireError::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", message).into_reply()
        }
    }
}

async fn render(metrics: &Metrics, app: &App) -> Response<BoxBody> {
    let standing = app.access.credentials().map(Credentials::standing);
    metrics.note_credentials(matches!(standing, Some(Standing::Stale(_))));
    let text = match read(&app.registry).await {
        Ok((sizes, backlogs)) => metrics.render(&sizes, &backlogs).ok(),
        Err(error) => {
            tracing::error!(cause = with_causes(&error), "the figures of the store cannot be read");
            None
        }
    };
    let Some(text) = text else {
        let message = "the metrics cannot be read";
        return WireError::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", message).into_reply();
    };
    let mut response = Reply::new(200).bytes(text.into_bytes().into(), metrics::CONTENT_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(metrics::CONTENT_TYPE));
    response
}

async fn read(registry: &Registry) -> Result<(Sizes, Vec<EventBacklog>), registry::Error> {
    Ok((registry.store().sizes().await?, registry.event_backlogs().await?))
}
