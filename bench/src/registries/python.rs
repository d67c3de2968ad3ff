//! The rows about Python.

use std::cell::Cell;
use std::rc::Rc;

use super::measure::{Pair, Question};
use super::others::{Class, Kind};
use super::start::DEVPI_INDEX;
use super::stock::{HUNDRED, Item, LARGE_FILE, OUR_PYTHON, SMALL_BYTES, SMALL_FILE, THOUSANDS, upload};
use crate::content::Content;
use crate::exchange::Answer;
use crate::load::NextRequest;
use crate::report::Row;
use crate::wheel::Wheel;
use crate::wire::{Method, Request};

const JSON: &str = "application/vnd.pypi.simple.v1+json";
const HTML: &str = "text/html";

/// Measures all but the page of thousands of files.
pub(super) fn rows(pair: &Pair<'_>) -> Vec<Row> {
    let page = page(pair.kind, HUNDRED);
    let few = pair.with_few_connections();
    let small = || pair.files(Class::SmallFile, &file(pair.kind, SMALL_FILE));
    let large = || few.files(Class::LargeFile, &file(pair.kind, LARGE_FILE));
    let name = format!("new{}", pair.kind.name());
    let (ours, theirs) = (
        always_another(&format!("{OUR_PYTHON}/"), &name),
        match pair.kind {
            Kind::Devpi => always_another(&format!("/{DEVPI_INDEX}/"), &name),
            _ => always_another("/", &name),
        },
    );
    vec![
        pair.row(&format!("Python page of 100 files, {}", form(pair.kind)), || {
            pair.documents(&page, HUNDRED.count, count_files)
        }),
        pair.row("Python page of 100 files, unchanged (304)", || pair.unchanged(&page)),
        pair.row("Python wheel of 10 KiB", small),
        few.row("Python wheel of 50 MiB", large),
        pair.row("Python upload of 10 KiB", || pair.writes(&ours, &theirs)),
    ]
}

/// Measures the page of thousands of files. Others are started on these alone: some read all that they hold for
/// each page, and that must not weigh on the rest.
pub(super) fn rows_of_thousands(pair: &Pair<'_>) -> Vec<Row> {
    let (page, pair) = (page(pair.kind, THOUSANDS), pair.with_few_connections());
    vec![
        pair.row(&format!("Python page of 2,000 files, {}", form(pair.kind)), || {
            pair.documents(&page, THOUSANDS.count, count_files)
        }),
        pair.row("Python page of 2,000 files, unchanged (304)", || pair.unchanged(&page)),
    ]
}

/// Says in which form pages are compared: JSON where the other has it.
fn form(kind: Kind) -> &'static str {
    if accept(kind) == JSON { "JSON" } else { "HTML" }
}

fn accept(kind: Kind) -> &'static str {
    if kind == Kind::Devpi { JSON } else { HTML }
}

fn page(kind: Kind, item: Item) -> Question {
    let theirs = match kind {
        Kind::Devpi => format!("/{DEVPI_INDEX}/+simple/{}/", item.name),
        _ => format!("/simple/{}/", item.name),
    };
    get(format!("{OUR_PYTHON}/simple/{}/", item.name), theirs).header("accept", accept(kind))
}

fn file(kind: Kind, item: Item) -> Question {
    // The first of as many as it has.
    let wheels: Vec<Wheel> = item.wheels().take(1).collect();
    let (mut ours, mut theirs) = (String::new(), String::new());
    for Wheel { project, version, file_name, sha256, .. } in wheels {
        ours = format!("{OUR_PYTHON}/simple/{project}/{version}/{file_name}");
        theirs = match kind {
            // Where devpi puts a file follows from its digest.
            Kind::Devpi => format!("/{DEVPI_INDEX}/+f/{}/{}/{file_name}", &sha256[..3], &sha256[3..16]),
            _ => format!("/packages/{file_name}"),
        };
    }
    get(ours, theirs)
}

fn get(ours: String, theirs: String) -> Question {
    let [ours, theirs] = [ours, theirs].map(|target| Request::new(Method::Get, target).unsigned());
    Question { ours, theirs }
}

fn count_files(answer: &Answer) -> Result<usize, String> {
    if answer.header("content-type").is_some_and(|text| text.starts_with(JSON)) {
        let page: serde_json::Value =
            serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        return page["files"].as_array().map(Vec::len).ok_or_else(|| "it lists no files".to_owned());
    }
    Ok(String::from_utf8_lossy(&answer.body).matches("<a href").count())
}

/// Uploads the first file of another project with other bytes at each call.
fn always_another(target: &str, prefix: &str) -> Rc<NextRequest> {
    let (uploaded, target, prefix) = (Cell::new(0_u64), target.to_owned(), prefix.to_owned());
    Rc::new(move |buffer| {
        let number = uploaded.get() + 1;
        uploaded.set(number);
        let form = Wheel::build(&format!("{prefix}{number}"), 0, &Content::new(number, SMALL_BYTES)).form();
        buffer.extend_from_slice(&upload(&target, &form).render_head());
        buffer.extend_from_slice(&form);
    })
}
