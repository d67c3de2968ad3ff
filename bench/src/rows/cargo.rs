//! Cargo's index files and crate files, as Cargo asks for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file;
use super::fixture::{self, REPOSITORY};
use super::npm::PACKUMENT_BARS;
use crate::cargo_crate::CargoCrate;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::Process;
use crate::report::{Bars, Outcome};

/// How many versions the crate has.
const VERSIONS: u32 = 100;
const CRATE_FILE_BYTES: u64 = 10 * 1024;

/// Measures the index file of a crate against nginx that serves the same bytes from a file.
pub(super) fn index(bench: &Bench) -> Result<Outcome, Error> {
    beside_a_file::measure(bench, &index_path(), PACKUMENT_BARS, &start_full)
}

/// Measures a crate file of 10 KiB in the same way.
pub(super) fn crate_file(bench: &Bench) -> Result<Outcome, Error> {
    let path = format!("{}/api/v1/crates/widget/1.0.0/download", fixture::cargo_endpoint(REPOSITORY));
    let start_one = |bench: &Bench, directory: &TempDir| start(bench, directory, 1);
    beside_a_file::measure(bench, &path, Bars::AtLeast { first: 0.35, goal: 0.60 }, &start_one)
}

/// Measures how fast it is told that an index file has not changed.
pub(super) fn unchanged(bench: &Bench) -> Result<Outcome, Error> {
    beside_a_file::unchanged(bench, &index_path(), &start_full)
}

fn index_path() -> String {
    format!("{}/wi/dg/widget", fixture::cargo_endpoint(REPOSITORY))
}

fn start_full(bench: &Bench, directory: &TempDir) -> Result<Process, Error> {
    start(bench, directory, VERSIONS)
}

/// Starts a server that holds a crate of so many versions.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
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
