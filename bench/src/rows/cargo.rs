//! Cargo's index files and crate files, as Cargo asks for them.

use std::fs;

use super::bench::{Bench, subdirectory};
use super::fixture::{self, REPOSITORY};
use super::npm::{PACKUMENT_BARS, UNCHANGED_BARS};
use super::under_load::compare;
use crate::cargo_crate::CargoCrate;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::{Connection, call, etag_of};
use crate::nginx;
use crate::process::Process;
use crate::reference::start_hyper;
use crate::report::{Bars, Outcome};
use crate::under_load::{cpu_per_request, throughput};
use crate::wire::{Method, Request};

/// How many versions the crate has.
const VERSIONS: u32 = 100;
const CRATE_FILE_BYTES: u64 = 10 * 1024;

/// Measures the index file of a crate against nginx that serves the same bytes from a file.
pub(super) fn index(bench: &Bench) -> Result<Outcome, Error> {
    beside_a_file(bench, VERSIONS, &index_path(), PACKUMENT_BARS)
}

/// Measures a crate file of 10 KiB in the same way.
pub(super) fn crate_file(bench: &Bench) -> Result<Outcome, Error> {
    let path = format!("{}/api/v1/crates/widget/1.0.0/download", fixture::cargo_endpoint(REPOSITORY));
    beside_a_file(bench, 1, &path, Bars::AtLeast { first: 0.35, goal: 0.60 })
}

/// Measures how fast it is told that an index file has not changed.
pub(super) fn unchanged(bench: &Bench) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = start(bench, &directory, VERSIONS)?;
    let reference = start_hyper(directory.path(), 5)?;
    let request = Request::new(Method::Get, index_path());
    let etag = etag_of(subject.address(), &request)?;
    let request = request.header("if-none-match", etag);

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let rate = throughput(&comparison, UNCHANGED_BARS)?;
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

fn beside_a_file(bench: &Bench, versions: u32, path: &str, bars: Bars) -> Result<Outcome, Error> {
    let Some(nginx) = &bench.nginx else {
        return Ok(Outcome::Skipped { why: nginx::HOW_TO_INSTALL.to_owned() });
    };
    let directory = bench.directory()?;
    let subject = start(bench, &directory, versions)?;
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

fn index_path() -> String {
    format!("{}/wi/dg/widget", fixture::cargo_endpoint(REPOSITORY))
}

/// Starts a server that holds a crate of so many versions.
fn start(bench: &Bench, directory: &tempfile::TempDir, versions: u32) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let mut connection = Connection::open(subject.address())?;
    for number in 0..versions {
        let content = Content::new(u64::from(number), CRATE_FILE_BYTES);
        let version = CargoCrate::build("widget", &format!("1.{number}.0"), &content);
        fixture::publish_crate(&mut connection, REPOSITORY, &version)?;
    }
    Ok(subject)
}
