//! How much memory the server holds: when nothing happens, and while large bodies pass in both directions.

use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use super::bench::{Bench, MEBIBYTE};
use super::fixture;
use crate::alternate::{Spread, precise};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::download;
use crate::report::{Bars, Figure, Outcome, Unit};

/// Measures an idle server.
pub(super) fn idle(bench: &Bench) -> Result<Outcome, Error> {
    let mut resident = Vec::new();
    for _ in 0..bench.plan.rounds {
        let directory = bench.directory()?;
        let process = bench.server.start(&directory.path().join("data"))?;
        fixture::create_repository(process.address())?;
        // Whatever the server does by itself after its start belongs to being idle.
        thread::sleep(Duration::from_secs(1));
        resident.push(mebibytes(process.resident_bytes()?));
    }

    let bars = Bars::AtMost { first: 25.0, goal: 10.0 };
    let detail = "one second after its first requests".to_owned();
    let figure = Figure::new("memory", Unit::Mebibytes, Spread::of(resident)?, bars, detail);
    Ok(Outcome::Measured { figures: vec![figure] })
}

/// Measures a server through which bodies stream in and out at the same time.
pub(super) fn streaming(bench: &Bench) -> Result<Outcome, Error> {
    let (plan, directory) = (&bench.plan, bench.directory()?);
    let process = bench.server.start(&directory.path().join("data"))?;
    let address = process.address();
    fixture::create_repository(address)?;
    fixture::publish(address, "large", "0", &Content::new(0, plan.large_bytes))?;
    let before = process.resident_bytes()?;

    let upload_all = || {
        (1..=plan.streamed_bodies).try_for_each(|number| {
            fixture::publish(address, "large", &number.to_string(), &Content::new(number, plan.large_bytes))
        })
    };
    let download_all = || {
        let request = fixture::get_asset("large", "0");
        (0..plan.streamed_bodies)
            .try_for_each(|_| download(address, &request, |_| ControlFlow::Continue(())).map(drop))
    };
    let ((), peak) = process.peak_resident_bytes_during(|| {
        thread::scope(|scope| {
            let uploads = scope.spawn(upload_all);
            download_all()?;
            uploads.join().map_err(|_| Error::Nonsense("the uploads stopped".to_owned()))?
        })
    })?;

    let total = plan.streamed_bodies * plan.large_bytes / MEBIBYTE;
    let detail = format!("{total} MiB each way; {} MiB after the first upload", before / MEBIBYTE);
    let bars = Bars::AtMost { first: 64.0, goal: 32.0 };
    let figure = Figure::new("memory", Unit::Mebibytes, Spread::single(mebibytes(peak)), bars, detail);
    Ok(Outcome::Measured { figures: vec![figure] })
}

fn mebibytes(bytes: u64) -> f64 {
    precise(bytes) / precise(MEBIBYTE)
}
