//! `mvn dependency:resolve` of many artifacts by a client that has nothing yet: what that costs the server, against nginx
//! with the same POMs and jars, and the digest of each beside it, which the server tells along with the file.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;

use super::bench::Bench;
use super::clients::{Client, Fetching, Place, cpu, expect_entries, installed, time};
use super::fixture::{self, REPOSITORY};
use super::site::Site;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::Process;
use crate::report::{Bars, Outcome};

const ARTIFACTS: u32 = 100;
const JAR_BYTES: u64 = 10 * 1024;
const RESOLVE: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:resolve";
const XML: &str = "application/xml";

/// Measures the row.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let row = Fetching {
        client: Client::find_maven(),
        client_name: "Maven",
        document_type: XML,
        publish: &publish_all,
        copy: &|site, ()| copy_all(site),
        fetch: &resolve,
    };
    row.measure(bench, |comparison| {
        Ok(vec![cpu(comparison, Some(Bars::AtMost { first: 8.0, goal: 4.0 }))?, time(comparison, None)?])
    })
}

fn names() -> impl Iterator<Item = (u32, String)> {
    (0..ARTIFACTS).map(|number| (number, format!("artifact-{number}")))
}

fn path(name: &str, extension: &str) -> String {
    format!("com/acme/{name}/1.0/{name}-1.0.{extension}")
}

fn publish_all(subject: &Process) -> Result<(), Error> {
    let mut connection = Connection::open(subject.address())?;
    let mut put =
        |path: &str, content: &[u8]| fixture::put_maven_file(&mut connection, REPOSITORY, path, content);
    for (number, name) in names() {
        let named = format!("<groupId>com.acme</groupId><artifactId>{name}</artifactId>");
        let pom =
            format!("<project><modelVersion>4.0.0</modelVersion>{named}<version>1.0</version></project>");
        let versions = "<versioning><versions><version>1.0</version></versions></versioning>";
        put(&path(&name, "pom"), pom.as_bytes())?;
        put(&path(&name, "jar"), &Content::new(u64::from(number), JAR_BYTES).to_vec())?;
        let document = format!("<metadata>{named}{versions}</metadata>");
        put(&format!("com/acme/{name}/maven-metadata.xml"), document.as_bytes())?;
    }
    Ok(())
}

fn copy_all(site: &Site) -> Result<(), Error> {
    let endpoint = fixture::maven_endpoint(REPOSITORY);
    for (_, name) in names() {
        for extension in ["pom", "pom.sha1", "jar", "jar.sha1"] {
            site.copy_file(&format!("{endpoint}/{}", path(&name, extension)))?;
        }
    }
    Ok(())
}

fn resolve(maven: &Client, address: SocketAddr, place: &Place) -> Result<(), Error> {
    let mut project = "<project><modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId>\
                       <artifactId>project</artifactId><version>1.0</version><repositories><repository><id>bench</id>"
        .to_owned();
    let endpoint = fixture::maven_endpoint(REPOSITORY);
    // Writing into memory does not fail.
    let _ =
        write!(project, "<url>http://{address}{endpoint}/</url></repository></repositories><dependencies>");
    for (_, name) in names() {
        let _ = write!(
            project,
            "<dependency><groupId>com.acme</groupId><artifactId>{name}</artifactId><version>1.0</version></dependency>"
        );
    }
    project.push_str("</dependencies></project>");
    // Maven's plugins come from where they were installed, and not from what is measured.
    let plugins = installed("maven/repository");
    let settings = format!(
        "<settings><mirrors><mirror><id>plugins</id><mirrorOf>central</mirrorOf><url>file://{}</url></mirror></mirrors>\
         </settings>",
        plugins.display()
    );
    for (file, text) in [("pom.xml", &project), ("settings.xml", &settings)] {
        fs::write(place.work.join(file), text).map_err(Error::io("write a project"))?;
    }
    let kept = format!("-Dmaven.repo.local={}", place.cache.display());
    let arguments = ["--batch-mode", "--settings", "settings.xml", &kept, RESOLVE].map(str::to_owned);
    maven.run(&arguments, place)?;
    expect_entries(&place.cache.join("com").join("acme"), ARTIFACTS as usize)
}
