//! `pip download` of some projects by a client that has nothing yet: how long that takes, against nginx with the same
//! pages and files.

use std::net::SocketAddr;

use super::bench::Bench;
use super::clients::{Client, Fetching, Place, cpu, expect_entries, time};
use super::fixture::{self, REPOSITORY};
use super::site::Site;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::Process;
use crate::report::{Bars, Outcome};
use crate::wheel::Wheel;

/// The root, which requires all others, included.
const PROJECTS: u32 = 30;
/// How many files each of the others has; the last is downloaded.
const FILES: u32 = 10;
const ROOT: &str = "everything";
const WHEEL_BYTES: u64 = 100 * 1024;
const PAGE: &str = "application/vnd.pypi.simple.v1+json";

/// Measures the row.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let row = Fetching {
        client: Client::find_pip(bench.pip.as_deref()),
        client_name: "pip",
        document_type: PAGE,
        publish: &upload_all,
        copy: &|site, last: &Vec<Wheel>| copy_all(site, last),
        fetch: &download,
    };
    row.measure(bench, |comparison| {
        Ok(vec![time(comparison, Some(Bars::AtMost { first: 1.3, goal: 1.1 }))?, cpu(comparison, None)?])
    })
}

fn others() -> impl Iterator<Item = (u32, String)> {
    (1..PROJECTS).map(|number| (number, format!("project{number}")))
}

/// Uploads all files and returns the last of each project.
fn upload_all(subject: &Process) -> Result<Vec<Wheel>, Error> {
    let mut connection = Connection::open(subject.address())?;
    let mut last = Vec::new();
    for (number, name) in others() {
        for file in 0..FILES {
            let content = Content::new(u64::from(number * FILES + file), WHEEL_BYTES);
            let wheel = Wheel::build(&name, file, &content);
            fixture::upload_wheel(&mut connection, REPOSITORY, &wheel)?;
            if file + 1 == FILES {
                last.push(wheel);
            }
        }
    }
    let requires: Vec<_> = others().map(|(_, name)| name).collect();
    let root = Wheel::build_on(&requires, ROOT, 0, &Content::new(0, WHEEL_BYTES));
    fixture::upload_wheel(&mut connection, REPOSITORY, &root)?;
    last.push(root);
    Ok(last)
}

fn copy_all(site: &Site, wheels: &[Wheel]) -> Result<(), Error> {
    for Wheel { project, version, file_name, .. } in wheels {
        let page = format!("{}/simple/{project}/", fixture::python_endpoint(REPOSITORY));
        site.copy_document(&page)?;
        let file = format!("{page}{version}/{file_name}");
        site.copy_file(&file)?;
        site.copy_file(&format!("{file}.metadata"))?;
    }
    Ok(())
}

fn download(pip: &Client, address: SocketAddr, place: &Place) -> Result<(), Error> {
    let index = format!("http://{address}{}/simple/", fixture::python_endpoint(REPOSITORY));
    let (cache, to) = (place.cache.display().to_string(), place.work.display().to_string());
    let mut arguments = ["download", ROOT, "--index-url", &index, "--cache-dir", &cache, "--dest", &to]
        .map(str::to_owned)
        .to_vec();
    // What asks for more than projects, and what is drawn.
    arguments
        .extend(["--disable-pip-version-check", "--no-input", "--progress-bar", "off"].map(str::to_owned));
    pip.run(&arguments, place)?;
    expect_entries(&place.work, PROJECTS as usize)
}
