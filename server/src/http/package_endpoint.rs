//! Requests to package endpoints, which no format serves yet.

use codeartifact_generated::runtime::{BoxBody, WireError};
use http::{Method, Response, StatusCode};

use crate::address::PackageAddress;
use crate::registry::PackageFormat;

/// Answers a request to a package endpoint.
pub(super) fn answer(method: &Method, address: &PackageAddress) -> Response<BoxBody> {
    let error = match address.format {
        // Generic packages have an endpoint by name only: everything goes through the control plane.
        PackageFormat::Generic if method == Method::GET || method == Method::HEAD => WireError::new(
            StatusCode::NOT_FOUND,
            "ResourceNotFoundException",
            "generic packages have no protocol of their own; use GetPackageVersionAsset",
        ),
        PackageFormat::Generic => WireError::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowedException",
            "generic packages have no protocol of their own; use PublishPackageVersion",
        ),
        PackageFormat::Npm
        | PackageFormat::Pypi
        | PackageFormat::Maven
        | PackageFormat::Nuget
        | PackageFormat::Ruby
        | PackageFormat::Swift
        | PackageFormat::Cargo => WireError::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplementedException",
            format!("the {} protocol is not served yet", address.format),
        ),
    };
    error.into_reply()
}
