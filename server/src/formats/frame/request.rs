//! A request to a package endpoint, before any format has looked at it.

use std::net::IpAddr;

use http::request::Parts;

use crate::address::{BaseUrl, PackageAddress};
use crate::storage::Body;

/// A request to a package endpoint.
pub struct PackageRequest {
    /// What its address names.
    pub address: PackageAddress,
    /// Method, headers and the whole address as they came.
    pub parts: Parts,
    /// Its body, unread.
    pub body: Body,
    /// Where it comes from, where that is known.
    pub peer: Option<IpAddr>,
    /// The scheme and the host that the client used, for URLs in the answer.
    pub base_url: BaseUrl,
}

impl std::fmt::Debug for PackageRequest {
    // Headers hold tokens.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PackageRequest").field("address", &self.address).finish_non_exhaustive()
    }
}
