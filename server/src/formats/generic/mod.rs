//! Generic packages, which have an endpoint by name only: everything goes through the operations.

pub(super) mod error;

use http::{Method, StatusCode};

use crate::formats::frame::error::Refusal;

/// Says which operation does what was asked for.
pub(super) fn refusal(method: &Method) -> Refusal {
    if method == Method::GET || method == Method::HEAD {
        let message = "generic packages have no protocol of their own; use GetPackageVersionAsset";
        return Refusal::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message);
    }
    let message = "generic packages have no protocol of their own; use PublishPackageVersion";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowedException", message)
}
