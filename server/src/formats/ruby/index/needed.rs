//! The dependencies API, which tells of the versions of gems that are named what Bundler needs to choose by.

use std::collections::BTreeSet;

use aws_smithy_http_server::body::from_bytes;
use codeartifact_generated::runtime::BoxBody;
use futures_util::future::try_join_all;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::info;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::formats::ruby::manifest::info_line::InfoLine;
use crate::formats::ruby::manifest::marshal::{Value, dump};
use crate::formats::ruby::route::DependenciesForm;
use crate::registry::{PackageCoordinates, PackageFormat, PackageName};

/// As many gems as may be named at once; Bundler names a hundred.
const MOST_NAMES: usize = 500;
/// As many as are looked for at the same time.
const AT_ONCE: usize = 16;

/// Answers with the versions of the gems that are named. Those that are not there are not told of.
pub(in crate::formats::ruby) async fn dependencies(
    exchange: &Exchange<'_>,
    form: DependenciesForm,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let names = names(exchange.parts.uri.query().unwrap_or_default())?;
    if names.is_empty() && form == DependenciesForm::Marshal {
        // Bundler finds out by this whether there is such an API.
        return Ok(binary(Vec::new()));
    }
    let gems: Vec<PackageCoordinates> = names.iter().filter_map(|name| coordinates(name)).collect();
    let mut found = Vec::new();
    for some in gems.chunks(AT_ONCE) {
        let documents = some.iter().map(|gem| info::read(exchange, &permit, gem));
        let documents = try_join_all(documents).await?;
        found.extend(some.iter().map(|gem| gem.name.normalized()).zip(documents));
    }
    let entries = found.iter().flat_map(|(name, document)| entries(name, document.as_deref()));
    match form {
        DependenciesForm::Marshal => Ok(binary(dump(&Value::List(entries.map(Entry::value).collect())))),
        DependenciesForm::Json => {
            let entries: Vec<Entry<'_>> = entries.collect();
            let body = serde_json::to_vec(&entries).map_err(|_| Refusal::internal())?;
            Ok(reply::json(StatusCode::OK, body))
        }
    }
}

fn binary(bytes: Vec<u8>) -> Response<BoxBody> {
    let mut response = Response::new(from_bytes(bytes.into()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    response
}

/// Reads the names behind the path.
fn names(query: &str) -> Result<BTreeSet<String>, Refusal> {
    let told = query.split('&').filter_map(|pair| pair.strip_prefix("gems="));
    let mut names = BTreeSet::new();
    for told in told {
        let told = percent_decode_str(told).decode_utf8_lossy();
        names.extend(told.split(',').filter(|name| !name.is_empty()).map(str::to_owned));
    }
    if names.len() > MOST_NAMES {
        return Err(Refusal::bad_request(format!("more than {MOST_NAMES} gems are named")));
    }
    Ok(names)
}

fn coordinates(name: &str) -> Option<PackageCoordinates> {
    let format = PackageFormat::Ruby;
    (format.rules().check_name)(name).ok()?;
    Some(PackageCoordinates { format, namespace: None, name: PackageName::parse(format, name).ok()? })
}

/// What is told of a file of a version.
#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    number: String,
    platform: String,
    dependencies: Vec<(String, String)>,
}

fn entries<'a>(name: &'a str, document: Option<&[u8]>) -> Vec<Entry<'a>> {
    let text = document.and_then(|document| std::str::from_utf8(document).ok()).unwrap_or_default();
    let lines = text.lines().filter_map(InfoLine::parse);
    let entry = |InfoLine { number, record, .. }: InfoLine| {
        let needed = record.dependencies.into_iter();
        let dependencies = needed.map(|(name, requirement)| (name, requirement.joined(", "))).collect();
        Entry { name, number, platform: record.platform, dependencies }
    };
    lines.map(entry).collect()
}

impl Entry<'_> {
    fn value(self) -> Value {
        let pair = |(name, requirement)| Value::List(vec![Value::Text(name), Value::Text(requirement)]);
        Value::Hash(vec![
            (Value::Symbol("name"), Value::Text(self.name.to_owned())),
            (Value::Symbol("number"), Value::Text(self.number)),
            (Value::Symbol("platform"), Value::Text(self.platform)),
            (Value::Symbol("dependencies"), Value::List(self.dependencies.into_iter().map(pair).collect())),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_once_each_however_they_are_written() {
        let read = names("gems=b,a,,a&other=c&gems=d%2Ce").unwrap();
        assert_eq!(read.into_iter().collect::<Vec<_>>(), ["a", "b", "d", "e"]);
        assert!(names("").unwrap().is_empty());
        let many: Vec<String> = (0..=MOST_NAMES).map(|number| format!("a{number}")).collect();
        assert!(names(&format!("gems={}", many.join(","))).is_err());
    }
}
