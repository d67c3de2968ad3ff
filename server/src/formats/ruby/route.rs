//! The paths of the protocol. Pure: a method and what stands behind the repository in, what is asked for out.

use http::Method;

use super::manifest::platform::GemFile;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::path::segments;
use crate::formats::frame::served_by::{self, only, reading};
use crate::registry::{PackageCoordinates, PackageFormat};

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    /// Whether this is a gem server: some clients ask the root, by `HEAD`.
    Root,
    /// Publishing a gem.
    Push,
    /// The list of all gems with their versions.
    Versions,
    /// The names of all gems.
    Names,
    /// The versions of a gem.
    Info(PackageCoordinates),
    /// What gems need, which are named behind the path.
    Dependencies(DependenciesForm),
    /// The quick form of a specification, by the ways to read its name, of which there is one at least.
    Quick(Vec<GemFile>),
    /// A gem, by the ways to read its name, of which there is one at least.
    Gem(Vec<GemFile>),
}

/// How it is told what gems need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DependenciesForm {
    /// In Ruby's own form.
    Marshal,
    /// In JSON.
    Json,
}

impl Route {
    /// Reads a method and a path.
    pub fn parse(method: &Method, rest: &str) -> Result<Self, Refusal> {
        // Who gives a host that ends in a slash asks for two in a row.
        let rest = format!("/{}", rest.trim_start_matches('/'));
        let names = segments(&rest)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names[..] {
            [] => only(method, &Method::HEAD, Self::Root),
            ["versions"] => reading(method, Self::Versions),
            ["names"] => reading(method, Self::Names),
            ["info", name] => reading(method, Self::Info(coordinates(name)?)),
            ["gems", file] => reading(method, Self::Gem(readings(file, ".gem")?)),
            ["quick", "Marshal.4.8", file] => reading(method, Self::Quick(readings(file, ".gemspec.rz")?)),
            ["api", "v1", ref rest @ ..] => api(method, rest),
            [file] if is_index(file) => Err(Refusal::not_found(
                "there is no index of all specifications; RubyGems 3.2 and Bundler 2.4.11 do without it",
            )),
            _ => Err(Refusal::no_such_path()),
        }
    }
}

/// Reads a path of the web API.
fn api(method: &Method, names: &[&str]) -> Result<Route, Refusal> {
    let elsewhere = |what: &str| Err(Refusal::not_found(what));
    match *names {
        ["gems"] => only(method, &Method::POST, Route::Push),
        ["dependencies"] => reading(method, Route::Dependencies(DependenciesForm::Marshal)),
        ["dependencies.json"] => reading(method, Route::Dependencies(DependenciesForm::Json)),
        ["gems", "yank"] => Err(Refusal::method_not_allowed(
            "gems are not yanked here; UpdatePackageVersionsStatus and DeletePackageVersions take versions away",
        )),
        ["gems", _, "owners.json" | "owners.yaml" | "owners"] | ["owners", ..] => {
            elsewhere("gems have no owners here; policies of the repository say who may publish them")
        }
        ["search.json" | "search", ..] => elsewhere("there is no search; ListPackages lists packages"),
        ["api_key" | "profile", ..] => {
            elsewhere("there are no accounts here; GetAuthorizationToken gives a token")
        }
        _ => Err(Refusal::no_such_path()),
    }
}

/// Tells whether a file is an index of all specifications.
fn is_index(file: &str) -> bool {
    let name = file.strip_suffix(".gz").unwrap_or(file);
    matches!(name, "specs.4.8" | "latest_specs.4.8" | "prerelease_specs.4.8")
}

fn coordinates(name: &str) -> Result<PackageCoordinates, Refusal> {
    served_by::package(PackageFormat::Ruby, name, "there is no gem of this name")
}

fn readings(file: &str, ending: &str) -> Result<Vec<GemFile>, Refusal> {
    let readings = file.strip_suffix(ending).map(GemFile::readings).unwrap_or_default();
    if readings.is_empty() { Err(Refusal::no_such_path()) } else { Ok(readings) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, path: &str) -> String {
        let first = |word: &str, files: &[GemFile]| {
            let GemFile { name, version, platform } = &files[0];
            format!("{word} {} {} {platform}", name.normalized(), version.normalized())
        };
        match Route::parse(&method.parse().unwrap(), path) {
            Ok(Route::Root) => "root".to_owned(),
            Ok(Route::Push) => "push".to_owned(),
            Ok(Route::Versions) => "versions".to_owned(),
            Ok(Route::Names) => "names".to_owned(),
            Ok(Route::Info(package)) => format!("info {}", package.name.normalized()),
            Ok(Route::Dependencies(form)) => format!("dependencies {form:?}"),
            Ok(Route::Quick(files)) => first("quick", &files),
            Ok(Route::Gem(files)) => first("gem", &files),
            Err(refusal) => refusal.status.as_u16().to_string(),
        }
    }

    #[test]
    fn every_path_of_the_protocol_is_known() {
        for (method, path, expected) in [
            ("HEAD", "", "root"),
            ("HEAD", "/", "root"),
            ("POST", "/api/v1/gems", "push"),
            ("POST", "//api/v1/gems", "push"),
            ("HEAD", "/versions", "versions"),
            ("GET", "/versions", "versions"),
            ("GET", "/names", "names"),
            ("GET", "/info/Acme_x-y.z", "info Acme_x-y.z"),
            ("GET", "/api/v1/dependencies", "dependencies Marshal"),
            ("GET", "/api/v1/dependencies.json", "dependencies Json"),
            ("GET", "/quick/Marshal.4.8/acme-1.0.gemspec.rz", "quick acme 1.0 ruby"),
            ("GET", "/gems/acme-1.0-java.gem", "gem acme 1.0 java"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_served_is_refused_with_4xx() {
        for (method, path, status) in [
            ("GET", "/specs.4.8.gz", "404"),
            ("GET", "/latest_specs.4.8.gz", "404"),
            ("GET", "/prerelease_specs.4.8", "404"),
            ("DELETE", "/api/v1/gems/yank", "405"),
            ("GET", "/api/v1/gems/acme.json", "404"),
            ("GET", "/api/v1/gems/acme/owners.json", "404"),
            ("GET", "/api/v1/search.json", "404"),
            ("POST", "/api/v1/api_key", "404"),
            ("GET", "/api/v1/profile/me.yaml", "404"),
            ("GET", "/api/v1/gems", "405"),
            ("GET", "/", "405"),
            ("PUT", "/versions", "405"),
            ("GET", "/info/", "404"),
            ("GET", "/info/1", "404"),
            ("GET", "/info/a/b", "404"),
            ("GET", "/gems/acme.gem", "404"),
            ("GET", "/gems/acme-1.0.zip", "404"),
            ("GET", "/gems/..%2facme-1.0.gem", "404"),
            ("GET", "/quick/acme-1.0.gemspec.rz", "404"),
        ] {
            assert_eq!(told(method, path), status, "{method} {path}");
        }
    }
}
