//! Requests before the routes and the searches of NuGet's package endpoints: what is accepted names what can be named, and is
//! read the same again. Knows no answers.
//!
//! An input is a method and a path with a query, with a space between them.

use codeartifact_server::formats::nuget::index::search::query::{Completion, PackagesQuery};
use codeartifact_server::formats::nuget::route::Route;
use http::Method;

use crate::Fate;

/// Reads some bytes as a request, and panics where what is accepted is read otherwise again.
pub fn run(data: &[u8]) -> Fate {
    let Some((method, target)) = std::str::from_utf8(data).ok().and_then(|text| text.split_once(' ')) else {
        return Fate::Unfit;
    };
    let Ok(method) = method.parse::<Method>() else { return Fate::Unfit };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let read = Route::parse(&method, path);
    match &read {
        Ok(route) => {
            assert_eq!(Route::parse(&method, path).as_ref(), Ok(route), "it is read otherwise again");
            let is_taken = match route {
                Route::Search => searched(query),
                Route::Complete => completed(query),
                route => {
                    hold(route);
                    true
                }
            };
            if is_taken { Fate::Accepted } else { Fate::Refused }
        }
        Err(refusal) => {
            assert!(refusal.status.is_client_error(), "{refusal:?}");
            Fate::Refused
        }
    }
}

fn hold(route: &Route) {
    let (package, versions) = match route {
        Route::Services | Route::Search | Route::Complete | Route::Push => return,
        Route::Versions(package) | Route::Registration(package) => (package, vec![]),
        Route::Page(package, lower, upper) => (package, vec![lower, upper]),
        Route::Leaf(package, version)
        | Route::Package(package, version)
        | Route::Nuspec(package, version)
        | Route::NamedFile(package, version, _) => (package, vec![version]),
    };
    let name = package.name.normalized();
    assert!(!name.is_empty() && !name.contains(['/', '\\', ' ', '\0']), "{name}");
    for version in versions {
        let number = version.normalized();
        assert!(number.starts_with(|first: char| first.is_ascii_digit()), "{number}");
        assert!(!number.contains(['/', '\\', ' ', '+', '\0']), "{number}");
    }
}

fn searched(query: &str) -> bool {
    let read = PackagesQuery::parse(query);
    assert_eq!(read, PackagesQuery::parse(query), "it is read otherwise again");
    let Ok(read) = read else { return false };
    assert!(read.take <= 1000, "{}", read.take);
    let words = read.words.iter().chain(&read.kind);
    for word in words {
        assert!(!word.is_empty() && !word.contains(char::is_whitespace), "{word:?}");
    }
    assert_eq!(read.canonical().lines().count(), 5, "{:?}", read.canonical());
    true
}

fn completed(query: &str) -> bool {
    let read = Completion::parse(query);
    assert_eq!(read, Completion::parse(query), "it is read otherwise again");
    read.is_ok()
}
