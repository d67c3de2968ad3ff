//! A large asset against nginx that serves the same bytes with sendfile: throughput and CPU of one fast reader,
//! time to the first byte, and the memory that several readers at once take.

use std::fs::File;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::thread;
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use super::bench::{Bench, MEBIBYTE, Plan, subdirectory};
use super::fixture;
use crate::alternate::{Comparison, Sample, Spread, alternate, precise};
use crate::content::{Content, hexadecimal};
use crate::error::Error;
use crate::exchange::download;
use crate::nginx;
use crate::process::Process;
use crate::report::{Bars, Figure, Outcome, Unit, grouped};
use crate::wire::{Method, Request};

/// Measures `GetPackageVersionAsset` of 1 GiB.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let Some(nginx) = &bench.nginx else {
        return Ok(Outcome::Skipped { why: nginx::HOW_TO_INSTALL.to_owned() });
    };
    let (plan, directory) = (&bench.plan, bench.directory()?);
    let content = Content::new(1, plan.large_bytes);
    let files = subdirectory(directory.path(), "files")?;
    write_file(&content, &files.join("content.bin"))?;
    let reference = nginx::start(nginx, &directory.path().join("nginx"), &files)?;
    let data = directory.path().join("data");
    let subject = bench.server.start(&data)?;
    fixture::create_repository(subject.address())?;
    fixture::publish(subject.address(), "large", "1.0.0", &content)?;
    let (file, request) = (Request::new(Method::Get, "/content.bin"), fixture::get_asset("large", "1.0.0"));
    check_bytes(subject.address(), &request, &content)?;

    let comparison = alternate(
        plan.rounds,
        || read_whole(plan, &reference, &file),
        || read_whole(plan, &subject, &request),
    )?;
    let reference_first_byte = first_bytes(plan, reference.address(), &file)?;
    let first_byte = first_bytes(plan, subject.address(), &request)?;
    // What earlier readers left behind must not hide what readers take.
    drop(subject);
    let fresh = bench.server.start(&data)?;
    let memory = memory_per_reader(plan, &fresh, &request)?;

    let detail = format!("median; nginx {:.2} ms", reference_first_byte.median);
    let bars = Bars::AtMost { first: 10.0, goal: 3.0 };
    let first_byte = Figure::new("first byte", Unit::Milliseconds, first_byte, bars, detail);
    Ok(Outcome::Measured { figures: vec![throughput(&comparison)?, cpu(&comparison)?, memory, first_byte] })
}

/// Writes content to a file.
fn write_file(content: &Content, file: &Path) -> Result<(), Error> {
    let mut file = File::create(file).map_err(Error::io("write a file"))?;
    content.write_to(&mut file).map_err(Error::io("write a file"))
}

/// Fails unless content comes back as it was published.
pub(super) fn check_bytes(address: SocketAddr, request: &Request, content: &Content) -> Result<(), Error> {
    let mut digest = Sha256::new();
    download(address, request, |bytes| {
        digest.update(bytes);
        ControlFlow::Continue(())
    })?;
    if hexadecimal(&digest.finalize()) != content.sha256() {
        return Err(Error::Nonsense("the asset came back with other bytes".to_owned()));
    }
    Ok(())
}

/// Reads an asset as often as planned.
pub(super) fn read_whole(plan: &Plan, process: &Process, request: &Request) -> Result<Sample, Error> {
    let (began, cpu_before) = (Instant::now(), process.cpu_time()?);
    let mut bytes = 0;
    for _ in 0..plan.large_reads {
        bytes += download(process.address(), request, |_| ControlFlow::Continue(()))?.bytes;
    }
    if bytes != u64::from(plan.large_reads) * plan.large_bytes {
        return Err(Error::Nonsense(format!("{bytes} bytes arrived")));
    }
    Ok(Sample::of_bytes(bytes, began.elapsed(), process.cpu_time()?.saturating_sub(cpu_before)))
}

fn first_bytes(plan: &Plan, address: SocketAddr, request: &Request) -> Result<Spread, Error> {
    let times = (0..plan.first_bytes).map(|_| {
        let download = download(address, request, |_| ControlFlow::Break(()))?;
        Ok(download.first_byte.as_secs_f64() * 1e3)
    });
    Spread::of(times.collect::<Result<Vec<_>, Error>>()?)
}

/// Measures what several readers at once take of the memory of a server that has just started.
pub(super) fn memory_per_reader(plan: &Plan, process: &Process, request: &Request) -> Result<Figure, Error> {
    let before = process.resident_bytes()?;
    let read = || download(process.address(), request, |_| ControlFlow::Continue(()));
    let ((), peak) = process.peak_resident_bytes_during(|| {
        thread::scope(|scope| {
            let readers: Vec<_> = (0..plan.readers).map(|_| scope.spawn(read)).collect();
            readers.into_iter().try_for_each(|reader| {
                let ended = reader.join().map_err(|_| Error::Nonsense("a reader stopped".to_owned()))?;
                ended.map(drop)
            })
        })
    })?;
    let mebibytes = precise(peak.saturating_sub(before)) / precise(MEBIBYTE) / f64::from(plan.readers);
    let detail = format!(
        "{} readers at once; {} MiB before, {} MiB at most",
        plan.readers,
        before / MEBIBYTE,
        peak / MEBIBYTE
    );
    let bars = Bars::AtMost { first: 8.0, goal: 2.0 };
    Ok(Figure::new("memory per reader", Unit::Mebibytes, Spread::single(mebibytes), bars, detail))
}

fn throughput(comparison: &Comparison) -> Result<Figure, Error> {
    let rate = |sample: &Sample| sample.rate() / precise(MEBIBYTE);
    let (ours, theirs) = (comparison.subject(rate)?, comparison.reference(rate)?);
    let detail = format!("{} of {} MiB/s", grouped(ours), grouped(theirs));
    let bars = Bars::AtLeast { first: 0.9, goal: 1.0 };
    Ok(Figure::new("throughput", Unit::Ratio, comparison.ratios(Sample::rate)?, bars, detail))
}

fn cpu(comparison: &Comparison) -> Result<Figure, Error> {
    let cost = |sample: &Sample| sample.cost() * precise(1024 * MEBIBYTE) * 1e3;
    let (ours, theirs) = (comparison.subject(cost)?, comparison.reference(cost)?);
    let detail = format!("{} ms against {} ms", grouped(ours), grouped(theirs));
    let bars = Bars::AtMost { first: 2.0, goal: 1.3 };
    Ok(Figure::new("CPU per GiB", Unit::Ratio, comparison.ratios(Sample::cost)?, bars, detail))
}
