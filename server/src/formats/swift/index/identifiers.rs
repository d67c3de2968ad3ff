//! Which packages have their source code at an address, by what their releases name: so does `SwiftPM` find packages that
//! manifests name by the addresses of their repositories.

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::Order;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::{PackageFormat, SourceAddress};

/// As many packages of each repository on the way are told of.
const MOST_PACKAGES: usize = 100;

#[derive(Serialize)]
struct Identifiers {
    identifiers: Vec<String>,
}

/// Answers with the packages of which a release that may be chosen names the address, by name.
pub(in crate::formats::swift) async fn answer(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let asked = asked(exchange.parts.uri.query())?;
    let missing =
        || Refusal::not_found("no package in this repository names that address of its source code");
    let address = SourceAddress::parse(&asked).ok_or_else(missing)?;
    let format = PackageFormat::Swift;
    let registry = &exchange.app.registry;
    let packages = registry.list_packages_of_source(&permit, format, &address, MOST_PACKAGES).await?;
    let mut identifiers = Vec::new();
    for package in packages {
        let found = exchange.app.pull_through.find_package(&permit, &package).await?;
        // It is called as its latest release is.
        let id = Order::of(exchange, &found).await?.latest().and_then(id_of);
        identifiers.extend(id);
    }
    if identifiers.is_empty() {
        return Err(missing());
    }
    let document = serde_json::to_vec(&Identifiers { identifiers }).map_err(|_| Refusal::internal())?;
    Ok(reply::json(StatusCode::OK, document))
}

/// Reads the address in a query.
fn asked(query: Option<&str>) -> Result<String, Refusal> {
    let mut values = query.unwrap_or_default().split('&').filter_map(|pair| pair.strip_prefix("url="));
    let value = values.next().filter(|value| !value.is_empty()).ok_or_else(|| {
        Refusal::bad_request("the query must name the address of a repository: `identifiers?url=...`")
    })?;
    let text = percent_decode_str(value).decode_utf8();
    Ok(text.map_err(|_| Refusal::bad_request("the address in the query is no UTF-8"))?.into_owned())
}

/// Returns what a package is called by the path of a release of it.
fn id_of(path: &str) -> Option<String> {
    let (scope, rest) = path.split_once('/')?;
    let (name, _) = rest.split_once('/')?;
    Some(format!("{scope}.{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_names_one_address() {
        for (query, expected) in [
            ("url=https://e.example/a", Some("https://e.example/a")),
            ("x=1&url=https%3A%2F%2Fe.example%2Fa+b&url=other", Some("https://e.example/a+b")),
            ("url=", None),
            ("uri=https://e.example", None),
            ("url=%ff", None),
        ] {
            assert_eq!(asked(Some(query)).ok().as_deref(), expected, "{query}");
        }
        assert_eq!(asked(None).unwrap_err().status, StatusCode::BAD_REQUEST);
    }

    #[test]
    fn a_release_tells_what_its_package_is_called() {
        assert_eq!(id_of("Mona/LinkedList/1.0.0+a").as_deref(), Some("Mona.LinkedList"));
        assert_eq!(id_of("Mona"), None);
    }
}
