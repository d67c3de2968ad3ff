//! npm's documents and tarballs, as its clients ask for them.

use std::fs;

use super::bench::{Bench, subdirectory};
use super::fixture;
use super::under_load::compare;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::{Connection, call, etag_of};
use crate::nginx;
use crate::npm_package::NpmPackage;
use crate::process::Process;
use crate::reference::start_hyper;
use crate::report::{Bars, Outcome};
use crate::under_load::{cpu_per_request, throughput};
use crate::wire::{Method, Request};

const ENDPOINT: &str = "/npm/d/bench-000000000000/packages";

/// Measures the packument of a package of so many versions.
pub(super) fn packument(bench: &Bench, versions: u32) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = start(bench, &directory, versions)?;
    let request = package();
    let length = call(subject.address(), &request, &[])?.len();
    let reference = start_hyper(directory.path(), length)?;

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let mut rate = throughput(&comparison, Bars::AtLeast { first: 0.30, goal: 0.60 })?;
    rate.detail = format!("{length} bytes each; {}", rate.detail);
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

/// Measures how fast it is told that a packument has not changed.
pub(super) fn unchanged(bench: &Bench) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = start(bench, &directory, 100)?;
    let reference = start_hyper(directory.path(), 5)?;
    let request = package().header("if-none-match", etag_of(subject.address(), &package())?);

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let rate = throughput(&comparison, Bars::AtLeast { first: 0.45, goal: 0.65 })?;
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

/// Measures a tarball of 10 KiB against nginx that serves the same bytes from a file.
pub(super) fn tarball(bench: &Bench) -> Result<Outcome, Error> {
    let Some(nginx) = &bench.nginx else {
        return Ok(Outcome::Skipped { why: nginx::HOW_TO_INSTALL.to_owned() });
    };
    let directory = bench.directory()?;
    let subject = start(bench, &directory, 1)?;
    let request = Request::new(Method::Get, format!("{ENDPOINT}/widget/-/widget-1.0.0.tgz"));
    let content = call(subject.address(), &request, &[])?;
    let files = subdirectory(directory.path(), "files")?;
    fs::write(files.join("widget.tgz"), &content).map_err(Error::io("write a file"))?;
    let reference = nginx::start(nginx, &directory.path().join("nginx"), &files)?;

    let file = Request::new(Method::Get, "/widget.tgz");
    let comparison = compare(bench, (&reference, &file), (&subject, &request))?;

    let mut rate = throughput(&comparison, Bars::AtLeast { first: 0.35, goal: 0.60 })?;
    rate.detail = format!("{} bytes each; {}", content.len(), rate.detail);
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

fn package() -> Request {
    Request::new(Method::Get, format!("{ENDPOINT}/widget"))
}

/// Starts a server that holds a package of so many versions.
fn start(bench: &Bench, directory: &tempfile::TempDir, versions: u32) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let mut connection = Connection::open(subject.address())?;
    for number in 0..versions {
        let content = Content::new(u64::from(number), 10 * 1024);
        let body = NpmPackage::build("widget", &format!("1.{number}.0"), &content).publish_body();
        let request = Request::new(Method::Put, format!("{ENDPOINT}/widget"))
            .header("content-type", "application/json")
            .body_bytes(body.len() as u64);
        connection.call(&request, &body)?;
    }
    Ok(subject)
}
