//! A request to a package endpoint, before any format has looked at it.

use http::request::Parts;

use crate::address::PackageAddress;
use crate::app::RequestContext;
use crate::registry::RepositoryKey;
use crate::storage::Body;

/// A request to a package endpoint.
pub struct PackageRequest {
    /// What its address names.
    pub address: PackageAddress,
    /// Method, headers and the whole address as they came.
    pub parts: Parts,
    /// Its body, unread.
    pub body: Body,
    /// Who asks, in which region, and the scheme and host that they used.
    pub context: RequestContext,
}

impl PackageRequest {
    /// Returns the repository that its address names, in the region of the request.
    pub fn repository(&self) -> RepositoryKey {
        self.address.repository(&self.context.caller.region)
    }
}

impl std::fmt::Debug for PackageRequest {
    // Headers hold tokens.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PackageRequest").field("address", &self.address).finish_non_exhaustive()
    }
}
