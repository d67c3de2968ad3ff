//! `cargo fetch` of many crates by a client that has nothing yet: what that costs the server, against nginx with the same
//! index files and crate files.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;

use super::bench::{Bench, subdirectory};
use super::clients::{Client, Fetching, Place, cpu, expect_entries, time};
use super::fixture::{self, REPOSITORY};
use super::site::Site;
use crate::cargo_crate::CargoCrate;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::Process;
use crate::report::{Bars, Outcome};

const CRATES: u32 = 100;
/// How many versions each has; the latest is fetched.
const VERSIONS: u32 = 10;
const LATEST: &str = "1.9.0";
const CRATE_FILE_BYTES: u64 = 10 * 1024;
const INDEX_FILE: &str = "text/plain; charset=utf-8";

/// Measures the row.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let row = Fetching {
        client: Client::find_cargo(),
        client_name: "Cargo",
        document_type: INDEX_FILE,
        publish: &publish_all,
        copy: &|site, ()| copy_all(site),
        fetch: &fetch,
    };
    row.measure(bench, |comparison| {
        Ok(vec![cpu(comparison, Some(Bars::AtMost { first: 8.0, goal: 4.0 }))?, time(comparison, None)?])
    })
}

fn names() -> impl Iterator<Item = (u32, String)> {
    (0..CRATES).map(|number| (number, format!("crate-{number}")))
}

fn publish_all(subject: &Process) -> Result<(), Error> {
    let mut connection = Connection::open(subject.address())?;
    for (number, name) in names() {
        for version in 0..VERSIONS {
            let content = Content::new(u64::from(number * VERSIONS + version), CRATE_FILE_BYTES);
            let version = CargoCrate::build_alone(&name, &format!("1.{version}.0"), &content);
            fixture::publish_crate(&mut connection, REPOSITORY, &version)?;
        }
    }
    Ok(())
}

fn copy_all(site: &Site) -> Result<(), Error> {
    let endpoint = fixture::cargo_endpoint(REPOSITORY);
    site.copy_file(&format!("{endpoint}/config.json"))?;
    for (_, name) in names() {
        site.copy_document(&format!("{endpoint}/cr/at/{name}"))?;
        site.copy_file(&format!("{endpoint}/api/v1/crates/{name}/{LATEST}/download"))?;
    }
    Ok(())
}

fn fetch(cargo: &Client, address: SocketAddr, place: &Place) -> Result<(), Error> {
    // A workspace of its own: measurements may lie below somebody else's.
    let mut project =
        "[package]\nname = \"project\"\nversion = \"1.0.0\"\n\n[workspace]\n\n[dependencies]\n".to_owned();
    for (_, name) in names() {
        // Writing into memory does not fail.
        let _ = writeln!(project, "{name} = {{ version = \"1\", registry = \"bench\" }}");
    }
    let endpoint = fixture::cargo_endpoint(REPOSITORY);
    let settings = format!(
        "[registries.bench]\nindex = \"sparse+http://{address}{endpoint}/\"\ncredential-provider = \"cargo:token\"\n"
    );
    let home = subdirectory(&place.home, ".cargo")?;
    let sources = subdirectory(&place.work, "src")?;
    for (file, text) in [
        (place.work.join("Cargo.toml"), project.as_str()),
        (sources.join("lib.rs"), ""),
        (home.join("config.toml"), &settings),
        (home.join("credentials.toml"), "[registries.bench]\ntoken = \"any\"\n"),
    ] {
        fs::write(file, text).map_err(Error::io("write a project"))?;
    }
    cargo.run(&["fetch".to_owned()], place)?;
    let cache = home.join("registry").join("cache");
    let found = fs::read_dir(&cache).map_err(Error::io("look at what a client fetched"))?.flatten().next();
    let registry = found.ok_or_else(|| Error::Nonsense("a client fetched nothing".to_owned()))?;
    expect_entries(&registry.path(), CRATES as usize)
}
