//! POMs, documents and paths before the readers of Maven's publishes: the same is read of the same bytes, and what a document
//! or a path names is no way out of the repository. Knows no client.
//!
//! An input is a POM, a `maven-metadata.xml`, or a path that begins with a slash.

use codeartifact_server::formats::maven::manifest::pom;
use codeartifact_server::formats::maven::manifest::repository_metadata::RepositoryMetadata;
use codeartifact_server::formats::maven::route::{Route, Target};

use crate::Fate;

/// Reads some bytes, and panics where they are read otherwise again, or name what nothing can be called.
pub fn run(data: &[u8]) -> Fate {
    if data.first() == Some(&b'/') {
        return std::str::from_utf8(data).map_or(Fate::Unfit, path);
    }
    let described = pom::describe(data);
    assert_eq!(described, pom::describe(data), "it is read otherwise again");
    let document = RepositoryMetadata::parse(data);
    assert_eq!(document, RepositoryMetadata::parse(data), "it is read otherwise again");
    if document.is_ok() || described != pom::describe(b"") { Fate::Accepted } else { Fate::Refused }
}

fn path(path: &str) -> Fate {
    let Ok(route) = Route::parse(path) else { return Fate::Refused };
    assert_eq!(Route::parse(path).as_ref(), Ok(&route), "it is read otherwise again");
    let (Target::Asset(_) | Target::Metadata(_) | Target::SnapshotMetadata(..)) = &route.target;
    if let Target::Asset(file) = &route.target {
        let name = file.name.as_str();
        assert!(!name.contains('/'), "{name}");
        let artifact = file.package.name.normalized();
        assert!(name.starts_with(artifact), "{name} is none of {artifact}");
    }
    Fate::Accepted
}
