//! Point operations against a bare server that answers 1 KiB: what routing, decoding, the database and encoding
//! cost on top of HTTP.

use super::bench::Bench;
use super::fixture;
use super::under_load::compare;
use crate::content::Content;
use crate::error::Error;
use crate::reference::start_hyper;
use crate::report::{Bars, Outcome};
use crate::under_load::{cpu_per_request, throughput};
use crate::wire::Request;

/// Measures `DescribeDomain`.
pub(super) fn domain(bench: &Bench) -> Result<Outcome, Error> {
    measure(bench, &fixture::describe_domain())
}

/// Measures `DescribeRepository`.
pub(super) fn repository(bench: &Bench) -> Result<Outcome, Error> {
    measure(bench, &fixture::describe_repository())
}

/// Measures `DescribePackageVersion`.
pub(super) fn package_version(bench: &Bench) -> Result<Outcome, Error> {
    measure(bench, &fixture::describe_package_version("small", "1.0.0"))
}

fn measure(bench: &Bench, request: &Request) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let reference = start_hyper(directory.path(), 1024)?;
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    fixture::publish(subject.address(), "small", "1.0.0", &Content::new(1, 1024))?;

    let comparison = compare(bench, (&reference, request), (&subject, request))?;

    let figures = vec![
        throughput(&comparison, Bars::AtLeast { first: 0.40, goal: 0.60 })?,
        cpu_per_request(&comparison, Some(Bars::AtMost { first: 3.0, goal: 1.8 }))?,
    ];
    Ok(Outcome::Measured { figures })
}
