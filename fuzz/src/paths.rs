//! Methods and paths before the routes of npm's, Python's, Cargo's and Ruby's package endpoints: what is accepted names what can be named,
//! and has one address that leads to it again. Knows no answers.
//!
//! An input is a method and a path, with a space between them.

use codeartifact_server::formats::Refusal;
use codeartifact_server::formats::cargo::route::Route as Cargo;
use codeartifact_server::formats::npm::manifest::full_name;
use codeartifact_server::formats::npm::route::Route as Npm;
use codeartifact_server::formats::pypi::route::{FileAddress, Route as Pypi};
use codeartifact_server::formats::ruby::manifest::platform::GemFile;
use codeartifact_server::formats::ruby::route::{DependenciesForm, Route as Ruby};
use codeartifact_server::registry::{PackageCoordinates, PackageVersion};
use http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Fate;

/// Reads some bytes as a request to each format, and panics where one is taken for something else.
pub fn run(data: &[u8]) -> Fate {
    let Ok(text) = std::str::from_utf8(data) else { return Fate::Unfit };
    let Some((method, path)) = text.split_once(' ') else { return Fate::Unfit };
    let Ok(method) = Method::from_bytes(method.as_bytes()) else { return Fate::Unfit };
    let npm = judge(Npm::parse(&method, path), |route| {
        let (method, path) = npm_address(route);
        Npm::parse(&method, &path)
    });
    let pypi = judge(Pypi::parse(&method, path), |route| {
        let (method, path) = pypi_address(route);
        Pypi::parse(&method, &path)
    });
    let cargo = judge(Cargo::parse(&method, path), |route| {
        let (method, path) = cargo_address(route);
        Cargo::parse(&method, &path)
    });
    let ruby = judge(Ruby::parse(&method, path), |route| {
        let (method, path) = ruby_address(route);
        Ruby::parse(&method, &path)
    });
    npm.max(pypi).max(cargo).max(ruby)
}

fn judge<R: std::fmt::Debug + PartialEq>(
    read: Result<R, Refusal>,
    again: impl Fn(&R) -> Result<R, Refusal>,
) -> Fate {
    match read {
        Ok(route) => {
            let again = again(&route);
            assert_eq!(again.as_ref(), Ok(&route), "its own address leads elsewhere");
            Fate::Accepted
        }
        Err(refusal) => {
            let is_known = matches!(refusal.status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED);
            assert!(is_known, "{refusal:?}");
            Fate::Refused
        }
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Returns the address of what a route names. A name of a file may be read in several ways, of which the first is taken.
fn ruby_address(route: &Ruby) -> (Method, String) {
    let file = |files: &[GemFile]| {
        let GemFile { name, version, platform } = &files[0];
        let platform = if platform == "ruby" { String::new() } else { format!("-{platform}") };
        encode(&format!("{}-{}{platform}", name.normalized(), version.normalized()))
    };
    match route {
        Ruby::Root => (Method::HEAD, "/".to_owned()),
        Ruby::Push => (Method::POST, "/api/v1/gems".to_owned()),
        Ruby::Versions => (Method::GET, "/versions".to_owned()),
        Ruby::Names => (Method::GET, "/names".to_owned()),
        Ruby::Info(package) => (Method::GET, format!("/info/{}", encode(package.name.normalized()))),
        Ruby::Dependencies(DependenciesForm::Marshal) => (Method::GET, "/api/v1/dependencies".to_owned()),
        Ruby::Dependencies(DependenciesForm::Json) => (Method::GET, "/api/v1/dependencies.json".to_owned()),
        Ruby::Quick(files) => (Method::GET, format!("/quick/Marshal.4.8/{}.gemspec.rz", file(files))),
        Ruby::Gem(files) => (Method::GET, format!("/gems/{}.gem", file(files))),
    }
}

/// Returns the address of what a route names.
fn npm_address(route: &Npm) -> (Method, String) {
    match route {
        Npm::Ping => (Method::GET, "/-/ping".to_owned()),
        Npm::Packument(package) => (Method::GET, format!("/{}", encode(&full_name(package)))),
        Npm::Version(package, version) => {
            (Method::GET, format!("/{}/{}", encode(&full_name(package)), encode(version)))
        }
        Npm::Tarball(package, file) => {
            assert!(!file.contains('/'), "{file}");
            (Method::GET, format!("/{}/-/{}", encode(&full_name(package)), encode(file)))
        }
        Npm::Put(package) => (Method::PUT, format!("/{}", encode(&full_name(package)))),
        Npm::Tags(package) => (Method::GET, format!("/-/package/{}/dist-tags", encode(&full_name(package)))),
        Npm::SetTag(package, tag) => {
            (Method::PUT, format!("/-/package/{}/dist-tags/{}", encode(&full_name(package)), encode(tag)))
        }
        Npm::RemoveTag(package, tag) => {
            (Method::DELETE, format!("/-/package/{}/dist-tags/{}", encode(&full_name(package)), encode(tag)))
        }
    }
}

/// Returns the address of what a route names.
fn pypi_address(route: &Pypi) -> (Method, String) {
    let file = |file: &FileAddress, end: &str| {
        let FileAddress { project, version, name } = file;
        let [project, version] = [project.name.original(), version.original()].map(encode);
        format!("/simple/{project}/{version}/{}{end}", encode(name.as_str()))
    };
    match route {
        Pypi::Page(project) => (Method::GET, format!("/simple/{}/", encode(project.name.normalized()))),
        Pypi::PageElsewhere(project) => (Method::GET, format!("/simple/{}", encode(project.name.original()))),
        Pypi::File(address) => (Method::GET, file(address, "")),
        Pypi::CoreMetadata(address) => (Method::GET, file(address, ".metadata")),
        Pypi::Upload => (Method::POST, "/".to_owned()),
    }
}

/// Returns the address of what a route names.
fn cargo_address(route: &Cargo) -> (Method, String) {
    let name = |package: &PackageCoordinates| encode(package.name.original());
    let version = |package: &PackageCoordinates, version: &PackageVersion, word: &str| {
        format!("/api/v1/crates/{}/{}/{word}", name(package), encode(version.original()))
    };
    match route {
        Cargo::Configuration => (Method::GET, "/config.json".to_owned()),
        Cargo::Index(package) => {
            let name = package.name.original();
            assert_eq!(name, name.to_ascii_lowercase());
            let folder = match name.len() {
                length @ (1 | 2) => length.to_string(),
                3 => format!("3/{}", &name[..1]),
                _ => format!("{}/{}", &name[..2], &name[2..4]),
            };
            (Method::GET, format!("/{folder}/{name}"))
        }
        Cargo::Versions(package) => (Method::GET, format!("/api/v1/crates/{}/versions", name(package))),
        Cargo::Download(package, number) => (Method::GET, version(package, number, "download")),
        Cargo::Publish => (Method::PUT, "/api/v1/crates/new".to_owned()),
        Cargo::Yank(package, number) => (Method::DELETE, version(package, number, "yank")),
        Cargo::Unyank(package, number) => (Method::PUT, version(package, number, "unyank")),
    }
}
