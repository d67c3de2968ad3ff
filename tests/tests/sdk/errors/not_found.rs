//! `ResourceNotFoundException`: the innermost thing that each operation names is absent.

use aws_sdk_codeartifact::types::ResourceType;

use super::Row;
use crate::calls::{DESTINATION, GROUP};
use crate::model;
use crate::refusal::{not_found, refusal};
use crate::world::{VERSION, World};

const UNKNOWN: &str = "unknown";

#[tokio::test]
async fn what_is_absent_is_named_by_every_operation_that_declares_so() {
    let world = World::new().await;
    world.create_repository().repository(DESTINATION).send().await.unwrap();
    world.publish(VERSION, b"content").await;

    for operation in model::declaring("ResourceNotFoundException") {
        let (row, resource_type) = row(&world, &operation).await;
        let Some(error) = row.error(&operation) else { continue };
        let error = not_found(error);
        assert_eq!(error.resource_type(), resource_type.as_ref(), "{operation}: {error:?}");
        assert!(error.resource_id().is_some_and(|id| !id.is_empty()), "{operation}: {error:?}");
    }
}

#[tokio::test]
async fn domain_is_named_before_what_would_be_in_it() {
    let world = World::empty();

    let error = not_found(refusal(world.get_package_version_asset().send().await));

    assert_eq!(error.resource_type(), Some(&ResourceType::Domain));
    let expected =
        format!("Domain not found. Domain 'my-domain' owned by account '{}' does not exist.", world.account);
    assert_eq!(error.message(), expected);
}

async fn row(world: &World, operation: &str) -> (Row, Option<ResourceType>) {
    use ResourceType::{Asset, Domain, Package, PackageVersion, Repository};

    let (error, resource_type) = match operation {
        "AssociateExternalConnection" => (
            refusal(world.associate_external_connection().repository(UNKNOWN).send().await),
            Some(Repository),
        ),
        "CopyPackageVersions" => {
            let call = world.copy_package_versions().versions(VERSION);
            (refusal(call.package(UNKNOWN).send().await), Some(Package))
        }
        "CreateDomain" => return (Row::Unreachable("names nothing that would have to be there"), None),
        "CreatePackageGroup" => {
            (refusal(world.create_package_group().domain(UNKNOWN).send().await), Some(Domain))
        }
        "CreateRepository" => (refusal(world.create_repository().domain(UNKNOWN).send().await), Some(Domain)),
        "DeleteDomainPermissionsPolicy" => {
            (refusal(world.delete_domain_permissions_policy().send().await), Some(Domain))
        }
        "DeletePackage" => (refusal(world.delete_package().package(UNKNOWN).send().await), Some(Package)),
        "DeletePackageGroup" => (refusal(world.delete_package_group().send().await), None),
        "DeletePackageVersions" => {
            (refusal(world.delete_package_versions().package(UNKNOWN).send().await), Some(Package))
        }
        "DeleteRepository" => (refusal(world.delete_repository().domain(UNKNOWN).send().await), Some(Domain)),
        "DeleteRepositoryPermissionsPolicy" => {
            (refusal(world.delete_repository_permissions_policy().send().await), Some(Repository))
        }
        "DescribeDomain" => (refusal(world.describe_domain().domain(UNKNOWN).send().await), Some(Domain)),
        "DescribePackage" => (refusal(world.describe_package().package(UNKNOWN).send().await), Some(Package)),
        "DescribePackageGroup" => (refusal(world.describe_package_group().send().await), None),
        "DescribePackageVersion" => {
            let call = world.describe_package_version().package_version(UNKNOWN);
            (refusal(call.send().await), Some(PackageVersion))
        }
        "DescribeRepository" => {
            (refusal(world.describe_repository().repository(UNKNOWN).send().await), Some(Repository))
        }
        "DisassociateExternalConnection" => {
            (refusal(world.disassociate_external_connection().send().await), Some(Repository))
        }
        "DisposePackageVersions" => {
            (refusal(world.dispose_package_versions().package(UNKNOWN).send().await), Some(Package))
        }
        "GetAssociatedPackageGroup" => {
            (refusal(world.get_associated_package_group().domain(UNKNOWN).send().await), Some(Domain))
        }
        "GetAuthorizationToken" => {
            (refusal(world.get_authorization_token().domain(UNKNOWN).send().await), Some(Domain))
        }
        "GetDomainPermissionsPolicy" => {
            (refusal(world.get_domain_permissions_policy().send().await), Some(Domain))
        }
        "GetPackageVersionAsset" => {
            (refusal(world.get_package_version_asset().asset(UNKNOWN).send().await), Some(Asset))
        }
        "GetPackageVersionReadme" => {
            (refusal(world.get_package_version_readme().send().await), Some(PackageVersion))
        }
        "GetRepositoryEndpoint" => {
            (refusal(world.get_repository_endpoint().repository(UNKNOWN).send().await), Some(Repository))
        }
        "GetRepositoryPermissionsPolicy" => {
            (refusal(world.get_repository_permissions_policy().send().await), Some(Repository))
        }
        "ListAllowedRepositoriesForGroup" => {
            (refusal(world.list_allowed_repositories_for_group().send().await), None)
        }
        "ListAssociatedPackages" => (refusal(world.list_associated_packages().send().await), None),
        "ListPackageGroups" => {
            (refusal(world.list_package_groups().domain(UNKNOWN).send().await), Some(Domain))
        }
        "ListPackageVersionAssets" => {
            let call = world.list_package_version_assets().package_version(UNKNOWN);
            (refusal(call.send().await), Some(PackageVersion))
        }
        "ListPackageVersionDependencies" => {
            let call = world.list_package_version_dependencies().package_version(UNKNOWN);
            (refusal(call.send().await), Some(PackageVersion))
        }
        "ListPackageVersions" => {
            (refusal(world.list_package_versions().package(UNKNOWN).send().await), Some(Package))
        }
        "ListPackages" => (refusal(world.list_packages().repository(UNKNOWN).send().await), Some(Repository)),
        "ListRepositoriesInDomain" => {
            (refusal(world.list_repositories_in_domain().domain(UNKNOWN).send().await), Some(Domain))
        }
        "ListSubPackageGroups" => (refusal(world.list_sub_package_groups().send().await), None),
        "ListTagsForResource" => {
            let arn = world.arn("domain/unknown");
            (refusal(world.list_tags_for_resource().resource_arn(arn).send().await), Some(Domain))
        }
        "PublishPackageVersion" => {
            (refusal(world.publish_package_version().repository(UNKNOWN).send().await), Some(Repository))
        }
        "PutDomainPermissionsPolicy" => {
            (refusal(world.put_domain_permissions_policy().domain(UNKNOWN).send().await), Some(Domain))
        }
        "PutPackageOriginConfiguration" => (
            refusal(world.put_package_origin_configuration().repository(UNKNOWN).send().await),
            Some(Repository),
        ),
        "PutRepositoryPermissionsPolicy" => (
            refusal(world.put_repository_permissions_policy().repository(UNKNOWN).send().await),
            Some(Repository),
        ),
        "TagResource" => {
            let arn = world.arn("repository/my-domain/unknown");
            (refusal(world.tag_resource().resource_arn(arn).send().await), Some(Repository))
        }
        "UntagResource" => {
            let arn = world.arn("package-group/my-domain/npm/%2a");
            (refusal(world.untag_resource().resource_arn(arn).send().await), None)
        }
        "UpdatePackageGroup" => {
            (refusal(world.update_package_group().package_group(GROUP).send().await), None)
        }
        "UpdatePackageGroupOriginConfiguration" => {
            (refusal(world.update_package_group_origin_configuration().send().await), None)
        }
        "UpdatePackageVersionsStatus" => {
            (refusal(world.update_package_versions_status().package(UNKNOWN).send().await), Some(Package))
        }
        "UpdateRepository" => {
            (refusal(world.update_repository().repository(UNKNOWN).send().await), Some(Repository))
        }
        unknown => panic!("`{unknown}` declares ResourceNotFoundException and has no row here"),
    };
    (Row::Refused(error), resource_type)
}
