//! Assets: published from memory and from a file, downloaded block by block.

use std::io::Write as _;

use aws_sdk_codeartifact::primitives::ByteStream;
use aws_sdk_codeartifact::types::{
    AssetSummary, HashAlgorithm, PackageFormat, PackageVersionStatus, ResourceType,
};
use codeartifact_tests::sha256_hex;
use sha2::{Digest, Sha256};

use crate::refusal::{conflict, invalid, not_found, refusal};
use crate::world::{ASSET, NAMESPACE, PACKAGE, VERSION, World};

// Larger than any buffer between the two.
const LARGE: usize = 24 * 1024 * 1024;

#[tokio::test]
async fn published_asset_has_all_members_that_clients_read() {
    let world = World::new().await;

    let published = world.publish_package_version().send().await.unwrap();

    assert_eq!((published.format(), published.namespace()), (Some(&PackageFormat::Generic), Some(NAMESPACE)));
    assert_eq!((published.package(), published.version()), (Some(PACKAGE), Some(VERSION)));
    assert_eq!(published.status(), Some(&PackageVersionStatus::Published));
    let asset = published.asset().unwrap();
    assert_eq!((asset.name(), asset.size()), (ASSET, Some(7)));
    let hashes = asset.hashes().unwrap();
    assert_eq!(hashes[&HashAlgorithm::Sha256], sha256_hex(b"content"));
    let lengths = [
        (HashAlgorithm::Md5, 32),
        (HashAlgorithm::Sha1, 40),
        (HashAlgorithm::Sha256, 64),
        (HashAlgorithm::Sha512, 128),
    ];
    assert_eq!(hashes.len(), lengths.len());
    assert!(lengths.iter().all(|(algorithm, length)| hashes[algorithm].len() == *length), "{hashes:?}");
}

#[tokio::test]
async fn large_file_streams_in_and_out_unchanged() {
    let world = World::new().await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let content: Vec<u8> = (0_u32..).flat_map(u32::to_le_bytes).take(LARGE).collect();
    file.write_all(&content).unwrap();
    let digest = sha256_hex(&content);

    let body = ByteStream::from_path(file.path()).await.unwrap();
    let published = world.publish_package_version().asset_content(body).asset_sha256(&digest);
    let published = published.send().await.unwrap();
    let mut downloaded = world.get_package_version_asset().send().await.unwrap();

    assert_eq!(published.asset().unwrap().size(), Some(i64::try_from(LARGE).unwrap()));
    assert_eq!(downloaded.asset_name(), Some(ASSET));
    assert_eq!(downloaded.package_version(), Some(VERSION));
    assert_eq!(downloaded.package_version_revision(), published.version_revision());
    let (mut blocks, mut received) = (0, Sha256::new());
    while let Some(block) = downloaded.asset.try_next().await.unwrap() {
        received.update(&block);
        blocks += 1;
    }
    assert!(blocks > 1, "the asset came in one block");
    assert_eq!(received.finalize(), Sha256::digest(&content));
}

#[tokio::test]
async fn unfinished_version_takes_assets_until_one_comes_without_the_flag() {
    let world = World::new().await;
    let publish = |name: &str| world.publish_package_version().asset_name(name);

    let first = publish("first.bin").unfinished(true).send().await.unwrap();
    let last = publish("last.bin").send().await.unwrap();

    assert_eq!(first.status(), Some(&PackageVersionStatus::Unfinished));
    assert_eq!(last.status(), Some(&PackageVersionStatus::Published));
    let listed = world.list_package_version_assets().send().await.unwrap();
    assert_eq!((listed.format(), listed.namespace()), (Some(&PackageFormat::Generic), Some(NAMESPACE)));
    assert_eq!((listed.package(), listed.version()), (Some(PACKAGE), Some(VERSION)));
    assert_eq!(listed.version_revision(), last.version_revision());
    let names: Vec<_> = listed.assets().iter().map(AssetSummary::name).collect();
    assert_eq!(names, ["first.bin", "last.bin"]);
    assert_eq!(listed.assets()[1].hashes(), last.asset().unwrap().hashes());
    let late = conflict(refusal(publish("late.bin").send().await));
    assert_eq!(late.resource_type(), Some(&ResourceType::PackageVersion));
}

#[tokio::test]
async fn name_that_is_no_ascii_comes_back_in_the_header() {
    let world = World::new().await;
    let name = "日本 ü.tar";
    world.publish_package_version().asset_name(name).send().await.unwrap();

    let downloaded = world.get_package_version_asset().asset(name).send().await.unwrap();

    assert_eq!(downloaded.asset_name(), Some(name));
    assert_eq!(downloaded.asset.collect().await.unwrap().to_vec(), b"content");
}

#[tokio::test]
async fn empty_asset_is_an_asset() {
    let world = World::new().await;
    world.publish("1.0", b"").await;

    let downloaded = world.get_package_version_asset().send().await.unwrap();

    assert_eq!(downloaded.asset.collect().await.unwrap().to_vec(), b"");
}

#[tokio::test]
async fn other_bytes_under_the_same_name_are_a_conflict() {
    let world = World::new().await;
    let first = world.publish("1.0", b"content").await;

    let other = world.publish_package_version().asset_content(ByteStream::from_static(b"other"));
    let error = conflict(refusal(other.asset_sha256(sha256_hex(b"other")).send().await));

    assert_eq!(error.resource_type(), Some(&ResourceType::Asset));
    assert_eq!(world.publish("1.0", b"content").await, first);
}

#[tokio::test]
async fn bytes_that_are_not_those_announced_are_refused() {
    let world = World::new().await;

    let error = invalid(refusal(world.publish_package_version().asset_sha256("0".repeat(64)).send().await));

    assert!(error.message().contains("SHA-256"), "{error:?}");
    not_found(refusal(world.describe_package().send().await));
}

#[tokio::test]
async fn asset_is_given_for_its_current_revision_only() {
    let world = World::new().await;
    let revision = world.publish("1.0", b"content").await;

    let current = world.get_package_version_asset().package_version_revision(revision).send().await.unwrap();
    let stale = refusal(world.get_package_version_asset().package_version_revision("stale").send().await);

    assert_eq!(current.asset.collect().await.unwrap().to_vec(), b"content");
    conflict(stale);
}
