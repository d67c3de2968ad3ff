//! npm's documents and tarballs, as its clients ask for them.

use std::fs;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::bench::{Bench, subdirectory};
use super::fixture;
use super::under_load::{compare, cpu_per_request, throughput};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::{Connection, call, etag_of};
use crate::nginx;
use crate::process::Process;
use crate::reference::start_hyper;
use crate::report::{Bars, Outcome};
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
        let body = publish_body(&format!("1.{number}.0"), number)?;
        let request = Request::new(Method::Put, format!("{ENDPOINT}/widget"))
            .header("content-type", "application/json")
            .body_bytes(body.len() as u64);
        connection.call(&request, &body)?;
    }
    Ok(subject)
}

/// Builds what a client sends: a document of the usual size, and a tarball of about 10 KiB that hardly compresses.
fn publish_body(version: &str, number: u32) -> Result<Vec<u8>, Error> {
    let dependencies: serde_json::Map<_, _> =
        (0..20).map(|one| (format!("dependency-number-{one}"), format!("^{one}.2.3").into())).collect();
    let manifest = serde_json::json!({
        "name": "widget", "version": version, "description": "what the bench publishes", "license": "MIT",
        "main": "lib/index.js", "scripts": {"test": "node test", "build": "tsc --project ."},
        "repository": {"type": "git", "url": "git+https://example.invalid/widget.git"},
        "dependencies": dependencies, "engines": {"node": ">=18"}, "keywords": ["bench", "widget"],
    });
    let tarball = tarball_of(&manifest.to_string(), &Content::new(u64::from(number), 10 * 1024).to_vec());
    let tarball = STANDARD.encode(tarball.map_err(Error::io("write a tarball"))?);
    let document = serde_json::json!({
        "_id": "widget", "name": "widget", "dist-tags": {"latest": version}, "versions": {version: manifest},
        "_attachments": {format!("widget-{version}.tgz"): {"data": tarball}},
    });
    Ok(document.to_string().into_bytes())
}

fn tarball_of(manifest: &str, content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, bytes) in [("package/package.json", manifest.as_bytes()), ("package/content.bin", content)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, bytes)?;
    }
    let mut encoder = archive.into_inner()?;
    encoder.flush()?;
    encoder.finish()
}
