//! Origins: the public registries, or whatever an operator puts in their place, that external connections fetch from. The
//! only requests that leave this machine besides events go out here. Knows no format: what is asked for is a path, and
//! what comes back are bytes.

mod address;
mod authorization;
mod breaker;
mod client;
mod destination;
mod document_cache;
mod error;
mod metrics;
mod request;
mod settings;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use self::address::{InvalidOriginUrl, OriginUrl};
pub use self::client::{Client, ClientError};
pub use self::document_cache::{DocumentCache, Refreshed};
pub use self::error::OriginError;
pub use self::request::{DocumentAnswer, FoundDocument, Origin, OriginFile, Validators};
pub use self::settings::{OriginSettings, SettingsError, read_settings};

use self::metrics::OriginMetrics;
use crate::registry::ExternalConnection;

/// How long origins may take, and how long what they said counts.
#[derive(Debug, Clone, Copy)]
pub struct OriginTimes {
    /// The longest that an origin may say nothing.
    pub silence: Duration,
    /// How long a document counts as it was, before the origin is asked whether it still is.
    pub document_age: Duration,
}

/// The origins that are known, by the connection that fetches from each.
#[derive(Debug, Default)]
pub struct Origins {
    known: HashMap<ExternalConnection, Arc<Origin>>,
    offline: bool,
    metrics: OriginMetrics,
}

/// Why nothing is fetched through a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Nobody has said where its origin is.
    NotConfigured,
    /// Nothing may go out.
    Offline,
}

impl Origins {
    /// Takes origins as they are set; while `offline`, none is asked.
    pub fn new(
        settings: HashMap<ExternalConnection, OriginSettings>,
        client: &Client,
        silence: Duration,
        offline: bool,
    ) -> Self {
        let metrics = OriginMetrics::default();
        let open = |(connection, settings): (ExternalConnection, OriginSettings)| {
            let counters = metrics.of(connection.name());
            (
                connection,
                Arc::new(Origin::new(connection.name(), settings, client.clone(), silence, counters)),
            )
        };
        Self { known: settings.into_iter().map(open).collect(), offline, metrics }
    }

    /// Has what is counted of requests shown.
    pub fn register(&self, registry: &mut prometheus_client::registry::Registry) {
        self.metrics.register(registry);
    }

    /// Finds the origin of a connection, unless nothing is fetched through it.
    pub fn find(&self, connection: ExternalConnection) -> Result<&Arc<Origin>, Closed> {
        match self.known.get(&connection) {
            Some(_) if self.offline => Err(Closed::Offline),
            Some(origin) => Ok(origin),
            None => Err(Closed::NotConfigured),
        }
    }
}

/// Says which connections fetch, and from where.
impl fmt::Display for Origins {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.known.is_empty() {
            return formatter.write_str("external connections fetch nothing: no origins configured");
        }
        if self.offline {
            return formatter.write_str("external connections fetch nothing: the server is offline");
        }
        let mut known: Vec<_> = self.known.iter().collect();
        known.sort_by_key(|(connection, _)| connection.name());
        formatter.write_str("external connections fetch:")?;
        for (number, (connection, origin)) in known.into_iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(formatter, "{comma} {connection} from {}", origin.base())?;
        }
        Ok(())
    }
}
