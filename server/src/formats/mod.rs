//! The native protocols of the package formats: one folder each, of one inner shape, on the frame that all share. A
//! format knows the frame and the registry, and nothing of another format.

pub mod cargo;
pub mod frame;
pub mod maven;
pub mod npm;
pub mod nuget;
pub mod pypi;
pub mod ruby;
pub mod swift;

mod generic;

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use self::frame::exchange::Exchange;

use std::sync::Arc;
use std::time::Duration;

pub use self::frame::error::{Challenge, Refusal};
pub use self::frame::request::PackageRequest;
pub use self::frame::state::FormatState;

use self::frame::public_registries::PublicRegistries;
use self::frame::upstream::UpstreamProtocol;
use crate::app::App;
use crate::origin::Origins;
use crate::registry::{PackageFormat, PublicRegistry};

/// Answers a request to a package endpoint in the protocol of its format. Generic packages have none, and that is said to
/// those who may read the repository.
pub async fn answer(app: &App, state: &FormatState, request: PackageRequest) -> Response<BoxBody> {
    let exchange = Exchange::new(app, state, request);
    let format = exchange.address.format;
    let answer = match format {
        PackageFormat::Npm => npm::answer(&exchange).await,
        PackageFormat::Generic => refuse_readers(&exchange, generic::refusal(&exchange.parts.method)).await,
        PackageFormat::Pypi => pypi::answer(&exchange).await,
        PackageFormat::Cargo => cargo::answer(&exchange).await,
        PackageFormat::Ruby => ruby::answer(&exchange).await,
        PackageFormat::Maven => maven::answer(&exchange).await,
        PackageFormat::Nuget => nuget::answer(&exchange).await,
        PackageFormat::Swift => swift::answer(&exchange).await,
    };
    answer.unwrap_or_else(|refusal| refuse(format, &refusal))
}

/// Returns the public registries at some origins, whose documents count for so long.
pub fn public_registries(origins: Origins, document_age: Duration) -> Arc<dyn PublicRegistry> {
    Arc::new(PublicRegistries::new(origins, document_age, upstream_protocol))
}

/// Returns how a format speaks with public registries; nothing where it does not.
fn upstream_protocol(format: PackageFormat) -> Option<&'static UpstreamProtocol> {
    match format {
        PackageFormat::Npm => Some(&npm::PROTOCOL),
        PackageFormat::Pypi => Some(&pypi::PROTOCOL),
        PackageFormat::Cargo => Some(&cargo::PROTOCOL),
        PackageFormat::Ruby => Some(&ruby::PROTOCOL),
        PackageFormat::Maven => Some(&maven::PROTOCOL),
        PackageFormat::Nuget => Some(&nuget::PROTOCOL),
        PackageFormat::Generic | PackageFormat::Swift => None,
    }
}

/// Says to those who may read the repository what is not served, and to others that they may not.
async fn refuse_readers(exchange: &Exchange<'_>, refusal: Refusal) -> Result<Response<BoxBody>, Refusal> {
    exchange.authorize_read().await?;
    Err(refusal)
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
