//! The texts that lead to a row from the outside in, and the order in which every statement binds them.

use super::Value;

/// Leads to a domain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DomainAddress<'a> {
    pub(crate) owner: &'a str,
    pub(crate) region: &'a str,
    pub(crate) name: &'a str,
}

/// Leads to a repository.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RepositoryAddress<'a> {
    pub(crate) domain: DomainAddress<'a>,
    pub(crate) name: &'a str,
}

/// Leads to a package; an absent namespace is the empty text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PackageAddress<'a> {
    pub(crate) repository: RepositoryAddress<'a>,
    pub(crate) format: &'a str,
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
}

/// Leads to a package version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PackageVersionAddress<'a> {
    pub(crate) package: PackageAddress<'a>,
    pub(crate) version: &'a str,
}

impl<'a> DomainAddress<'a> {
    /// Returns the values of `$1` to `$3`: owner, region, domain.
    pub(super) fn parameters(self) -> Vec<Value<'a>> {
        vec![self.owner.into(), self.region.into(), self.name.into()]
    }
}

impl<'a> RepositoryAddress<'a> {
    /// Returns the values of `$1` to `$4`: those of the domain, then the repository.
    pub(super) fn parameters(self) -> Vec<Value<'a>> {
        let domain = self.domain;
        vec![domain.owner.into(), domain.region.into(), domain.name.into(), self.name.into()]
    }
}

impl<'a> PackageAddress<'a> {
    /// Returns the values of `$1` to `$7`: those of the repository, then format, namespace and package.
    pub(super) fn parameters(self) -> Vec<Value<'a>> {
        let RepositoryAddress { domain, name: repository } = self.repository;
        vec![
            domain.owner.into(),
            domain.region.into(),
            domain.name.into(),
            repository.into(),
            self.format.into(),
            self.namespace.into(),
            self.name.into(),
        ]
    }
}

impl<'a> PackageVersionAddress<'a> {
    /// Returns the values of `$1` to `$8`: those of the package, then the version.
    pub(super) fn parameters(self) -> Vec<Value<'a>> {
        let mut parameters = self.package.parameters();
        parameters.push(self.version.into());
        parameters
    }

    /// Returns the values of `$1` to `$9`: those of the version, then the asset.
    pub(super) fn parameters_with(self, asset: &'a str) -> Vec<Value<'a>> {
        let mut parameters = self.parameters();
        parameters.push(asset.into());
        parameters
    }
}
