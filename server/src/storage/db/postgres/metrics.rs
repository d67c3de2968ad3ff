//! What is counted of the work that asks PostgreSQL, for Prometheus: how it waits for a connection, and how often it has to
//! be run again. Labels are a few words, so that there are few series, and all are there from the start.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::error::Failure;

/// Upper bounds of the buckets of waiting, in seconds: from a connection that is free to the time limit.
const BUCKETS: [f64; 10] = [0.0001, 0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Read,
    Write,
}

/// Why work was refused without a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// As much waited already as may.
    Crowded,
    /// Its time was over when a connection became free.
    Late,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByWork {
    work: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByReason {
    work: &'static str,
    reason: &'static str,
}

/// What is counted of one database.
#[derive(Debug)]
pub(super) struct DatabaseMetrics {
    retries: Family<ByReason, Counter>,
    refusals: Family<ByReason, Counter>,
    waits: Family<ByWork, Histogram, fn() -> Histogram>,
    connections: Family<ByWork, Gauge>,
    in_use: Family<ByWork, Gauge>,
}

/// What is counted of one kind of work. Cloning shares the counters.
#[derive(Debug, Clone)]
pub(super) struct WorkCounters {
    work: Work,
    retries: Family<ByReason, Counter>,
    refusals: Family<ByReason, Counter>,
    waits: Histogram,
    /// How many connections there may be.
    pub(super) connections: Gauge,
    in_use: Gauge,
}

impl Default for DatabaseMetrics {
    fn default() -> Self {
        Self {
            retries: Family::default(),
            refusals: Family::default(),
            waits: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            connections: Family::default(),
            in_use: Family::default(),
        }
    }
}

impl DatabaseMetrics {
    /// Has everything shown by a registry.
    pub(super) fn register(&self, registry: &mut Registry) {
        let help =
            "Work that PostgreSQL had undone or a broken connection had, and that was run again, by why";
        registry.register("database_retries", help, self.retries.clone());
        let help = "Work refused because no connection became free: too much waited, or it waited too long";
        registry.register("database_refusals", help, self.refusals.clone());
        let help = "Time that work waited until a connection was free";
        registry.register("database_wait_seconds", help, self.waits.clone());
        let help = "Connections that there may be for work of several statements";
        registry.register("database_connections", help, self.connections.clone());
        let help = "Connections for work of several statements that are in use";
        registry.register("database_connections_in_use", help, self.in_use.clone());
    }

    /// Returns the counters of one kind of work, which are shown from here on.
    pub(super) fn of(&self, work: Work) -> WorkCounters {
        let by = ByWork { work: work.as_str() };
        let counters = WorkCounters {
            work,
            retries: self.retries.clone(),
            refusals: self.refusals.clone(),
            waits: self.waits.get_or_create_owned(&by),
            connections: self.connections.get_or_create_owned(&by),
            in_use: self.in_use.get_or_create_owned(&by),
        };
        let reasons = match work {
            // Nobody is in the way of what only reads.
            Work::Read => &[Failure::Unavailable][..],
            Work::Write => &[
                Failure::Serialization,
                Failure::Deadlock,
                Failure::Lock,
                Failure::Duplicate,
                Failure::Unavailable,
            ],
        };
        for reason in reasons {
            drop(counters.retries.get_or_create_owned(&counters.by(reason.as_str())));
        }
        for refusal in [Refusal::Crowded, Refusal::Late] {
            drop(counters.refusals.get_or_create_owned(&counters.by(refusal.as_str())));
        }
        counters
    }
}

impl WorkCounters {
    /// Counts that work is run again.
    pub(super) fn count_retry(&self, why: Failure) {
        self.retries.get_or_create(&self.by(why.as_str())).inc();
    }

    /// Counts work that was refused.
    pub(super) fn count_refusal(&self, why: Refusal) {
        self.refusals.get_or_create(&self.by(why.as_str())).inc();
    }

    /// Notes that work has a connection from now on, after a while.
    pub(super) fn begin(&self, waited: Duration) {
        self.waits.observe(waited.as_secs_f64());
        self.in_use.inc();
    }

    /// Notes that work needs its connection no longer.
    pub(super) fn end(&self) {
        self.in_use.dec();
    }

    fn by(&self, reason: &'static str) -> ByReason {
        ByReason { work: self.work.as_str(), reason }
    }
}

impl Work {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl Refusal {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Crowded => "crowded",
            Self::Late => "late",
        }
    }
}
