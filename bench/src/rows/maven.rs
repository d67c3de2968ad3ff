//! `maven-metadata.xml` and jars, as Maven asks for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file;
use super::fixture::{self, REPOSITORY};
use super::npm::PACKUMENT_BARS;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::Process;
use crate::report::{Bars, Outcome};

/// How many versions the artifact has.
const VERSIONS: u32 = 100;
const JAR_BYTES: u64 = 10 * 1024;
const METADATA: &str = "com/acme/widget/maven-metadata.xml";

/// Measures `maven-metadata.xml` against nginx that serves the same bytes from a file.
pub(super) fn metadata(bench: &Bench) -> Result<Outcome, Error> {
    beside_a_file::measure(bench, &metadata_path(), PACKUMENT_BARS, &start_full)
}

/// Measures a jar of 10 KiB in the same way.
pub(super) fn jar(bench: &Bench) -> Result<Outcome, Error> {
    let path = format!("{}/{}", fixture::maven_endpoint(REPOSITORY), jar_path("1.0"));
    let start_one = |bench: &Bench, directory: &TempDir| start(bench, directory, 1);
    beside_a_file::measure(bench, &path, Bars::AtLeast { first: 0.35, goal: 0.60 }, &start_one)
}

/// Measures how fast it is told that `maven-metadata.xml` has not changed.
pub(super) fn unchanged(bench: &Bench) -> Result<Outcome, Error> {
    beside_a_file::unchanged(bench, &metadata_path(), &start_full)
}

fn metadata_path() -> String {
    format!("{}/{METADATA}", fixture::maven_endpoint(REPOSITORY))
}

fn jar_path(version: &str) -> String {
    format!("com/acme/widget/{version}/widget-{version}.jar")
}

fn start_full(bench: &Bench, directory: &TempDir) -> Result<Process, Error> {
    start(bench, directory, VERSIONS)
}

/// Starts a server that holds an artifact of so many versions.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let mut connection = Connection::open(subject.address())?;
    let versions: Vec<String> = (0..versions).map(|number| format!("1.{number}")).collect();
    for (seed, version) in (0..).zip(&versions) {
        let jar = Content::new(seed, JAR_BYTES);
        fixture::put_maven_file(&mut connection, REPOSITORY, &jar_path(version), &jar.to_vec())?;
    }
    // All of them are whole once one document names them.
    fixture::put_maven_file(&mut connection, REPOSITORY, METADATA, document(&versions).as_bytes())?;
    Ok(subject)
}

/// Writes the document that names versions, as Maven sends it.
fn document(versions: &[String]) -> String {
    let named: Vec<_> = versions.iter().map(|version| format!("<version>{version}</version>")).collect();
    format!(
        "<metadata><groupId>com.acme</groupId><artifactId>widget</artifactId><versioning><versions>{}</versions>\
         </versioning></metadata>",
        named.concat()
    )
}
