//! Inputs of the model as the registry's types: each name is parsed here, once.

use codeartifact_generated::service::Operation;
use codeartifact_generated::types;

use crate::app::RequestContext;
use crate::auth::Action;
use crate::operations::error::Error;
use crate::registry::{
    self, AccountId, AccountScope, DomainKey, DomainName, Namespace, PackageFormat, PackageKey, PackageName,
    PackageVersion, PackageVersionKey, Page, RepositoryKey, RepositoryName, Tag, Tags,
};

impl RequestContext {
    /// Returns all that the caller's account has in the region of the request.
    pub(super) fn account_scope(&self) -> AccountScope {
        AccountScope { account: self.caller.account, region: self.caller.region.clone() }
    }

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
        let format = PackageFormat::try_from(self.format)?;
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
    Ok(Page::new(max_results.map(i64::from), next_token)?)
}

/// Returns what creating a resource needs permission for: tags that come along need their own.
pub(super) fn creation(operation: Operation, tags: &Tags) -> Vec<Action> {
    let tagging = (!tags.as_slice().is_empty()).then_some(Operation::TagResource);
    [Some(operation), tagging].into_iter().flatten().map(Action::from).collect()
}

/// Takes an empty list or map of an optional member for an absent one: some SDKs send one for nothing. The exception,
/// which does not come here, is `upstreams` of `UpdateRepository`: its empty list is documented to remove them all.
pub(super) fn filled<C>(collection: Option<C>) -> Option<C>
where
    for<'c> &'c C: IntoIterator,
{
    collection.filter(|collection| collection.into_iter().next().is_some())
}

/// Reads a list of tags.
pub(super) fn tags(tags: Option<Vec<types::Tag>>) -> Result<Tags, Error> {
    let tags = filled(tags).into_iter().flatten().map(|tag| Tag::parse(&tag.key, &tag.value));
    Ok(Tags::new(tags.collect::<Result<_, registry::Error>>()?)?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_empty_list_or_map_counts_as_absent() {
        assert_eq!(filled(Some(Vec::<u8>::new())), None);
        assert_eq!(filled(Some(BTreeMap::<u8, u8>::new())), None);
        assert_eq!(filled(None::<Vec<u8>>), None);
        assert_eq!(filled(Some(vec![1])), Some(vec![1]));
        assert_eq!(filled(Some(BTreeMap::from([(1, 2)]))), Some(BTreeMap::from([(1, 2)])));
    }
}
