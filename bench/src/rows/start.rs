//! How long a server takes from being started to its first answer.

use super::bench::Bench;
use super::fixture;
use crate::alternate::Spread;
use crate::error::Error;
use crate::report::{Bars, Figure, Outcome, Unit};

/// Measures starts on an empty store.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let starts = (0..bench.plan.starts).map(|_| start_once(bench)).collect::<Result<Vec<_>, Error>>()?;

    let detail = format!("{} starts on fresh directories; the answer is that of ListDomains", starts.len());
    let bars = Bars::AtMost { first: 60.0, goal: 15.0 };
    let figure = Figure::new("time", Unit::Milliseconds, Spread::of(starts)?, bars, detail);
    Ok(Outcome::Measured { figures: vec![figure] })
}

fn start_once(bench: &Bench) -> Result<f64, Error> {
    let directory = bench.directory()?;
    let took =
        bench.server.time_to_first_answer(&directory.path().join("data"), &fixture::list_domains(), b"{}")?;
    Ok(took.as_secs_f64() * 1e3)
}
