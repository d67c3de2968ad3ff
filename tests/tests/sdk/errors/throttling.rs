//! `ThrottlingException`: requests that come faster than the server was told to take.

use aws_sdk_codeartifact::Error;
use aws_sdk_codeartifact::error::ProvideErrorMetadata;

use crate::model;
use crate::refusal::throttled;
use crate::world::World;

// A bucket holds one second's worth, so that the second request of a second is one too many.
const FLAGS: [&str; 2] = ["--request-rate", "reads=1,writes=1"];

// Enough for a second request within a second, however busy the machine is.
const ATTEMPTS: usize = 100;

#[tokio::test]
async fn request_beyond_the_rate_is_told_when_to_try_again_by_every_operation_that_declares_so() {
    let limited = World::with_flags(&FLAGS);

    for operation in model::declaring("ThrottlingException") {
        // Rates are counted by account.
        let world = limited.neighbour();
        let mut refused = None;
        for _ in 0..ATTEMPTS {
            match call(&world, &operation).await {
                Err(error) if error.code() == Some("ThrottlingException") => {
                    refused = Some(error);
                    break;
                }
                // Most name a domain that is not there; what else they say is not the question.
                _ => {}
            }
        }
        let error = throttled(refused.unwrap_or_else(|| panic!("{operation} was never refused")));
        assert!(error.retry_after_seconds().is_some_and(|seconds| seconds >= 1), "{operation}: {error:?}");
    }
}

async fn call(world: &World, operation: &str) -> Result<(), Error> {
    match operation {
        "AssociateExternalConnection" => {
            world.associate_external_connection().send().await.map(drop).map_err(Error::from)
        }
        "CopyPackageVersions" => world.copy_package_versions().send().await.map(drop).map_err(Error::from),
        "CreateDomain" => world.create_domain().send().await.map(drop).map_err(Error::from),
        "CreatePackageGroup" => world.create_package_group().send().await.map(drop).map_err(Error::from),
        "CreateRepository" => world.create_repository().send().await.map(drop).map_err(Error::from),
        "DeleteDomain" => world.delete_domain().send().await.map(drop).map_err(Error::from),
        "DeleteDomainPermissionsPolicy" => {
            world.delete_domain_permissions_policy().send().await.map(drop).map_err(Error::from)
        }
        "DeletePackage" => world.delete_package().send().await.map(drop).map_err(Error::from),
        "DeletePackageGroup" => world.delete_package_group().send().await.map(drop).map_err(Error::from),
        "DeletePackageVersions" => {
            world.delete_package_versions().send().await.map(drop).map_err(Error::from)
        }
        "DeleteRepository" => world.delete_repository().send().await.map(drop).map_err(Error::from),
        "DeleteRepositoryPermissionsPolicy" => {
            world.delete_repository_permissions_policy().send().await.map(drop).map_err(Error::from)
        }
        "DescribeDomain" => world.describe_domain().send().await.map(drop).map_err(Error::from),
        "DescribePackage" => world.describe_package().send().await.map(drop).map_err(Error::from),
        "DescribePackageGroup" => world.describe_package_group().send().await.map(drop).map_err(Error::from),
        "DescribePackageVersion" => {
            world.describe_package_version().send().await.map(drop).map_err(Error::from)
        }
        "DescribeRepository" => world.describe_repository().send().await.map(drop).map_err(Error::from),
        "DisassociateExternalConnection" => {
            world.disassociate_external_connection().send().await.map(drop).map_err(Error::from)
        }
        "DisposePackageVersions" => {
            world.dispose_package_versions().send().await.map(drop).map_err(Error::from)
        }
        "GetAuthorizationToken" => {
            world.get_authorization_token().send().await.map(drop).map_err(Error::from)
        }
        "GetDomainPermissionsPolicy" => {
            world.get_domain_permissions_policy().send().await.map(drop).map_err(Error::from)
        }
        "GetPackageVersionAsset" => {
            world.get_package_version_asset().send().await.map(drop).map_err(Error::from)
        }
        "GetPackageVersionReadme" => {
            world.get_package_version_readme().send().await.map(drop).map_err(Error::from)
        }
        "GetRepositoryEndpoint" => {
            world.get_repository_endpoint().send().await.map(drop).map_err(Error::from)
        }
        "GetRepositoryPermissionsPolicy" => {
            world.get_repository_permissions_policy().send().await.map(drop).map_err(Error::from)
        }
        "ListAllowedRepositoriesForGroup" => {
            world.list_allowed_repositories_for_group().send().await.map(drop).map_err(Error::from)
        }
        "ListDomains" => world.list_domains().send().await.map(drop).map_err(Error::from),
        "ListPackageGroups" => world.list_package_groups().send().await.map(drop).map_err(Error::from),
        "ListPackageVersionAssets" => {
            world.list_package_version_assets().send().await.map(drop).map_err(Error::from)
        }
        "ListPackageVersionDependencies" => {
            world.list_package_version_dependencies().send().await.map(drop).map_err(Error::from)
        }
        "ListPackageVersions" => world.list_package_versions().send().await.map(drop).map_err(Error::from),
        "ListPackages" => world.list_packages().send().await.map(drop).map_err(Error::from),
        "ListRepositories" => world.list_repositories().send().await.map(drop).map_err(Error::from),
        "ListRepositoriesInDomain" => {
            world.list_repositories_in_domain().send().await.map(drop).map_err(Error::from)
        }
        "ListSubPackageGroups" => world.list_sub_package_groups().send().await.map(drop).map_err(Error::from),
        "ListTagsForResource" => world
            .list_tags_for_resource()
            .resource_arn(world.arn("domain/my-domain"))
            .send()
            .await
            .map(drop)
            .map_err(Error::from),
        "PublishPackageVersion" => {
            world.publish_package_version().send().await.map(drop).map_err(Error::from)
        }
        "PutDomainPermissionsPolicy" => {
            world.put_domain_permissions_policy().send().await.map(drop).map_err(Error::from)
        }
        "PutPackageOriginConfiguration" => {
            world.put_package_origin_configuration().send().await.map(drop).map_err(Error::from)
        }
        "PutRepositoryPermissionsPolicy" => {
            world.put_repository_permissions_policy().send().await.map(drop).map_err(Error::from)
        }
        "TagResource" => world
            .tag_resource()
            .resource_arn(world.arn("domain/my-domain"))
            .send()
            .await
            .map(drop)
            .map_err(Error::from),
        "UntagResource" => world
            .untag_resource()
            .resource_arn(world.arn("domain/my-domain"))
            .send()
            .await
            .map(drop)
            .map_err(Error::from),
        "UpdatePackageGroup" => world.update_package_group().send().await.map(drop).map_err(Error::from),
        "UpdatePackageGroupOriginConfiguration" => {
            world.update_package_group_origin_configuration().send().await.map(drop).map_err(Error::from)
        }
        "UpdatePackageVersionsStatus" => {
            world.update_package_versions_status().send().await.map(drop).map_err(Error::from)
        }
        "UpdateRepository" => world.update_repository().send().await.map(drop).map_err(Error::from),
        unknown => panic!("`{unknown}` declares ThrottlingException and has no row here"),
    }
}
