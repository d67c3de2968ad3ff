//! Cargo's index files and crate files, as Cargo asks for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file::{Served, start_filled};
use super::fixture::{self, REPOSITORY};
use crate::cargo_crate::CargoCrate;
use crate::error::Error;
use crate::process::Process;

/// What is measured: the index file of a crate, and a crate file.
pub(super) const CRATE: Served = Served {
    document: || format!("{}/wi/dg/widget", fixture::cargo_endpoint(REPOSITORY)),
    file: || format!("{}/api/v1/crates/widget/1.0.0/download", fixture::cargo_endpoint(REPOSITORY)),
    start,
};

/// Starts a server that holds a crate of so many versions.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
    start_filled(bench, directory, versions, |connection, number, content| {
        let version = CargoCrate::build("widget", &format!("1.{number}.0"), content);
        fixture::publish_crate(connection, REPOSITORY, &version)
    })
}
