//! A listing of 500 versions in one page, against a bare server that answers as many bytes.

use super::bench::Bench;
use super::fixture;
use super::under_load::compare;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::call;
use crate::reference::start_hyper;
use crate::report::{Bars, Outcome};
use crate::under_load::{cpu_per_request, throughput};

const VERSIONS: u32 = 500;

/// Measures `ListPackageVersions`.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    for number in 0..VERSIONS {
        let content = Content::new(u64::from(number), 64);
        fixture::publish(subject.address(), "many", &format!("1.{number}.0"), &content)?;
    }
    let request = fixture::list_package_versions("many", VERSIONS);
    let page = call(subject.address(), &request, &[])?;
    check_is_whole(&page)?;
    let reference = start_hyper(directory.path(), page.len())?;

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let mut rate = throughput(&comparison, Bars::AtLeast { first: 0.12, goal: 0.40 })?;
    rate.detail = format!("{} bytes each; {}", page.len(), rate.detail);
    let cpu = cpu_per_request(&comparison, None)?;
    Ok(Outcome::Measured { figures: vec![rate, cpu] })
}

fn check_is_whole(page: &[u8]) -> Result<(), Error> {
    #[derive(serde::Deserialize)]
    struct Page {
        versions: Vec<serde::de::IgnoredAny>,
    }
    let versions = serde_json::from_slice::<Page>(page).map(|page| page.versions.len());
    match versions {
        Ok(found) if found == VERSIONS as usize => Ok(()),
        Ok(other) => Err(Error::Nonsense(format!("the page lists {other} versions, not {VERSIONS}"))),
        Err(error) => Err(Error::Nonsense(format!("the page cannot be read: {error}"))),
    }
}
