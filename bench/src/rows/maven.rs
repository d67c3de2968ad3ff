//! `maven-metadata.xml` and jars, as Maven asks for them.

use tempfile::TempDir;

use super::bench::Bench;
use super::beside_a_file::{Served, start_filled};
use super::fixture::{self, REPOSITORY};
use crate::error::Error;
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
    let numbers: Vec<String> = (0..versions).map(|number| format!("1.{number}")).collect();
    start_filled(bench, directory, versions, |connection, number, content| {
        let jar = jar_path(&format!("1.{number}"));
        fixture::put_maven_file(connection, REPOSITORY, &jar, &content.to_vec())?;
        if number + 1 < versions {
            return Ok(());
        }
        // All of them are whole once one document names them.
        fixture::put_maven_file(connection, REPOSITORY, METADATA, document(&numbers).as_bytes())
    })
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
