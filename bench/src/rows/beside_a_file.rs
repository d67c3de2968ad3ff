//! Rows about what a server gives whole: against nginx that serves the same bytes from a file, and against hyper where it
//! is told that they have not changed.

use std::fs;

use tempfile::TempDir;

use super::bench::{Bench, subdirectory};
use super::npm::UNCHANGED_BARS;
use super::under_load::compare;
use crate::error::Error;
use crate::exchange::{call, etag_of};
use crate::nginx;
use crate::process::Process;
use crate::reference::start_hyper;
use crate::report::{Bars, Outcome};
use crate::under_load::{cpu_per_request, throughput};
use crate::wire::{Method, Request};

/// Starts a server that holds what is asked for.
type Start<'s> = &'s dyn Fn(&Bench, &TempDir) -> Result<Process, Error>;

/// Measures what a path gives against nginx.
pub(super) fn measure(bench: &Bench, path: &str, bars: Bars, start: Start<'_>) -> Result<Outcome, Error> {
    let Some(nginx) = &bench.nginx else {
        return Ok(Outcome::Skipped { why: nginx::HOW_TO_INSTALL.to_owned() });
    };
    let directory = bench.directory()?;
    let subject = start(bench, &directory)?;
    let request = Request::new(Method::Get, path);
    let content = call(subject.address(), &request, &[])?;
    let files = subdirectory(directory.path(), "files")?;
    fs::write(files.join("file"), &content).map_err(Error::io("write a file"))?;
    let reference = nginx::start(nginx, &directory.path().join("nginx"), &files)?;

    let file = Request::new(Method::Get, "/file");
    let comparison = compare(bench, (&reference, &file), (&subject, &request))?;

    let mut rate = throughput(&comparison, bars)?;
    rate.detail = format!("{} bytes each; {}", content.len(), rate.detail);
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

/// Measures how fast it is told that what a path gives has not changed.
pub(super) fn unchanged(bench: &Bench, path: &str, start: Start<'_>) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = start(bench, &directory)?;
    let reference = start_hyper(directory.path(), 5)?;
    let request = Request::new(Method::Get, path);
    let etag = etag_of(subject.address(), &request)?;
    let request = request.header("if-none-match", etag);

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let rate = throughput(&comparison, UNCHANGED_BARS)?;
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}
