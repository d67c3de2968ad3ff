//! Counters and latencies, and their text form for Prometheus.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use codeartifact_codegen::check::FindingKind;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::registry::EventBacklog;
use crate::storage::Sizes;

/// The media type of the text form.
pub(super) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the latency buckets, in seconds: from a cached read to a large upload.
const BUCKETS: [f64; 12] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 10.0, 60.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    operation: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOperation {
    operation: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByReason {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Misfit {
    operation: &'static str,
    kind: &'static str,
}

/// What the server counts. Cloning shares the counters.
#[derive(Debug, Clone)]
pub struct Metrics {
    requests: Family<Outcome, Counter>,
    latencies: Family<ByOperation, Histogram, fn() -> Histogram>,
    bytes_in: Counter,
    bytes_out: Counter,
    answer_findings: Family<Misfit, Counter>,
    refusals: Family<ByReason, Counter>,
    unwritten_audit_lines: Counter,
    connections_cut_off: Counter,
    handshake_failures: Counter,
    certificate_failures: Counter,
    connections_turned_away: Counter,
    credentials_stale: Gauge,
    collection_held_back: Gauge,
    registry: Arc<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::with(|_| {})
    }
}

impl Metrics {
    /// Makes them, together with those that somebody else counts and registers.
    pub fn with(register: impl FnOnce(&mut Registry)) -> Self {
        let requests = Family::default();
        let latencies: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let mut registry = Registry::with_prefix("codeartifact");
        registry.register("requests", "Requests by operation and status", requests.clone());
        registry.register(
            "request_duration_seconds",
            "Time from the head of a request to the head of its answer",
            latencies.clone(),
        );
        let (answer_findings, refusals) = (Family::default(), Family::default());
        let help = "What did not fit the model in answers, where they are checked";
        registry.register("answer_findings", help, answer_findings.clone());
        registry.register("refusals", "Requests refused for who asks, by reason", refusals.clone());
        let credentials_stale = Gauge::default();
        let help = "1 while the credentials file is wrong and what was read of it before is in force";
        registry.register("credentials_stale", help, credentials_stale.clone());
        let collection_held_back = Gauge::default();
        let help = "1 while nothing is collected, since the objects were last collected by a newer state of the database";
        registry.register("collection_held_back", help, collection_held_back.clone());
        let mut counter = |name, help| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let bytes_in = counter("request_bytes", "Announced length of request bodies");
        let bytes_out = counter("response_bytes", "Announced length of response bodies");
        let unwritten_audit_lines =
            counter("unwritten_audit_lines", "Lines of the audit log that could not be written");
        let help = "Connections closed while their client still sent what was refused";
        let connections_cut_off = counter("connections_cut_off", help);
        let help = "Connections closed at once because their address had too many";
        let connections_turned_away = counter("connections_turned_away", help);
        let help = "Connections closed because TLS could not be agreed on";
        let handshake_failures = counter("tls_handshake_failures", help);
        let certificate_failures =
            counter("tls_certificate_failures", "New certificates that could not be used");
        register(&mut registry);
        let registry = Arc::new(registry);
        Self {
            requests,
            latencies,
            bytes_in,
            bytes_out,
            answer_findings,
            refusals,
            unwritten_audit_lines,
            connections_cut_off,
            handshake_failures,
            certificate_failures,
            connections_turned_away,
            credentials_stale,
            collection_held_back,
            registry,
        }
    }
}

/// One answered request.
pub(super) struct Answered {
    pub(super) operation: &'static str,
    pub(super) status: u16,
    pub(super) elapsed: Duration,
    pub(super) bytes_in: u64,
    pub(super) bytes_out: u64,
}

impl Metrics {
    pub(super) fn record(&self, answered: &Answered) {
        let operation = answered.operation;
        self.requests.get_or_create(&Outcome { operation, status: answered.status }).inc();
        self.latencies.get_or_create(&ByOperation { operation }).observe(answered.elapsed.as_secs_f64());
        // Most requests have no body, and all cores count here.
        if answered.bytes_in > 0 {
            self.bytes_in.inc_by(answered.bytes_in);
        }
        self.bytes_out.inc_by(answered.bytes_out);
    }

    pub(super) fn record_refusal(&self, reason: &'static str) {
        self.refusals.get_or_create(&ByReason { reason }).inc();
    }

    /// Returns the counter of connections that were closed while their client still sent.
    pub(super) fn connections_cut_off(&self) -> Counter {
        self.connections_cut_off.clone()
    }

    /// Returns the counter of connections that could not agree on TLS.
    pub(super) fn handshake_failures(&self) -> Counter {
        self.handshake_failures.clone()
    }

    pub(super) fn record_certificate_failure(&self) {
        self.certificate_failures.inc();
    }

    /// Returns the counter of connections that their address had too many of.
    pub(super) fn connections_turned_away(&self) -> Counter {
        self.connections_turned_away.clone()
    }

    /// Notes whether what is known of the credentials file is older than the file.
    pub(super) fn note_credentials(&self, are_stale: bool) {
        self.credentials_stale.set(are_stale.into());
    }

    /// Notes whether nothing is collected until the operator says that the database is right.
    pub(super) fn note_collection(&self, is_held_back: bool) {
        self.collection_held_back.set(is_held_back.into());
    }

    pub(super) fn record_unwritten_audit_line(&self) {
        self.unwritten_audit_lines.inc();
    }

    pub(super) fn record_finding(&self, operation: &'static str, kind: FindingKind) {
        let misfit = Misfit { operation, kind: kind.as_str() };
        self.answer_findings.get_or_create(&misfit).inc();
    }

    /// Writes everything, what the store holds and which events wait in it included, where that is known.
    pub(super) fn render(
        &self,
        stored: Option<&(Sizes, Vec<EventBacklog>)>,
    ) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        if let Some((sizes, backlogs)) = stored {
            render_sizes(&mut out, sizes)?;
            render_backlogs(&mut out, backlogs)?;
        }
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}

/// Writes how much the store holds.
fn render_sizes(out: &mut String, sizes: &Sizes) -> std::fmt::Result {
    let gauges = [
        ("domains", "Domains", sizes.domains),
        ("repositories", "Repositories", sizes.repositories),
        ("packages", "Packages", sizes.packages),
        ("package_versions", "Package versions", sizes.package_versions),
        ("assets", "Assets", sizes.assets),
        ("asset_bytes", "Bytes of distinct assets", sizes.asset_bytes),
    ];
    for (name, help, value) in gauges {
        writeln!(out, "# HELP codeartifact_store_{name} {help} in the store.")?;
        writeln!(out, "# TYPE codeartifact_store_{name} gauge")?;
        writeln!(out, "codeartifact_store_{name} {value}")?;
    }
    Ok(())
}

/// Writes the events that wait for each place; nothing where no events are written.
fn render_backlogs(out: &mut String, backlogs: &[EventBacklog]) -> std::fmt::Result {
    if backlogs.is_empty() {
        return Ok(());
    }
    let destination = |backlog: &EventBacklog| backlog.destination.as_str();
    writeln!(out, "# HELP codeartifact_events_waiting Events that a destination has not taken yet.")?;
    writeln!(out, "# TYPE codeartifact_events_waiting gauge")?;
    for backlog in backlogs {
        let name = destination(backlog);
        writeln!(out, "codeartifact_events_waiting{{destination=\"{name}\"}} {}", backlog.waiting)?;
    }
    let name = "codeartifact_events_oldest_waiting_seconds";
    writeln!(out, "# HELP {name} Age of the oldest event that a destination has not taken yet.")?;
    writeln!(out, "# TYPE {name} gauge\n# UNIT {name} seconds")?;
    for backlog in backlogs {
        writeln!(out, "{name}{{destination=\"{}\"}} {}", destination(backlog), backlog.oldest_seconds)?;
    }
    Ok(())
}
