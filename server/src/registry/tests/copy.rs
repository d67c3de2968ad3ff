//! Copying versions between repositories of a domain.

use super::*;
use crate::storage::Grace;
use crate::storage::db::package::NewPackageRow;
use crate::storage::db::{self, Transaction};

const BLOCK_ALLOW: PackageOriginRestrictions =
    PackageOriginRestrictions { publish: AllowPublish::Block, upstream: AllowUpstream::Allow };
const ALLOW_BLOCK: PackageOriginRestrictions =
    PackageOriginRestrictions { publish: AllowPublish::Allow, upstream: AllowUpstream::Block };

/// A registry with the repositories `source` and `destination`.
async fn prepare() -> (TestRegistry, RepositoryKey, RepositoryKey) {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let source = registry.repository(&domain, "source").await;
    let destination = registry.repository(&domain, "destination").await;
    (registry, source, destination)
}

fn version(text: &str) -> PackageVersion {
    PackageVersion::parse(PackageFormat::Generic, text).unwrap()
}

fn copy(source: &RepositoryKey, destination: &RepositoryKey, versions: &[&str]) -> CopyOf {
    let versions = versions.iter().map(|text| version(text)).collect();
    CopyOf {
        source: package_key(source, "tools", "tool"),
        destination: package_key(destination, "tools", "tool"),
        versions: VersionSelection::of_either(Some(versions), None).unwrap(),
        allow_overwrite: false,
        include_from_upstream: false,
    }
}

/// Runs a copy and gives version and status, or code, of each version in order.
async fn told(registry: &Registry, copy: CopyOf) -> Vec<String> {
    let outcome = registry.copy_of(copy).await.unwrap();
    let successful = outcome.successful.iter().map(|one| format!("{} {}", one.version, one.status));
    let failed = outcome.failed.iter().map(|one| format!("{} {}", one.version, one.fault.code()));
    let mut told: Vec<_> = successful.chain(failed).collect();
    told.sort();
    told
}

async fn asset_bytes(registry: &Registry, repository: &RepositoryKey) -> u64 {
    registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap().asset_size_bytes
}

#[tokio::test]
async fn a_copy_is_the_same_version_over_the_same_bytes() {
    let (registry, source, destination) = prepare().await;
    let (here, there) = (version_key(&source, "tool", "1"), version_key(&destination, "tool", "1"));
    registry.publish_unfinished(&here, "a", b"a").await.unwrap();
    registry.publish_unfinished(&here, "twin", b"a").await.unwrap();
    registry.publish(&here, "b", &vec![7; 50_000]).await.unwrap();
    registry.tick();

    assert_eq!(told(&registry, copy(&source, &destination, &["1"])).await, ["1 Published"]);

    let (from, to) = (
        registry.get_package_version(&permit(ACCOUNT, &here)).await.unwrap(),
        registry.get_package_version(&permit(ACCOUNT, &there)).await.unwrap(),
    );
    assert_eq!(to, from);
    assert_eq!(to.origin.repository.unwrap().as_str(), "source");
    assert_eq!(registry.get_package(&permit(ACCOUNT, &there.package)).await.unwrap().origin, ALLOW_BLOCK);
    assert_eq!(asset_bytes(&registry, &source).await, 50_001);
    registry.delete_repository(&permit(ACCOUNT, &source)).await.unwrap();
    registry.store().collect(i64::MAX, Grace::default()).await.unwrap();
    assert_eq!(registry.read(&there, "a").await.unwrap(), b"a");
    assert_eq!(registry.read(&there, "twin").await.unwrap(), b"a");
    assert_eq!(registry.read(&there, "b").await.unwrap(), vec![7; 50_000]);
    registry.delete_package(&permit(ACCOUNT, &there.package)).await.unwrap();
    assert_eq!(asset_bytes(&registry, &source).await, 0);
}

#[tokio::test]
async fn every_status_but_disposed_is_copied_and_kept() {
    let (registry, source, destination) = prepare().await;
    for (number, status) in [
        ("1", PackageVersionStatus::Published),
        ("2", PackageVersionStatus::Unlisted),
        ("3", PackageVersionStatus::Archived),
        ("4", PackageVersionStatus::Unfinished),
    ] {
        let key = version_key(&source, "tool", number);
        registry.publish(&key, "a", number.as_bytes()).await.unwrap();
        registry.set_status(&key, status).await;
        let copied = told(&registry, copy(&source, &destination, &[number])).await;
        assert_eq!(copied, [format!("{number} {status}")]);
    }
    registry.set_status(&version_key(&source, "tool", "1"), PackageVersionStatus::Disposed).await;

    assert_eq!(told(&registry, copy(&source, &destination, &["1"])).await, ["1 NOT_ALLOWED"]);
}

#[tokio::test]
async fn what_the_destination_has_already_is_no_fault_and_not_told() {
    let (registry, source, destination) = prepare().await;
    for number in ["1", "2"] {
        registry.publish(&version_key(&source, "tool", number), "a", b"same").await.unwrap();
    }
    registry.publish(&version_key(&destination, "tool", "1"), "a", b"same").await.unwrap();

    assert_eq!(told(&registry, copy(&source, &destination, &["1", "2"])).await, ["2 Published"]);
    assert!(told(&registry, copy(&source, &destination, &["1", "2"])).await.is_empty());
}

#[tokio::test]
async fn other_content_is_replaced_only_where_that_is_wanted() {
    let (registry, source, destination) = prepare().await;
    let (here, there) = (version_key(&source, "tool", "1"), version_key(&destination, "tool", "1"));
    registry.publish_unfinished(&here, "kept", b"kept").await.unwrap();
    let new = registry.publish(&here, "a", b"new").await.unwrap();
    registry.publish_unfinished(&there, "kept", b"kept").await.unwrap();
    registry.publish(&there, "b", b"old content").await.unwrap();

    assert_eq!(told(&registry, copy(&source, &destination, &["1"])).await, ["1 ALREADY_EXISTS"]);
    let overwrite = CopyOf { allow_overwrite: true, ..copy(&source, &destination, &["1"]) };
    assert_eq!(told(&registry, overwrite).await, ["1 Published"]);

    assert_eq!(registry.get_package_version(&permit(ACCOUNT, &there)).await.unwrap().revision, new.revision);
    assert_eq!(registry.read(&there, "a").await.unwrap(), b"new");
    assert_eq!(registry.read(&there, "kept").await.unwrap(), b"kept");
    assert_eq!(kind(registry.read(&there, "b").await), not_found(ResourceType::Asset));
    assert_eq!(asset_bytes(&registry, &source).await, 7, "what was replaced is released");
}

#[tokio::test]
async fn a_disposed_version_is_not_replaced() {
    let (registry, source, destination) = prepare().await;
    registry.publish(&version_key(&source, "tool", "1"), "a", b"new").await.unwrap();
    let there = version_key(&destination, "tool", "1");
    registry.publish(&there, "a", b"old").await.unwrap();
    let dispose = ChangeOf {
        package: there.package.clone(),
        versions: VersionSelection::new(vec![version("1")], None).unwrap(),
        expected_status: None,
    };
    registry.dispose_versions_of(dispose).await.unwrap();

    assert_eq!(told(&registry, copy(&source, &destination, &["1"])).await, ["1 ALREADY_EXISTS"]);
    let overwrite = CopyOf { allow_overwrite: true, ..copy(&source, &destination, &["1"]) };
    assert_eq!(told(&registry, overwrite).await, ["1 NOT_ALLOWED"]);
}

#[tokio::test]
async fn one_version_at_fault_skips_the_others_and_copies_nothing() {
    let (registry, source, destination) = prepare().await;
    let current = registry.publish(&version_key(&source, "tool", "1"), "a", b"a").await.unwrap().revision;
    let stale = Revision::parse("stale").unwrap();
    registry.publish(&version_key(&source, "tool", "2"), "a", b"a").await.unwrap();
    let pinned = |second: &Revision| {
        let revisions = vec![(version("1"), current.clone()), (version("2"), second.clone())];
        let versions = VersionSelection::of_either(None, Some(revisions)).unwrap();
        CopyOf { versions, ..copy(&source, &destination, &["any"]) }
    };

    assert_eq!(told(&registry, copy(&source, &destination, &["1", "9"])).await, ["1 SKIPPED", "9 NOT_FOUND"]);
    assert_eq!(told(&registry, pinned(&stale)).await, ["1 SKIPPED", "2 MISMATCHED_REVISION"]);

    let package = package_key(&destination, "tools", "tool");
    assert_eq!(
        kind(registry.get_package(&permit(ACCOUNT, &package)).await),
        not_found(ResourceType::Package)
    );
}

#[tokio::test]
async fn the_first_missing_part_names_the_error() {
    let (registry, source, destination) = prepare().await;
    let absent = source.domain.repository(repository_name("absent"));
    let nowhere = |name| domain_key("nowhere").repository(repository_name(name));
    let run = async |copy| kind(registry.copy_of(copy).await);

    assert_eq!(run(copy(&source, &source, &["1"])).await, VALIDATION);
    assert_eq!(run(copy(&source, &destination, &["1"])).await, not_found(ResourceType::Package));
    assert_eq!(run(copy(&absent, &destination, &["1"])).await, not_found(ResourceType::Repository));
    registry.publish(&version_key(&source, "tool", "1"), "a", b"a").await.unwrap();
    assert_eq!(run(copy(&source, &absent, &["1"])).await, not_found(ResourceType::Repository));
    assert_eq!(run(copy(&nowhere("one"), &nowhere("two"), &["1"])).await, not_found(ResourceType::Domain));
}

/// Names the npm package `tool` of a repository.
fn npm(repository: &RepositoryKey) -> PackageKey {
    let format = PackageFormat::Npm;
    let name = PackageName::parse(format, "tool").unwrap();
    PackageKey { repository: repository.clone(), format, namespace: None, name }
}

/// Puts a version of the npm package `tool` into a repository, as npm's own protocol will.
async fn seed_npm(registry: &TestRegistry, repository: &RepositoryKey, version: &str, bytes: &[u8]) {
    let generic = version_key(repository, "seed", version);
    registry.publish(&generic, "a", bytes).await.unwrap();
    let package = npm(repository);
    let seed = move |transaction: &Transaction<'_>| {
        let place = transaction.get(db::locate::repository(package.repository.address()))?;
        let package = transaction.get(db::package::put(NewPackageRow {
            domain_id: place.domain,
            repository_id: place.repository.unwrap(),
            address: package.address(),
            association_key: "/tool",
            original_name: package.name.original(),
            publish: BLOCK_ALLOW.publish.as_str(),
            upstream: BLOCK_ALLOW.upstream.as_str(),
        }))?;
        let version = transaction.get(db::package_version::find(generic.address()))?;
        db::contents::copy_version(transaction, version.id, package.id)
    };
    registry.store.write::<_, crate::storage::Error, _>(seed).await.unwrap();
}

fn copy_npm(source: &RepositoryKey, destination: &RepositoryKey, versions: &[&str]) -> CopyOf {
    CopyOf {
        source: npm(source),
        destination: npm(destination),
        include_from_upstream: true,
        ..copy(source, destination, versions)
    }
}

async fn set_upstreams(registry: &Registry, repository: &RepositoryKey, upstreams: &[&str]) {
    let upstream = |name: &&str| permit(ACCOUNT, &repository.domain.repository(repository_name(name)));
    let upstreams = Some(upstreams.iter().map(upstream).collect());
    let update = RepositoryUpdate { description: None, upstreams };
    registry.update_repository(&permit(ACCOUNT, repository), update).await.unwrap();
}

#[tokio::test]
async fn a_version_that_the_source_lacks_comes_from_its_upstreams_in_the_order_of_their_search() {
    let (registry, source, destination) = prepare().await;
    let (left, deep, right) = (
        registry.repository(&source.domain, "left").await,
        registry.repository(&source.domain, "deep").await,
        registry.repository(&source.domain, "right").await,
    );
    set_upstreams(&registry, &source, &["left", "right"]).await;
    set_upstreams(&registry, &left, &["deep"]).await;
    seed_npm(&registry, &source, "1", b"source").await;
    seed_npm(&registry, &left, "1", b"left").await;
    seed_npm(&registry, &deep, "2", b"deep").await;
    seed_npm(&registry, &right, "2", b"right").await;
    seed_npm(&registry, &right, "3", b"right").await;

    let alone = CopyOf { include_from_upstream: false, ..copy_npm(&source, &destination, &["2"]) };
    assert_eq!(told(&registry, alone).await, ["2 NOT_FOUND"]);
    assert_eq!(
        told(&registry, copy_npm(&source, &destination, &["1", "2", "3"])).await,
        ["1 Published", "2 Published", "3 Published"]
    );

    for (version, expected) in [("1", &b"source"[..]), ("2", b"deep"), ("3", b"right")] {
        let version = PackageVersion::parse(PackageFormat::Npm, version).unwrap();
        let key = PackageVersionKey { package: npm(&destination), version };
        assert_eq!(registry.read(&key, "a").await.unwrap(), expected);
    }
    let kept = registry
        .list_package_versions(
            &permit(ACCOUNT, &npm(&source)),
            &PackageVersionFilter::default(),
            &Page::default(),
        )
        .await
        .unwrap();
    assert_eq!(kept.versions.len(), 1, "the source keeps nothing of it");
}

#[tokio::test]
async fn a_source_without_the_package_takes_it_from_upstream_unless_that_is_blocked() {
    let (registry, source, destination) = prepare().await;
    let up = registry.repository(&source.domain, "up").await;
    set_upstreams(&registry, &source, &["up"]).await;
    seed_npm(&registry, &up, "1", b"up").await;
    registry.put_package_origin_configuration(&permit(ACCOUNT, &npm(&source)), ALLOW_BLOCK).await.unwrap();

    let run = async || told(&registry, copy_npm(&source, &destination, &["1"])).await;

    assert_eq!(run().await, ["1 NOT_FOUND"]);
    registry.delete_package(&permit(ACCOUNT, &npm(&source))).await.unwrap();
    assert_eq!(run().await, ["1 Published"]);
}

#[tokio::test]
async fn generic_packages_never_come_from_upstream() {
    let (registry, source, destination) = prepare().await;
    let up = registry.repository(&source.domain, "up").await;
    set_upstreams(&registry, &source, &["up"]).await;
    registry.publish(&version_key(&up, "tool", "1"), "a", b"a").await.unwrap();
    let copy = CopyOf { include_from_upstream: true, ..copy(&source, &destination, &["1"]) };

    let outcome = registry.copy_of(copy.clone()).await;
    assert_eq!(kind(outcome), not_found(ResourceType::Package));
    registry.put_package_origin_configuration(&permit(ACCOUNT, &copy.source), BLOCK_ALLOW).await.unwrap();
    assert_eq!(told(&registry, copy).await, ["1 NOT_FOUND"]);
}

#[tokio::test]
async fn an_upstream_that_was_deleted_fails_the_copy_until_the_list_is_set_anew() {
    let (registry, source, destination) = prepare().await;
    let gone = registry.repository(&source.domain, "gone").await;
    set_upstreams(&registry, &source, &["gone"]).await;
    seed_npm(&registry, &source, "1", b"a").await;
    registry.delete_repository(&permit(ACCOUNT, &gone)).await.unwrap();
    registry.repository(&source.domain, "gone").await;

    let (kind, _, text) = refusal(registry.copy_of(copy_npm(&source, &destination, &["1"])).await);

    assert_eq!(kind, ErrorKind::Validation(ValidationReason::Other));
    assert!(text.contains("UpdateRepository"), "{text}");
    set_upstreams(&registry, &source, &["gone"]).await;
    assert_eq!(told(&registry, copy_npm(&source, &destination, &["1"])).await, ["1 Published"]);
}
