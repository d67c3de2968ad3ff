//! What policies allow or deny: the operations of the model and the few permissions that are no operations, each with
//! the kind of thing that it is about. The table is exhaustive, so that an operation of a new model does not compile
//! until it is decided what it is about, and whose policies count.
//!
//! Source: the service authorization reference of CodeArtifact, which lists an action for each operation and three
//! that only grant, and the guide for what a call needs besides.

use std::fmt;

use codeartifact_generated::service::Operation;

use crate::registry::{Arn, PolicyHolder, SubjectKind};

/// Something that a policy can allow or deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// An operation of the model, under its own name.
    Operation(Operation),
    /// Anything that a package manager reads, and the source of a copy.
    ReadFromRepository,
    /// What changes a package without publishing: npm's tags, `maven-metadata.xml`.
    PutPackageMetadata,
    /// Naming a repository as the upstream of another.
    AssociateWithDownstreamRepository,
    /// Being given a token that package managers authenticate with; an action of the token service.
    GetServiceBearerToken,
    /// Learning of a key that a domain is to be encrypted with; an action of the key service.
    DescribeKey,
    /// Letting a domain use a key; an action of the key service.
    CreateGrant,
}

/// Which policies of resources count for an action, besides those of identities, which always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedPolicies {
    /// None.
    None,
    /// That of the domain.
    OfDomain,
    /// That of the domain, and that of the repository where it is about one or what lies in it.
    OfDomainAndRepository,
}

impl CountedPolicies {
    /// Tells whether the policy of a resource counts.
    pub const fn includes(self, holder: &PolicyHolder) -> bool {
        match (self, holder) {
            (Self::None, PolicyHolder::Domain(_) | PolicyHolder::Repository(_))
            | (Self::OfDomain, PolicyHolder::Repository(_)) => false,
            (Self::OfDomain, PolicyHolder::Domain(_))
            | (Self::OfDomainAndRepository, PolicyHolder::Domain(_) | PolicyHolder::Repository(_)) => true,
        }
    }
}

impl From<Operation> for Action {
    fn from(operation: Operation) -> Self {
        Self::Operation(operation)
    }
}

impl Action {
    /// Reads what [`fmt::Display`] writes; case does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let permissions = [
            Self::ReadFromRepository,
            Self::PutPackageMetadata,
            Self::AssociateWithDownstreamRepository,
            Self::GetServiceBearerToken,
            Self::DescribeKey,
            Self::CreateGrant,
        ];
        let mut all = Operation::ALL.iter().map(|operation| Self::from(*operation)).chain(permissions);
        all.find(|action| action.to_string().eq_ignore_ascii_case(text))
    }

    /// Returns the name that policies use, without its service.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.name(),
            Self::ReadFromRepository => "ReadFromRepository",
            Self::PutPackageMetadata => "PutPackageMetadata",
            Self::AssociateWithDownstreamRepository => "AssociateWithDownstreamRepository",
            Self::GetServiceBearerToken => "GetServiceBearerToken",
            Self::DescribeKey => "DescribeKey",
            Self::CreateGrant => "CreateGrant",
        }
    }

    /// Returns the service whose action it is, as policies name it.
    pub const fn service(self) -> &'static str {
        match self {
            Self::Operation(_)
            | Self::ReadFromRepository
            | Self::PutPackageMetadata
            | Self::AssociateWithDownstreamRepository => "codeartifact",
            Self::GetServiceBearerToken => "sts",
            Self::DescribeKey | Self::CreateGrant => "kms",
        }
    }

    /// Tells whether it can be about a thing of some kind.
    pub fn is_about(self, kind: SubjectKind) -> bool {
        self.kinds().contains(&kind)
    }

    /// Returns the kinds of thing that it can be about.
    pub const fn kinds(self) -> &'static [SubjectKind] {
        match self {
            Self::Operation(operation) => kinds_of_operation(operation),
            Self::ReadFromRepository | Self::AssociateWithDownstreamRepository => &[SubjectKind::Repository],
            Self::PutPackageMetadata => &[SubjectKind::Package],
            Self::GetServiceBearerToken => &[SubjectKind::Account],
            Self::DescribeKey | Self::CreateGrant => &[SubjectKind::EncryptionKey],
        }
    }

    /// Returns the other resource by whose name a policy may speak of it: that of a copy's destination, which all its
    /// packages lie in, and the domain that a repository is created in.
    pub fn other_resource(self, resource: &Arn) -> Option<Arn> {
        match (self, resource) {
            (Self::Operation(Operation::CopyPackageVersions), Arn::Package(package)) => {
                Some(package.repository.arn())
            }
            (Self::Operation(Operation::CreateRepository), Arn::Repository(repository)) => {
                Some(repository.domain.arn())
            }
            _ => None,
        }
    }

    /// Returns which policies of resources count.
    pub const fn counted_policies(self) -> CountedPolicies {
        match self {
            Self::Operation(operation) => counted_of_operation(operation),
            Self::ReadFromRepository | Self::PutPackageMetadata | Self::AssociateWithDownstreamRepository => {
                CountedPolicies::OfDomainAndRepository
            }
            // Policies of domains and repositories may name the first of these, which changes nothing.
            Self::GetServiceBearerToken | Self::DescribeKey | Self::CreateGrant => CountedPolicies::None,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.service(), self.name())
    }
}

// Packages cannot be tagged: asking for it is refused for that reason, and not for want of permission.
const TAGGABLE: &[SubjectKind] =
    &[SubjectKind::Domain, SubjectKind::Repository, SubjectKind::PackageGroup, SubjectKind::Package];

const fn kinds_of_operation(operation: Operation) -> &'static [SubjectKind] {
    match operation {
        Operation::ListDomains | Operation::ListRepositories => &[SubjectKind::Account],
        Operation::CreateDomain
        | Operation::DeleteDomain
        | Operation::DeleteDomainPermissionsPolicy
        | Operation::DescribeDomain
        | Operation::GetAuthorizationToken
        | Operation::GetDomainPermissionsPolicy
        | Operation::ListPackageGroups
        | Operation::ListRepositoriesInDomain
        | Operation::PutDomainPermissionsPolicy => &[SubjectKind::Domain],
        Operation::AssociateExternalConnection
        | Operation::CreateRepository
        | Operation::DeleteRepository
        | Operation::DeleteRepositoryPermissionsPolicy
        | Operation::DescribeRepository
        | Operation::DisassociateExternalConnection
        | Operation::GetRepositoryEndpoint
        | Operation::GetRepositoryPermissionsPolicy
        | Operation::ListPackages
        | Operation::PutRepositoryPermissionsPolicy
        | Operation::UpdateRepository => &[SubjectKind::Repository],
        Operation::CopyPackageVersions
        | Operation::DeletePackage
        | Operation::DeletePackageVersions
        | Operation::DescribePackage
        | Operation::DescribePackageVersion
        | Operation::DisposePackageVersions
        | Operation::GetPackageVersionAsset
        | Operation::GetPackageVersionReadme
        | Operation::ListPackageVersionAssets
        | Operation::ListPackageVersionDependencies
        | Operation::ListPackageVersions
        | Operation::PublishPackageVersion
        | Operation::PutPackageOriginConfiguration
        | Operation::UpdatePackageVersionsStatus => &[SubjectKind::Package],
        Operation::CreatePackageGroup
        | Operation::DeletePackageGroup
        | Operation::DescribePackageGroup
        | Operation::GetAssociatedPackageGroup
        | Operation::ListAllowedRepositoriesForGroup
        | Operation::ListAssociatedPackages
        | Operation::ListSubPackageGroups
        | Operation::UpdatePackageGroup
        | Operation::UpdatePackageGroupOriginConfiguration => &[SubjectKind::PackageGroup],
        Operation::ListTagsForResource | Operation::TagResource | Operation::UntagResource => TAGGABLE,
    }
}

const fn counted_of_operation(operation: Operation) -> CountedPolicies {
    match operation {
        // Whoever owns a domain cannot lock itself out by the policy that it replaces, nor hand that to others.
        Operation::PutDomainPermissionsPolicy
        | Operation::ListDomains
        | Operation::ListRepositories
        | Operation::CreateDomain => CountedPolicies::None,
        Operation::DeleteDomain
        | Operation::DeleteDomainPermissionsPolicy
        | Operation::DescribeDomain
        | Operation::GetAuthorizationToken
        | Operation::GetDomainPermissionsPolicy
        | Operation::ListPackageGroups
        | Operation::ListRepositoriesInDomain
        | Operation::CreatePackageGroup
        | Operation::DeletePackageGroup
        | Operation::DescribePackageGroup
        | Operation::GetAssociatedPackageGroup
        | Operation::ListAllowedRepositoriesForGroup
        | Operation::ListAssociatedPackages
        | Operation::ListSubPackageGroups
        | Operation::UpdatePackageGroup
        | Operation::UpdatePackageGroupOriginConfiguration
        // The repository has no policy yet, and the one that it has is about to be replaced.
        | Operation::CreateRepository
        | Operation::PutRepositoryPermissionsPolicy => CountedPolicies::OfDomain,
        Operation::AssociateExternalConnection
        | Operation::DeleteRepository
        | Operation::DeleteRepositoryPermissionsPolicy
        | Operation::DescribeRepository
        | Operation::DisassociateExternalConnection
        | Operation::GetRepositoryEndpoint
        | Operation::GetRepositoryPermissionsPolicy
        | Operation::ListPackages
        | Operation::UpdateRepository
        | Operation::CopyPackageVersions
        | Operation::DeletePackage
        | Operation::DeletePackageVersions
        | Operation::DescribePackage
        | Operation::DescribePackageVersion
        | Operation::DisposePackageVersions
        | Operation::GetPackageVersionAsset
        | Operation::GetPackageVersionReadme
        | Operation::ListPackageVersionAssets
        | Operation::ListPackageVersionDependencies
        | Operation::ListPackageVersions
        | Operation::PublishPackageVersion
        | Operation::PutPackageOriginConfiguration
        | Operation::UpdatePackageVersionsStatus
        | Operation::ListTagsForResource
        | Operation::TagResource
        | Operation::UntagResource => CountedPolicies::OfDomainAndRepository,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_named_as_policies_name_them() {
        for (action, name) in [
            (Action::from(Operation::CreateDomain), "codeartifact:CreateDomain"),
            (Action::ReadFromRepository, "codeartifact:ReadFromRepository"),
            (Action::PutPackageMetadata, "codeartifact:PutPackageMetadata"),
            (Action::AssociateWithDownstreamRepository, "codeartifact:AssociateWithDownstreamRepository"),
            (Action::GetServiceBearerToken, "sts:GetServiceBearerToken"),
            (Action::DescribeKey, "kms:DescribeKey"),
            (Action::CreateGrant, "kms:CreateGrant"),
        ] {
            assert_eq!(action.to_string(), name);
            assert_eq!(Action::parse(&name.to_uppercase()), Some(action));
        }
    }

    #[test]
    fn every_operation_is_about_something() {
        for operation in Operation::ALL {
            assert!(!Action::from(*operation).kinds().is_empty(), "{}", operation.name());
        }
        assert!(Action::from(Operation::ListDomains).is_about(SubjectKind::Account));
        assert!(!Action::from(Operation::DescribeDomain).is_about(SubjectKind::Repository));
        assert!(
            Action::from(Operation::TagResource).is_about(SubjectKind::Package),
            "it is refused by its rule"
        );
    }
}
