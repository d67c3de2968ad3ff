//! The limits that the registry enforces, each of which an operator may change.
//! Holds numbers, not the places where they apply.

/// How much of everything is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Domains that one account may own in one region.
    pub domains_per_account: u64,
    /// Repositories in one domain.
    pub repositories_per_domain: u64,
    /// Direct upstream repositories of one repository.
    pub direct_upstreams: usize,
    /// Assets of one package version.
    pub assets_per_package_version: u64,
    /// Tags of one resource.
    pub tags_per_resource: usize,
    /// Bytes of one asset.
    pub asset_size_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            domains_per_account: 10,
            repositories_per_domain: 1000,
            direct_upstreams: 10,
            assets_per_package_version: 350,
            tags_per_resource: 200,
            asset_size_bytes: 5 * 1024 * 1024 * 1024,
        }
    }
}
