//! The operations of the service: the generated trait, filled in. Each method reads its input into the
//! registry's types, asks for a permit, calls one function of the registry and describes the result. No
//! rules live here.

mod authorization_token;
mod domain;
mod error;
mod input;
mod output;
mod package;
mod package_group;
mod package_version;
mod policy;
mod repository;
mod stream;
mod tag;
mod words;

#[allow(clippy::wildcard_imports, reason = "each operation brings three names, all used once below")]
use codeartifact_generated::operations::*;
use codeartifact_generated::service::CodeArtifact;

use std::sync::Arc;

use crate::app::{App, RequestContext};

/// The operations over what they share with package formats.
#[derive(Debug, Clone)]
pub struct Operations(pub Arc<App>);

/// Delegates a method to the function of the same name.
macro_rules! operation {
    ($module:ident :: $name:ident, $input:ident -> $output:ident, $error:ident) => {
        async fn $name(&self, cx: RequestContext, input: $input) -> Result<$output, $error> {
            Ok($module::$name(&self.0, &cx, input).await.map_err(|error| error::to_wire(&error))?)
        }
    };
}

impl CodeArtifact for Operations {
    type Context = RequestContext;

    operation!(repository::associate_external_connection, AssociateExternalConnectionRequest -> AssociateExternalConnectionResult, AssociateExternalConnectionError);
    operation!(package_version::copy_package_versions, CopyPackageVersionsRequest -> CopyPackageVersionsResult, CopyPackageVersionsError);
    operation!(domain::create_domain, CreateDomainRequest -> CreateDomainResult, CreateDomainError);
    operation!(package_group::create_package_group, CreatePackageGroupRequest -> CreatePackageGroupResult, CreatePackageGroupError);
    operation!(repository::create_repository, CreateRepositoryRequest -> CreateRepositoryResult, CreateRepositoryError);
    operation!(domain::delete_domain, DeleteDomainRequest -> DeleteDomainResult, DeleteDomainError);
    operation!(policy::delete_domain_permissions_policy, DeleteDomainPermissionsPolicyRequest -> DeleteDomainPermissionsPolicyResult, DeleteDomainPermissionsPolicyError);
    operation!(package::delete_package, DeletePackageRequest -> DeletePackageResult, DeletePackageError);
    operation!(package_group::delete_package_group, DeletePackageGroupRequest -> DeletePackageGroupResult, DeletePackageGroupError);
    operation!(package_version::delete_package_versions, DeletePackageVersionsRequest -> DeletePackageVersionsResult, DeletePackageVersionsError);
    operation!(repository::delete_repository, DeleteRepositoryRequest -> DeleteRepositoryResult, DeleteRepositoryError);
    operation!(policy::delete_repository_permissions_policy, DeleteRepositoryPermissionsPolicyRequest -> DeleteRepositoryPermissionsPolicyResult, DeleteRepositoryPermissionsPolicyError);
    operation!(domain::describe_domain, DescribeDomainRequest -> DescribeDomainResult, DescribeDomainError);
    operation!(package::describe_package, DescribePackageRequest -> DescribePackageResult, DescribePackageError);
    operation!(package_group::describe_package_group, DescribePackageGroupRequest -> DescribePackageGroupResult, DescribePackageGroupError);
    operation!(package_version::describe_package_version, DescribePackageVersionRequest -> DescribePackageVersionResult, DescribePackageVersionError);
    operation!(repository::describe_repository, DescribeRepositoryRequest -> DescribeRepositoryResult, DescribeRepositoryError);
    operation!(repository::disassociate_external_connection, DisassociateExternalConnectionRequest -> DisassociateExternalConnectionResult, DisassociateExternalConnectionError);
    operation!(package_version::dispose_package_versions, DisposePackageVersionsRequest -> DisposePackageVersionsResult, DisposePackageVersionsError);
    operation!(package_group::get_associated_package_group, GetAssociatedPackageGroupRequest -> GetAssociatedPackageGroupResult, GetAssociatedPackageGroupError);
    operation!(authorization_token::get_authorization_token, GetAuthorizationTokenRequest -> GetAuthorizationTokenResult, GetAuthorizationTokenError);
    operation!(policy::get_domain_permissions_policy, GetDomainPermissionsPolicyRequest -> GetDomainPermissionsPolicyResult, GetDomainPermissionsPolicyError);
    operation!(package_version::get_package_version_asset, GetPackageVersionAssetRequest -> GetPackageVersionAssetResult, GetPackageVersionAssetError);
    operation!(package_version::get_package_version_readme, GetPackageVersionReadmeRequest -> GetPackageVersionReadmeResult, GetPackageVersionReadmeError);
    operation!(repository::get_repository_endpoint, GetRepositoryEndpointRequest -> GetRepositoryEndpointResult, GetRepositoryEndpointError);
    operation!(policy::get_repository_permissions_policy, GetRepositoryPermissionsPolicyRequest -> GetRepositoryPermissionsPolicyResult, GetRepositoryPermissionsPolicyError);
    operation!(package_group::list_allowed_repositories_for_group, ListAllowedRepositoriesForGroupRequest -> ListAllowedRepositoriesForGroupResult, ListAllowedRepositoriesForGroupError);
    operation!(package_group::list_associated_packages, ListAssociatedPackagesRequest -> ListAssociatedPackagesResult, ListAssociatedPackagesError);
    operation!(domain::list_domains, ListDomainsRequest -> ListDomainsResult, ListDomainsError);
    operation!(package_group::list_package_groups, ListPackageGroupsRequest -> ListPackageGroupsResult, ListPackageGroupsError);
    operation!(package_version::list_package_version_assets, ListPackageVersionAssetsRequest -> ListPackageVersionAssetsResult, ListPackageVersionAssetsError);
    operation!(package_version::list_package_version_dependencies, ListPackageVersionDependenciesRequest -> ListPackageVersionDependenciesResult, ListPackageVersionDependenciesError);
    operation!(package_version::list_package_versions, ListPackageVersionsRequest -> ListPackageVersionsResult, ListPackageVersionsError);
    operation!(package::list_packages, ListPackagesRequest -> ListPackagesResult, ListPackagesError);
    operation!(repository::list_repositories, ListRepositoriesRequest -> ListRepositoriesResult, ListRepositoriesError);
    operation!(repository::list_repositories_in_domain, ListRepositoriesInDomainRequest -> ListRepositoriesInDomainResult, ListRepositoriesInDomainError);
    operation!(package_group::list_sub_package_groups, ListSubPackageGroupsRequest -> ListSubPackageGroupsResult, ListSubPackageGroupsError);
    operation!(tag::list_tags_for_resource, ListTagsForResourceRequest -> ListTagsForResourceResult, ListTagsForResourceError);
    operation!(package_version::publish_package_version, PublishPackageVersionRequest -> PublishPackageVersionResult, PublishPackageVersionError);
    operation!(policy::put_domain_permissions_policy, PutDomainPermissionsPolicyRequest -> PutDomainPermissionsPolicyResult, PutDomainPermissionsPolicyError);
    operation!(package::put_package_origin_configuration, PutPackageOriginConfigurationRequest -> PutPackageOriginConfigurationResult, PutPackageOriginConfigurationError);
    operation!(policy::put_repository_permissions_policy, PutRepositoryPermissionsPolicyRequest -> PutRepositoryPermissionsPolicyResult, PutRepositoryPermissionsPolicyError);
    operation!(tag::tag_resource, TagResourceRequest -> TagResourceResult, TagResourceError);
    operation!(tag::untag_resource, UntagResourceRequest -> UntagResourceResult, UntagResourceError);
    operation!(package_group::update_package_group, UpdatePackageGroupRequest -> UpdatePackageGroupResult, UpdatePackageGroupError);
    operation!(package_group::update_package_group_origin_configuration, UpdatePackageGroupOriginConfigurationRequest -> UpdatePackageGroupOriginConfigurationResult, UpdatePackageGroupOriginConfigurationError);
    operation!(package_version::update_package_versions_status, UpdatePackageVersionsStatusRequest -> UpdatePackageVersionsStatusResult, UpdatePackageVersionsStatusError);
    operation!(repository::update_repository, UpdateRepositoryRequest -> UpdateRepositoryResult, UpdateRepositoryError);
}
