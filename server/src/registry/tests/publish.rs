//! Publishing a version, asset by asset.

use super::*;
use crate::storage::Grace;

async fn prepare() -> (TestRegistry, RepositoryKey) {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    (registry, repository)
}

#[tokio::test]
async fn one_asset_without_the_flag_publishes_its_version() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");

    let published = registry.publish(&key, "tool.bin", b"abc").await.unwrap();

    assert_eq!(published.status, PackageVersionStatus::Published);
    assert_eq!(published.asset.size_bytes, 3);
    assert_eq!(published.asset.hashes.md5, "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(published.asset.hashes.sha256, sha256(b"abc"));
    let described = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
    assert_eq!(described.revision, published.revision);
    assert_eq!(described.status, PackageVersionStatus::Published);
    assert_eq!(described.display_name, "tool");
    assert_eq!(described.origin.origin_type, PackageVersionOriginType::Internal);
    assert_eq!(described.origin.repository.unwrap().as_str(), "repo");
    let package = registry.get_package(&permit(ACCOUNT, &key.package)).await.unwrap();
    let expected = PackageOriginRestrictions { publish: AllowPublish::Allow, upstream: AllowUpstream::Block };
    assert_eq!(package.origin, expected);
    assert_eq!(registry.read(&key, "tool.bin").await.unwrap(), b"abc");
}

#[tokio::test]
async fn unfinished_versions_take_assets_until_one_comes_without_the_flag() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");

    let first = registry.publish_unfinished(&key, "a", b"a").await.unwrap();
    registry.tick();
    let second = registry.publish(&key, "b", b"b").await.unwrap();

    assert_eq!(first.status, PackageVersionStatus::Unfinished);
    assert_eq!(second.status, PackageVersionStatus::Published);
    assert_ne!(first.revision, second.revision);
    let assets =
        registry.list_package_version_assets(&permit(ACCOUNT, &key), &Page::default()).await.unwrap();
    assert_eq!(assets.revision, second.revision);
    assert_eq!(assets.assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let described = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
    assert_eq!(described.published.epoch_milliseconds(), 2_000, "it was published when it was finished");
}

#[tokio::test]
async fn the_revision_does_not_depend_on_the_order_of_assets() {
    let (registry, repository) = prepare().await;
    let (forth, back) = (version_key(&repository, "one", "1"), version_key(&repository, "two", "1"));
    registry.publish_unfinished(&forth, "a", b"a").await.unwrap();
    registry.publish_unfinished(&back, "b", b"b").await.unwrap();

    let first = registry.publish(&forth, "b", b"b").await.unwrap();
    let second = registry.publish(&back, "a", b"a").await.unwrap();

    assert_eq!(first.revision, second.revision);
}

#[tokio::test]
async fn a_published_version_takes_no_new_asset() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");
    registry.publish(&key, "a", b"a").await.unwrap();

    assert_eq!(kind(registry.publish(&key, "b", b"b").await), conflict(ResourceType::PackageVersion));
    assert_eq!(
        kind(registry.publish_unfinished(&key, "b", b"b").await),
        conflict(ResourceType::PackageVersion)
    );
}

#[tokio::test]
async fn republishing_identical_asset_is_a_no_op() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");
    let first = registry.publish(&key, "a", b"a").await.unwrap();
    let before = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
    registry.tick();

    let again = registry.publish(&key, "a", b"a").await.unwrap();
    let unfinished = registry.publish_unfinished(&key, "a", b"a").await.unwrap();

    assert_eq!(again, first);
    assert_eq!(unfinished, first, "a published version never goes back");
    assert_eq!(registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap(), before);
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes, 1);
}

#[tokio::test]
async fn the_same_name_with_other_bytes_is_a_conflict() {
    let (registry, repository) = prepare().await;
    let (open, closed) = (version_key(&repository, "tool", "1"), version_key(&repository, "tool", "2"));
    registry.publish_unfinished(&open, "a", b"a").await.unwrap();
    registry.publish(&closed, "a", b"a").await.unwrap();

    for key in [open, closed] {
        assert_eq!(kind(registry.publish(&key, "a", b"other").await), conflict(ResourceType::Asset));
        assert_eq!(registry.read(&key, "a").await.unwrap(), b"a");
    }
}

#[tokio::test]
async fn an_identical_asset_without_the_flag_finishes_an_open_version() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");
    let open = registry.publish_unfinished(&key, "a", b"a").await.unwrap();

    let finished = registry.publish(&key, "a", b"a").await.unwrap();

    assert_eq!(finished.status, PackageVersionStatus::Published);
    assert_eq!(finished.revision, open.revision, "the contents are the same");
    assert_eq!(
        registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap().status,
        PackageVersionStatus::Published
    );
}

#[tokio::test]
async fn unlisted_archived_and_disposed_versions_refuse_every_publish() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");
    registry.publish(&key, "a", b"a").await.unwrap();
    for status in
        [PackageVersionStatus::Unlisted, PackageVersionStatus::Archived, PackageVersionStatus::Disposed]
    {
        registry.set_status(&key, status).await;
        assert_eq!(kind(registry.publish(&key, "a", b"a").await), conflict(ResourceType::PackageVersion));
        assert_eq!(kind(registry.publish(&key, "b", b"b").await), conflict(ResourceType::PackageVersion));
    }
}

#[tokio::test]
async fn bytes_that_differ_from_the_announced_hash_are_refused_and_not_kept() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");

    let (kind, _, text) = refusal(registry.publish_of(publish(&key, "a", b"announced"), body(b"sent")).await);

    assert_eq!(kind, ErrorKind::Validation(ValidationReason::Other));
    assert!(text.contains("SHA-256") && text.contains(&sha256(b"announced")), "{text}");
    assert_eq!(
        self::kind(registry.get_package(&permit(ACCOUNT, &key.package)).await),
        not_found(ResourceType::Package)
    );
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes, 0);
}

#[test]
fn an_announced_hash_is_64_lower_case_digits() {
    assert!(Digest::parse(HashAlgorithm::Sha256, &"a1".repeat(32)).is_ok());
    assert!(Digest::parse(HashAlgorithm::Sha256, &"A1".repeat(32)).is_err());
    assert!(Digest::parse(HashAlgorithm::Sha256, "UNSIGNED-PAYLOAD").is_err());
}

#[test]
fn only_generic_packages_are_published_by_an_operation() {
    for format in PackageFormat::ALL {
        assert_eq!(format.rules().is_published_by_operation, *format == PackageFormat::Generic, "{format}");
    }
}

#[tokio::test]
async fn the_first_missing_part_names_the_error_before_the_body_is_read() {
    let (registry, repository) = prepare().await;
    let missing = repository.domain.repository(repository_name("absent"));
    let nowhere = domain_key("nowhere").repository(repository_name("absent"));
    let publish = async |repository| {
        let publish = publish(&version_key(repository, "tool", "1"), "a", b"a");
        let endless = stream::pending().boxed();
        registry.publish_of(publish, endless).await
    };

    assert_eq!(kind(publish(&missing).await), not_found(ResourceType::Repository));
    assert_eq!(kind(publish(&nowhere).await), not_found(ResourceType::Domain));
}

#[tokio::test]
async fn a_version_takes_so_many_assets_and_no_more() {
    let registry = TestRegistry::with_limits(Limits { assets_per_package_version: 2, ..Limits::default() });
    let domain = registry.domain("my-domain").await;
    let key = version_key(&registry.repository(&domain, "repo").await, "tool", "1");
    registry.publish_unfinished(&key, "a", b"a").await.unwrap();
    registry.publish_unfinished(&key, "b", b"b").await.unwrap();

    assert_eq!(kind(registry.publish(&key, "c", b"c").await), quota(ResourceType::PackageVersion));
    assert!(registry.publish(&key, "b", b"b").await.is_ok());
}

#[tokio::test]
async fn an_asset_that_is_too_large_is_refused_announced_or_not() {
    let registry = TestRegistry::with_limits(Limits { asset_size_bytes: 10, ..Limits::default() });
    let domain = registry.domain("my-domain").await;
    let key = version_key(&registry.repository(&domain, "repo").await, "tool", "1");
    let announced = PublishOf { declared_length: Some(11), ..publish(&key, "a", b"a") };

    let refused = registry.publish_of(announced, stream::pending().boxed()).await;
    assert_eq!(kind(refused), quota(ResourceType::Asset));
    assert_eq!(kind(registry.publish(&key, "a", &[0; 11]).await), quota(ResourceType::Asset));
    assert!(registry.publish(&key, "a", &[0; 10]).await.is_ok());
}

#[tokio::test]
async fn an_empty_asset_is_an_asset() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");

    registry.publish(&key, "empty", b"").await.unwrap();

    assert_eq!(registry.read(&key, "empty").await.unwrap(), b"");
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing_behind() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");
    let cut = stream::iter([Err(std::io::Error::other("cut"))]);

    let body = body(b"who").chain(cut).boxed();

    let outcome = registry.publish_of(publish(&key, "a", b"whole"), body).await;

    assert_eq!(kind(outcome), VALIDATION);
    assert_eq!(
        kind(registry.get_package(&permit(ACCOUNT, &key.package)).await),
        not_found(ResourceType::Package)
    );
}

#[tokio::test]
async fn a_package_that_blocks_publishing_takes_no_new_version() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    registry.publish_unfinished(&key, "a", b"a").await.unwrap();
    let blocked = PackageOriginRestrictions { publish: AllowPublish::Block, upstream: AllowUpstream::Block };
    registry.put_package_origin_configuration(&permit(ACCOUNT, &key.package), blocked).await.unwrap();

    let (kind, _, text) = refusal(registry.publish(&version_key(&repository, "tool", "2"), "a", b"a").await);

    assert_eq!(kind, ErrorKind::Validation(ValidationReason::Other));
    assert!(text.contains("This package is configured to block new versions"), "{text}");
    assert!(registry.publish(&key, "b", b"b").await.is_ok(), "a version that exists is not new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn assets_published_to_a_new_version_at_once_are_all_there() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1.0");
    let publishing = (0..20_u8).map(|number| {
        let (registry, key) = (registry.registry.clone(), key.clone());
        tokio::spawn(async move {
            let bytes = vec![number; if number % 2 == 0 { 10 } else { 100_000 }];
            let publish = publish(&key, &format!("asset-{number:02}"), &bytes);
            let publish = PublishOf { unfinished: true, ..publish };
            registry.publish_of(publish, body(&bytes)).await
        })
    });
    for task in publishing.collect::<Vec<_>>() {
        task.await.unwrap().unwrap();
    }

    let assets =
        registry.list_package_version_assets(&permit(ACCOUNT, &key), &Page::default()).await.unwrap();

    assert_eq!(assets.assets.len(), 20);
    assert_eq!(assets.revision, registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap().revision);
    for number in 0..20_u8 {
        let bytes = registry.read(&key, &format!("asset-{number:02}")).await.unwrap();
        assert!(bytes.iter().all(|byte| *byte == number));
    }
}

#[tokio::test]
async fn the_same_bytes_in_two_repositories_are_held_once() {
    let (registry, repository) = prepare().await;
    let other = registry.repository(&repository.domain, "other").await;
    let bytes = vec![7; 100_000];
    let (one, two) = (version_key(&repository, "tool", "1"), version_key(&other, "tool", "1"));

    registry.publish(&one, "a", &bytes).await.unwrap();
    registry.publish(&two, "a", &bytes).await.unwrap();
    registry.delete_repository(&permit(ACCOUNT, &repository)).await.unwrap();
    registry
        .store()
        .collect(i64::MAX, Grace { object_milliseconds: i64::MAX, ..Grace::default() })
        .await
        .unwrap();

    assert_eq!(
        registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes,
        100_000
    );
    assert_eq!(registry.read(&two, "a").await.unwrap(), bytes);
}
