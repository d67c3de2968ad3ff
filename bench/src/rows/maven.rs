//! `maven-metadata.xml` and jars, as Maven asks for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file::{FILE_BYTES, Served};
use super::fixture::{self, REPOSITORY};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::Process;

const METADATA: &str = "com/acme/widget/maven-metadata.xml";

/// What is measured: `maven-metadata.xml`, and a jar.
pub(super) const ARTIFACT: Served = Served {
    document: || format!("{}/{METADATA}", fixture::maven_endpoint(REPOSITORY)),
    file: || format!("{}/{}", fixture::maven_endpoint(REPOSITORY), jar_path("1.0")),
    start,
};

fn jar_path(version: &str) -> String {
    format!("com/acme/widget/{version}/widget-{version}.jar")
}

/// Starts a server that holds an artifact of so many versions.
fn start(bench: &Bench, directory: &TempDir, versions: u32) -> Result<Process, Error> {
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let mut connection = Connection::open(subject.address())?;
    let versions: Vec<String> = (0..versions).map(|number| format!("1.{number}")).collect();
    for (seed, version) in (0..).zip(&versions) {
        let jar = Content::new(seed, FILE_BYTES);
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
