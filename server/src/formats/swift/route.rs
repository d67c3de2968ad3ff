//! The paths of the protocol, and which of its versions a request may ask for. Pure: method, path and headers in, what is
//! asked for out.

use http::header::ACCEPT;
use http::{HeaderMap, Method, StatusCode};

use crate::formats::frame::accept;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::path::segments;
use crate::formats::frame::served_by::{only, reading};
use crate::registry::{Namespace, PackageCoordinates, PackageFormat, PackageName, PackageVersion};

/// What all media types of the protocol begin with.
const MEDIA_TYPE: &str = "application/vnd.swift.registry";

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    /// Whether a token is good.
    Login,
    /// Whether packages can be had.
    Availability,
    /// The packages of an address of source code.
    Identifiers,
    /// The releases of a package.
    Releases(PackageCoordinates),
    /// What is said of a release.
    Release(PackageCoordinates, PackageVersion),
    /// The manifest of a release, or one of its variants.
    Manifest(PackageCoordinates, PackageVersion),
    /// The source archive of a release.
    Archive(PackageCoordinates, PackageVersion),
    /// Publishing a release.
    Publish(PackageCoordinates, PackageVersion),
}

impl Route {
    /// Reads a method and a path.
    pub fn parse(method: &Method, rest: &str) -> Result<Self, Refusal> {
        let names = segments(rest)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names[..] {
            ["login"] => only(method, &Method::POST, Self::Login),
            ["availability"] => reading(method, Self::Availability),
            ["identifiers"] => reading(method, Self::Identifiers),
            [scope, name] => {
                let name = name.strip_suffix(".json").unwrap_or(name);
                reading(method, Self::Releases(coordinates(scope, name)?))
            }
            [scope, name, last] if *method == Method::PUT => {
                Ok(Self::Publish(coordinates(scope, name)?, new_number(last)?))
            }
            [scope, name, last] => {
                let package = coordinates(scope, name)?;
                let route = if let Some(text) = last.strip_suffix(".zip") {
                    Self::Archive(package, number(text)?)
                } else {
                    Self::Release(package, number(last.strip_suffix(".json").unwrap_or(last))?)
                };
                reading(method, route)
            }
            [scope, name, text, "Package.swift"] => {
                reading(method, Self::Manifest(coordinates(scope, name)?, number(text)?))
            }
            _ => Err(Refusal::no_such_path()),
        }
    }
}

/// Refuses whoever takes no answer of version 1 of the protocol. Whoever does not say what they take gets that.
pub fn check_accept(headers: &HeaderMap) -> Result<(), Refusal> {
    let values = headers.get_all(ACCEPT).iter().map(|value| value.to_str().unwrap_or("?"));
    let members: Vec<_> = accept::members(values).collect();
    let judged = members.iter().map(|member| judge(member));
    match judged.min() {
        None | Some(Judged::Served) => Ok(()),
        Some(Judged::OtherVersion) => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "ValidationException",
            "version 1 of the registry protocol alone is served; accept `application/vnd.swift.registry.v1+json`",
        )),
        Some(Judged::Unknown) => Err(Refusal::bad_request(
            "the header `Accept` names no version of the registry protocol; \
             accept `application/vnd.swift.registry.v1+json`",
        )),
    }
}

/// What a media type is, the best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Judged {
    Served,
    OtherVersion,
    Unknown,
}

fn judge(member: &str) -> Judged {
    let Some((name, _)) = accept::weighted(member) else { return Judged::Unknown };
    if matches!(
        name.as_str(),
        "*/*" | "application/*" | "application/json" | "application/zip" | "text/x-swift"
    ) {
        return Judged::Served;
    }
    let Some(rest) = name.strip_prefix(MEDIA_TYPE) else { return Judged::Unknown };
    let (version, form) = rest.split_once('+').map_or((rest, None), |(version, form)| (version, Some(form)));
    if !matches!(form, None | Some("json" | "swift" | "zip")) {
        return Judged::Unknown;
    }
    match version.strip_prefix(".v") {
        Some("1") => Judged::Served,
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Judged::OtherVersion
        }
        None if version.is_empty() => Judged::Served,
        _ => Judged::Unknown,
    }
}

fn coordinates(scope: &str, name: &str) -> Result<PackageCoordinates, Refusal> {
    let format = PackageFormat::Swift;
    let wrong =
        |what: &str, why: &str| Refusal::bad_request(format!("the {what} of the package is none: {why}"));
    let rules = format.rules();
    (rules.check_namespace)(scope).map_err(|why| wrong("scope", why))?;
    (rules.check_name)(name).map_err(|why| wrong("name", why))?;
    let namespace = Namespace::parse(format, Some(scope))?;
    Ok(PackageCoordinates { format, namespace, name: PackageName::parse(format, name)? })
}

fn number(text: &str) -> Result<PackageVersion, Refusal> {
    let format = PackageFormat::Swift;
    (format.rules().check_version)(text)
        .map_err(|why| Refusal::bad_request(format!("the version is none: {why}")))?;
    Ok(PackageVersion::parse(format, text)?)
}

/// Reads the number of a version to publish. One that ends as other paths do could never be asked for.
fn new_number(text: &str) -> Result<PackageVersion, Refusal> {
    if [".zip", ".json"].iter().any(|ending| text.strip_suffix(ending).is_some()) {
        return Err(Refusal::bad_request("a version must not end in `.zip` or `.json`"));
    }
    number(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, path: &str) -> String {
        let of = |word: &str, package: &PackageCoordinates, version: &str| {
            let scope = package.namespace.as_ref().map_or("", |scope| scope.as_str());
            format!("{word} {scope}.{} {version}", package.name).trim_end().to_owned()
        };
        match Route::parse(&method.parse().unwrap(), path) {
            Ok(Route::Login) => "login".to_owned(),
            Ok(Route::Availability) => "availability".to_owned(),
            Ok(Route::Identifiers) => "identifiers".to_owned(),
            Ok(Route::Releases(package)) => of("releases", &package, ""),
            Ok(Route::Release(package, version)) => of("release", &package, version.normalized()),
            Ok(Route::Manifest(package, version)) => of("manifest", &package, version.normalized()),
            Ok(Route::Archive(package, version)) => of("archive", &package, version.normalized()),
            Ok(Route::Publish(package, version)) => of("publish", &package, version.normalized()),
            Err(refusal) => refusal.status.as_u16().to_string(),
        }
    }

    #[test]
    fn paths_name_what_they_ask_for() {
        for (method, path, expected) in [
            ("POST", "/login", "login"),
            ("GET", "/login", "405"),
            ("HEAD", "/availability", "availability"),
            ("GET", "/identifiers", "identifiers"),
            ("GET", "/Mona/LinkedList", "releases mona.linkedlist"),
            ("HEAD", "/mona/LinkedList.json", "releases mona.linkedlist"),
            ("PUT", "/mona/LinkedList", "405"),
            ("GET", "/mona/LinkedList/1.0.0", "release mona.linkedlist 1.0.0"),
            ("GET", "/mona/LinkedList/1.0.0.json", "release mona.linkedlist 1.0.0"),
            ("GET", "/mona/LinkedList/1.0.0-beta.zip", "archive mona.linkedlist 1.0.0-beta"),
            ("GET", "/mona/LinkedList/1.0.0+b.2.zip", "archive mona.linkedlist 1.0.0+b.2"),
            ("GET", "/mona/LinkedList/1.0.0/Package.swift", "manifest mona.linkedlist 1.0.0"),
            ("PUT", "/mona/LinkedList/1.0.0-a+b", "publish mona.linkedlist 1.0.0-a+b"),
            ("PUT", "/mona/LinkedList/1.0.0-a.zip", "400"),
            ("PUT", "/mona/LinkedList/1.0.0-a.json", "400"),
            ("PUT", "/mona/LinkedList/1.0", "400"),
            ("PUT", "/mona/LinkedList/v1.0.0", "400"),
            ("DELETE", "/mona/LinkedList/1.0.0", "405"),
            ("GET", "/mona/LinkedList/1.0.0/other", "404"),
            ("GET", "/", "404"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn scopes_and_names_have_bounds() {
        for (scope, name, is_one) in [
            ("a".repeat(39), "b".repeat(100), true),
            ("a".repeat(40), "b".to_owned(), false),
            ("a".to_owned(), "b".repeat(101), false),
            ("-a".to_owned(), "b".to_owned(), false),
            ("a--b".to_owned(), "b".to_owned(), false),
            ("a".to_owned(), "a_".to_owned(), false),
            ("a_b".to_owned(), "b".to_owned(), false),
            ("%C3%A4".to_owned(), "b".to_owned(), false),
        ] {
            let status = told("GET", &format!("/{scope}/{name}"));
            assert_eq!(status == "400", !is_one, "{scope} {name}: {status}");
        }
    }

    #[test]
    fn version_1_is_served_and_asked_for_where_nothing_is() {
        for (value, status) in [
            (None, None),
            (Some("application/vnd.swift.registry"), None),
            (Some("application/vnd.swift.registry.v1"), None),
            (Some("application/vnd.swift.registry+json"), None),
            (Some("application/vnd.swift.registry.v1+zip"), None),
            (Some("application/vnd.swift.registry.v2+json, application/vnd.swift.registry.v1+json"), None),
            (Some("*/*"), None),
            (Some("text/html, */*;q=0.8"), None),
            (Some("application/vnd.swift.registry.v2+json"), Some(415)),
            (Some("application/vnd.swift.registry.v1+xml"), Some(400)),
            (Some("application/vnd.swift.registry.vx+json"), Some(400)),
            (Some("application/vnd.swift.registryy"), Some(400)),
            (Some("text/html"), Some(400)),
            (Some("garbage"), Some(400)),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(value.map(|value| (ACCEPT, value.parse().unwrap())));
            let found = check_accept(&headers).err().map(|refusal| refusal.status.as_u16());
            assert_eq!(found, status, "{value:?}");
        }
    }
}
