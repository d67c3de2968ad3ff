//! A web server that each event is posted to, one request an event and in order, signed as the Standard Webhooks
//! specification says: `webhook-signature` is `v1,` and the base64 of the HMAC-SHA256, by the shared secret, of
//! `{webhook-id}.{webhook-timestamp}.{body}`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Request, StatusCode, Uri};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sha2::Sha256;

use crate::causes::with_causes;
use crate::registry::Event;

/// A receiver that says nothing for so long is taken for dead.
const PATIENCE: Duration = Duration::from_secs(15);

/// The secret that signs what is posted.
#[derive(Clone)]
pub struct WebhookSecret(Vec<u8>);

impl WebhookSecret {
    /// Takes at least 16 characters, which the receiver must know too.
    pub fn parse(text: &str) -> Result<Self, String> {
        let secret = text.trim();
        if secret.len() < 16 {
            return Err("the secret of the webhook must have at least 16 characters".to_owned());
        }
        Ok(Self(secret.as_bytes().to_vec()))
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WebhookSecret(secret)")
    }
}

/// Where events are posted to.
#[derive(Debug, Clone)]
pub struct Webhook {
    url: Uri,
    secret: WebhookSecret,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// An event did not reach the web server.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The certificates of this machine cannot be read.
    #[error("the certificates that this machine trusts cannot be read: {0}")]
    Certificates(std::io::Error),
    /// The request did not get through.
    #[error("`{url}` cannot be reached: {cause}")]
    Unreachable {
        /// As the operator gave it.
        url: Uri,
        /// Why, as the HTTP client says it.
        cause: String,
    },
    /// The server did not take the event.
    #[error("`{url}` answered {status} to an event")]
    Refused {
        /// As the operator gave it.
        url: Uri,
        /// The status of its answer.
        status: StatusCode,
    },
}

impl Webhook {
    /// Takes an address and the secret shared with it.
    pub fn new(url: Uri, secret: WebhookSecret) -> Result<Self, WebhookError> {
        let builder = HttpsConnectorBuilder::new();
        let connector = builder.with_native_roots().map_err(WebhookError::Certificates)?;
        let connector = connector.https_or_http().enable_http1().build();
        Ok(Self { url, secret, client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// Posts an event; every answer of success takes it.
    pub(super) async fn post(&self, event: &Event) -> Result<(), WebhookError> {
        let unreachable = |cause: String| WebhookError::Unreachable { url: self.url.clone(), cause };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        let request = Request::post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("codeartifact-server/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", &event.id)
            .header("webhook-timestamp", now)
            .header("webhook-signature", signature(&self.secret, &event.id, now, &event.document))
            .body(Full::from(event.document.clone()))
            .map_err(|error| unreachable(error.to_string()))?;
        let answer = tokio::time::timeout(PATIENCE, self.client.request(request)).await;
        let answer = answer.map_err(|_| unreachable("it does not answer".to_owned()))?;
        let status = answer.map_err(|error| unreachable(with_causes(&error)))?.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(WebhookError::Refused { url: self.url.clone(), status })
        }
    }
}

fn signature(secret: &WebhookSecret, id: &str, timestamp_seconds: u64, body: &str) -> String {
    // A key of any length fits.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&secret.0) else { return String::new() };
    mac.update(format!("{id}.{timestamp_seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_covers_id_time_and_body() {
        let secret = WebhookSecret::parse("a secret of some length\n").unwrap();

        let signed = signature(&secret, "id", 1_700_000_000, "{}");

        // Computed with another implementation: openssl dgst -sha256 -hmac.
        assert_eq!(signed, "v1,zpdCA/MUfIUZW+GDArBDz3tV2t+br7rjeGspHrVrJw0=");
        assert_ne!(signed, signature(&secret, "id", 1_700_000_001, "{}"));
        assert_ne!(signed, signature(&secret, "di", 1_700_000_000, "{}"));
        assert_ne!(signed, signature(&secret, "id", 1_700_000_000, "[]"));
    }

    #[test]
    fn a_short_secret_is_refused_and_none_is_printed() {
        assert!(WebhookSecret::parse("short").is_err());
        let secret = WebhookSecret::parse("a secret of some length").unwrap();
        assert!(!format!("{secret:?}").contains("length"));
    }
}
