//! Copying versions from one repository of a domain to another.

use std::collections::HashMap;

use aws_sdk_codeartifact::primitives::ByteStream;
use aws_sdk_codeartifact::types::{PackageVersionErrorCode, PackageVersionStatus, ResourceType};
use codeartifact_tests::sha256_hex;

use crate::calls::DESTINATION;
use crate::refusal::{invalid, not_found, refusal};
use crate::world::{VERSION, World};

async fn two_repositories() -> World {
    let world = World::new().await;
    world.create_repository().repository(DESTINATION).send().await.unwrap();
    world
}

#[tokio::test]
async fn copied_version_keeps_revision_status_and_content() {
    let world = two_repositories().await;
    let revision = world.publish(VERSION, b"content").await;

    let copied = world.copy_package_versions().version_revisions(VERSION, &revision).send().await.unwrap();

    let successful = copied.successful_versions().unwrap();
    assert_eq!(successful.len(), 1);
    assert_eq!(successful[VERSION].revision(), Some(revision.as_str()));
    assert_eq!(successful[VERSION].status(), Some(&PackageVersionStatus::Published));
    assert_eq!(copied.failed_versions(), Some(&HashMap::new()));
    let downloaded = world.get_package_version_asset().repository(DESTINATION).send().await.unwrap();
    assert_eq!(downloaded.asset.collect().await.unwrap().to_vec(), b"content");
}

#[tokio::test]
async fn other_content_exists_already_unless_it_may_be_overwritten() {
    let world = two_repositories().await;
    world.publish(VERSION, b"content").await;
    let other = world.publish_package_version().repository(DESTINATION);
    let other = other.asset_content(ByteStream::from_static(b"other")).asset_sha256(sha256_hex(b"other"));
    other.send().await.unwrap();

    let refused = world.copy_package_versions().versions(VERSION).send().await.unwrap();
    let overwriting = world.copy_package_versions().versions(VERSION).allow_overwrite(true);
    let overwriting = overwriting.include_from_upstream(false).send().await.unwrap();

    let failed = &refused.failed_versions().unwrap()[VERSION];
    assert_eq!(failed.error_code(), Some(&PackageVersionErrorCode::AlreadyExists));
    assert_eq!(failed.error_message(), Some("Version 1.0 already exists"));
    assert_eq!(refused.successful_versions(), Some(&HashMap::new()));
    assert!(overwriting.successful_versions().unwrap().contains_key(VERSION), "{overwriting:?}");
}

#[tokio::test]
async fn exactly_one_of_versions_and_revisions_is_given() {
    let world = two_repositories().await;
    let revision = world.publish(VERSION, b"content").await;

    let both = world.copy_package_versions().versions(VERSION).version_revisions(VERSION, revision);

    invalid(refusal(world.copy_package_versions().send().await));
    invalid(refusal(both.send().await));
}

#[tokio::test]
async fn destination_must_exist() {
    let world = World::new().await;
    world.publish(VERSION, b"content").await;

    let error = not_found(refusal(world.copy_package_versions().versions(VERSION).send().await));

    assert_eq!(error.resource_type(), Some(&ResourceType::Repository));
    assert!(error.resource_id().unwrap().contains(DESTINATION), "{error:?}");
}
