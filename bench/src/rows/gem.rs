//! Documents of gems and gems, as gem and Bundler ask for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file::{Served, start_filled};
use super::fixture::{self, REPOSITORY};
use crate::error::Error;
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
    start_filled(bench, directory, versions, |connection, number, content| {
        let gem = gem::build("widget", &format!("1.{number}.0"), content);
        fixture::push_gem(connection, REPOSITORY, &gem)
    })
}
