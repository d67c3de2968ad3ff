//! `npm install` of many packages by a client that has nothing yet: what that costs the server, against nginx with the
//! same documents and tarballs.

use std::fs;
use std::net::SocketAddr;

use super::bench::Bench;
use super::clients::{Client, Fetching, Place, cpu, expect_entries, time};
use super::fixture::{self, REPOSITORY};
use super::site::Site;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::npm_package::NpmPackage;
use crate::process::Process;
use crate::report::{Bars, Outcome};

/// The root, which names all others, included.
const PACKAGES: u32 = 150;
/// How many versions each of the others has; the latest is installed.
const VERSIONS: u32 = 10;
const ROOT: &str = "everything";
const TARBALL_BYTES: u64 = 10 * 1024;
const SHORT_FORM: &str = "application/vnd.npm.install-v1+json";

/// Measures the row.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let row = Fetching {
        client: Client::find_npm(bench.npm.as_deref()),
        client_name: "npm",
        document_type: SHORT_FORM,
        publish: &publish_all,
        copy: &|site, ()| copy_all(site),
        fetch: &install,
    };
    row.measure(bench, |comparison| {
        Ok(vec![cpu(comparison, Some(Bars::AtMost { first: 8.0, goal: 4.0 }))?, time(comparison, None)?])
    })
}

fn others() -> impl Iterator<Item = (u32, String)> {
    (1..PACKAGES).map(|number| (number, format!("package-{number}")))
}

fn publish_all(subject: &Process) -> Result<(), Error> {
    let mut connection = Connection::open(subject.address())?;
    let mut publish = |package: &NpmPackage| fixture::publish_npm(&mut connection, REPOSITORY, package);
    for (number, name) in others() {
        for version in 0..VERSIONS {
            let content = Content::new(u64::from(number * VERSIONS + version), TARBALL_BYTES);
            publish(&NpmPackage::build_on([], &name, &format!("1.{version}.0"), &content))?;
        }
    }
    let dependencies = others().map(|(_, name)| (name, "^1.0.0".to_owned()));
    publish(&NpmPackage::build_on(dependencies, ROOT, LATEST, &Content::new(0, TARBALL_BYTES)))
}

const LATEST: &str = "1.9.0";

fn copy_all(site: &Site) -> Result<(), Error> {
    for name in others().map(|(_, name)| name).chain([ROOT.to_owned()]) {
        let package = format!("{}/{name}", fixture::npm_endpoint(REPOSITORY));
        site.copy_document(&package)?;
        site.copy_file(&format!("{package}/-/{name}-{LATEST}.tgz"))?;
    }
    Ok(())
}

fn install(npm: &Client, address: SocketAddr, place: &Place) -> Result<(), Error> {
    let project = r#"{"name": "project", "version": "1.0.0", "private": true}"#;
    fs::write(place.work.join("package.json"), project).map_err(Error::io("write a project"))?;
    let registry = format!("http://{address}{}/", fixture::npm_endpoint(REPOSITORY));
    let cache = place.cache.display().to_string();
    let mut arguments =
        ["install", ROOT, "--registry", &registry, "--cache", &cache].map(str::to_owned).to_vec();
    // What asks for more than packages.
    arguments.extend(["--no-audit", "--no-fund", "--no-update-notifier"].map(str::to_owned));
    npm.run(&arguments, place)?;
    expect_entries(&place.work.join("node_modules"), PACKAGES as usize)
}
