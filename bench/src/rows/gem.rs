//! Documents of gems and gems, as gem and Bundler ask for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file;
use super::fixture::{self, REPOSITORY};
use super::npm::PACKUMENT_BARS;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::gem;
use crate::process::Process;
use crate::report::{Bars, Outcome};

/// How many versions the gem has.
const VERSIONS: u32 = 100;
const CONTENT_BYTES: u64 = 10 * 1024;

/// Measures the document of a gem against nginx that serves the same bytes from a file.
pub(super) fn info(bench: &Bench) -> Result<Outcome, Error> {
    beside_a_file::measure(bench, &info_path(), PACKUMENT_BARS, &start_full)
}

/// Measures a gem of 10 KiB in the same way.
pub(super) fn file(bench: &Bench) -> Result<Outcome, Error> {
    let path = format!("{}/gems/widget-1.0.0.gem", fixture::ruby_endpoint(REPOSITORY));
    let start_one = |bench: &Bench, directory: &TempDir| start(bench, directory, 1);
    beside_a_file::measure(bench, &path, Bars::AtLeast { first: 0.35, goal: 0.60 }, &start_one)
}

/// Measures how fast it is told that a document has not changed.
pub(super) fn unchanged(bench: &Bench) -> Result<Outcome, Error> {
    beside_a_file::unchanged(bench, &info_path(), &start_full)
}

fn info_path() -> String {
    format!("{}/info/widget", fixture::ruby_endpoint(REPOSITORY))
}

fn start_full(bench: &Bench, directory: &TempDir) -> Result<Process, Error> {
    start(bench, directory, VERSIONS)
}

/// Starts a server that holds a gem of so many versions.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let mut connection = Connection::open(subject.address())?;
    for number in 0..versions {
        let content = Content::new(u64::from(number), CONTENT_BYTES);
        let gem = gem::build("widget", &format!("1.{number}.0"), &content);
        fixture::push_gem(&mut connection, REPOSITORY, &gem)?;
    }
    Ok(subject)
}
