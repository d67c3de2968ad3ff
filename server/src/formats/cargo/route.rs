//! What a request asks for, by its method and its path below the repository.

use http::Method;

use super::manifest::index_path;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::path::segments;
use crate::formats::frame::served_by::{self, only, reading};
use crate::registry::{PackageCoordinates, PackageFormat, PackageVersion};

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    /// Where things are, and that all of it needs a token.
    Configuration,
    /// The index file of a crate, whose name stands in it in lower case.
    Index(PackageCoordinates),
    /// The versions of a crate with their times.
    Versions(PackageCoordinates),
    /// A crate file.
    Download(PackageCoordinates, PackageVersion),
    /// Publishing a version, which the body names.
    Publish,
    /// Telling people not to choose a version any more.
    Yank(PackageCoordinates, PackageVersion),
    /// Taking that back.
    Unyank(PackageCoordinates, PackageVersion),
}

impl Route {
    /// Reads a method and a path.
    pub fn parse(method: &Method, rest: &str) -> Result<Self, Refusal> {
        let names = segments(rest)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names[..] {
            ["config.json"] => reading(method, Self::Configuration),
            ["api", "v1", "crates", ref rest @ ..] => api(method, rest),
            [.., name] if index_path(name).split('/').eq(names.iter().copied()) => {
                reading(method, Self::Index(coordinates(name)?))
            }
            _ => Err(Refusal::no_such_path()),
        }
    }
}

/// Reads a path of the web API.
fn api(method: &Method, names: &[&str]) -> Result<Route, Refusal> {
    match *names {
        [] => Err(Refusal::not_found("there is no search; ListPackages lists packages")),
        ["new"] => only(method, &Method::PUT, Route::Publish),
        [_, "owners"] => {
            let message = "crates have no owners here; policies of the repository say who may publish them";
            Err(Refusal::not_found(message))
        }
        [name, "versions"] => reading(method, Route::Versions(coordinates(name)?)),
        [name, version, word] => {
            let (package, version) = (coordinates(name)?, number(version)?);
            match word {
                "download" => reading(method, Route::Download(package, version)),
                "yank" => only(method, &Method::DELETE, Route::Yank(package, version)),
                "unyank" => only(method, &Method::PUT, Route::Unyank(package, version)),
                _ => Err(Refusal::no_such_path()),
            }
        }
        _ => Err(Refusal::no_such_path()),
    }
}

fn coordinates(name: &str) -> Result<PackageCoordinates, Refusal> {
    served_by::package(PackageFormat::Cargo, name, "there is no crate of this name")
}

fn number(text: &str) -> Result<PackageVersion, Refusal> {
    PackageVersion::parse(PackageFormat::Cargo, text)
        .map_err(|_| Refusal::not_found("there is no version of this number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, path: &str) -> String {
        let version = |word: &str, package: PackageCoordinates, version: PackageVersion| {
            format!("{word} {} {version}", package.name)
        };
        match Route::parse(&method.parse().unwrap(), path) {
            Ok(Route::Configuration) => "configuration".to_owned(),
            Ok(Route::Index(package)) => format!("index {}", package.name),
            Ok(Route::Versions(package)) => format!("versions {}", package.name),
            Ok(Route::Download(package, number)) => version("download", package, number),
            Ok(Route::Publish) => "publish".to_owned(),
            Ok(Route::Yank(package, number)) => version("yank", package, number),
            Ok(Route::Unyank(package, number)) => version("unyank", package, number),
            Err(refusal) => refusal.status.as_u16().to_string(),
        }
    }

    #[test]
    fn every_path_of_the_protocol_is_known() {
        for (method, path, expected) in [
            ("GET", "/config.json", "configuration"),
            ("HEAD", "/config.json", "configuration"),
            ("GET", "/1/a", "index a"),
            ("GET", "/2/ab", "index ab"),
            ("GET", "/3/a/abc", "index abc"),
            ("GET", "/ac/me/acme_crate", "index acme_crate"),
            ("GET", "/no/pe/nope-zz", "index nope-zz"),
            ("GET", "/ap/iv/apiv1", "index apiv1"),
            ("GET", "/api/v1/crates/Acme/versions", "versions Acme"),
            ("GET", "/api/v1/crates/Acme/1.0.0/download", "download Acme 1.0.0"),
            ("HEAD", "/api/v1/crates/Acme/1.0.0+b/download", "download Acme 1.0.0+b"),
            ("GET", "/api/v1/crates/Acme/1.0.0%2Bb/download", "download Acme 1.0.0+b"),
            ("GET", "/api/v1/crates/new/1.0.0/download", "download new 1.0.0"),
            ("PUT", "/api/v1/crates/new", "publish"),
            ("DELETE", "/api/v1/crates/a/1.0.0/yank", "yank a 1.0.0"),
            ("PUT", "/api/v1/crates/a/1.0.0/unyank", "unyank a 1.0.0"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_served_is_refused_with_4xx() {
        for (method, path, status) in [
            ("GET", "/", "404"),
            ("GET", "/me", "404"),
            ("GET", "/api/v1/crates", "404"),
            ("GET", "/api/v1/crates/a/owners", "404"),
            ("PUT", "/api/v1/crates/a/owners", "404"),
            ("GET", "/api/v1/crates/a", "404"),
            ("GET", "/api/v1/crates/a/1.0.0", "404"),
            ("GET", "/api/v1/crates/a/1.0.0/readme", "404"),
            ("GET", "/api/v1/crates/1a/1.0.0/download", "404"),
            ("GET", "/1/ab", "404"),
            ("GET", "/3/b/abc", "404"),
            ("GET", "/3/abc", "404"),
            ("GET", "/ac/me/Acme_Crate", "404"),
            ("GET", "/ac/mf/acme_crate", "404"),
            ("GET", "/ac%2Fme/acme_crate", "404"),
            ("GET", "/a/b/c/abcd", "404"),
            ("GET", "/ab/cd/..", "404"),
            ("GET", "/%C3%A4/bc/%C3%A4bcd", "404"),
            ("POST", "/config.json", "405"),
            ("PUT", "/ac/me/acme_crate", "405"),
            ("POST", "/api/v1/crates/new", "405"),
            ("GET", "/api/v1/crates/new", "405"),
            ("DELETE", "/api/v1/crates/a/1.0.0/download", "405"),
            ("PUT", "/api/v1/crates/a/1.0.0/yank", "405"),
            ("DELETE", "/api/v1/crates/a/1.0.0/unyank", "405"),
        ] {
            assert_eq!(told(method, path), status, "{method} {path}");
        }
    }
}
