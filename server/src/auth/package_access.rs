//! What requests to package endpoints do, each kind with the actions that it needs. Formats say of which kind a request
//! is; what that takes stands here alone.
//!
//! Source: the guide's page on permissions, for reading and for publishing in each format; changing tags and marks of
//! versions is of the same kind as the metadata of Maven.

use codeartifact_generated::service::Operation;

use super::action::Action;

/// A kind of request to a package endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageAccess {
    /// Anything that a package manager reads, through upstreams too.
    Read,
    /// Publishing a version or an asset of one.
    Publish,
    /// Publishing where the client looks at what is there with the same request.
    PublishAndRead,
    /// Publishing where the client keeps the package's metadata itself.
    PublishWithMetadata,
    /// Changing what stands beside the versions: tags, deprecations, yanks.
    ChangeMetadata,
}

impl PackageAccess {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Read, Self::Publish, Self::PublishAndRead, Self::PublishWithMetadata, Self::ChangeMetadata];

    /// Returns what it needs on the repository.
    pub const fn on_repository(self) -> &'static [Action] {
        match self {
            Self::Read | Self::PublishAndRead => &[Action::ReadFromRepository],
            Self::Publish | Self::PublishWithMetadata | Self::ChangeMetadata => &[],
        }
    }

    /// Returns what it needs on the package.
    pub const fn on_package(self) -> &'static [Action] {
        match self {
            Self::Read => &[],
            Self::Publish | Self::PublishAndRead => &[Action::Operation(Operation::PublishPackageVersion)],
            Self::PublishWithMetadata => {
                &[Action::Operation(Operation::PublishPackageVersion), Action::PutPackageMetadata]
            }
            Self::ChangeMetadata => &[Action::PutPackageMetadata],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::SubjectKind;

    #[test]
    fn every_kind_of_request_needs_something_and_on_the_right_thing() {
        for access in PackageAccess::ALL {
            let (repository, package) = (access.on_repository(), access.on_package());

            assert!(!repository.is_empty() || !package.is_empty(), "{access:?}");
            assert!(repository.iter().all(|action| action.is_about(SubjectKind::Repository)), "{access:?}");
            assert!(package.iter().all(|action| action.is_about(SubjectKind::Package)), "{access:?}");
        }
    }
}
