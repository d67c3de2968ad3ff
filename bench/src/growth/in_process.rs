//! The whole server but for its sockets, within this process: for measuring where a difference weighs most, since no
//! connection adds its own time to both sides.

use std::convert::Infallible;
use std::path::Path;

use bytes::Bytes;
use codeartifact_server::address::Endpoints;
use codeartifact_server::app::{App, Redirects};
use codeartifact_server::auth::{Access, Defaults, TokenKeys};
use codeartifact_server::http::{ConnectionLimits, Front, Metrics, Readiness};
use codeartifact_server::registry::{AccountId, Clock, Limits, PullThrough, Region, Registry};
use codeartifact_server::storage::Store;
use http_body_util::{BodyExt as _, Full};
use tower::Service as _;

use super::ask::Ask;
use super::world::{OWNER, REGION};
use crate::error::Error;
use crate::wire::STANDING_HEADERS;

/// A server without sockets over the store of a directory.
#[derive(Debug, Clone)]
pub(super) struct InProcess {
    front: Front<Full<Bytes>>,
}

impl InProcess {
    /// Opens the store.
    pub(super) async fn open(directory: &Path) -> Result<Self, Error> {
        let store = Store::open(directory).map_err(|error| Error::Nonsense(error.to_string()))?;
        let registry = Registry::new(store, Limits::default(), Clock::system());
        let token_keys = TokenKeys::open(&registry).await;
        let token_keys = token_keys.map_err(|error| Error::Nonsense(error.to_string()))?;
        let invalid = |error: codeartifact_server::registry::InvalidName| Error::Nonsense(error.to_string());
        let defaults = Defaults {
            account: AccountId::parse(OWNER).map_err(invalid)?,
            region: Region::parse(REGION).map_err(invalid)?,
        };
        let app = App {
            access: Access::new(None, defaults),
            pull_through: PullThrough::closed(registry.clone()),
            registry,
            token_keys,
            endpoints: Endpoints { public_base_url: None, host_form: false },
            redirects: Redirects::default(),
        };
        Ok(Self {
            front: Front::new(
                app,
                Metrics::default(),
                None,
                ConnectionLimits::default(),
                None,
                None,
                Readiness::default(),
            ),
        })
    }

    /// Asks for something and takes the whole answer, which must report success.
    pub(super) async fn call(&self, ask: &Ask) -> Result<(), Error> {
        let answer: Result<_, Infallible> = self.front.clone().call(request(ask)?).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        let status = answer.status();
        let unreadable = |reason: String| Error::Unreadable { request: ask.request.describe(), reason };
        let body = answer.into_body().collect().await.map_err(|error| unreadable(error.to_string()))?;
        if status.is_success() {
            return Ok(());
        }
        let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
        Err(Error::Refused { request: ask.request.describe(), status: status.as_u16(), body })
    }
}

fn request(ask: &Ask) -> Result<hyper::Request<Full<Bytes>>, Error> {
    let mut request =
        hyper::Request::builder().method(ask.request.method.name()).uri(ask.request.target.as_str());
    for (name, value) in STANDING_HEADERS {
        request = request.header(name, value);
    }
    for (name, value) in &ask.request.headers {
        request = request.header(*name, value);
    }
    let body = Full::new(Bytes::from(ask.body.clone()));
    request.body(body).map_err(|error| Error::Nonsense(error.to_string()))
}
