//! The HTTP client that speaks with a bucket. It trusts the authorities of this machine and those that the operator adds,
//! follows no redirect, and hands on of a refusal only what may be shown: bodies of some repeat what was signed.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use reqwest::Url;
use reqwest::redirect::Policy;
use tokio::runtime::{self, Handle};
use tokio_rustls::rustls::ClientConfig;

use super::failure::Failure;
use super::options::BucketOptions;
use super::refusal::element;
use crate::authorities;

/// How long connecting may take.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// How long a body may pause, and how long an answer may take from the first byte of its request: a part of 5 MiB arrives
/// in time at 90 KiB a second.
const SILENCE: Duration = Duration::from_mins(1);
/// What is read of a refusal.
const REFUSAL_BYTES: usize = 64 * 1024;

/// The HTTP clients of a bucket: some for each runtime, so that what comes from the bucket on the thread of a request's
/// own connection goes on to it there, and wakes no other thread.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    tls: ClientConfig,
    clients: Arc<Mutex<HashMap<runtime::Id, Clients>>>,
}

/// The clients of one runtime.
#[derive(Debug, Clone)]
struct Clients {
    /// Goes through the proxies that the environment names.
    usual: reqwest::Client,
    /// Asks what runs beside this process and hands out its credentials, which no proxy reaches.
    beside: reqwest::Client,
}

impl Connection {
    /// Finds out whom to trust, and whether there can be clients.
    pub(super) fn new(options: &BucketOptions) -> Result<Self, Failure> {
        let tls = tls(options.authorities.as_deref())?;
        let failed = |error: reqwest::Error| Failure::new(format!("there is no HTTP client: {error}"));
        Clients::new(&tls).map_err(failed)?;
        Ok(Self { tls, clients: Arc::default() })
    }

    fn client_for(&self, host: &str) -> reqwest::Result<reqwest::Client> {
        let is_beside = host.starts_with("169.254.") || matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let own = match clients.entry(Handle::current().id()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Clients::new(&self.tls)?),
        };
        Ok(if is_beside { own.beside.clone() } else { own.usual.clone() })
    }

    /// Asks for a document at an address that is signed already; an error does not show the address.
    pub(super) async fn get(&self, url: &str) -> io::Result<String> {
        let failed = |error: reqwest::Error| io::Error::other(error.without_url());
        let url: Url = url.parse().map_err(io::Error::other)?;
        let client = self.client_for(url.host_str().unwrap_or_default()).map_err(failed)?;
        let response = client.get(url).send().await.map_err(failed)?;
        let status = response.status();
        let text = response.text().await.map_err(failed)?;
        if status.is_success() {
            return Ok(text);
        }
        let code = element(&text, "Code").unwrap_or("no reason");
        Err(io::Error::other(format!("the bucket refuses to list uploads: {status} ({code})")))
    }
}

impl Clients {
    fn new(tls: &ClientConfig) -> reqwest::Result<Self> {
        let builder = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .user_agent(concat!("codeartifact-server/", env!("CARGO_PKG_VERSION")))
                .redirect(Policy::none())
                .no_gzip()
                .http1_only()
                .connect_timeout(CONNECT_TIME)
                .read_timeout(SILENCE)
        };
        Ok(Self { usual: builder().build()?, beside: builder().no_proxy().build()? })
    }
}

#[async_trait]
impl HttpService for Connection {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let client = self.client_for(request.uri().host().unwrap_or_default());
        let client = client.map_err(|error| HttpError::new(HttpErrorKind::Request, error))?;
        let response = client.call(request).await.map_err(try_again)?;
        if response.status().is_client_error() || response.status().is_server_error() {
            return shown(response).await;
        }
        Ok(response)
    }
}

impl HttpConnector for Connection {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

/// Says of whatever broke on the way that the request may be sent again where that is safe.
fn try_again(error: HttpError) -> HttpError {
    match error.kind() {
        HttpErrorKind::Unknown | HttpErrorKind::Decode => HttpError::new(HttpErrorKind::Interrupted, error),
        _ => error,
    }
}

/// Leaves of a refusal its code and what it says for people.
async fn shown(response: HttpResponse) -> Result<HttpResponse, HttpError> {
    let (parts, body) = response.into_parts();
    let mut blocks = body.bytes_stream();
    let mut text = Vec::new();
    while let Some(block) = futures_util::StreamExt::next(&mut blocks).await {
        let block: Bytes = block.map_err(try_again)?;
        text.extend_from_slice(&block[..block.len().min(REFUSAL_BYTES - text.len())]);
        if text.len() == REFUSAL_BYTES {
            break;
        }
    }
    let text = String::from_utf8_lossy(&text);
    let kept = ["Code", "Message", "Region"].iter().filter_map(|name| {
        let value = element(&text, name)?;
        Some(format!("<{name}>{}</{name}>", value.chars().take(300).collect::<String>()))
    });
    let kept: String = kept.collect();
    Ok(HttpResponse::from_parts(parts, kept.into()))
}

fn tls(authorities: Option<&Path>) -> Result<ClientConfig, Failure> {
    authorities::client_config(authorities).map_err(|error| {
        Failure::new(format!(
            "requests to the bucket cannot be encrypted: {error}; see `--blobs-authorities`"
        ))
    })
}
