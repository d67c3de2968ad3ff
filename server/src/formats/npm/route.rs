//! What a request asks for, by its method and its path below the repository.

use http::Method;

use crate::formats::frame::error::Refusal;
use crate::formats::frame::path::segments;
use crate::registry::{Namespace, PackageCoordinates, PackageFormat, PackageName};

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    /// Whether the server is there, and the token good.
    Ping,
    /// The document of a package.
    Packument(PackageCoordinates),
    /// One version, by its number or by a tag.
    Version(PackageCoordinates, String),
    /// A tarball, by the name of its file.
    Tarball(PackageCoordinates, String),
    /// Publishing or deprecating, which only the body tells apart.
    Put(PackageCoordinates),
    /// All tags.
    Tags(PackageCoordinates),
    /// Setting a tag on the version that the body names.
    SetTag(PackageCoordinates, String),
    /// Removing a tag.
    RemoveTag(PackageCoordinates, String),
}

impl Route {
    /// Reads a method and a path.
    pub fn parse(method: &Method, rest: &str) -> Result<Self, Refusal> {
        let segments = segments(rest)?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        if let ["-", special @ ..] = &segments[..] {
            return special_path(method, special);
        }
        let (package, rest) = package(&segments)?;
        let reads = *method == Method::GET || *method == Method::HEAD;
        match rest {
            [] if reads => Ok(Self::Packument(package)),
            [] if *method == Method::PUT => Ok(Self::Put(package)),
            ["-rev", _] | ["-", _, "-rev", _] | ["-", _, _, "-rev", _] => Err(Refusal::method_not_allowed(
                "versions cannot be unpublished with this protocol; DeletePackageVersions deletes them",
            )),
            ["-", file] | ["-", _, file] if reads => {
                // Old lock files repeat the scope before the name of the file.
                let file = file.rsplit('/').next().unwrap_or(file);
                Ok(Self::Tarball(package, file.to_owned()))
            }
            [version] if reads && *version != "-" => Ok(Self::Version(package, (*version).to_owned())),
            [] | [_] | ["-", ..] => {
                Err(Refusal::method_not_allowed("this path is not served with this method"))
            }
            _ => Err(Refusal::no_such_path()),
        }
    }
}

/// Reads a path that begins with `-`, which names no package. Most of what the public registry has there is not served.
fn special_path(method: &Method, segments: &[&str]) -> Result<Route, Refusal> {
    let reads = *method == Method::GET || *method == Method::HEAD;
    match segments {
        ["ping"] if reads => Ok(Route::Ping),
        ["package", named @ ..] => {
            let (package, rest) = package(named)?;
            match rest {
                ["dist-tags"] if reads => Ok(Route::Tags(package)),
                ["dist-tags", tag] if *method == Method::PUT || *method == Method::POST => {
                    Ok(Route::SetTag(package, (*tag).to_owned()))
                }
                ["dist-tags", tag] if *method == Method::DELETE => {
                    Ok(Route::RemoveTag(package, (*tag).to_owned()))
                }
                _ => Err(Refusal::no_such_path()),
            }
        }
        _ => Err(Refusal::no_such_path()),
    }
}

/// Splits the name of a package off a path: one segment, or two where a scope stands before an unencoded slash.
fn package<'s, 't>(segments: &'s [&'t str]) -> Result<(PackageCoordinates, &'s [&'t str]), Refusal> {
    let (scope, name, rest) = match segments {
        [scoped, rest @ ..] if scoped.starts_with('@') && scoped.contains('/') => {
            let (scope, name) = scoped.split_once('/').unwrap_or((scoped, ""));
            (Some(scope), name, rest)
        }
        [scope, name, rest @ ..] if scope.starts_with('@') => (Some(*scope), *name, rest),
        [name, rest @ ..] if !name.starts_with('@') => (None, *name, rest),
        _ => return Err(Refusal::no_such_path()),
    };
    let format = PackageFormat::Npm;
    // What is no name is the name of nothing.
    let missing = |_| Refusal::not_found("there is no package of this name");
    let scope = scope.map(|scope| scope.strip_prefix('@').unwrap_or(scope));
    let namespace = Namespace::parse(format, scope).map_err(missing)?;
    let name = PackageName::parse(format, name).map_err(missing)?;
    Ok((PackageCoordinates { format, namespace, name }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, path: &str) -> String {
        let name = |package: &PackageCoordinates| super::super::manifest::full_name(package);
        match Route::parse(&method.parse().unwrap(), path) {
            Ok(Route::Ping) => "ping".to_owned(),
            Ok(Route::Packument(package)) => format!("packument {}", name(&package)),
            Ok(Route::Version(package, version)) => format!("version {} {version}", name(&package)),
            Ok(Route::Tarball(package, file)) => format!("tarball {} {file}", name(&package)),
            Ok(Route::Put(package)) => format!("put {}", name(&package)),
            Ok(Route::Tags(package)) => format!("tags {}", name(&package)),
            Ok(Route::SetTag(package, tag)) => format!("set {} {tag}", name(&package)),
            Ok(Route::RemoveTag(package, tag)) => format!("remove {} {tag}", name(&package)),
            Err(refusal) => refusal.status.as_u16().to_string(),
        }
    }

    #[test]
    fn every_path_of_the_protocol_is_known() {
        for (method, path, expected) in [
            ("GET", "/-/ping", "ping"),
            ("GET", "/left-pad", "packument left-pad"),
            ("HEAD", "/left-pad/", "packument left-pad"),
            ("GET", "/@acme%2fwidget", "packument @acme/widget"),
            ("GET", "/@acme%2Fwidget", "packument @acme/widget"),
            ("GET", "/@acme/widget", "packument @acme/widget"),
            ("GET", "/left-pad/1.0.0", "version left-pad 1.0.0"),
            ("GET", "/@acme/widget/latest", "version @acme/widget latest"),
            ("GET", "/left-pad/-/left-pad-1.0.0.tgz", "tarball left-pad left-pad-1.0.0.tgz"),
            ("GET", "/@acme%2fwidget/-/widget-1.0.0.tgz", "tarball @acme/widget widget-1.0.0.tgz"),
            ("GET", "/@acme/widget/-/@acme/widget-1.0.0.tgz", "tarball @acme/widget widget-1.0.0.tgz"),
            ("GET", "/@acme/widget/-/@acme%2fwidget-1.0.0.tgz", "tarball @acme/widget widget-1.0.0.tgz"),
            ("PUT", "/@acme%2fwidget", "put @acme/widget"),
            ("GET", "/-/package/@acme%2fwidget/dist-tags", "tags @acme/widget"),
            ("GET", "/-/package/left-pad/dist-tags", "tags left-pad"),
            ("PUT", "/-/package/left-pad/dist-tags/beta", "set left-pad beta"),
            ("POST", "/-/package/@acme/widget/dist-tags/beta", "set @acme/widget beta"),
            ("DELETE", "/-/package/left-pad/dist-tags/beta", "remove left-pad beta"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_served_is_refused_with_4xx() {
        for (method, path, status) in [
            ("GET", "/", "404"),
            ("GET", "/-/whoami", "404"),
            ("GET", "/-/all", "404"),
            ("GET", "/-/v1/search", "404"),
            ("PUT", "/-/user/org.couchdb.user:me", "404"),
            ("DELETE", "/-/user/token/x", "404"),
            ("POST", "/-/npm/v1/security/advisories/bulk", "404"),
            ("POST", "/-/stage/package/left-pad", "404"),
            ("GET", "/-/package/left-pad/trust", "404"),
            ("GET", "/@acme", "404"),
            ("GET", "/left-pad//1.0.0", "404"),
            ("GET", "/left-pad/a/b/c", "404"),
            ("PUT", "/left-pad/-rev/1-a", "405"),
            ("DELETE", "/left-pad/-rev/1-a", "405"),
            ("DELETE", "/left-pad/-/left-pad-1.0.0.tgz/-rev/1-a", "405"),
            ("DELETE", "/left-pad", "405"),
            ("PUT", "/left-pad/1.0.0", "405"),
            ("POST", "/left-pad/-/left-pad-1.0.0.tgz", "405"),
        ] {
            assert_eq!(told(method, path), status, "{method} {path}");
        }
    }
}
