//! What a request asks for, by its method and its path below the repository.

use http::Method;

use crate::formats::frame::error::Refusal;
use crate::formats::frame::path::segments;
use crate::formats::frame::served_by;
use crate::registry::{AssetName, PackageCoordinates, PackageFormat, PackageVersion};

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Route {
    /// The page of a project.
    Page(PackageCoordinates),
    /// The same, at an address that is not quite the page's.
    PageElsewhere(PackageCoordinates),
    /// A file.
    File(FileAddress),
    /// The core metadata of a file.
    CoreMetadata(FileAddress),
    /// Publishing a file, which the body names.
    Upload,
}

/// A file of a version.
#[derive(Debug, PartialEq, Eq)]
pub struct FileAddress {
    /// Whose it is.
    pub project: PackageCoordinates,
    /// Of which version.
    pub version: PackageVersion,
    /// What it is called.
    pub name: AssetName,
}

/// What the address of core metadata has behind that of the file (PEP 658).
const CORE_METADATA: &str = ".metadata";

impl Route {
    /// Reads a method and a path.
    pub fn parse(method: &Method, rest: &str) -> Result<Self, Refusal> {
        let names = segments(rest)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let route = match names[..] {
            [] => Self::Upload,
            ["simple" | "pypi"] if *method == Method::POST => {
                return Err(Refusal::not_found(
                    "there is no search: XML-RPC is not served; ListPackages lists packages",
                ));
            }
            ["simple"] => {
                return Err(Refusal::not_found(
                    "a list of all projects is not served; ListPackages lists them",
                ));
            }
            ["simple", project] => page(project, rest.ends_with('/'))?,
            ["simple" | "packages", project, version, file] => match file.strip_suffix(CORE_METADATA) {
                Some(file) => Self::CoreMetadata(FileAddress::parse(project, version, file)?),
                None => Self::File(FileAddress::parse(project, version, file)?),
            },
            _ => return Err(Refusal::no_such_path()),
        };
        let is_served = match route {
            Self::Upload => *method == Method::POST,
            Self::Page(_) | Self::PageElsewhere(_) | Self::File(_) | Self::CoreMetadata(_) => {
                *method == Method::GET || *method == Method::HEAD
            }
        };
        let refusal = || match route {
            Self::Upload => "only uploads are sent here, with POST; pages are below `simple/`",
            _ => "this path is not served with this method; uploads go to the address of the repository",
        };
        if is_served { Ok(route) } else { Err(Refusal::method_not_allowed(refusal())) }
    }
}

/// Reads the name of a project, whose page has one address alone: in normal form, with a slash at its end.
fn page(project: &str, has_slash: bool) -> Result<Route, Refusal> {
    let coordinates = coordinates(project)?;
    let is_page = has_slash && coordinates.name.normalized() == project;
    Ok(if is_page { Route::Page(coordinates) } else { Route::PageElsewhere(coordinates) })
}

fn coordinates(project: &str) -> Result<PackageCoordinates, Refusal> {
    served_by::package(PackageFormat::Pypi, project, "there is no project of this name")
}

impl FileAddress {
    fn parse(project: &str, version: &str, name: &str) -> Result<Self, Refusal> {
        let missing = |_| Refusal::not_found("there is no file of this name");
        Ok(Self {
            project: coordinates(project)?,
            version: PackageVersion::parse(PackageFormat::Pypi, version).map_err(missing)?,
            name: AssetName::parse(PackageFormat::Pypi, name).map_err(missing)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, path: &str) -> String {
        let file = |kind: &str, file: FileAddress| {
            format!("{kind} {} {} {}", file.project.name, file.version, file.name)
        };
        match Route::parse(&method.parse().unwrap(), path) {
            Ok(Route::Page(project)) => format!("page {}", project.name),
            Ok(Route::PageElsewhere(project)) => format!("to page {}", project.name.normalized()),
            Ok(Route::File(address)) => file("file", address),
            Ok(Route::CoreMetadata(address)) => file("metadata", address),
            Ok(Route::Upload) => "upload".to_owned(),
            Err(refusal) => refusal.status.as_u16().to_string(),
        }
    }

    #[test]
    fn every_path_of_the_protocol_is_known() {
        for (method, path, expected) in [
            ("GET", "/simple/my-pkg/", "page my-pkg"),
            ("HEAD", "/simple/my-pkg/", "page my-pkg"),
            ("GET", "/simple/my-pkg", "to page my-pkg"),
            ("GET", "/simple/My_Pkg/", "to page my-pkg"),
            ("GET", "/simple/My_Pkg", "to page my-pkg"),
            ("GET", "/simple/a/1.0/a-1.0.tar.gz", "file a 1.0 a-1.0.tar.gz"),
            ("HEAD", "/packages/a/1.0/a-1.0.tar.gz", "file a 1.0 a-1.0.tar.gz"),
            ("GET", "/simple/a/1.0+cu/a-1.0+cu-py3-none-any.whl", "file a 1.0+cu a-1.0+cu-py3-none-any.whl"),
            ("GET", "/simple/a/1.0%2Bcu/a-1.0%2bcu.zip", "file a 1.0+cu a-1.0+cu.zip"),
            ("GET", "/simple/a/1!2.0/a-1%212.0.zip", "file a 1!2.0 a-1!2.0.zip"),
            ("GET", "/simple/a/1.0/a-1.0.zip.metadata", "metadata a 1.0 a-1.0.zip"),
            ("POST", "", "upload"),
            ("POST", "/", "upload"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_served_is_refused_with_4xx() {
        for (method, path, status) in [
            ("GET", "/simple/", "404"),
            ("GET", "/simple", "404"),
            ("GET", "/%2Bsimple/a/", "404"),
            ("GET", "/pypi/a/json", "404"),
            ("GET", "/a/json", "404"),
            ("POST", "/pypi", "404"),
            ("POST", "/pypi/", "404"),
            ("POST", "/simple/", "404"),
            ("GET", "/simple/a/1.0/", "404"),
            ("GET", "/simple/a/1.0/b/c", "404"),
            ("GET", "/simple/a//a.whl", "404"),
            ("GET", "/simple/a/../a.whl", "404"),
            ("GET", "/simple/a%20b/", "404"),
            // A sign for kelvin, which is a `k` in lower case.
            ("GET", "/simple/%E2%84%AAiwi/", "404"),
            ("GET", "/", "405"),
            ("PUT", "/", "405"),
            ("POST", "/simple/a/", "405"),
            ("DELETE", "/simple/a/1.0/a-1.0.tar.gz", "405"),
        ] {
            assert_eq!(told(method, path), status, "{method} {path}");
        }
    }
}
