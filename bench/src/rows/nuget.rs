//! Registrations and packages, as NuGet's clients ask for them. Of more than 64 versions the index of a registration leads
//! to pages; it is a page that is measured, which has what the index has of fewer.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file::{Served, start_filled};
use super::fixture::{self, REPOSITORY};
use crate::error::Error;
use crate::nuget_package;
use crate::process::Process;

/// What is measured: the first page of the registration of a package, and a package.
pub(super) const PACKAGE: Served = Served {
    document: || {
        format!("{}/v3/registration4/widget/page/1.0.0/1.63.0.json", fixture::nuget_endpoint(REPOSITORY))
    },
    file: || {
        format!("{}/v3/flatcontainer/widget/1.0.0/widget.1.0.0.nupkg", fixture::nuget_endpoint(REPOSITORY))
    },
    start,
};

/// Starts a server that holds a package of so many versions.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
    start_filled(bench, directory, versions, |connection, number, content| {
        let package = nuget_package::build("Widget", &format!("1.{number}.0"), content);
        fixture::push_nuget(connection, REPOSITORY, &package)
    })
}
