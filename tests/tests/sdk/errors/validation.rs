//! `ValidationException`: a member that breaks its constraint is named by every operation.

use aws_sdk_codeartifact::Error;
use aws_sdk_codeartifact::types::ValidationExceptionReason;

use crate::model;
use crate::refusal::{invalid, refusal};
use crate::world::World;

// Breaks the pattern of every name and of ARNs.
const SPACED: &str = "not a name";

#[tokio::test]
async fn member_that_breaks_its_constraint_is_named_by_every_operation() {
    let world = World::empty();

    for operation in model::declaring("ValidationException") {
        let (error, member) = row(&world, &operation).await;
        let error = invalid(error);
        assert_eq!(error.reason(), Some(&ValidationExceptionReason::FieldValidationFailed), "{operation}");
        let expected = format!("at '{member}' failed to satisfy constraint");
        assert!(error.message().contains(&expected), "{operation}: {error:?}");
    }
}

async fn row(world: &World, operation: &str) -> (Error, &'static str) {
    match operation {
        "AssociateExternalConnection" => {
            (refusal(world.associate_external_connection().domain(SPACED).send().await), "domain")
        }
        "CopyPackageVersions" => {
            (refusal(world.copy_package_versions().domain(SPACED).send().await), "domain")
        }
        "CreateDomain" => (refusal(world.create_domain().domain(SPACED).send().await), "domain"),
        "CreatePackageGroup" => (refusal(world.create_package_group().domain(SPACED).send().await), "domain"),
        "CreateRepository" => (refusal(world.create_repository().domain(SPACED).send().await), "domain"),
        "DeleteDomain" => (refusal(world.delete_domain().domain(SPACED).send().await), "domain"),
        "DeleteDomainPermissionsPolicy" => {
            (refusal(world.delete_domain_permissions_policy().domain(SPACED).send().await), "domain")
        }
        "DeletePackage" => (refusal(world.delete_package().domain(SPACED).send().await), "domain"),
        "DeletePackageGroup" => (refusal(world.delete_package_group().domain(SPACED).send().await), "domain"),
        "DeletePackageVersions" => {
            (refusal(world.delete_package_versions().domain(SPACED).send().await), "domain")
        }
        "DeleteRepository" => (refusal(world.delete_repository().domain(SPACED).send().await), "domain"),
        "DeleteRepositoryPermissionsPolicy" => {
            (refusal(world.delete_repository_permissions_policy().domain(SPACED).send().await), "domain")
        }
        "DescribeDomain" => (refusal(world.describe_domain().domain(SPACED).send().await), "domain"),
        "DescribePackage" => (refusal(world.describe_package().domain(SPACED).send().await), "domain"),
        "DescribePackageGroup" => {
            (refusal(world.describe_package_group().domain(SPACED).send().await), "domain")
        }
        "DescribePackageVersion" => {
            (refusal(world.describe_package_version().domain(SPACED).send().await), "domain")
        }
        "DescribeRepository" => (refusal(world.describe_repository().domain(SPACED).send().await), "domain"),
        "DisassociateExternalConnection" => {
            (refusal(world.disassociate_external_connection().domain(SPACED).send().await), "domain")
        }
        "DisposePackageVersions" => {
            (refusal(world.dispose_package_versions().domain(SPACED).send().await), "domain")
        }
        "GetAssociatedPackageGroup" => {
            (refusal(world.get_associated_package_group().domain(SPACED).send().await), "domain")
        }
        "GetAuthorizationToken" => {
            (refusal(world.get_authorization_token().domain(SPACED).send().await), "domain")
        }
        "GetDomainPermissionsPolicy" => {
            (refusal(world.get_domain_permissions_policy().domain(SPACED).send().await), "domain")
        }
        "GetPackageVersionAsset" => {
            (refusal(world.get_package_version_asset().domain(SPACED).send().await), "domain")
        }
        "GetPackageVersionReadme" => {
            (refusal(world.get_package_version_readme().domain(SPACED).send().await), "domain")
        }
        "GetRepositoryEndpoint" => {
            (refusal(world.get_repository_endpoint().domain(SPACED).send().await), "domain")
        }
        "GetRepositoryPermissionsPolicy" => {
            (refusal(world.get_repository_permissions_policy().domain(SPACED).send().await), "domain")
        }
        "ListAllowedRepositoriesForGroup" => {
            (refusal(world.list_allowed_repositories_for_group().domain(SPACED).send().await), "domain")
        }
        "ListAssociatedPackages" => {
            (refusal(world.list_associated_packages().domain(SPACED).send().await), "domain")
        }
        "ListDomains" => (refusal(world.list_domains().max_results(0).send().await), "maxResults"),
        "ListPackageGroups" => (refusal(world.list_package_groups().domain(SPACED).send().await), "domain"),
        "ListPackageVersionAssets" => {
            (refusal(world.list_package_version_assets().domain(SPACED).send().await), "domain")
        }
        "ListPackageVersionDependencies" => {
            (refusal(world.list_package_version_dependencies().domain(SPACED).send().await), "domain")
        }
        "ListPackageVersions" => {
            (refusal(world.list_package_versions().domain(SPACED).send().await), "domain")
        }
        "ListPackages" => (refusal(world.list_packages().domain(SPACED).send().await), "domain"),
        "ListRepositories" => (refusal(world.list_repositories().max_results(0).send().await), "maxResults"),
        "ListRepositoriesInDomain" => {
            (refusal(world.list_repositories_in_domain().domain(SPACED).send().await), "domain")
        }
        "ListSubPackageGroups" => {
            (refusal(world.list_sub_package_groups().domain(SPACED).send().await), "domain")
        }
        "ListTagsForResource" => {
            (refusal(world.list_tags_for_resource().resource_arn(SPACED).send().await), "resourceArn")
        }
        "PublishPackageVersion" => {
            (refusal(world.publish_package_version().domain(SPACED).send().await), "domain")
        }
        "PutDomainPermissionsPolicy" => {
            (refusal(world.put_domain_permissions_policy().domain(SPACED).send().await), "domain")
        }
        "PutPackageOriginConfiguration" => {
            (refusal(world.put_package_origin_configuration().domain(SPACED).send().await), "domain")
        }
        "PutRepositoryPermissionsPolicy" => {
            (refusal(world.put_repository_permissions_policy().domain(SPACED).send().await), "domain")
        }
        "TagResource" => (refusal(world.tag_resource().resource_arn(SPACED).send().await), "resourceArn"),
        "UntagResource" => (refusal(world.untag_resource().resource_arn(SPACED).send().await), "resourceArn"),
        "UpdatePackageGroup" => (refusal(world.update_package_group().domain(SPACED).send().await), "domain"),
        "UpdatePackageGroupOriginConfiguration" => {
            (refusal(world.update_package_group_origin_configuration().domain(SPACED).send().await), "domain")
        }
        "UpdatePackageVersionsStatus" => {
            (refusal(world.update_package_versions_status().domain(SPACED).send().await), "domain")
        }
        "UpdateRepository" => (refusal(world.update_repository().domain(SPACED).send().await), "domain"),
        unknown => panic!("`{unknown}` declares ValidationException and has no row here"),
    }
}
