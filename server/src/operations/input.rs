//! Inputs of the model as the registry's types: each name is parsed here, once.

use codeartifact_generated::types;

use super::RequestContext;
use crate::registry::{
    AccountId, DomainKey, DomainName, Error, Namespace, PackageFormat, PackageKey, PackageName,
    PackageVersion, PackageVersionKey, Page, RepositoryKey, RepositoryName, Tag, Tags,
};

impl RequestContext {
    /// Returns the domain that a request names; without an owner it is the caller's.
    pub(super) fn domain(&self, name: &str, owner: Option<&str>) -> Result<DomainKey, Error> {
        let owner = owner.map_or(Ok(self.caller.account), AccountId::parse)?;
        Ok(DomainKey { owner, region: self.caller.region.clone(), name: DomainName::parse(name)? })
    }

    /// Returns the repository that a request names.
    pub(super) fn repository(
        &self,
        domain: &str,
        owner: Option<&str>,
        repository: &str,
    ) -> Result<RepositoryKey, Error> {
        let repository = RepositoryName::parse(repository)?;
        Ok(self.domain(domain, owner)?.repository(repository))
    }
}

/// The members that name a package in a request.
pub(super) struct Coordinates<'a> {
    pub(super) format: &'a types::PackageFormat,
    pub(super) namespace: Option<&'a str>,
    pub(super) package: &'a str,
}

impl Coordinates<'_> {
    /// Parses them by the rules of the format.
    pub(super) fn package(&self, repository: RepositoryKey) -> Result<PackageKey, Error> {
        let format = PackageFormat::parse(self.format.as_str())?;
        Ok(PackageKey {
            repository,
            format,
            namespace: Namespace::parse(format, self.namespace)?,
            name: PackageName::parse(format, self.package)?,
        })
    }

    /// Parses them together with a version.
    pub(super) fn version(
        &self,
        repository: RepositoryKey,
        version: &str,
    ) -> Result<PackageVersionKey, Error> {
        let package = self.package(repository)?;
        let version = PackageVersion::parse(package.format, version)?;
        Ok(PackageVersionKey { package, version })
    }
}

/// Reads the page that a request asks for.
pub(super) fn page(max_results: Option<i32>, next_token: Option<String>) -> Result<Page, Error> {
    Page::new(max_results.map(i64::from), next_token)
}

/// Reads a list of tags.
pub(super) fn tags(tags: Option<Vec<types::Tag>>) -> Result<Tags, Error> {
    let tags = tags.into_iter().flatten().map(|tag| Tag::parse(&tag.key, &tag.value));
    Tags::new(tags.collect::<Result<_, _>>()?)
}
