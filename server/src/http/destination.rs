//! Where a request goes, by path and by host.

use codeartifact_generated::router;
use codeartifact_generated::service::Operation;
use http::header::HOST;
use http::{Method, Request};

use crate::address::PackageAddress;
use crate::auth::changes_something;
use crate::sts;

/// Where a request goes.
pub(super) enum Destination {
    Operator,
    Operation(Operation),
    TokenService,
    PackageEndpoint(PackageAddress),
    Nowhere,
}

impl Destination {
    /// Decides by path first: the control plane answers on any host.
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        let uri = request.uri();
        let path = uri.path();
        if let Some(operation) = router::find(request.method(), path, uri.query()) {
            Self::Operation(operation)
        } else if path.starts_with("/_/") {
            Self::Operator
        } else if sts::is_for(request) {
            Self::TokenService
        } else {
            PackageAddress::parse(Some(&host(request)), path).map_or(Self::Nowhere, Self::PackageEndpoint)
        }
    }

    /// The operation of the control plane, where it is one.
    pub(super) fn operation(&self) -> Option<Operation> {
        match self {
            Self::Operation(operation) => Some(*operation),
            Self::Operator | Self::TokenService | Self::PackageEndpoint(_) | Self::Nowhere => None,
        }
    }

    /// The name under which the request is counted and logged.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Operation(operation) => operation.name(),
            Self::TokenService => "sts",
            Self::PackageEndpoint(address) => address.format.as_str(),
            Self::Nowhere => "none",
        }
    }

    /// Tells whether a request may change something.
    ///
    /// A token that is handed out is worth as much: whoever has it acts for somebody.
    pub(super) fn is_changed(&self, method: &Method) -> bool {
        match self {
            Self::Operation(operation) => {
                changes_something(*operation) || *operation == Operation::GetAuthorizationToken
            }
            Self::PackageEndpoint(_) => !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS),
            Self::Operator | Self::TokenService | Self::Nowhere => false,
        }
    }
}

/// The host that the client used, with its port.
pub(super) fn host<B>(request: &Request<B>) -> String {
    let header = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    header.or(authority).unwrap_or("localhost").to_owned()
}
