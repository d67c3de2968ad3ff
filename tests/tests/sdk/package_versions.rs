//! Package versions: describing, listing, and their life after they are published.

use std::collections::HashMap;

use aws_sdk_codeartifact::types::{
    PackageFormat, PackageVersionError, PackageVersionErrorCode, PackageVersionOriginType,
    PackageVersionSortType, PackageVersionStatus, ResourceType, SuccessfulPackageVersionInfo,
};

use crate::refusal::{invalid, not_found, refusal};
use crate::world::{NAMESPACE, PACKAGE, REPOSITORY, VERSION, World};

fn success(revision: &str, status: PackageVersionStatus) -> SuccessfulPackageVersionInfo {
    SuccessfulPackageVersionInfo::builder().revision(revision).status(status).build()
}

fn codes(
    failed: Option<&HashMap<String, PackageVersionError>>,
) -> HashMap<&str, Option<PackageVersionErrorCode>> {
    let failed = failed.unwrap();
    failed.iter().map(|(version, error)| (version.as_str(), error.error_code().cloned())).collect()
}

#[tokio::test]
async fn described_version_has_all_members_that_clients_read() {
    let world = World::new().await;
    let revision = world.publish(VERSION, b"content").await;

    let described = world.describe_package_version().send().await.unwrap().package_version.unwrap();

    assert_eq!((described.format(), described.namespace()), (Some(&PackageFormat::Generic), Some(NAMESPACE)));
    assert_eq!((described.package_name(), described.display_name()), (Some(PACKAGE), Some(PACKAGE)));
    assert_eq!((described.version(), described.revision()), (Some(VERSION), Some(revision.as_str())));
    assert_eq!(described.status(), Some(&PackageVersionStatus::Published));
    assert_eq!(
        (described.summary(), described.home_page(), described.source_code_repository()),
        (None, None, None)
    );
    assert_eq!(described.licenses(), []);
    assert!(described.published_time().unwrap().secs() > 0);
    let origin = described.origin().unwrap();
    assert_eq!(origin.origin_type(), Some(&PackageVersionOriginType::Internal));
    let entry = origin.domain_entry_point().unwrap();
    assert_eq!((entry.repository_name(), entry.external_connection_name()), (Some(REPOSITORY), None));
}

#[tokio::test]
async fn versions_are_listed_under_every_filter() {
    let world = World::new().await;
    for version in ["2.0", "1.0"] {
        world.publish(version, b"content").await;
    }
    world.publish_package_version().package_version("3.0").unfinished(true).send().await.unwrap();
    let described = world.describe_package_version().send().await.unwrap().package_version.unwrap();

    let listed = world.list_package_versions().sort_by(PackageVersionSortType::PublishedTime);
    let listed =
        listed.status(PackageVersionStatus::Published).origin_type(PackageVersionOriginType::Internal);
    let listed = listed.send().await.unwrap();
    let external = world.list_package_versions().origin_type(PackageVersionOriginType::External);

    assert_eq!(listed.default_display_version(), Some("1.0"));
    assert_eq!((listed.format(), listed.namespace()), (Some(&PackageFormat::Generic), Some(NAMESPACE)));
    assert_eq!(listed.package(), Some(PACKAGE));
    let [newest, oldest] = listed.versions() else { panic!("{listed:?}") };
    assert_eq!((newest.version(), oldest.version()), ("1.0", "2.0"));
    assert_eq!((newest.revision(), newest.origin()), (described.revision(), described.origin()));
    assert_eq!(newest.status(), &PackageVersionStatus::Published);
    assert_eq!(external.send().await.unwrap().versions(), []);
}

#[tokio::test]
async fn generic_version_has_neither_readme_nor_dependencies() {
    let world = World::new().await;
    let revision = world.publish(VERSION, b"content").await;

    let readme = not_found(refusal(world.get_package_version_readme().send().await));
    let listed = world.list_package_version_dependencies().send().await.unwrap();

    assert_eq!(readme.resource_type(), Some(&ResourceType::PackageVersion));
    assert_eq!((listed.format(), listed.namespace()), (Some(&PackageFormat::Generic), Some(NAMESPACE)));
    assert_eq!((listed.package(), listed.version()), (Some(PACKAGE), Some(VERSION)));
    assert_eq!(listed.version_revision(), Some(revision.as_str()));
    assert_eq!((listed.dependencies(), listed.next_token()), (&[][..], None));
}

#[tokio::test]
async fn status_is_updated_and_the_revision_stays() {
    let world = World::new().await;
    let revision = world.publish(VERSION, b"content").await;

    let updated = world
        .update_package_versions_status()
        .version_revisions(VERSION, &revision)
        .expected_status(PackageVersionStatus::Published)
        .target_status(PackageVersionStatus::Unlisted)
        .send()
        .await
        .unwrap();

    let unlisted = success(&revision, PackageVersionStatus::Unlisted);
    assert_eq!(updated.successful_versions(), Some(&HashMap::from([(VERSION.to_owned(), unlisted)])));
    assert_eq!(updated.failed_versions(), Some(&HashMap::new()));
    let described = world.describe_package_version().send().await.unwrap().package_version.unwrap();
    assert_eq!(described.status(), Some(&PackageVersionStatus::Unlisted));
}

#[tokio::test]
async fn update_is_all_or_nothing_and_says_why() {
    let world = World::new().await;
    world.publish(VERSION, b"content").await;
    world.publish("2.0", b"content").await;

    let updated = world.update_package_versions_status().versions("2.0").versions("9.9");
    let updated = updated.version_revisions(VERSION, "stale").version_revisions("2.0", "x");
    let updated = updated.version_revisions("9.9", "x").send().await.unwrap();

    assert_eq!(updated.successful_versions(), Some(&HashMap::new()));
    let expected = [
        (VERSION, Some(PackageVersionErrorCode::MismatchedRevision)),
        ("2.0", Some(PackageVersionErrorCode::MismatchedRevision)),
        ("9.9", Some(PackageVersionErrorCode::NotFound)),
    ];
    assert_eq!(codes(updated.failed_versions()), HashMap::from(expected));
    let skipped = world.update_package_versions_status().versions("9.9").send().await.unwrap();
    let failed = skipped.failed_versions().unwrap();
    assert_eq!(failed[VERSION].error_code(), Some(&PackageVersionErrorCode::Skipped));
    assert_eq!(failed["9.9"].error_message(), Some("Could not find version 9.9"));
    let described = world.describe_package_version().send().await.unwrap().package_version.unwrap();
    assert_eq!(described.status(), Some(&PackageVersionStatus::Published));
}

#[tokio::test]
async fn status_that_nobody_may_set_is_refused() {
    let world = World::new().await;
    world.publish(VERSION, b"content").await;

    for status in ["Unfinished", "Disposed", "Deleted", "Yanked"] {
        let call = world.update_package_versions_status().target_status(status.into());
        invalid(refusal(call.send().await));
    }
}

#[tokio::test]
async fn disposed_version_is_described_and_can_only_be_deleted() {
    let world = World::new().await;
    let revision = world.publish(VERSION, b"content").await;

    let disposed = world.dispose_package_versions().expected_status(PackageVersionStatus::Published);
    let disposed = disposed.version_revisions(VERSION, &revision).send().await.unwrap();

    let wanted = success(&revision, PackageVersionStatus::Disposed);
    assert_eq!(disposed.successful_versions(), Some(&HashMap::from([(VERSION.to_owned(), wanted)])));
    assert_eq!(disposed.failed_versions(), Some(&HashMap::new()));
    let described = world.describe_package_version().send().await.unwrap().package_version.unwrap();
    assert_eq!(described.status(), Some(&PackageVersionStatus::Disposed));
    assert_eq!(world.list_package_version_assets().send().await.unwrap().assets(), []);
    let refused = world.update_package_versions_status().send().await.unwrap();
    let not_allowed = HashMap::from([(VERSION, Some(PackageVersionErrorCode::NotAllowed))]);
    assert_eq!(codes(refused.failed_versions()), not_allowed);
    let asset = not_found(refusal(world.get_package_version_asset().send().await));
    assert_eq!(asset.resource_type(), Some(&ResourceType::Asset));
}

#[tokio::test]
async fn deletion_takes_each_version_for_itself() {
    let world = World::new().await;
    let revision = world.publish(VERSION, b"content").await;

    let deleted = world.delete_package_versions().versions("9.9").send().await.unwrap();

    let wanted = success(&revision, PackageVersionStatus::Deleted);
    assert_eq!(deleted.successful_versions(), Some(&HashMap::from([(VERSION.to_owned(), wanted)])));
    let absent = HashMap::from([("9.9", Some(PackageVersionErrorCode::NotFound))]);
    assert_eq!(codes(deleted.failed_versions()), absent);
    let gone = not_found(refusal(world.describe_package_version().send().await));
    assert_eq!(gone.resource_type(), Some(&ResourceType::PackageVersion));
    assert_eq!(world.list_package_versions().send().await.unwrap().versions(), []);
}

#[tokio::test]
async fn deletion_holds_the_expected_status() {
    let world = World::new().await;
    world.publish(VERSION, b"content").await;

    let deleted = world.delete_package_versions().expected_status(PackageVersionStatus::Unlisted);
    let deleted = deleted.send().await.unwrap();

    let mismatch = HashMap::from([(VERSION, Some(PackageVersionErrorCode::MismatchedStatus))]);
    assert_eq!(codes(deleted.failed_versions()), mismatch);
}
