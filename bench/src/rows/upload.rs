//! A large upload, digested four times and durable when answered, against the digests alone on two threads.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use super::bench::{Bench, MEBIBYTE};
use super::fixture;
use crate::alternate::{Sample, alternate, precise};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::upload;
use crate::process::{Process, cpu_time};
use crate::reference::measure_digests;
use crate::report::{Bars, Figure, Outcome, Unit, grouped};

/// Measures `PublishPackageVersion` of 1 GiB.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let (plan, directory) = (&bench.plan, bench.directory()?);
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let disk = write_alone(directory.path(), plan.large_bytes)?;

    let mut seed = 0;
    let comparison = alternate(
        plan.rounds,
        || digests_alone(plan.large_bytes),
        || {
            seed += 1;
            upload_one(&subject, &Content::new(seed, plan.large_bytes))
        },
    )?;

    let mebibytes = |sample: &Sample| sample.rate() / precise(MEBIBYTE);
    let milliseconds = |sample: &Sample| sample.cost() * precise(1024 * MEBIBYTE) * 1e3;
    let rate_detail = format!(
        "{} of {} MiB/s; the disk alone takes {} MiB/s",
        grouped(comparison.subject(mebibytes)?),
        grouped(comparison.reference(mebibytes)?),
        grouped(mebibytes(&disk)),
    );
    let cpu_detail = format!(
        "{} ms per GiB against {} ms; writing the same to a file alone takes {} ms",
        grouped(comparison.subject(milliseconds)?),
        grouped(comparison.reference(milliseconds)?),
        grouped(milliseconds(&disk)),
    );
    let rate_bars = Bars::AtLeast { first: 0.5, goal: 0.8 };
    let cpu_bars = Bars::AtMost { first: 1.5, goal: 1.2 };
    let figures = vec![
        Figure::new("CPU", Unit::Ratio, comparison.ratios(Sample::cost)?, cpu_bars, cpu_detail),
        Figure::new("throughput", Unit::Ratio, comparison.ratios(Sample::rate)?, rate_bars, rate_detail),
    ];
    Ok(Outcome::Measured { figures })
}

/// Publishes content as a version of its own.
pub(super) fn upload_one(process: &Process, content: &Content) -> Result<Sample, Error> {
    // Each upload is a version of its own, with bytes of its own, so that nothing is found to be there already.
    let sha256 = content.sha256();
    let version = format!("1.0.0-{}", &sha256[..12]);
    let request = fixture::publish_request("large", &version, content.length(), sha256);
    let (began, cpu_before) = (Instant::now(), process.cpu_time()?);
    upload(process.address(), &request, content)?;
    Ok(Sample::of_bytes(content.length(), began.elapsed(), process.cpu_time()?.saturating_sub(cpu_before)))
}

fn digests_alone(bytes: u64) -> Result<Sample, Error> {
    let report = measure_digests(bytes)?;
    let (elapsed, cpu_time) = (report.seconds, report.cpu_seconds);
    Ok(Sample::of_bytes(bytes, Duration::from_secs_f64(elapsed), Duration::from_secs_f64(cpu_time)))
}

/// Measures what it takes to make the same bytes durable in a file and do nothing else.
fn write_alone(directory: &Path, bytes: u64) -> Result<Sample, Error> {
    let place = directory.join("disk.bin");
    let content = Content::new(0, bytes);
    let (began, cpu_before) = (Instant::now(), cpu_time(std::process::id())?);
    let mut file = File::create(&place).map_err(Error::io("write a file"))?;
    content.write_to(&mut file).map_err(Error::io("write a file"))?;
    file.sync_data().map_err(Error::io("write a file"))?;
    let (elapsed, cpu_after) = (began.elapsed(), cpu_time(std::process::id())?);
    std::fs::remove_file(&place).map_err(Error::io("remove a file"))?;
    Ok(Sample::of_bytes(bytes, elapsed, cpu_after.saturating_sub(cpu_before)))
}
