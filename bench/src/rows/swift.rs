//! Lists of releases and source archives, as `SwiftPM` asks for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file::{Served, start_filled};
use super::fixture::{self, REPOSITORY};
use crate::error::Error;
use crate::process::Process;

/// What is measured: the list of the releases of a package, and a source archive.
pub(super) const PACKAGE: Served = Served {
    document: || format!("{}/bench/Widget", fixture::swift_endpoint(REPOSITORY)),
    file: || format!("{}/bench/Widget/1.0.0.zip", fixture::swift_endpoint(REPOSITORY)),
    start,
};

/// Starts a server that holds a package of so many releases.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
    start_filled(bench, directory, versions, |connection, number, content| {
        let path = format!("bench/Widget/1.{number}.0");
        fixture::publish_swift(connection, REPOSITORY, &path, content)
    })
}
