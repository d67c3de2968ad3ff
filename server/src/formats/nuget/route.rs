//! What a request asks for, by its method and its path below the repository. Ids and versions may be written in any case
//! and any form; what is served does not depend on it.

use http::Method;

use super::manifest::file_name;
use super::manifest::record::NamedFile;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::path::segments;
use crate::formats::frame::served_by::{self, only, reading};
use crate::registry::{PackageCoordinates, PackageFormat, PackageVersion};

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    /// Where things are.
    Services,
    /// The numbers of the versions of a package.
    Versions(PackageCoordinates),
    /// What the versions of a package say of themselves.
    Registration(PackageCoordinates),
    /// The part of that from one version to another.
    Page(PackageCoordinates, PackageVersion, PackageVersion),
    /// What one version says of itself.
    Leaf(PackageCoordinates, PackageVersion),
    /// A package file.
    Package(PackageCoordinates, PackageVersion),
    /// The nuspec in it.
    Nuspec(PackageCoordinates, PackageVersion),
    /// A file in it that the nuspec names.
    NamedFile(PackageCoordinates, PackageVersion, NamedFile),
    /// Packages by words.
    Search,
    /// What completes an id or a version.
    Complete,
    /// Publishing a version, which the body names.
    Push,
}

impl Route {
    /// Reads a method and a path.
    pub fn parse(method: &Method, rest: &str) -> Result<Self, Refusal> {
        let names = segments(rest)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names[..] {
            ["v3", "index.json"] => reading(method, Self::Services),
            ["v3", "flatcontainer", id, "index.json"] => reading(method, Self::Versions(coordinates(id)?)),
            ["v3", "flatcontainer", id, version, file] => reading(method, flat(id, version, file)?),
            ["v3", "registration4", id, "index.json"] => {
                reading(method, Self::Registration(coordinates(id)?))
            }
            ["v3", "registration4", id, "page", lower, upper] => {
                let (lower, upper) = (number(lower)?, number(json(upper)?)?);
                reading(method, Self::Page(coordinates(id)?, lower, upper))
            }
            ["v3", "registration4", id, leaf] => {
                reading(method, Self::Leaf(coordinates(id)?, number(json(leaf)?)?))
            }
            ["v3", "query"] => reading(method, Self::Search),
            ["v3", "autocomplete"] => reading(method, Self::Complete),
            ["api", "v2", "package"] => only(method, &Method::PUT, Self::Push),
            ["api", "v2", "package", _, _] => {
                let message = "packages are not deleted or unlisted by clients here; use DeletePackageVersions or \
                    UpdatePackageVersionsStatus";
                Err(Refusal::method_not_allowed(message))
            }
            _ => Err(Refusal::no_such_path()),
        }
    }
}

/// Reads a file of the flat container, whose name repeats what stands before it.
fn flat(id: &str, version: &str, file: &str) -> Result<Route, Refusal> {
    let (package, version_read) = (coordinates(id)?, number(version)?);
    let is_named = |name: String| file.eq_ignore_ascii_case(&name);
    let normal = file_name(package.name.normalized(), version_read.normalized());
    if is_named(file_name(id, version)) || is_named(normal) {
        return Ok(Route::Package(package, version_read));
    }
    if is_named(format!("{id}.nuspec")) {
        return Ok(Route::Nuspec(package, version_read));
    }
    let named = match file.to_ascii_lowercase().as_str() {
        "icon" => NamedFile::Icon,
        "license" => NamedFile::License,
        "readme" => NamedFile::Readme,
        _ => return Err(Refusal::no_such_path()),
    };
    Ok(Route::NamedFile(package, version_read, named))
}

fn json(name: &str) -> Result<&str, Refusal> {
    name.strip_suffix(".json").ok_or_else(Refusal::no_such_path)
}

fn coordinates(id: &str) -> Result<PackageCoordinates, Refusal> {
    served_by::package(PackageFormat::Nuget, id, "there is no package of this id")
}

fn number(text: &str) -> Result<PackageVersion, Refusal> {
    let missing = || Refusal::not_found("there is no version of this number");
    (PackageFormat::Nuget.rules().check_version)(text).map_err(|_| missing())?;
    PackageVersion::parse(PackageFormat::Nuget, text).map_err(|_| missing())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, path: &str) -> String {
        let of = |word: &str, package: PackageCoordinates| format!("{word} {}", package.name);
        match Route::parse(&method.parse().unwrap(), path) {
            Ok(Route::Services) => "services".to_owned(),
            Ok(Route::Versions(package)) => of("versions", package),
            Ok(Route::Registration(package)) => of("registration", package),
            Ok(Route::Page(package, lower, upper)) => format!("{} {lower} {upper}", of("page", package)),
            Ok(Route::Leaf(package, version)) => format!("{} {version}", of("leaf", package)),
            Ok(Route::Package(package, version)) => format!("{} {version}", of("package", package)),
            Ok(Route::Nuspec(package, version)) => format!("{} {version}", of("nuspec", package)),
            Ok(Route::NamedFile(package, version, file)) => {
                format!("{} {version} {file:?}", of("file", package))
            }
            Ok(Route::Search) => "search".to_owned(),
            Ok(Route::Complete) => "complete".to_owned(),
            Ok(Route::Push) => "push".to_owned(),
            Err(refusal) => refusal.status.as_u16().to_string(),
        }
    }

    #[test]
    fn ids_and_versions_are_known_in_every_form() {
        for (method, path, expected) in [
            ("GET", "/v3/index.json", "services"),
            ("HEAD", "/v3/flatcontainer/Acme.Lib/index.json", "versions acme.lib"),
            ("GET", "/v3/flatcontainer/a/1.0/a.1.0.nupkg", "package a 1.0.0"),
            ("GET", "/v3/flatcontainer/A/1.0.0.0/a.1.0.0.nupkg", "package a 1.0.0"),
            ("GET", "/v3/flatcontainer/A/1.0.0%2Bb/A.1.0.0+b.NUPKG", "package a 1.0.0"),
            ("GET", "/v3/flatcontainer/a/1.0.0/A.nuspec", "nuspec a 1.0.0"),
            ("GET", "/v3/flatcontainer/A/1.0/icon", "file a 1.0.0 Icon"),
            ("GET", "/v3/flatcontainer/a/1.0.0/License", "file a 1.0.0 License"),
            ("HEAD", "/v3/flatcontainer/a/1.0.0/readme", "file a 1.0.0 Readme"),
            ("GET", "/v3/registration4/A/index.json", "registration a"),
            ("GET", "/v3/registration4/a/1.0.json", "leaf a 1.0.0"),
            ("GET", "/v3/registration4/a/page/1.0.0/2.0.0.json", "page a 1.0.0 2.0.0"),
            ("GET", "/v3/query", "search"),
            ("HEAD", "/v3/autocomplete", "complete"),
            ("PUT", "/api/v2/package", "push"),
            ("PUT", "/api/v2/package/", "push"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_served_is_refused_with_4xx() {
        for (method, path, status) in [
            ("GET", "/", "404"),
            ("GET", "/api/v2/Packages()", "404"),
            ("GET", "/v3/flatcontainer/a/1.0.0/b.1.0.0.nupkg", "404"),
            ("GET", "/v3/flatcontainer/a/abc/a.abc.nupkg", "404"),
            ("GET", "/v3/flatcontainer/a%20b/index.json", "404"),
            ("GET", "/v3/registration4/a/1.0.0", "404"),
            ("POST", "/v3/index.json", "405"),
            ("GET", "/api/v2/package", "405"),
            ("DELETE", "/api/v2/package/Acme.Lib/1.0.0", "405"),
            ("POST", "/api/v2/package/Acme.Lib/1.0.0", "405"),
        ] {
            assert_eq!(told(method, path), status, "{method} {path}");
        }
    }
}
