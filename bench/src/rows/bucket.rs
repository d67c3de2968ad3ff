//! Large assets through a bucket, against a bare client of the same S3 server, which sends and takes the same bytes in one
//! piece and computes nothing of them; and the memory that uploads and downloads take.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::bench::{Bench, MEBIBYTE};
use super::fixture;
use super::large_asset::{check_bytes, memory_per_reader, read_whole};
use super::upload;
use crate::alternate::{Comparison, Sample, Spread, alternate, precise};
use crate::content::Content;
use crate::error::Error;
use crate::exchange;
use crate::process::Process;
use crate::reference::measure_digests;
use crate::report::{Bars, Figure, Outcome, Unit, grouped};
use crate::s3_server::{HOW_TO_INSTALL, S3Server};

/// Measures `PublishPackageVersion` of 1 GiB into a bucket, and many uploads at once.
pub(super) fn upload_one(bench: &Bench) -> Result<Outcome, Error> {
    let Some(program) = &bench.versitygw else { return Ok(skipped()) };
    let (plan, directory) = (&bench.plan, bench.directory()?);
    let bucket = S3Server::start(program, directory.path())?;
    let subject = start(bench, directory.path(), &bucket)?;
    fixture::create_repository(subject.address())?;
    let seeds = std::cell::Cell::new(0);
    let another = || {
        seeds.set(seeds.get() + 1);
        Content::new(seeds.get(), plan.large_bytes)
    };

    let comparison =
        alternate(plan.rounds, || put(&bucket, &another()), || upload::upload_one(&subject, &another()))?;
    // What earlier uploads left behind must not hide what one takes.
    drop(subject);
    let fresh = start(bench, directory.path(), &bucket)?;
    let one = memory_of_one(&fresh, &another())?;
    drop(fresh);
    let fresh = start(bench, directory.path(), &bucket)?;
    let many = memory_of_many(&fresh, plan.uploads, plan.upload_bytes)?;

    let digests = measure_digests(plan.large_bytes)?;
    let alone = format!(
        "the four digests alone take {:.1} s on two threads, {:.1} s of CPU",
        digests.seconds, digests.cpu_seconds
    );
    let throughput = throughput(&comparison, Bars::AtLeast { first: 0.7, goal: 0.7 }, Some(&alone))?;
    Ok(Outcome::Measured { figures: vec![throughput, one, many] })
}

/// Measures `GetPackageVersionAsset` of 1 GiB out of a bucket.
pub(super) fn download_one(bench: &Bench) -> Result<Outcome, Error> {
    let Some(program) = &bench.versitygw else { return Ok(skipped()) };
    let (plan, directory) = (&bench.plan, bench.directory()?);
    let bucket = S3Server::start(program, directory.path())?;
    let content = Content::new(1, plan.large_bytes);
    put(&bucket, &content)?;
    let subject = start(bench, directory.path(), &bucket)?;
    fixture::create_repository(subject.address())?;
    fixture::publish(subject.address(), "large", "1.0.0", &content)?;
    let request = fixture::get_asset("large", "1.0.0");
    check_bytes(subject.address(), &request, &content)?;

    let comparison = alternate(
        plan.rounds,
        // Signed anew for each run, since a signature does not live long.
        || read_whole(plan, bucket.process(), &bucket.get(BARE)?),
        || read_whole(plan, &subject, &request),
    )?;
    drop(subject);
    let fresh = start(bench, directory.path(), &bucket)?;
    let memory = memory_per_reader(plan, &fresh, &request)?;

    let throughput = throughput(&comparison, Bars::AtLeast { first: 0.8, goal: 0.8 }, None)?;
    Ok(Outcome::Measured { figures: vec![throughput, memory] })
}

fn skipped() -> Outcome {
    Outcome::Skipped { why: HOW_TO_INSTALL.to_owned() }
}

fn start(bench: &Bench, directory: &Path, bucket: &S3Server) -> Result<Process, Error> {
    bench.server.start_in(&directory.join("data"), &bucket.flags(), &bucket.environment())
}

/// The object of the bare client, written over each time.
const BARE: &str = "bare/object";

fn put(bucket: &S3Server, content: &Content) -> Result<Sample, Error> {
    let request = bucket.put(BARE, content.length())?;
    let (began, cpu_before) = (Instant::now(), bucket.process().cpu_time()?);
    exchange::upload(bucket.address(), &request, content)?;
    let cpu_time = bucket.process().cpu_time()?.saturating_sub(cpu_before);
    Ok(Sample::of_bytes(content.length(), began.elapsed(), cpu_time))
}

fn throughput(comparison: &Comparison, bars: Bars, beside: Option<&str>) -> Result<Figure, Error> {
    let rate = |sample: &Sample| sample.rate() / precise(MEBIBYTE);
    let cost = |sample: &Sample| sample.cost() * precise(1024 * MEBIBYTE);
    let mut detail = format!(
        "{} of {} MiB/s; {:.1} s of the server's CPU per GiB, and {:.1} s of the S3 server's with the bare client",
        grouped(comparison.subject(rate)?),
        grouped(comparison.reference(rate)?),
        comparison.subject(cost)?,
        comparison.reference(cost)?,
    );
    if let Some(beside) = beside {
        detail = format!("{detail}; {beside}");
    }
    Ok(Figure::new("throughput", Unit::Ratio, comparison.ratios(Sample::rate)?, bars, detail))
}

fn memory_of_one(process: &Process, content: &Content) -> Result<Figure, Error> {
    let before = process.resident_bytes()?;
    let (_, peak) = process.peak_resident_bytes_during(|| upload::upload_one(process, content))?;
    let detail = format!("{} MiB before, {} MiB at most", before / MEBIBYTE, peak / MEBIBYTE);
    let bars = Bars::AtMost { first: 24.0, goal: 24.0 };
    let value = Spread::single(mebibytes(peak.saturating_sub(before)));
    Ok(Figure::new("memory for an upload", Unit::Mebibytes, value, bars, detail))
}

fn memory_of_many(process: &Process, uploads: u32, bytes: u64) -> Result<Figure, Error> {
    let (address, began) = (process.address(), Instant::now());
    let ((), peak) = process.peak_resident_bytes_during(|| upload_at_once(address, uploads, bytes))?;
    let detail = format!(
        "{uploads} of {} MiB at once, in {:.1} s; the whole server",
        bytes / MEBIBYTE,
        began.elapsed().as_secs_f64()
    );
    let bars = Bars::AtMost { first: 600.0, goal: 600.0 };
    Ok(Figure::new("memory for many uploads", Unit::Mebibytes, Spread::single(mebibytes(peak)), bars, detail))
}

fn upload_at_once(address: SocketAddr, uploads: u32, bytes: u64) -> Result<(), Error> {
    let contents: Vec<_> = (0..uploads).map(|number| Content::new(1000 + u64::from(number), bytes)).collect();
    let requests = contents.iter().enumerate().map(|(number, content)| {
        (fixture::publish_request("many", &format!("{number}.0.0"), bytes, content.sha256()), content)
    });
    // All are made before the first is sent.
    let requests: Vec<_> = requests.collect();
    let begin = Arc::new(std::sync::Barrier::new(requests.len()));
    thread::scope(|scope| {
        let uploads: Vec<_> = requests
            .iter()
            .map(|(request, content)| {
                let begin = Arc::clone(&begin);
                scope.spawn(move || {
                    begin.wait();
                    exchange::upload(address, request, content)
                })
            })
            .collect();
        uploads.into_iter().try_for_each(|upload| {
            upload.join().map_err(|_| Error::Nonsense("an upload stopped".to_owned()))?.map(drop)
        })
    })
}

fn mebibytes(bytes: u64) -> f64 {
    precise(bytes) / precise(MEBIBYTE)
}
