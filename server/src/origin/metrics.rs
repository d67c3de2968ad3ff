//! What is counted of the requests to origins, for Prometheus. Labels are the names of connections and a few words, so that
//! there are few series however much is fetched.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

/// What an origin is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The document of a package.
    Document,
    /// A file, or what lies beside it.
    File,
}

/// How a request ended, redirects and further tries included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// What was asked for is there; of a file, its first bytes.
    Ok,
    /// It is as it was.
    NotModified,
    /// There is none.
    NotFound,
    /// The origin gave nothing.
    Failed,
    /// A file broke off after it had begun.
    BrokenOff,
    /// Nothing was sent, since the origin failed several times before.
    LeftAlone,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOutcome {
    connection: &'static str,
    asked: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByConnection {
    connection: &'static str,
}

/// What is counted of all origins.
#[derive(Debug, Default)]
pub(super) struct OriginMetrics {
    requests: Family<ByOutcome, Counter>,
    bytes: Family<ByConnection, Counter>,
    stand_ins: Family<ByConnection, Counter>,
    left_alone: Family<ByConnection, Gauge>,
}

/// What is counted of one origin. Cloning shares the counters.
#[derive(Debug, Clone)]
pub(super) struct OriginCounters {
    connection: &'static str,
    requests: Family<ByOutcome, Counter>,
    pub(super) bytes: Counter,
    pub(super) stand_ins: Counter,
    left_alone: Gauge,
}

impl OriginMetrics {
    /// Has everything shown by a registry.
    pub(super) fn register(&self, registry: &mut Registry) {
        let help =
            "Requests to the origins of external connections, by what was asked for and how they ended";
        registry.register("origin_requests", help, self.requests.clone());
        let help = "Bytes of documents, uncompressed, and of files that origins sent";
        registry.register_with_unit("origin_received", help, Unit::Bytes, self.bytes.clone());
        let help = "Answers made of what an origin had said before, since it failed";
        registry.register("origin_stand_ins", help, self.stand_ins.clone());
        let help = "1 while an origin is left alone since it failed several times";
        registry.register("origin_left_alone", help, self.left_alone.clone());
    }

    /// Returns the counters of one origin, which are shown from here on.
    pub(super) fn of(&self, connection: &'static str) -> OriginCounters {
        let by = ByConnection { connection };
        OriginCounters {
            connection,
            requests: self.requests.clone(),
            bytes: self.bytes.get_or_create_owned(&by),
            stand_ins: self.stand_ins.get_or_create_owned(&by),
            left_alone: self.left_alone.get_or_create_owned(&by),
        }
    }
}

impl OriginCounters {
    /// Counts a request.
    pub(super) fn count(&self, asked: Asked, outcome: Outcome) {
        let asked = match asked {
            Asked::Document => "document",
            Asked::File => "file",
        };
        let outcome = match outcome {
            Outcome::Ok => "ok",
            Outcome::NotModified => "not_modified",
            Outcome::NotFound => "not_found",
            Outcome::Failed => "failed",
            Outcome::BrokenOff => "broken_off",
            Outcome::LeftAlone => "left_alone",
        };
        self.requests.get_or_create(&ByOutcome { connection: self.connection, asked, outcome }).inc();
    }

    /// Notes whether the origin is left alone.
    pub(super) fn note_left_alone(&self, is_left_alone: bool) {
        self.left_alone.set(is_left_alone.into());
    }
}
