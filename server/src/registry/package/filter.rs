//! Which packages of a repository are listed.

use crate::registry::names::format::{AllowPublish, AllowUpstream, PackageFormat};
use crate::registry::names::keys::RepositoryKey;
use crate::registry::names::package::CoordinatePrefix;
use crate::registry::page::Listing;

/// Which packages of a repository to list.
#[derive(Debug, Clone, Default)]
pub struct PackageFilter {
    /// Only those of this format.
    pub format: Option<PackageFormat>,
    /// Only those whose namespace starts with this; needs a format.
    pub namespace_prefix: Option<CoordinatePrefix>,
    /// Only those whose name starts with this.
    pub package_prefix: Option<CoordinatePrefix>,
    /// Only those with this publish restriction.
    pub publish: Option<AllowPublish>,
    /// Only those with this upstream restriction.
    pub upstream: Option<AllowUpstream>,
}

impl PackageFilter {
    /// Returns the listing that the tokens of its pages belong to.
    pub(super) fn listing(&self, key: &RepositoryKey) -> Listing {
        let filters = [
            Some(&*key.arn().to_string()),
            self.format.map(PackageFormat::as_str),
            self.namespace_prefix.as_ref().map(CoordinatePrefix::as_str),
            self.package_prefix.as_ref().map(CoordinatePrefix::as_str),
            self.publish.map(AllowPublish::as_str),
            self.upstream.map(AllowUpstream::as_str),
        ];
        Listing::new("packages", &filters)
    }
}
