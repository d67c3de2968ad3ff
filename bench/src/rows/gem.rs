//! Documents of gems and gems, as gem and Bundler ask for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file::{FILE_BYTES, Served};
use super::fixture::{self, REPOSITORY};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::gem;
use crate::process::Process;

/// What is measured: the document of a gem in the compact index, and a gem.
pub(super) const GEM: Served = Served {
    document: || format!("{}/info/widget", fixture::ruby_endpoint(REPOSITORY)),
    file: || format!("{}/gems/widget-1.0.0.gem", fixture::ruby_endpoint(REPOSITORY)),
    start,
};

/// Starts a server that holds a gem of so many versions.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let mut connection = Connection::open(subject.address())?;
    for number in 0..versions {
        let content = Content::new(u64::from(number), FILE_BYTES);
        let gem = gem::build("widget", &format!("1.{number}.0"), &content);
        fixture::push_gem(&mut connection, REPOSITORY, &gem)?;
    }
    Ok(subject)
}
