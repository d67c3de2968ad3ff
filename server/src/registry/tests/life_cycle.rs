//! The statuses of versions: changing them, disposing of content, and deleting.

use super::*;
use crate::storage::Grace;

async fn prepare() -> (TestRegistry, RepositoryKey) {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    (registry, repository)
}

fn version(text: &str) -> PackageVersion {
    PackageVersion::parse(PackageFormat::Generic, text).unwrap()
}

fn change(repository: &RepositoryKey, versions: &[&str]) -> ChangeOf {
    let versions = versions.iter().map(|text| version(text)).collect();
    ChangeOf {
        package: package_key(repository, "tools", "tool"),
        versions: VersionSelection::new(versions, None).unwrap(),
        expected_status: None,
    }
}

fn change_of_revisions(repository: &RepositoryKey, revisions: &[(&str, &Revision)]) -> ChangeOf {
    let revisions = revisions.iter().map(|(text, revision)| (version(text), (*revision).clone())).collect();
    let versions = VersionSelection::of_either(None, Some(revisions)).unwrap();
    ChangeOf { versions, ..change(repository, &["any"]) }
}

/// Returns version and status, or code and text, of each version in order.
fn told(outcome: Result<BatchOutcome, Error>) -> Vec<String> {
    let BatchOutcome { successful, failed } = outcome.unwrap();
    let successful = successful.iter().map(|one| format!("{} {}", one.version, one.status));
    let failed = failed.iter().map(|one| format!("{} {}: {}", one.version, one.fault.code(), one.fault));
    let mut told: Vec<_> = successful.chain(failed).collect();
    told.sort();
    told
}

async fn set(registry: &Registry, change: ChangeOf, target: TargetStatus) -> Vec<String> {
    told(registry.update_status_of(change, target).await)
}

async fn dispose(registry: &Registry, change: ChangeOf) -> Vec<String> {
    told(registry.dispose_versions_of(change).await)
}

async fn delete(registry: &Registry, change: ChangeOf) -> Vec<String> {
    told(registry.delete_versions_of(change).await)
}

async fn status(registry: &Registry, repository: &RepositoryKey, version: &str) -> PackageVersionStatus {
    registry
        .get_package_version(&permit(ACCOUNT, &version_key(repository, "tool", version)))
        .await
        .unwrap()
        .status
}

#[tokio::test]
async fn published_unlisted_and_archived_lead_to_each_other_and_the_revision_stays() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    let published = registry.publish(&key, "a", b"a").await.unwrap();
    let all = [TargetStatus::Published, TargetStatus::Unlisted, TargetStatus::Archived];
    for from in all {
        for to in all {
            set(&registry, change(&repository, &["1"]), from).await;
            registry.tick();

            let told = set(&registry, change(&repository, &["1"]), to).await;

            assert_eq!(told, [format!("1 {}", to.status())]);
            let described = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
            assert_eq!((described.status, &described.revision), (to.status(), &published.revision));
            assert_eq!(described.published.epoch_milliseconds(), 1_000, "it is not published again");
        }
    }
}

#[tokio::test]
async fn an_unfinished_version_is_published_when_it_leaves_that_status() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    registry.publish_unfinished(&key, "a", b"a").await.unwrap();
    registry.tick();

    assert_eq!(set(&registry, change(&repository, &["1"]), TargetStatus::Published).await, ["1 Published"]);

    let described = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
    assert_eq!(described.published.epoch_milliseconds(), 2_000);
    assert_eq!(kind(registry.publish(&key, "b", b"b").await), conflict(ResourceType::PackageVersion));
}

#[tokio::test]
async fn one_version_at_fault_skips_the_others_and_changes_nothing() {
    let (registry, repository) = prepare().await;
    let mut revisions = Vec::new();
    for number in ["1", "2", "3"] {
        let published = registry.publish(&version_key(&repository, "tool", number), "a", b"a").await.unwrap();
        revisions.push(published.revision);
    }
    set(&registry, change(&repository, &["2"]), TargetStatus::Unlisted).await;
    dispose(&registry, change(&repository, &["3"])).await;
    let archive = async |change| set(&registry, change, TargetStatus::Archived).await;

    assert_eq!(
        archive(change(&repository, &["1", "3", "9"])).await,
        [
            "1 SKIPPED: version 1 is skipped",
            "3 NOT_ALLOWED: Version 3 has status Disposed, so it can only be deleted",
            "9 NOT_FOUND: Could not find version 9",
        ]
    );
    let expected_status = Some(PackageVersionStatus::Published);
    assert_eq!(
        archive(ChangeOf { expected_status, ..change(&repository, &["1", "2"]) }).await,
        [
            "1 SKIPPED: version 1 is skipped",
            "2 MISMATCHED_STATUS: current status: Unlisted, expected status: Published",
        ]
    );
    let wrong = Revision::parse("wrong").unwrap();
    let pinned = change_of_revisions(&repository, &[("1", &revisions[0]), ("2", &wrong)]);
    assert_eq!(
        archive(pinned.clone()).await,
        [
            "1 SKIPPED: version 1 is skipped".to_owned(),
            format!("2 MISMATCHED_REVISION: current revision: {}, expected revision: wrong", revisions[1]),
        ]
    );
    assert_eq!(dispose(&registry, pinned).await.len(), 2);
    assert_eq!(status(&registry, &repository, "1").await, PackageVersionStatus::Published);
    assert_eq!(status(&registry, &repository, "2").await, PackageVersionStatus::Unlisted);
}

#[tokio::test]
async fn the_current_revisions_are_the_ones_to_expect() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    let open = registry.publish_unfinished(&key, "a", b"a").await.unwrap().revision;
    let closed = registry.publish(&key, "b", b"b").await.unwrap().revision;

    let old = dispose(&registry, change_of_revisions(&repository, &[("1", &open)])).await;
    let new = dispose(&registry, change_of_revisions(&repository, &[("1", &closed)])).await;

    assert!(old[0].starts_with("1 MISMATCHED_REVISION"), "{old:?}");
    assert_eq!(new, ["1 Disposed"]);
}

#[tokio::test]
async fn disposal_erases_the_assets_for_good_and_keeps_the_version() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    registry.publish_unfinished(&key, "a", b"abc").await.unwrap();
    let before = registry.publish(&key, "b", &vec![7; 50_000]).await.unwrap();

    assert_eq!(dispose(&registry, change(&repository, &["1"])).await, ["1 Disposed"]);

    let described = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
    assert_eq!(described.status, PackageVersionStatus::Disposed);
    assert_eq!(described.revision, before.revision);
    let assets =
        registry.list_package_version_assets(&permit(ACCOUNT, &key), &Page::default()).await.unwrap();
    assert!(assets.assets.is_empty());
    assert_eq!(kind(registry.read(&key, "a").await), not_found(ResourceType::Asset));
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes, 0);
    let collected = registry.store().collect(i64::MAX, Grace::default()).await.unwrap();
    assert_eq!(collected.blobs, 2);
    assert_eq!(kind(registry.publish(&key, "a", b"abc").await), conflict(ResourceType::PackageVersion));
    assert_eq!(
        dispose(&registry, change(&repository, &["1"])).await,
        ["1 Disposed"],
        "once more is no fault"
    );
}

#[tokio::test]
async fn every_status_but_disposed_can_be_disposed_of() {
    let (registry, repository) = prepare().await;
    for (number, status) in [
        ("1", PackageVersionStatus::Published),
        ("2", PackageVersionStatus::Unlisted),
        ("3", PackageVersionStatus::Archived),
        ("4", PackageVersionStatus::Unfinished),
    ] {
        let key = version_key(&repository, "tool", number);
        registry.publish(&key, "a", b"a").await.unwrap();
        registry.set_status(&key, status).await;
        let expected_status = Some(status);
        let change = ChangeOf { expected_status, ..change(&repository, &[number]) };

        assert_eq!(dispose(&registry, change).await, [format!("{number} Disposed")]);
    }
}

#[tokio::test]
async fn deletion_takes_each_version_for_itself_and_frees_its_number() {
    let (registry, repository) = prepare().await;
    for number in ["1", "2", "3"] {
        registry.publish(&version_key(&repository, "tool", number), "a", number.as_bytes()).await.unwrap();
    }
    dispose(&registry, change(&repository, &["2"])).await;
    set(&registry, change(&repository, &["3"]), TargetStatus::Archived).await;

    assert_eq!(
        delete(&registry, change(&repository, &["1", "2", "9"])).await,
        ["1 Deleted", "2 Deleted", "9 NOT_FOUND: Could not find version 9"]
    );
    let expected_status = Some(PackageVersionStatus::Published);
    assert_eq!(
        delete(&registry, ChangeOf { expected_status, ..change(&repository, &["3"]) }).await,
        ["3 MISMATCHED_STATUS: current status: Archived, expected status: Published"]
    );

    let first = version_key(&repository, "tool", "1");
    assert_eq!(
        kind(registry.get_package_version(&permit(ACCOUNT, &first)).await),
        not_found(ResourceType::PackageVersion)
    );
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes, 1);
    registry.publish(&first, "other", b"other").await.unwrap();
    assert_eq!(registry.read(&first, "other").await.unwrap(), b"other");
}

#[tokio::test]
async fn a_package_outlives_its_last_version_with_its_origin_controls() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    registry.publish(&key, "a", b"a").await.unwrap();
    let before = registry.get_package(&permit(ACCOUNT, &key.package)).await.unwrap();

    delete(&registry, change(&repository, &["1"])).await;

    assert_eq!(registry.get_package(&permit(ACCOUNT, &key.package)).await.unwrap(), before);
    let versions = registry
        .list_package_versions(
            &permit(ACCOUNT, &key.package),
            &PackageVersionFilter::default(),
            &Page::default(),
        )
        .await
        .unwrap();
    assert!(versions.versions.is_empty());
    assert_eq!(versions.default_display_version, None);
}

#[tokio::test]
async fn assets_that_others_hold_stay() {
    let (registry, repository) = prepare().await;
    for number in ["1", "2", "3"] {
        registry.publish(&version_key(&repository, "tool", number), "a", b"same").await.unwrap();
    }

    dispose(&registry, change(&repository, &["1"])).await;
    delete(&registry, change(&repository, &["2"])).await;
    registry.store().collect(i64::MAX, Grace::default()).await.unwrap();

    assert_eq!(registry.read(&version_key(&repository, "tool", "3"), "a").await.unwrap(), b"same");
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes, 4);
}

#[tokio::test]
async fn the_first_missing_part_names_the_error() {
    let (registry, repository) = prepare().await;
    registry.publish(&version_key(&repository, "other", "1"), "a", b"a").await.unwrap();
    let absent = repository.domain.repository(repository_name("absent"));
    let nowhere = domain_key("nowhere").repository(repository_name("absent"));
    for (repository, missing) in [
        (&repository, ResourceType::Package),
        (&absent, ResourceType::Repository),
        (&nowhere, ResourceType::Domain),
    ] {
        let change = change(repository, &["1"]);

        let update = registry.update_status_of(change.clone(), TargetStatus::Unlisted).await;
        assert_eq!(kind(update), not_found(missing));
        let disposal = registry.dispose_versions_of(change.clone()).await;
        assert_eq!(kind(disposal), not_found(missing));
        let deletion = registry.delete_versions_of(change.clone()).await;
        assert_eq!(kind(deletion), not_found(missing));
        assert_eq!(
            kind(registry.delete_package(&permit(ACCOUNT, &change.package)).await),
            not_found(missing)
        );
    }
}

#[tokio::test]
async fn a_deleted_package_is_gone_with_all_its_versions() {
    let (registry, repository) = prepare().await;
    for number in ["1", "2"] {
        registry.publish(&version_key(&repository, "tool", number), "a", b"a").await.unwrap();
    }
    let other = version_key(&repository, "other", "1");
    registry.publish(&other, "a", b"other").await.unwrap();
    let key = package_key(&repository, "tools", "tool");
    let before = registry.get_package(&permit(ACCOUNT, &key)).await.unwrap();

    let deleted = registry.delete_package(&permit(ACCOUNT, &key)).await.unwrap();

    assert_eq!(deleted, before);
    assert_eq!(kind(registry.get_package(&permit(ACCOUNT, &key)).await), not_found(ResourceType::Package));
    let first = version_key(&repository, "tool", "1");
    assert_eq!(kind(registry.read(&first, "a").await), not_found(ResourceType::Package));
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes, 5);
    assert_eq!(kind(registry.delete_package(&permit(ACCOUNT, &key)).await), not_found(ResourceType::Package));
    registry.publish(&first, "a", b"anew").await.unwrap();
    assert_eq!(registry.read(&other, "a").await.unwrap(), b"other");
}

#[tokio::test]
async fn a_package_too_large_to_go_at_once_is_gone_at_once_for_its_readers() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    for number in 0..12 {
        let key = version_key(&repository, "tool", &number.to_string());
        for asset in 0..100 {
            registry.publish_unfinished(&key, &format!("{asset}"), b"a").await.unwrap();
        }
    }

    registry.delete_package(&permit(ACCOUNT, &key.package)).await.unwrap();
    registry.publish(&key, "a", b"anew").await.unwrap();
    let sizes = registry.store().count_sizes().await.unwrap();
    registry.store().collect(i64::MAX, Grace::default()).await.unwrap();

    assert!(sizes.assets > 1, "some were left for later");
    assert_eq!(registry.store().count_sizes().await.unwrap().assets, 1);
    assert_eq!(registry.store().count_sizes().await.unwrap().package_versions, 1);
    assert_eq!(registry.read(&key, "a").await.unwrap(), b"anew");
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_calls_at_once_that_expect_a_status_one_changes_it() {
    let (registry, repository) = prepare().await;
    registry.publish(&version_key(&repository, "tool", "1"), "a", b"a").await.unwrap();
    let calls = (0..16).map(|_| {
        let registry = registry.registry.clone();
        let expected_status = Some(PackageVersionStatus::Published);
        let change = ChangeOf { expected_status, ..change(&repository, &["1"]) };
        tokio::spawn(async move { set(&registry, change, TargetStatus::Archived).await })
    });
    let mut changed = 0;
    for call in calls.collect::<Vec<_>>() {
        changed += usize::from(call.await.unwrap() == ["1 Archived"]);
    }

    assert_eq!(changed, 1);
}
