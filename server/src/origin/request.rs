//! One origin, and the requests that it is asked: documents, which are small, read whole and asked about again, and files,
//! which are streamed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use reqwest::{Response, StatusCode, Url};
use tokio::sync::Semaphore;

use super::address::OriginUrl;
use super::authorization::Authorization;
use super::breaker::Breaker;
use super::client::Client;
use super::destination::{Destinations, location};
use super::error::OriginError;
use super::metrics::{Asked, OriginCounters, Outcome};
use super::settings::OriginSettings;
use crate::causes::with_causes;
use crate::registry::Timestamp;

/// The longest document that is read: a few packages have documents of tens of MiB.
const MOST_DOCUMENT_BYTES: u64 = 128 * 1024 * 1024;

/// How long a whole document may take, at the least.
const DOCUMENT_TIME: Duration = Duration::from_mins(2);

/// How often a request is sent again that may pass, and after which time at first.
const TRIES_AFTERWARDS: u32 = 2;
const FIRST_WAIT: Duration = Duration::from_millis(200);

const MOST_REDIRECTS: usize = 5;

/// How many documents and how many files of one origin are on their way at once; more wait for their turn. It bounds what
/// they take of memory, whatever clients ask for.
const MOST_DOCUMENTS: usize = 64;
const MOST_FILES: usize = 64;

/// An origin.
#[derive(Debug)]
pub struct Origin {
    name: &'static str,
    base: OriginUrl,
    authorization: Option<Authorization>,
    destinations: Destinations,
    client: Client,
    breaker: Breaker,
    silence: Duration,
    documents: Semaphore,
    files: Arc<Semaphore>,
    counters: OriginCounters,
}

/// What tells one state of a document from another, in the origin's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    etag: Option<HeaderValue>,
    last_modified: Option<HeaderValue>,
}

/// What an origin says to a request for a document.
#[derive(Debug)]
pub enum DocumentAnswer {
    /// The document.
    Found(Box<FoundDocument>),
    /// It is as it was.
    NotModified,
    /// There is none.
    NotFound,
}

/// A document as an origin sent it.
#[derive(Debug)]
pub struct FoundDocument {
    /// All of it, not compressed.
    pub bytes: Bytes,
    /// Its type in lower case, as the origin says.
    pub content_type: Option<String>,
    /// What tells this state from others.
    pub validators: Validators,
    /// Where it came from in the end, which references in it are seen from.
    pub url: Url,
    /// When it was last changed, as the origin says.
    pub last_modified: Option<Timestamp>,
}

/// A file on its way.
pub struct OriginFile {
    /// Its length, where the origin announces it.
    pub length: Option<u64>,
    /// When it was last changed, as the origin says.
    pub last_modified: Option<Timestamp>,
    /// Its bytes.
    pub body: BoxStream<'static, io::Result<Bytes>>,
}

impl Origin {
    /// Takes an origin as it is set.
    pub(super) fn new(
        name: &'static str,
        settings: OriginSettings,
        client: Client,
        silence: Duration,
        counters: OriginCounters,
    ) -> Self {
        let OriginSettings { url, authorization, hosts } = settings;
        let destinations = Destinations::new(&url, hosts);
        Self {
            name,
            base: url,
            authorization,
            destinations,
            client,
            breaker: Breaker::default(),
            silence,
            documents: Semaphore::new(MOST_DOCUMENTS),
            files: Arc::new(Semaphore::new(MOST_FILES)),
            counters,
        }
    }

    /// Returns its base URL.
    pub fn base(&self) -> &OriginUrl {
        &self.base
    }

    /// Asks for a document, unless it is as it was.
    pub async fn document(
        &self,
        url: &Url,
        accept: &'static str,
        known: &Validators,
    ) -> Result<DocumentAnswer, OriginError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        headers.extend(known.etag.clone().map(|etag| (IF_NONE_MATCH, etag)));
        headers.extend(known.last_modified.clone().map(|date| (IF_MODIFIED_SINCE, date)));
        // It is never closed.
        let _turn = self.documents.acquire().await;
        let ask = async {
            let response = self.ask(&self.client.documents, url, &headers).await?;
            match response.status() {
                StatusCode::NOT_MODIFIED => Ok(DocumentAnswer::NotModified),
                StatusCode::OK => read_document(response).await,
                status => nothing_or_failure(status).map(|()| DocumentAnswer::NotFound),
            }
        };
        let outcome = self.judge(tokio::time::timeout(DOCUMENT_TIME.max(self.silence), ask).await);
        if let Ok(DocumentAnswer::Found(found)) = &outcome {
            self.counters.bytes.inc_by(found.bytes.len() as u64);
        }
        self.count(
            Asked::Document,
            outcome.as_ref().map(|answer| match answer {
                DocumentAnswer::Found(_) => Outcome::Ok,
                DocumentAnswer::NotModified => Outcome::NotModified,
                DocumentAnswer::NotFound => Outcome::NotFound,
            }),
        );
        outcome
    }

    /// Opens a file; nothing where there is none.
    pub async fn file(&self, url: &Url) -> Result<Option<OriginFile>, OriginError> {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]);
        let turn = Arc::clone(&self.files).acquire_owned().await;
        let ask = async {
            let response = self.ask(&self.client.files, url, &headers).await?;
            if response.status() != StatusCode::OK {
                return nothing_or_failure(response.status()).map(|()| None);
            }
            let (length, last_modified) = (response.content_length(), last_modified(&response));
            let (counters, received) = (self.counters.clone(), self.counters.bytes.clone());
            let body = response.bytes_stream().inspect_ok(move |block| {
                received.inc_by(block.len() as u64);
            });
            let body = body.map_err(move |error| {
                // The next one's turn comes when this has ended.
                let _held = &turn;
                counters.count(Asked::File, Outcome::BrokenOff);
                io::Error::other(unreachable(&error))
            });
            Ok(Some(OriginFile { length, last_modified, body: body.boxed() }))
        };
        let outcome = self.judge(tokio::time::timeout(DOCUMENT_TIME.max(self.silence), ask).await);
        let found = |file: &Option<_>| if file.is_some() { Outcome::Ok } else { Outcome::NotFound };
        self.count(Asked::File, outcome.as_ref().map(found));
        outcome
    }

    /// Sends a request, again where it may pass then, and follows redirects.
    async fn ask(
        &self,
        client: &reqwest::Client,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<Response, OriginError> {
        self.breaker.admit().map_err(OriginError::LeftAlone)?;
        let mut wait = FIRST_WAIT;
        for _ in 0..TRIES_AFTERWARDS {
            match self.follow(client, url, headers).await {
                Err(error) if error.may_pass() => {
                    tracing::debug!(origin = self.name, %url, %error, "an origin is asked once more");
                    tokio::time::sleep(wait).await;
                    wait *= 4;
                }
                outcome => return outcome,
            }
        }
        self.follow(client, url, headers).await
    }

    async fn follow(
        &self,
        client: &reqwest::Client,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<Response, OriginError> {
        let mut url = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            if !self.destinations.allow(&url) {
                return Err(OriginError::Elsewhere(url.to_string()));
            }
            let mut headers = headers.clone();
            if self.destinations.trusts(&url) {
                headers.extend(self.authorization()?.map(|value| (AUTHORIZATION, value)));
            }
            let sent = client.get(url.clone()).headers(headers).send().await;
            let response = sent.map_err(|error| unreachable(&error))?;
            let status = response.status();
            if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                return Err(OriginError::Failed(status));
            }
            let is_redirect = status.is_redirection() && status != StatusCode::NOT_MODIFIED;
            match location(&url, response.headers()).filter(|_| is_redirect) {
                Some(next) => url = next,
                None => return Ok(response),
            }
        }
        Err(OriginError::Loop)
    }

    fn authorization(&self) -> Result<Option<HeaderValue>, OriginError> {
        let header = self.authorization.as_ref().map(Authorization::header).transpose();
        header.map_err(|error| {
            let cause = with_causes(&error);
            tracing::error!(origin = self.name, cause, "the credentials of an origin cannot be read");
            OriginError::Credentials
        })
    }

    /// Tells the breaker how a request ended.
    fn judge<T>(
        &self,
        ended: Result<Result<T, OriginError>, tokio::time::error::Elapsed>,
    ) -> Result<T, OriginError> {
        let outcome = ended.unwrap_or(Err(OriginError::TimedOut));
        match &outcome {
            Err(error) if error.is_outage() => {
                if self.breaker.failed() {
                    self.counters.note_left_alone(true);
                    tracing::warn!(origin = self.name, %error, "an origin fails and is left alone for some time");
                }
            }
            Err(OriginError::LeftAlone(_)) => {}
            Ok(_) | Err(_) => {
                self.breaker.succeeded();
                self.counters.note_left_alone(false);
            }
        }
        outcome
    }

    fn count(&self, asked: Asked, outcome: Result<Outcome, &OriginError>) {
        let failed = |error: &OriginError| match error {
            OriginError::LeftAlone(_) => Outcome::LeftAlone,
            _ => Outcome::Failed,
        };
        self.counters.count(asked, outcome.unwrap_or_else(failed));
    }

    /// Counts an answer that is made of what the origin said before it failed.
    pub fn count_stand_in(&self) {
        self.counters.stand_ins.inc();
    }
}

/// Tells that there is nothing, which some registries say in other words where they may not give it, or how the origin
/// failed.
fn nothing_or_failure(status: StatusCode) -> Result<(), OriginError> {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => Ok(()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(OriginError::Denied(status)),
        _ => Err(OriginError::Failed(status)),
    }
}

fn last_modified(response: &Response) -> Option<Timestamp> {
    Timestamp::parse_http_date(response.headers().get(LAST_MODIFIED)?.to_str().ok()?)
}

async fn read_document(response: Response) -> Result<DocumentAnswer, OriginError> {
    let text = |name: HeaderName| response.headers().get(name).cloned();
    let validators = Validators { etag: text(ETAG), last_modified: text(LAST_MODIFIED) };
    let content_type = text(CONTENT_TYPE).and_then(|value| Some(value.to_str().ok()?.to_ascii_lowercase()));
    let (url, last_modified) = (response.url().clone(), last_modified(&response));
    let mut body = response.bytes_stream();
    let mut bytes = BytesMut::new();
    while let Some(block) = body.next().await {
        let block = block.map_err(|error| unreachable(&error))?;
        if bytes.len() as u64 + block.len() as u64 > MOST_DOCUMENT_BYTES {
            return Err(OriginError::TooLarge { limit: MOST_DOCUMENT_BYTES });
        }
        bytes.extend_from_slice(&block);
    }
    let found = FoundDocument { bytes: bytes.freeze(), content_type, validators, url, last_modified };
    Ok(DocumentAnswer::Found(Box::new(found)))
}

/// Says why there is no answer, without the address, which whoever asks knows.
fn unreachable(error: &reqwest::Error) -> OriginError {
    if error.is_timeout() {
        return OriginError::TimedOut;
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    OriginError::Unreachable(cause.to_string())
}

impl std::fmt::Debug for OriginFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OriginFile").field("length", &self.length).finish_non_exhaustive()
    }
}
