//! How many system calls the server makes for an answer, counted by strace, while one client asks for the same thing over
//! and over on one connection. Unlike times, these figures are the same on every machine.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::bench::Bench;
use super::fixture::{self, REPOSITORY};
use super::npm::{package, package_unless_changed, publish_versions};
use crate::alternate::{Spread, precise};
use crate::content::Content;
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::{Process, find_program};
use crate::report::{Figure, Outcome, Unit};
use crate::wheel::Wheel;
use crate::wire::{Method, Request};

const HOW_TO_INSTALL: &str =
    "strace is not installed; on Debian: apt-get install --no-install-recommends strace";
/// Versions of the package, and files of the project.
const MANY: u32 = 100;
const PROJECT: &str = "widget";
const FILE_BYTES: u64 = 10 * 1024;
/// Answers before those that count: what is made once is made, and what is opened once is open.
const WARM_UP: u32 = 50;

/// Measures the row.
pub(super) fn measure(bench: &Bench) -> Result<Outcome, Error> {
    let Some(strace) = find_program("strace") else {
        return Ok(Outcome::Skipped { why: HOW_TO_INSTALL.to_owned() });
    };
    let directory = bench.directory()?;
    let subject = bench.server.start(&directory.path().join("data"))?;
    fixture::create_repository(subject.address())?;
    publish_versions(&subject, REPOSITORY, MANY)?;
    let wheel = upload_all(&subject)?;
    let (npm, python) = (fixture::npm_endpoint(REPOSITORY), fixture::python_endpoint(REPOSITORY));
    let page = format!("{python}/simple/{PROJECT}/");
    let get = |target: String| Request::new(Method::Get, target);
    let asked = [
        ("packument, 304", package_unless_changed(&subject, REPOSITORY)?),
        ("packument", package(REPOSITORY)),
        ("tarball, 10 KiB", get(format!("{npm}/widget/-/widget-1.0.0.tgz"))),
        ("simple page", get(page.clone()).header("accept", "application/vnd.pypi.simple.v1+json")),
        ("wheel, 10 KiB", get(format!("{page}{}/{}", wheel.version, wheel.file_name))),
    ];

    let counted = asked.into_iter().map(|(what, request)| {
        count(bench, &strace, (&subject, directory.path()), what, &request.unsigned())
    });
    Ok(Outcome::Measured { figures: counted.collect::<Result<_, Error>>()? })
}

/// Uploads all files and returns the first. What was published last may still lie in the journal of the database, and is
/// read otherwise.
fn upload_all(subject: &Process) -> Result<Wheel, Error> {
    let mut connection = Connection::open(subject.address())?;
    let build = |number| Wheel::build(PROJECT, number, &Content::new(u64::from(number), FILE_BYTES));
    (0..MANY).try_for_each(|number| fixture::upload_wheel(&mut connection, REPOSITORY, &build(number)))?;
    Ok(build(0))
}

fn count(
    bench: &Bench,
    strace: &Path,
    (subject, directory): (&Process, &Path),
    what: &'static str,
    request: &Request,
) -> Result<Figure, Error> {
    let mut connection = Connection::open(subject.address())?;
    let mut ask = |times: u32| (0..times).try_for_each(|_| connection.call(request, &[]).map(drop));
    ask(WARM_UP)?;
    let summary = directory.join("summary");
    let (output, process) = (summary.display().to_string(), subject.id().to_string());
    let arguments = ["-f", "-c", "-o", &output, "-p", &process].map(str::to_owned);
    let counting =
        Process::start_until_it_says("attached", "strace", strace, &arguments, directory.join("strace.log"))?;
    ask(bench.plan.counted)?;
    // It writes its summary when it is told to end.
    drop(counting);
    let text = fs::read_to_string(&summary).map_err(Error::io("read what strace counted"))?;
    let calls = parse_summary(&text);
    let each = |calls: u64| precise(calls) / f64::from(bench.plan.counted);
    let value = Spread::single(each(calls.iter().map(|(_, calls)| calls).sum()));
    let mut detail = format!("{} answers on one connection", bench.plan.counted);
    // What the server does by itself now and then is in the sum, and not worth a name.
    for (name, calls) in calls.iter().filter(|(_, calls)| each(*calls) >= 0.05) {
        let _ = write!(detail, "; {name} {:.2}", each(*calls));
    }
    Ok(Figure::without_bars(what, Unit::Calls, value, detail))
}

/// Reads which calls were made how often.
fn parse_summary(text: &str) -> Vec<(String, u64)> {
    let lines = text.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        // Share, seconds, microseconds each, calls, errors if there were any, and the name.
        let (calls, name) = (fields.get(3)?.parse().ok()?, *fields.last()?);
        (name != "total").then(|| (name.to_owned(), calls))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_is_read_without_its_head_and_its_sum() {
        let text = "% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.00    0.000600          12        50           writev
 40.00    0.000400          10        40         3 futex
------ ----------- ----------- --------- --------- ----------------
100.00    0.001000          11        90         3 total
";

        assert_eq!(parse_summary(text), [("writev".to_owned(), 50), ("futex".to_owned(), 40)]);
    }
}
