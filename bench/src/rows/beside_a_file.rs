//! Rows about what a server gives whole: against nginx that serves the same bytes from a file, and against hyper where it
//! is told that they have not changed.

use std::fs;

use tempfile::TempDir;

use super::bench::{Bench, subdirectory};
use super::fixture;
use super::npm::{PACKUMENT_BARS, UNCHANGED_BARS};
use super::under_load::compare;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::{Connection, call, etag_of};
use crate::nginx;
use crate::process::Process;
use crate::reference::start_hyper;
use crate::report::{Bars, Outcome};
use crate::under_load::{cpu_per_request, throughput};
use crate::wire::{Method, Request};

/// A package as one format serves it: its document, and one of its files.
pub(super) struct Served {
    /// Returns the path of the document.
    pub(super) document: fn() -> String,
    /// Returns the path of the file of the first version.
    pub(super) file: fn() -> String,
    /// Starts a server that holds so many versions of the package, the file of each of `FILE_BYTES`.
    pub(super) start: fn(&Bench, &TempDir, u32) -> Result<Process, Error>,
}

/// How many versions the document is made of.
const VERSIONS: u32 = 100;
/// How long the file is, before its format packs it.
const FILE_BYTES: u64 = 10 * 1024;

const FILE_BARS: Bars = Bars::AtLeast { first: 0.35, goal: 0.60 };

impl Served {
    /// Measures the document against nginx that serves the same bytes from a file.
    pub(super) fn document(&self, bench: &Bench) -> Result<Outcome, Error> {
        measure(bench, &(self.document)(), PACKUMENT_BARS, &|directory| {
            (self.start)(bench, directory, VERSIONS)
        })
    }

    /// Measures the file in the same way.
    pub(super) fn file(&self, bench: &Bench) -> Result<Outcome, Error> {
        measure(bench, &(self.file)(), FILE_BARS, &|directory| (self.start)(bench, directory, 1))
    }

    /// Measures how fast it is told that the document has not changed.
    pub(super) fn unchanged(&self, bench: &Bench) -> Result<Outcome, Error> {
        unchanged(bench, &(self.document)(), &|directory| (self.start)(bench, directory, VERSIONS))
    }
}

/// Starts a server that holds so many versions of a package, each published with `FILE_BYTES` of its own.
pub(super) fn start_filled(
    bench: &Bench,
    directory: &TempDir,
    versions: u32,
    mut publish: impl FnMut(&mut Connection, u32, &Content) -> Result<(), Error>,
) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let mut connection = Connection::open(subject.address())?;
    for number in 0..versions {
        publish(&mut connection, number, &Content::new(u64::from(number), FILE_BYTES))?;
    }
    Ok(subject)
}

/// Starts a server that holds what is asked for.
type Start<'s> = &'s dyn Fn(&TempDir) -> Result<Process, Error>;

fn measure(bench: &Bench, path: &str, bars: Bars, start: Start<'_>) -> Result<Outcome, Error> {
    let Some(nginx) = &bench.nginx else {
        return Ok(Outcome::Skipped { why: nginx::HOW_TO_INSTALL.to_owned() });
    };
    let directory = bench.directory()?;
    let subject = start(&directory)?;
    let request = Request::new(Method::Get, path);
    let content = call(subject.address(), &request, &[])?;
    let files = subdirectory(directory.path(), "files")?;
    fs::write(files.join("file"), &content).map_err(Error::io("write a file"))?;
    let reference = nginx::start(nginx, &directory.path().join("nginx"), &files)?;

    let file = Request::new(Method::Get, "/file");
    let comparison = compare(bench, (&reference, &file), (&subject, &request))?;

    let mut rate = throughput(&comparison, bars)?;
    rate.detail = format!("{} bytes each; {}", content.len(), rate.detail);
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

fn unchanged(bench: &Bench, path: &str, start: Start<'_>) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = start(&directory)?;
    let reference = start_hyper(directory.path(), 5)?;
    let request = Request::new(Method::Get, path);
    let etag = etag_of(subject.address(), &request)?;
    let request = request.header("if-none-match", etag);

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let rate = throughput(&comparison, UNCHANGED_BARS)?;
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}
