//! Counters and latencies, and their text form for Prometheus.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use codeartifact_codegen::check::FindingKind;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
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
    registry: Arc<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::default();
        let latencies: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let (bytes_in, bytes_out) = (Counter::default(), Counter::default());
        let mut registry = Registry::with_prefix("codeartifact");
        registry.register("requests", "Requests by operation and status", requests.clone());
        registry.register(
            "request_duration_seconds",
            "Time from the head of a request to the head of its answer",
            latencies.clone(),
        );
        registry.register("request_bytes", "Announced length of request bodies", bytes_in.clone());
        registry.register("response_bytes", "Announced length of response bodies", bytes_out.clone());
        let answer_findings = Family::default();
        registry.register(
            "answer_findings",
            "What did not fit the model in answers, where they are checked",
            answer_findings.clone(),
        );
        let (refusals, unwritten_audit_lines) = (Family::default(), Counter::default());
        registry.register("refusals", "Requests refused for who asks, by reason", refusals.clone());
        registry.register(
            "unwritten_audit_lines",
            "Lines of the audit log that could not be written",
            unwritten_audit_lines.clone(),
        );
        let connections_cut_off = Counter::default();
        registry.register(
            "connections_cut_off",
            "Connections closed while their client still sent what was refused",
            connections_cut_off.clone(),
        );
        let (handshake_failures, certificate_failures) = (Counter::default(), Counter::default());
        registry.register(
            "tls_handshake_failures",
            "Connections closed because TLS could not be agreed on",
            handshake_failures.clone(),
        );
        registry.register(
            "tls_certificate_failures",
            "New certificates that could not be used",
            certificate_failures.clone(),
        );
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

    pub(super) fn record_unwritten_audit_line(&self) {
        self.unwritten_audit_lines.inc();
    }

    pub(super) fn record_finding(&self, operation: &'static str, kind: FindingKind) {
        let misfit = Misfit { operation, kind: kind.as_str() };
        self.answer_findings.get_or_create(&misfit).inc();
    }

    /// Writes everything, what the store holds and which events wait in it included.
    pub(super) fn render(&self, sizes: &Sizes, backlogs: &[EventBacklog]) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
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
        render_backlogs(&mut out, backlogs)?;
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
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
