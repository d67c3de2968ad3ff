//! The rows about npm.

use std::cell::Cell;
use std::io::Read as _;
use std::rc::Rc;

use flate2::read::GzDecoder;

use super::measure::{Pair, Question};
use super::others::Class;
use super::stock::{HUNDRED, Item, LARGE_FILE, OUR_NPM, SMALL_BYTES, SMALL_FILE, THOUSANDS, publish_npm};
use crate::content::Content;
use crate::exchange::Answer;
use crate::load::NextRequest;
use crate::npm_package::NpmPackage;
use crate::report::Row;
use crate::wire::{Method, Request};

/// Measures all of them.
pub(super) fn rows(pair: &Pair<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (item, size) in [(HUNDRED, "100"), (THOUSANDS, "2,000")] {
        let document = question(item.name);
        let zipped = document.clone().header("accept-encoding", "gzip");
        rows.push(pair.row(&format!("npm packument of {size} versions"), || {
            pair.documents(&document, item.count, count_versions)
        }));
        rows.push(pair.row(&format!("npm packument of {size} versions, gzip"), || {
            pair.documents(&zipped, item.count, count_versions)
        }));
        rows.push(pair.row(&format!("npm packument of {size} versions, unchanged (304)"), || {
            pair.unchanged(&document)
        }));
    }
    rows.push(pair.row("npm tarball of 10 KiB", || pair.files(Class::SmallFile, &tarball(SMALL_FILE))));
    let few = pair.with_few_connections();
    rows.push(few.row("npm tarball of 50 MiB", || few.files(Class::LargeFile, &tarball(LARGE_FILE))));
    let prefix = format!("new-{}", pair.kind.name());
    rows.push(pair.row("npm publish of 10 KiB", || {
        pair.writes(&always_another(OUR_NPM, prefix.clone()), &always_another("", prefix))
    }));
    rows
}

fn question(path: &str) -> Question {
    let [ours, theirs] =
        [OUR_NPM, ""].map(|below| Request::new(Method::Get, format!("{below}/{path}")).unsigned());
    Question { ours, theirs }
}

fn tarball(item: Item) -> Question {
    question(&format!("{0}/-/{0}-1.0.0.tgz", item.name))
}

fn count_versions(answer: &Answer) -> Result<usize, String> {
    let mut text = Vec::new();
    match answer.header("content-encoding") {
        Some("gzip") => {
            GzDecoder::new(&answer.body[..]).read_to_end(&mut text).map_err(|error| error.to_string())?
        }
        _ => answer.body.as_slice().read_to_end(&mut text).map_err(|error| error.to_string())?,
    };
    let document: serde_json::Value = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    document["versions"]
        .as_object()
        .map(serde_json::Map::len)
        .ok_or_else(|| "it lists no versions".to_owned())
}

/// Publishes another package with other bytes at each call.
fn always_another(below: &'static str, prefix: String) -> Rc<NextRequest> {
    let published = Cell::new(0_u64);
    Rc::new(move |buffer| {
        let number = published.get() + 1;
        published.set(number);
        let name = format!("{prefix}-{number}");
        let body = NpmPackage::build(&name, "1.0.0", &Content::new(number, SMALL_BYTES)).publish_body();
        buffer.extend_from_slice(&publish_npm(below, &name, &body).render_head());
        buffer.extend_from_slice(&body);
    })
}
