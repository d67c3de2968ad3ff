//! What clients are told of what public registries offer.

use std::time::Duration;

use super::public::failure;
use super::*;

#[tokio::test]
async fn what_is_offered_is_told_of_and_not_kept() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.public.offer_file("2.0", "widget-2.0.tar.gz", b"two", Some(6));

    assert_eq!(world.shown("asked").await, [WHEEL, "widget-2.0.tar.gz"]);
    let contents = world.contents("store").await.unwrap();
    assert_eq!(contents.versions[0].published, Some(Timestamp::from_epoch_milliseconds(5)));
    assert!(world.held("asked").await.is_empty() && world.held("store").await.is_empty());
}

#[tokio::test]
async fn a_version_that_is_kept_shows_what_its_registry_adds_and_withdraws() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.read("asked", WHEEL).await.unwrap();
    assert_eq!(world.shown("asked").await, [WHEEL]);

    world.public.offer_file("1.0", SOURCE, b"source", Some(6));
    world.public.yank(WHEEL, Some("broken"));

    assert_eq!(world.shown("asked").await, [WHEEL, SOURCE]);
    let contents = world.contents("asked").await.unwrap();
    assert_eq!(contents.versions[0].assets[0].yanked.as_deref(), Some("broken"));
}

/// What is last said of the wheel and of its version.
async fn withdrawn(world: &World) -> (Option<String>, Option<String>) {
    let contents = world.contents("asked").await.unwrap();
    let listed = contents.versions.iter().find(|listed| listed.version == number("1.0")).unwrap();
    let asset = listed.assets.iter().find(|asset| asset.name.as_str() == WHEEL).unwrap();
    (asset.yanked.clone(), listed.notice.clone())
}

fn said(yanked: Option<&str>, notice: Option<&str>) -> (Option<String>, Option<String>) {
    (yanked.map(str::to_owned), notice.map(str::to_owned))
}

#[tokio::test]
async fn what_a_registry_last_said_of_what_is_kept_holds_until_it_says_otherwise() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.public.offer_file("2.0", "widget-2.0.tar.gz", b"two", Some(6));
    world.read("asked", WHEEL).await.unwrap();
    assert_eq!(withdrawn(&world).await, said(None, None));
    world.public.yank(WHEEL, Some("broken"));
    world.public.deprecate("use gadget");
    assert_eq!(withdrawn(&world).await, said(Some("broken"), Some("use gadget")));

    world.public.fail(Some(failure()));
    let world = world.anew();
    assert_eq!(withdrawn(&world).await, said(Some("broken"), Some("use gadget")));
    let store = permit(ACCOUNT, &world.key("store"));
    world.registry.disassociate_external_connection(&store, connection()).await.unwrap();
    assert_eq!(withdrawn(&world).await, said(Some("broken"), Some("use gadget")), "nothing else was said");

    world.registry.associate_external_connection(&store, connection()).await.unwrap();
    world.public.fail(None);
    world.public.yank(WHEEL, None);
    assert_eq!(withdrawn(&world).await, said(None, Some("use gadget")));
    world.public.fail(Some(failure()));
    assert_eq!(withdrawn(&world.anew()).await, said(None, Some("use gadget")));
}

#[tokio::test]
async fn what_was_yanked_when_it_was_fetched_is_known_before_any_document_is_made() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.public.yank(WHEEL, Some("broken"));
    world.read("asked", WHEEL).await.unwrap();

    world.public.fail(Some(failure()));

    assert_eq!(withdrawn(&world.anew()).await, said(Some("broken"), None));
}

#[tokio::test]
async fn a_version_that_was_yanked_and_then_deleted_is_yanked_still() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.public.offer_file("2.0", "widget-2.0.tar.gz", b"two", Some(6));
    world.public.yank(WHEEL, Some("broken"));
    world.read("asked", WHEEL).await.unwrap();

    world.public.delete("1.0");
    assert_eq!(withdrawn(&world).await, said(Some("broken"), None));
    world.public.delete("2.0");
    assert_eq!(withdrawn(&world.anew()).await, said(Some("broken"), None));
}

#[tokio::test]
async fn a_document_is_another_once_something_else_is_said() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.read("asked", WHEEL).await.unwrap();
    world.public.yank(WHEEL, Some("broken"));
    let asked = permit(ACCOUNT, &world.key("asked"));
    let fingerprint = async || {
        let found = world.pull_through.find_package(&asked, &widget()).await.unwrap();
        found.resolution.fingerprint()
    };
    world.public.fail(Some(failure()));
    let before = fingerprint().await;
    assert_eq!(before, fingerprint().await);

    world.public.fail(None);
    fingerprint().await;
    world.public.fail(Some(failure()));
    assert_ne!(before, fingerprint().await);
}

#[tokio::test]
async fn what_is_kept_is_told_of_while_the_registry_fails() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.public.offer_file("2.0", "widget-2.0.tar.gz", b"two", Some(6));
    world.read("asked", WHEEL).await.unwrap();

    world.public.fail(Some(failure()));

    assert_eq!(world.shown("asked").await, [WHEEL]);
    let asked = permit(ACCOUNT, &world.key("asked"));
    let found = world.pull_through.find_package(&asked, &widget()).await.unwrap();
    assert!(matches!(found.failure, Some(FetchFailure::Failed { .. })));
}

#[tokio::test]
async fn what_may_not_come_in_is_neither_told_of_nor_asked_for() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    for (origin, asked) in [(OriginType::ExternalUpstream, "store"), (OriginType::InternalUpstream, "asked")]
    {
        world.group(&[(origin, OriginMode::Block)]).await;

        assert!(world.shown(asked).await.is_empty(), "{origin:?}");
        let error = world.read(asked, WHEEL).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.to_string().contains("may not come in"), "{error}");
        world.group(&[(origin, OriginMode::Allow)]).await;
    }
    assert_eq!(world.public.asked.load(Ordering::Relaxed), 0);
    assert_eq!(world.shown("asked").await, [WHEEL]);
}

#[tokio::test]
async fn versions_that_are_too_young_are_left_out_and_refused_by_address() {
    let rule = |pattern: Option<&str>, seconds| ReleaseAgeRule {
        repository: None,
        packages: pattern.map(|pattern| PackageGroupPattern::parse(pattern).unwrap()),
        least_age: Duration::from_secs(seconds),
    };
    let world = World::with_ages(ReleaseAges::new(vec![rule(None, 100)])).await;
    world.registry.clock.store(1_000_000, Ordering::Relaxed);
    world.public.offer_file("0.9", "widget-0.9.tar.gz", b"old", Some(100_000));
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(950_000));
    world.public.offer_file("1.1", "widget-1.1.tar.gz", b"undated", None);

    assert_eq!(world.shown("asked").await, ["widget-0.9.tar.gz"]);
    let error = world.read("asked", WHEEL).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("release age"), "{error}");
    assert!(world.held("store").await.is_empty());

    let exempt = ReleaseAges::new(vec![rule(None, 100), rule(Some("/pypi//widget$"), 0)]);
    let exempt = PullThrough::new(world.registry.registry.clone(), Arc::clone(&world.public) as _, exempt);
    let world = World { pull_through: exempt, ..world };
    assert_eq!(world.shown("asked").await, ["widget-0.9.tar.gz", WHEEL, "widget-1.1.tar.gz"]);
    world.read("asked", WHEEL).await.unwrap();

    // What somebody else was let have is as young as before.
    let strict = ReleaseAges::new(vec![rule(None, 100)]);
    let strict = PullThrough::new(world.registry.registry.clone(), Arc::clone(&world.public) as _, strict);
    let world = World { pull_through: strict, ..world };
    assert_eq!(world.shown("asked").await, ["widget-0.9.tar.gz"]);
    assert!(world.read("asked", WHEEL).await.is_err());
    world.registry.clock.store(1_100_000, Ordering::Relaxed);
    assert_eq!(world.shown("asked").await, ["widget-0.9.tar.gz", WHEEL]);
    world.read("asked", WHEEL).await.unwrap();

    // What has no time is as old as it was first seen, at the beginning.
    world.registry.clock.store(1_150_000, Ordering::Relaxed);
    world.public.offer_file("1.2", "widget-1.2.tar.gz", b"undated and later", None);
    assert_eq!(world.shown("asked").await, ["widget-0.9.tar.gz", WHEEL, "widget-1.1.tar.gz"]);
}

#[tokio::test]
async fn what_lies_beside_a_file_is_read_without_fetching_the_file() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    let asked = permit(ACCOUNT, &world.key("asked"));
    let found = world.pull_through.find_package(&asked, &widget()).await.unwrap();
    let companion = async |file| {
        let name = AssetName::parse(PYPI, file).unwrap();
        world.pull_through.find_asset_companion(&found, &number("1.0"), &name).await.unwrap()
    };

    assert_eq!(companion(WHEEL).await.unwrap(), format!("beside {WHEEL}"));
    assert_eq!(companion(SOURCE).await, None);
    assert_eq!(world.public.opened.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn what_is_held_and_what_is_offered_come_together_however_few_versions_are_read_at_a_time() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.read("asked", WHEEL).await.unwrap();
    world.public.offer_file("1.0", SOURCE, b"source", Some(6));
    for version in ["0.1", "0.2", "2.0", "3.0", "4.0"] {
        world.public.offer_file(version, &format!("widget-{version}.tar.gz"), b"more", Some(7));
    }
    let repository = permit(ACCOUNT, &world.key("asked"));
    let found = world.pull_through.find_package(&repository, &widget()).await.unwrap();
    let contents = world.pull_through.package_contents(&found).await.unwrap();
    assert_eq!(contents.versions.len(), 6);
    assert_eq!(contents.versions[2].assets.len(), 2);

    for batch in [1, 2, 3, 100] {
        let read = |reading: &PackageReading<'_>| {
            let mut versions = Vec::new();
            reading.for_each_version(|listed| {
                versions.push(listed.clone());
                Ok(())
            })?;
            Ok(versions)
        };
        let versions = world.registry.read_package_by(batch, &found.resolution, read).await.unwrap();
        assert_eq!(versions, contents.versions, "{batch} at a time");
    }
}
