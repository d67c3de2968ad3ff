//! Lists of releases and source archives, as `SwiftPM` asks for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file::{FILE_BYTES, Served};
use super::fixture::{self, REPOSITORY};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::Process;

/// What is measured: the list of the releases of a package, and a source archive.
pub(super) const PACKAGE: Served = Served {
    document: || format!("{}/bench/Widget", fixture::swift_endpoint(REPOSITORY)),
    file: || format!("{}/bench/Widget/1.0.0.zip", fixture::swift_endpoint(REPOSITORY)),
    start,
};

/// Starts a server that holds a package of so many releases.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let mut connection = Connection::open(subject.address())?;
    for number in 0..versions {
        let content = Content::new(u64::from(number), FILE_BYTES);
        let path = format!("bench/Widget/1.{number}.0");
        fixture::publish_swift(&mut connection, REPOSITORY, &path, &content)?;
    }
    Ok(subject)
}
