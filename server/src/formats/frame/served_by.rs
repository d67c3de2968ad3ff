//! What routes of all formats hold a request to: the method that a path is served with, and names that can be names at all.

use http::Method;

use super::error::Refusal;
use crate::registry::{PackageCoordinates, PackageFormat, PackageName};

/// Returns what a path names that is read.
pub(in crate::formats) fn reading<R>(method: &Method, route: R) -> Result<R, Refusal> {
    if *method == Method::HEAD { Ok(route) } else { only(method, &Method::GET, route) }
}

/// Returns what a path names that is served with one method.
pub(in crate::formats) fn only<R>(method: &Method, expected: &Method, route: R) -> Result<R, Refusal> {
    if method == expected {
        Ok(route)
    } else {
        Err(Refusal::method_not_allowed(format!("this path is served with {expected}")))
    }
}

/// Returns the package of a format without namespaces that has a name. What is no name is the name of nothing, and is told
/// like what is not there.
pub(in crate::formats) fn package(
    format: PackageFormat,
    name: &str,
    missing: &'static str,
) -> Result<PackageCoordinates, Refusal> {
    let missing = || Refusal::not_found(missing);
    (format.rules().check_name)(name).map_err(|_| missing())?;
    let name = PackageName::parse(format, name).map_err(|_| missing())?;
    Ok(PackageCoordinates { format, namespace: None, name })
}
