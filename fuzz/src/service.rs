//! An implementation that does nothing: that it was called is the answer.

use codeartifact_generated::errors::CodeArtifactError;
use codeartifact_generated::operations;
use codeartifact_generated::runtime::{OperationShape, WireError};
use codeartifact_generated::service::CodeArtifact;
use http::StatusCode;

/// The name of the error that says that an operation was called.
pub(crate) const REACHED: &str = "Reached";

/// See the module.
pub(crate) struct Reached;

/// Answers each operation with its name.
macro_rules! reached {
    ($($method:ident $operation:ident)*) => {
        $(
            async fn $method(
                &self,
                (): (),
                _: <operations::$operation as OperationShape>::Input,
            ) -> Result<
                <operations::$operation as OperationShape>::Output,
                <operations::$operation as OperationShape>::Error,
            > {
                let error = WireError::new(StatusCode::IM_A_TEAPOT, REACHED, stringify!($operation));
                Err(CodeArtifactError::from(error).into())
            }
        )*
    };
}

impl CodeArtifact for Reached {
    type Context = ();

    reached! {
        associate_external_connection AssociateExternalConnection
        copy_package_versions CopyPackageVersions
        create_domain CreateDomain
        create_package_group CreatePackageGroup
        create_repository CreateRepository
        delete_domain DeleteDomain
        delete_domain_permissions_policy DeleteDomainPermissionsPolicy
        delete_package DeletePackage
        delete_package_group DeletePackageGroup
        delete_package_versions DeletePackageVersions
        delete_repository DeleteRepository
        delete_repository_permissions_policy DeleteRepositoryPermissionsPolicy
        describe_domain DescribeDomain
        describe_package DescribePackage
        describe_package_group DescribePackageGroup
        describe_package_version DescribePackageVersion
        describe_repository DescribeRepository
        disassociate_external_connection DisassociateExternalConnection
        dispose_package_versions DisposePackageVersions
        get_associated_package_group GetAssociatedPackageGroup
        get_authorization_token GetAuthorizationToken
        get_domain_permissions_policy GetDomainPermissionsPolicy
        get_package_version_asset GetPackageVersionAsset
        get_package_version_readme GetPackageVersionReadme
        get_repository_endpoint GetRepositoryEndpoint
        get_repository_permissions_policy GetRepositoryPermissionsPolicy
        list_allowed_repositories_for_group ListAllowedRepositoriesForGroup
        list_associated_packages ListAssociatedPackages
        list_domains ListDomains
        list_package_groups ListPackageGroups
        list_package_version_assets ListPackageVersionAssets
        list_package_version_dependencies ListPackageVersionDependencies
        list_package_versions ListPackageVersions
        list_packages ListPackages
        list_repositories ListRepositories
        list_repositories_in_domain ListRepositoriesInDomain
        list_sub_package_groups ListSubPackageGroups
        list_tags_for_resource ListTagsForResource
        publish_package_version PublishPackageVersion
        put_domain_permissions_policy PutDomainPermissionsPolicy
        put_package_origin_configuration PutPackageOriginConfiguration
        put_repository_permissions_policy PutRepositoryPermissionsPolicy
        tag_resource TagResource
        untag_resource UntagResource
        update_package_group UpdatePackageGroup
        update_package_group_origin_configuration UpdatePackageGroupOriginConfiguration
        update_package_versions_status UpdatePackageVersionsStatus
        update_repository UpdateRepository
    }
}
