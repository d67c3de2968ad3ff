//! The native protocols of the package formats: one folder each, of one inner shape, on the frame that all share. A
//! format knows the frame and the registry, and nothing of another format.

pub mod frame;

mod cargo;
mod generic;
mod maven;
mod npm;
mod nuget;
mod pypi;
mod ruby;
mod swift;

use codeartifact_generated::runtime::BoxBody;
use http::Response;

pub use self::frame::error::{Challenge, Refusal};
pub use self::frame::request::PackageRequest;

use crate::app::App;
use crate::auth::{Ask, PackageAccess};
use crate::registry::PackageFormat;

/// Answers a request to a package endpoint. No protocol is served yet, which each format says in its own dialect, to
/// those who may read the repository.
pub async fn answer(app: &App, request: PackageRequest) -> Response<BoxBody> {
    let format = request.address.format;
    let ask = Ask::of(PackageAccess::Read.on_repository());
    if let Err(error) = request.context.authorize_all(app, ask, request.repository()).await {
        return refuse(format, &Refusal::of(&error));
    }
    let refusal = match format {
        PackageFormat::Generic => generic::refusal(&request.parts.method),
        PackageFormat::Npm
        | PackageFormat::Pypi
        | PackageFormat::Maven
        | PackageFormat::Nuget
        | PackageFormat::Ruby
        | PackageFormat::Swift
        | PackageFormat::Cargo => Refusal::not_served(format),
    };
    refuse(format, &refusal)
}

/// Says no in the dialect of a format, which its clients print.
pub fn refuse(format: PackageFormat, refusal: &Refusal) -> Response<BoxBody> {
    match format {
        PackageFormat::Npm => npm::error::render(refusal),
        PackageFormat::Pypi => pypi::error::render(refusal),
        PackageFormat::Maven => maven::error::render(refusal),
        PackageFormat::Nuget => nuget::error::render(refusal),
        PackageFormat::Generic => generic::error::render(refusal),
        PackageFormat::Ruby => ruby::error::render(refusal),
        PackageFormat::Swift => swift::error::render(refusal),
        PackageFormat::Cargo => cargo::error::render(refusal),
    }
}

#[cfg(test)]
mod tests;
