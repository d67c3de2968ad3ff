//! npm's documents and tarballs, as its clients ask for them.

use std::fs;

use super::bench::{Bench, subdirectory};
use super::fixture::{self, REPOSITORY};
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

/// How fast a packument is to be beside bare HTTP, and how fast it is to be told that it has not changed.
pub(super) const PACKUMENT_BARS: Bars = Bars::AtLeast { first: 0.30, goal: 0.60 };
pub(super) const UNCHANGED_BARS: Bars = Bars::AtLeast { first: 0.45, goal: 0.65 };

/// Measures the packument of a package of so many versions.
pub(super) fn packument(bench: &Bench, versions: u32) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = start(bench, &directory, versions)?;
    let request = package(REPOSITORY);
    let length = call(subject.address(), &request, &[])?.len();
    let reference = start_hyper(directory.path(), length)?;

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let mut rate = throughput(&comparison, PACKUMENT_BARS)?;
    rate.detail = format!("{length} bytes each; {}", rate.detail);
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

/// Measures how fast it is told that a packument has not changed.
pub(super) fn unchanged(bench: &Bench) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = start(bench, &directory, 100)?;
    let reference = start_hyper(directory.path(), 5)?;
    let request = package_unless_changed(&subject, REPOSITORY)?;

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let rate = throughput(&comparison, UNCHANGED_BARS)?;
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

/// Measures a tarball of 10 KiB against nginx that serves the same bytes from a file.
pub(super) fn tarball(bench: &Bench) -> Result<Outcome, Error> {
    let Some(nginx) = &bench.nginx else {
        return Ok(Outcome::Skipped { why: nginx::HOW_TO_INSTALL.to_owned() });
    };
    let directory = bench.directory()?;
    let subject = start(bench, &directory, 1)?;
    let target = format!("{}/widget/-/widget-1.0.0.tgz", fixture::npm_endpoint(REPOSITORY));
    let request = Request::new(Method::Get, target);
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

/// Returns the request for the packument, read through a repository.
pub(super) fn package(repository: &str) -> Request {
    Request::new(Method::Get, format!("{}/widget", fixture::npm_endpoint(repository)))
}

/// Returns the same by a client that has it already.
pub(super) fn package_unless_changed(subject: &Process, repository: &str) -> Result<Request, Error> {
    let request = package(repository);
    let etag = etag_of(subject.address(), &request)?;
    Ok(request.header("if-none-match", etag))
}

/// Publishes so many versions of the package to a repository.
pub(super) fn publish_versions(subject: &Process, repository: &str, versions: u32) -> Result<(), Error> {
    let mut connection = Connection::open(subject.address())?;
    for number in 0..versions {
        let content = Content::new(u64::from(number), 10 * 1024);
        let package = NpmPackage::build("widget", &format!("1.{number}.0"), &content);
        fixture::publish_npm(&mut connection, repository, &package)?;
    }
    Ok(())
}

/// Starts a server that holds a package of so many versions.
fn start(bench: &Bench, directory: &tempfile::TempDir, versions: u32) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    publish_versions(&subject, REPOSITORY, versions)?;
    Ok(subject)
}
