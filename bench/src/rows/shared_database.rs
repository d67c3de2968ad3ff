//! Servers over a PostgreSQL: what describing a version costs beside its statement, whether writers into one domain wait for
//! each other, and what several servers cost beside one.

use std::cell::Cell;
use std::rc::Rc;

use super::bench::Bench;
use super::fixture;
use super::under_load::compare;
use crate::alternate::{Spread, alternate, precise};
use crate::content::Content;
use crate::error::Error;
use crate::load::{Load, NextRequest};
use crate::process::Process;
use crate::reference::start_statement;
use crate::report::{Bars, Figure, Outcome, Unit};
use crate::shared_database::SharedDatabase;
use crate::under_load::{always, cpu_per_request, throughput};

const WRITERS: u64 = 32;
pub(super) const ASSET_BYTES: u64 = 1024;
const SERVERS: usize = 3;

/// Measures `DescribePackageVersion` against a server that only runs its statement.
pub(super) fn describe(bench: &Bench) -> Result<Outcome, Error> {
    let Some(database) = make(bench, "describe")? else { return Ok(skipped()) };
    let directory = bench.directory()?;
    let subject = start(bench, &directory, &database, 0)?;
    fixture::create_repository(subject.address())?;
    fixture::publish(subject.address(), "small", "1.0.0", &Content::new(1, ASSET_BYTES))?;
    let reference = start_statement(directory.path(), &database.url())?;
    let request = fixture::describe_package_version("small", "1.0.0");

    let comparison = compare(bench, (&reference, &request), (&subject, &request))?;

    let rate = throughput(&comparison, Bars::AtLeast { first: 0.40, goal: 0.70 })?;
    Ok(Outcome::Measured { figures: vec![rate, cpu_per_request(&comparison, None)?] })
}

/// Measures publishing into one domain against publishing into many.
pub(super) fn publish(bench: &Bench) -> Result<Outcome, Error> {
    let Some(database) = make(bench, "publish")? else { return Ok(skipped()) };
    let directory = bench.directory()?;
    let subject = start(bench, &directory, &database, 0)?;
    for number in 0..WRITERS {
        fixture::create_domain(subject.address(), &domain(number))?;
    }
    let (load, published) = (bench.plan.load, Rc::new(Cell::new(0)));
    let before = database.happened()?;

    let comparison = alternate(
        bench.plan.rounds,
        || load.run(&subject, always_another_version(&published, WRITERS)),
        || load.run(&subject, always_another_version(&published, 1)),
    )?;

    let after = database.happened()?;
    let count = |number: i64| precise(u64::try_from(number).unwrap_or_default());
    let undone = count(after.undone - before.undone) / count(after.versions - before.versions);
    let detail = format!("{} of {} publishes", after.undone - before.undone, after.versions);
    let bars = Bars::AtMost { first: 0.05, goal: 0.05 };
    Ok(Outcome::Measured {
        figures: vec![
            throughput(&comparison, Bars::AtLeast { first: 0.40, goal: 0.60 })?,
            cpu_per_request(&comparison, None)?,
            Figure::new("transactions undone", Unit::Ratio, Spread::single(undone), bars, detail),
        ],
    })
}

/// Measures several servers against one.
pub(super) fn servers(bench: &Bench) -> Result<Outcome, Error> {
    let Some(database) = make(bench, "servers")? else { return Ok(skipped()) };
    let directory = bench.directory()?;
    let started = (0..SERVERS).map(|number| start(bench, &directory, &database, number));
    let started = started.collect::<Result<Vec<_>, Error>>()?;
    let all: Vec<&Process> = started.iter().collect();
    fixture::create_repository(all[0].address())?;
    fixture::publish(all[0].address(), "small", "1.0.0", &Content::new(1, ASSET_BYTES))?;
    let request = fixture::describe_package_version("small", "1.0.0");
    let load = bench.plan.load;
    let for_each = Load { connections: load.connections * SERVERS, ..load };

    // A server with fewer requests at a time reads and writes its sockets for fewer at once, whatever it shares.
    let figures = [("CPU, as many clients in all", load), ("CPU, as many clients for each", for_each)].map(
        |(name, of_all)| {
            let comparison = alternate(
                bench.plan.rounds,
                || load.run_over(&all[..1], always(&request)),
                || of_all.run_over(&all, always(&request)),
            )?;
            let bars = Some(Bars::AtMost { first: 1.3, goal: 1.15 });
            Ok::<_, Error>(Figure { what: name, ..cpu_per_request(&comparison, bars)? })
        },
    );
    let figures = figures.into_iter().collect::<Result<_, _>>()?;
    Ok(Outcome::Measured { figures })
}

/// Makes a database for a row, where a PostgreSQL is named.
pub(super) fn make(bench: &Bench, name: &str) -> Result<Option<SharedDatabase>, Error> {
    let make = |server: &String| SharedDatabase::make(server, &format!("bench_{name}"));
    bench.database.as_ref().map(make).transpose()
}

/// Returns what a row comes to where none is named.
pub(super) fn skipped() -> Outcome {
    Outcome::Skipped { why: "no PostgreSQL is named with --database".to_owned() }
}

fn start(
    bench: &Bench,
    directory: &tempfile::TempDir,
    database: &SharedDatabase,
    number: usize,
) -> Result<Process, Error> {
    bench.server.start_with(&directory.path().join(format!("data-{number}")), &database.flags())
}

fn domain(number: u64) -> String {
    format!("bench-{number}")
}

/// Publishes another version with other bytes at each call, into so many domains one after the other. Each connection has
/// packages of its own, as writers do.
fn always_another_version(published: &Rc<Cell<u64>>, domains: u64) -> Rc<NextRequest> {
    let published = Rc::clone(published);
    Rc::new(move |buffer| {
        let number = published.get();
        published.set(number + 1);
        let content = Content::new(number, ASSET_BYTES);
        let (domain, package) = (domain(number % domains), format!("many-{}", number % WRITERS));
        let version = format!("1.{number}.0");
        let request = fixture::publish_request_in(&domain, &package, &version, ASSET_BYTES, content.sha256());
        buffer.extend_from_slice(&request.render_head());
        buffer.extend_from_slice(&content.to_vec());
    })
}
