//! Flags that say where events go.

use std::path::PathBuf;
use std::{fs, io};

use clap::Args;
use http::Uri;

use crate::events::{EventsFile, EventsFileError, Receiver, Webhook, WebhookError, WebhookSecret};

/// Where events go: nowhere, unless a place is named. There is one for each change of a package version, in the
/// form of Amazon `EventBridge`.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Events")]
pub struct EventOptions {
    /// Append events to this file, one JSON object a line.
    #[arg(long, env = "CODEARTIFACT_EVENTS_FILE", value_name = "FILE")]
    pub events_file: Option<PathBuf>,

    /// Post each event to this address, signed with the secret.
    #[arg(
        long,
        env = "CODEARTIFACT_EVENTS_WEBHOOK",
        value_name = "URL",
        value_parser = webhook_url,
        requires = "events_webhook_secret_file"
    )]
    pub events_webhook: Option<Uri>,

    /// File that holds the secret shared with the receiver: at least 16 characters.
    #[arg(long, env = "CODEARTIFACT_EVENTS_WEBHOOK_SECRET_FILE", value_name = "FILE")]
    pub events_webhook_secret_file: Option<PathBuf>,
}

/// Why events cannot go where they should.
#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] EventsFileError),
    /// The secret cannot be read.
    #[error("cannot read the secret of the webhook from `{}`: {source}", .path.display())]
    SecretFile {
        /// As the operator gave it.
        path: PathBuf,
        /// Why, as the operating system or the library says it.
        source: io::Error,
    },
    /// The secret is too short.
    #[error("{0}")]
    Malformed(String),
    /// Nothing can be posted.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
}

impl EventOptions {
    /// Returns the places that events go to.
    pub fn receivers(&self) -> Result<Vec<Receiver>, EventsError> {
        let mut receivers = Vec::new();
        if let Some(path) = &self.events_file {
            receivers.push(Receiver::File(EventsFile::open(path)?));
        }
        if let (Some(url), Some(path)) = (&self.events_webhook, &self.events_webhook_secret_file) {
            let text = fs::read_to_string(path)
                .map_err(|source| EventsError::SecretFile { path: path.clone(), source })?;
            let secret = WebhookSecret::parse(&text).map_err(EventsError::Malformed)?;
            receivers.push(Receiver::Webhook(Box::new(Webhook::new(url.clone(), secret)?)));
        }
        Ok(receivers)
    }
}

fn webhook_url(text: &str) -> Result<Uri, String> {
    let url: Uri = text.parse().map_err(|error| format!("it is no URL: {error}"))?;
    match (url.scheme_str(), url.authority()) {
        (Some("http" | "https"), Some(_)) => Ok(url),
        _ => Err("it must begin with `http://` or `https://` and name a host".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        events: EventOptions,
    }

    fn options(arguments: &[&str]) -> Result<EventOptions, clap::Error> {
        let arguments = std::iter::once("server").chain(arguments.iter().copied());
        Line::try_parse_from(arguments).map(|line| line.events)
    }

    #[test]
    fn without_flags_events_go_nowhere() {
        assert!(options(&[]).unwrap().receivers().unwrap().is_empty());
    }

    #[test]
    fn a_webhook_needs_an_address_and_a_secret() {
        let directory = tempfile::tempdir().unwrap();
        let secret = directory.path().join("secret");
        let secret_file = secret.to_str().unwrap();
        let given = |url| options(&["--events-webhook", url, "--events-webhook-secret-file", secret_file]);

        assert!(options(&["--events-webhook", "http://localhost/"]).is_err());
        assert!(given("localhost/hook").is_err());
        assert!(given("ftp://localhost/hook").is_err());
        let options = given("https://localhost/hook?team=web").unwrap();
        assert!(matches!(options.receivers(), Err(EventsError::SecretFile { .. })));
        fs::write(&secret, "short").unwrap();
        assert!(matches!(options.receivers(), Err(EventsError::Malformed(_))));
        fs::write(&secret, "a secret of some length").unwrap();
        assert_eq!(options.receivers().unwrap().len(), 1);
    }
}
