//! What is told of two programs that were loaded with the same requests by turns.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::alternate::{Comparison, Sample};
use crate::error::Error;
use crate::load::NextRequest;
use crate::report::{Bars, Figure, Unit, grouped};
use crate::wire::Request;

/// Holds the rates of requests against each other.
pub(crate) fn throughput(comparison: &Comparison, bars: Bars) -> Result<Figure, Error> {
    let mut detail = format!(
        "{} of {} requests/s; p50 {} of {}, p99 {} of {}",
        grouped(comparison.subject(Sample::rate)?),
        grouped(comparison.reference(Sample::rate)?),
        milliseconds(comparison.subject(|sample| sample.p50_micros)?),
        milliseconds(comparison.reference(|sample| sample.p50_micros)?),
        milliseconds(comparison.subject(|sample| sample.p99_micros)?),
        milliseconds(comparison.reference(|sample| sample.p99_micros)?),
    );
    detail.push_str(&closing_connections(comparison)?);
    Ok(Figure::new("throughput", Unit::Ratio, comparison.ratios(Sample::rate)?, bars, detail))
}

/// Tells of programs that answer so few requests on a connection that connecting weighs in their figures.
pub(crate) fn closing_connections(comparison: &Comparison) -> Result<String, Error> {
    let (ours, theirs) =
        (comparison.subject(|sample| sample.closing)?, comparison.reference(|sample| sample.closing)?);
    let mut text = String::new();
    for (who, part) in [("server", ours), ("reference", theirs)] {
        // A few connections end now and then, whoever serves them.
        if part > 0.01 {
            let _ = write!(text, "; the {who} ends a connection with {:.0} % of its answers", part * 100.0);
        }
    }
    Ok(text)
}

/// Holds the CPU time of single requests against each other.
pub(crate) fn cpu_per_request(comparison: &Comparison, bars: Option<Bars>) -> Result<Figure, Error> {
    let detail = format!(
        "{:.1} µs against {:.1} µs",
        comparison.subject(Sample::cost)? * 1e6,
        comparison.reference(Sample::cost)? * 1e6
    );
    let (what, ratios) = ("CPU per request", comparison.ratios(Sample::cost)?);
    Ok(match bars {
        Some(bars) => Figure::new(what, Unit::Ratio, ratios, bars, detail),
        None => Figure::without_bars(what, Unit::Ratio, ratios, detail),
    })
}

fn milliseconds(micros: f64) -> String {
    format!("{:.2} ms", micros / 1e3)
}

/// Returns what sends one and the same request.
pub(crate) fn always(request: &Request) -> Rc<NextRequest> {
    let bytes = request.render_head();
    Rc::new(move |buffer| buffer.extend_from_slice(&bytes))
}
