//! How long a server takes from being started to its first answer.

use std::thread;
use std::time::{Duration, Instant};

use super::{Bench, fixture};
use crate::alternate::Spread;
use crate::error::Error;
use crate::exchange::call;
use crate::report::{Bars, Figure, Outcome, Unit};

/// Measures starts on an empty store.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let starts = (0..bench.plan.starts).map(|_| start_once(bench)).collect::<Result<Vec<_>, Error>>()?;

    let detail = format!("{} starts on fresh directories; the answer is that of ListDomains", starts.len());
    let bars = Bars::AtMost { first: 60.0, goal: 15.0 };
    let figure = Figure::new("time", Unit::Milliseconds, Spread::of(starts)?, bars, detail);
    Ok(Outcome::Measured { figures: vec![figure] })
}

const PATIENCE: Duration = Duration::from_secs(10);

fn start_once(bench: &Bench) -> Result<f64, Error> {
    let directory = bench.directory()?;
    let request = fixture::list_domains();
    let began = Instant::now();
    let process = bench.server.start_unbound(&directory.path().join("data"))?;
    loop {
        match call(process.address(), &request, b"{}") {
            Ok(_) => return Ok(began.elapsed().as_secs_f64() * 1e3),
            Err(Error::Io { .. }) if began.elapsed() < PATIENCE => thread::sleep(Duration::from_micros(100)),
            Err(Error::Io { .. }) => return Err(process.not_started()),
            Err(other) => return Err(other),
        }
    }
}
