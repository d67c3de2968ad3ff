//! `ConflictException`: what is asked contradicts what is there.

use aws_sdk_codeartifact::primitives::ByteStream;
use aws_sdk_codeartifact::types::ResourceType;
use codeartifact_tests::sha256_hex;

use super::Row;
use crate::model;
use crate::refusal::{conflict, refusal};
use crate::world::{VERSION, World};

// AWS declares the error for calls that meet each other; here one of them simply comes first.
const IN_TURN: Row = Row::Unreachable("changes at the same time are made one after the other");

#[tokio::test]
async fn contradiction_names_its_resource_in_every_operation_that_declares_so() {
    let world = World::new().await;
    world.publish(VERSION, b"content").await;
    world.create_package_group().send().await.unwrap();

    for operation in model::declaring("ConflictException") {
        let (row, resource_type) = row(&world, &operation).await;
        let Some(error) = row.error(&operation) else { continue };
        let error = conflict(error);
        assert_eq!(error.resource_type(), resource_type.as_ref(), "{operation}: {error:?}");
        assert!(error.resource_id().is_some_and(|id| !id.is_empty()), "{operation}: {error:?}");
    }
}

async fn row(world: &World, operation: &str) -> (Row, Option<ResourceType>) {
    use ResourceType::{Asset, Domain, PackageVersion, Repository};

    let (error, resource_type) = match operation {
        "AssociateExternalConnection" => {
            return (Row::Unreachable("a second connection is a ValidationException, as at AWS"), None);
        }
        "CopyPackageVersions" => return (Row::Unreachable("tells of each version in its map"), None),
        "CreateDomain" => (refusal(world.create_domain().send().await), Some(Domain)),
        "CreatePackageGroup" => (refusal(world.create_package_group().send().await), None),
        "CreateRepository" => (refusal(world.create_repository().send().await), Some(Repository)),
        "DeleteDomain" => (refusal(world.delete_domain().send().await), Some(Domain)),
        "DeleteDomainPermissionsPolicy" => {
            let call = world.delete_domain_permissions_policy().policy_revision("stale");
            (refusal(call.send().await), Some(Domain))
        }
        "DeleteRepositoryPermissionsPolicy" => {
            let call = world.delete_repository_permissions_policy().policy_revision("stale");
            (refusal(call.send().await), Some(Repository))
        }
        "DeletePackage"
        | "DeletePackageGroup"
        | "DeleteRepository"
        | "DisassociateExternalConnection"
        | "UpdateRepository" => return (IN_TURN, None),
        "DeletePackageVersions" | "DisposePackageVersions" | "UpdatePackageVersionsStatus" => {
            return (Row::Unreachable("tells of each version in its map"), None);
        }
        "DescribePackageVersion" => return (Row::Unreachable("names no revision that could be stale"), None),
        "GetPackageVersionAsset" => {
            let call = world.get_package_version_asset().package_version_revision("stale");
            (refusal(call.send().await), Some(PackageVersion))
        }
        "PublishPackageVersion" => {
            let call = world.publish_package_version().asset_content(ByteStream::from_static(b"other"));
            (refusal(call.asset_sha256(sha256_hex(b"other")).send().await), Some(Asset))
        }
        "PutDomainPermissionsPolicy" => {
            let call = world.put_domain_permissions_policy().policy_revision("stale");
            (refusal(call.send().await), Some(Domain))
        }
        "PutRepositoryPermissionsPolicy" => {
            let call = world.put_repository_permissions_policy().policy_revision("stale");
            (refusal(call.send().await), Some(Repository))
        }
        unknown => panic!("`{unknown}` declares ConflictException and has no row here"),
    };
    (Row::Refused(error), resource_type)
}
