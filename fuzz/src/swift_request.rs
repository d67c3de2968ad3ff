//! Methods, paths and the header `Accept` before the routes of Swift's package endpoints: what is accepted names what can be
//! named, and has one address that leads to it again. Knows no answers.
//!
//! The first line of an input is a method and a path, with a space between them; the second, if there is one, is the header.

use codeartifact_server::formats::Refusal;
use codeartifact_server::formats::swift::route::{Route, check_accept};
use codeartifact_server::registry::{PackageCoordinates, PackageVersion};
use http::header::{ACCEPT, HeaderValue};
use http::{HeaderMap, Method, StatusCode};

use crate::Fate;

/// Reads some bytes as a request, and panics where it is taken for something else.
pub fn run(data: &[u8]) -> Fate {
    let Ok(text) = std::str::from_utf8(data) else { return Fate::Unfit };
    let (line, accept) = text.split_once('\n').map_or((text, None), |(line, rest)| (line, Some(rest)));
    let Some((method, path)) = line.split_once(' ') else { return Fate::Unfit };
    let Ok(method) = Method::from_bytes(method.as_bytes()) else { return Fate::Unfit };
    let mut headers = HeaderMap::new();
    if let Some(accept) = accept {
        let Ok(value) = HeaderValue::from_str(accept) else { return Fate::Unfit };
        headers.insert(ACCEPT, value);
    }
    let is_accepted = judge_accept(check_accept(&headers), accept);
    let is_routed = match Route::parse(&method, path) {
        Ok(route) => {
            let (method, path) = address(&route);
            let again = Route::parse(&method, &path);
            assert_eq!(again.as_ref(), Ok(&route), "its own address leads elsewhere");
            true
        }
        Err(refusal) => {
            hold(&refusal, &[StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED]);
            false
        }
    };
    if is_accepted && is_routed { Fate::Accepted } else { Fate::Refused }
}

fn judge_accept(checked: Result<(), Refusal>, accept: Option<&str>) -> bool {
    let accept = accept.unwrap_or_default();
    match checked {
        Ok(()) => {
            let names_other = |word: &str| accept.to_ascii_lowercase().contains(word);
            assert!(
                accept.trim_matches([',', ' ', '\t']).is_empty()
                    || names_other("swift")
                    || names_other("*")
                    || names_other("/"),
                "{accept}"
            );
            true
        }
        Err(refusal) => {
            hold(&refusal, &[StatusCode::BAD_REQUEST, StatusCode::UNSUPPORTED_MEDIA_TYPE]);
            assert!(!accept.is_empty());
            false
        }
    }
}

fn hold(refusal: &Refusal, known: &[StatusCode]) {
    assert!(known.contains(&refusal.status) && refusal.message.len() <= 4096, "{refusal:?}");
}

fn address(route: &Route) -> (Method, String) {
    let of = |package: &PackageCoordinates| {
        let scope = package.namespace.as_ref().map_or("", |scope| scope.as_str()).to_owned();
        format!("/{scope}/{}", package.name.original())
    };
    let release = |package: &PackageCoordinates, version: &PackageVersion| {
        format!("{}/{}", of(package), version.original())
    };
    match route {
        Route::Login => (Method::POST, "/login".to_owned()),
        Route::Availability => (Method::GET, "/availability".to_owned()),
        Route::Identifiers => (Method::GET, "/identifiers".to_owned()),
        // What ends as one of the forms does is asked for with it once more.
        Route::Releases(package) => (Method::GET, format!("{}.json", of(package))),
        Route::Release(package, version) => (Method::GET, format!("{}.json", release(package, version))),
        Route::Manifest(package, version) => {
            (Method::GET, format!("{}/Package.swift", release(package, version)))
        }
        Route::Archive(package, version) => (Method::GET, format!("{}.zip", release(package, version))),
        Route::Publish(package, version) => (Method::PUT, release(package, version)),
    }
}
