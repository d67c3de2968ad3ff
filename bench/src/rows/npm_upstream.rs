//! npm's documents read through a repository that has more behind it than what it holds itself: two upstream
//! repositories, the second of which has the package, or an external connection. Nothing goes out.

use super::bench::Bench;
use super::fixture::{self, REPOSITORY};
use super::npm::{PACKUMENT_BARS, UNCHANGED_BARS, package, package_unless_changed, publish_versions};
use super::under_load::compare;
use crate::error::Error;
use crate::exchange::call;
use crate::process::Process;
use crate::reference::start_hyper;
use crate::report::{Bars, Figure, Outcome};
use crate::under_load::{cpu_per_request, throughput};
use crate::wire::Request;

const VERSIONS: u32 = 100;
const CONNECTED: &str = "connected";
const CONNECTION: &str = "public:npmjs";
/// What figures are called, by the repository that is read through.
const THROUGH: [(&str, &str, &str); 2] = [
    (REPOSITORY, "throughput, two upstreams", "CPU, two upstreams"),
    (CONNECTED, "throughput, a connection", "CPU, a connection"),
];

/// Measures the packument.
pub(super) fn packument(bench: &Bench) -> Result<Outcome, Error> {
    measure(bench, PACKUMENT_BARS, |subject, repository| {
        let request = package(repository);
        let length = call(subject.address(), &request, &[])?.len();
        Ok((request, length))
    })
}

/// Measures how fast it is told that it has not changed.
pub(super) fn unchanged(bench: &Bench) -> Result<Outcome, Error> {
    measure(bench, UNCHANGED_BARS, |subject, repository| {
        Ok((package_unless_changed(subject, repository)?, b"hello".len()))
    })
}

/// Measures a request to either repository against bare HTTP with a body of a length.
fn measure(
    bench: &Bench,
    bars: Bars,
    ask: impl Fn(&Process, &str) -> Result<(Request, usize), Error>,
) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = start(bench, &directory)?;
    let mut figures = Vec::new();
    for (repository, throughput_of_it, cpu_of_it) in THROUGH {
        let (request, length) = ask(&subject, repository)?;
        let reference = start_hyper(directory.path(), length)?;
        let comparison = compare(bench, (&reference, &request), (&subject, &request))?;
        figures.push(Figure { what: throughput_of_it, ..throughput(&comparison, bars)? });
        figures.push(Figure { what: cpu_of_it, ..cpu_per_request(&comparison, None)? });
    }
    Ok(Outcome::Measured { figures })
}

fn start(bench: &Bench, directory: &tempfile::TempDir) -> Result<Process, Error> {
    // Nothing listens on the port of that number, and nobody asks, since the server is offline.
    let origin = ["--origin".to_owned(), format!("{CONNECTION}=http://127.0.0.1:9/"), "--offline".to_owned()];
    let subject = bench.server.start_with(&directory.path().join("data"), &origin)?;
    let address = subject.address();
    fixture::create_repository(address)?;
    for name in ["first", "second", CONNECTED] {
        fixture::create_another_repository(address, name)?;
    }
    fixture::set_upstreams(address, REPOSITORY, &["first", "second"])?;
    publish_versions(&subject, "second", VERSIONS)?;
    fixture::connect_externally(address, CONNECTED, CONNECTION)?;
    publish_versions(&subject, CONNECTED, VERSIONS)?;
    // What is published somewhere comes from there alone unless this is said.
    fixture::allow_upstream(address, CONNECTED, "widget")?;
    Ok(subject)
}
