//! Many small durable publishes at once, against a server that only makes the same bodies durable.

use std::cell::Cell;
use std::rc::Rc;

use super::bench::Bench;
use super::fixture;
use crate::alternate::alternate;
use crate::content::Content;
use crate::error::Error;
use crate::load::NextRequest;
use crate::reference::start_dsync;
use crate::report::{Bars, Outcome};
use crate::under_load::{cpu_per_request, throughput};

const ASSET_BYTES: u64 = 1024;

/// Measures `PublishPackageVersion` of 1 KiB.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let directory = bench.directory()?;
    let reference = start_dsync(directory.path())?;
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    let (load, next) = (bench.plan.load, always_another_version());

    let comparison = alternate(
        bench.plan.rounds,
        || load.run(&reference, Rc::clone(&next)),
        || load.run(&subject, Rc::clone(&next)),
    )?;

    let rate = throughput(&comparison, Bars::AtLeast { first: 0.20, goal: 0.50 })?;
    let cpu = cpu_per_request(&comparison, None)?;
    Ok(Outcome::Measured { figures: vec![rate, cpu] })
}

/// Publishes another version with other bytes at each call; both servers are sent the same kind of request.
fn always_another_version() -> Rc<NextRequest> {
    let published = Cell::new(0_u64);
    Rc::new(move |buffer| {
        let number = published.get();
        published.set(number + 1);
        let content = Content::new(number, ASSET_BYTES);
        let request =
            fixture::publish_request("many", &format!("1.{number}.0"), ASSET_BYTES, content.sha256());
        buffer.extend_from_slice(&request.render_head());
        buffer.extend_from_slice(&content.to_vec());
    })
}
