//! What is fetched from public registries, and where it is kept.

use super::public::failure;
use super::*;

#[tokio::test]
async fn what_is_fetched_is_kept_where_it_was_asked_for_and_where_it_came_in() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));

    assert_eq!(world.read("asked", WHEEL).await.unwrap(), b"wheel");

    world.public.fail(Some(failure()));
    assert_eq!(world.read("asked", WHEEL).await.unwrap(), b"wheel");
    assert_eq!(
        (world.held("asked").await, world.held("store").await),
        (vec![WHEEL.to_owned()], vec![WHEEL.to_owned()])
    );
    assert!(world.held("between").await.is_empty());
    for repository in ["asked", "store"] {
        let key = permit(ACCOUNT, &world.version(repository));
        let described = world.registry.get_package_version(&key).await.unwrap();
        assert_eq!(described.published, Timestamp::from_epoch_milliseconds(5));
        assert_eq!(described.summary.as_deref(), Some("version 1.0"));
        let PackageVersionOrigin { origin_type, external_connection, .. } = described.origin;
        assert_eq!(origin_type, PackageVersionOriginType::External);
        assert_eq!(external_connection.map(ExternalConnection::name), Some("public:pypi"));
        let package = permit(ACCOUNT, &world.version(repository).package);
        let origin = world.registry.get_package(&package).await.unwrap().origin;
        assert_eq!((origin.publish, origin.upstream), (AllowPublish::Block, AllowUpstream::Allow));
    }
}

#[tokio::test]
async fn many_who_wait_cause_one_fetch() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));

    let all = (0..20).map(|_| world.read("asked", WHEEL));
    for read in futures_util::future::join_all(all).await {
        assert_eq!(read.unwrap(), b"wheel");
    }

    assert_eq!(world.public.opened.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn other_bytes_than_announced_are_refused_and_not_kept() {
    let world = World::new().await;
    world.public.announce("1.0", WHEEL, &"0".repeat(64), Some(5));

    let error = world.read("asked", WHEEL).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Upstream { timed_out: false });
    assert!(error.to_string().contains("not what it announced"), "{error}");
    assert!(world.held("asked").await.is_empty() && world.held("store").await.is_empty());
    world.public.offer_file("1.0", SOURCE, b"source", Some(6));
    assert_eq!(world.read("asked", SOURCE).await.unwrap(), b"source", "others are not hurt");
}

#[tokio::test]
async fn a_file_is_read_along_and_its_end_is_given_when_it_is_right_and_kept() {
    let world = World::new().await;
    let blocks = [vec![b'a'; 100], vec![b'b'; 100], vec![b'c'; 100]];
    let sender = world.public.offer_slowly("1.0", WHEEL, &blocks.concat());
    sender.send(blocks[0].clone()).unwrap();
    sender.send(blocks[1].clone()).unwrap();

    let arriving = async || match world.fetch("asked", WHEEL, Reading::Along).await.unwrap() {
        FetchedAsset::Arriving(arriving) => arriving.body,
        FetchedAsset::Here(asset) => panic!("it cannot be here: {asset:?}"),
    };
    let (mut one, other) = (arriving().await, arriving().await);
    assert_eq!(one.next().await.unwrap().unwrap(), blocks[0]);
    assert!(world.held("asked").await.is_empty(), "it is not whole");
    sender.send(blocks[2].clone()).unwrap();
    drop(sender);

    let rest: Vec<_> = one.try_collect().await.unwrap();
    assert_eq!(rest.concat(), blocks[1..].concat());
    assert_eq!(world.held("asked").await, [WHEEL], "whoever has it all finds it kept");
    let all: Vec<_> = other.try_collect().await.unwrap();
    assert_eq!(all.concat(), blocks.concat());
    assert_eq!(world.public.opened.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_file_that_turns_out_wrong_ends_in_an_error_for_those_who_read_along() {
    let world = World::new().await;
    let sender = world.public.offer_slowly("1.0", WHEEL, b"something else");
    sender.send(b"one".to_vec()).unwrap();
    let FetchedAsset::Arriving(arriving) = world.fetch("asked", WHEEL, Reading::Along).await.unwrap() else {
        panic!("it cannot be here");
    };
    sender.send(b"two".to_vec()).unwrap();
    drop(sender);

    let read: Result<Vec<_>, _> = arriving.body.try_collect().await;

    assert!(read.is_err());
    assert!(world.held("asked").await.is_empty() && world.held("store").await.is_empty());
}

#[tokio::test]
async fn more_files_of_a_version_that_is_kept_join_it() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.read("asked", WHEEL).await.unwrap();
    world.public.offer_file("1.0", SOURCE, b"source", Some(6));

    assert_eq!(world.read("asked", SOURCE).await.unwrap(), b"source");

    let both = [WHEEL.to_owned(), SOURCE.to_owned()];
    assert_eq!(world.held("asked").await, both);
    assert_eq!(world.held("store").await, both);
}

#[tokio::test]
async fn more_files_of_a_version_that_is_not_listed_any_more_join_it_too() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.read("asked", WHEEL).await.unwrap();
    world.public.offer_file("1.0", SOURCE, b"source", Some(6));
    for repository in ["asked", "store"] {
        world.registry.set_status(&world.version(repository), PackageVersionStatus::Unlisted).await;
    }

    assert_eq!(world.read("asked", SOURCE).await.unwrap(), b"source");

    let both = [WHEEL.to_owned(), SOURCE.to_owned()];
    assert_eq!((world.held("asked").await, world.held("store").await), (both.to_vec(), both.to_vec()));
    assert!(world.shown("asked").await.is_empty(), "nobody is told of it");
    let described = world.registry.get_package_version(&permit(ACCOUNT, &world.version("store"))).await;
    assert_eq!(described.unwrap().status, PackageVersionStatus::Unlisted);

    world.public.offer_file("1.0", "widget-1.0.zip", b"zip", Some(7));
    world.registry.set_status(&world.version("asked"), PackageVersionStatus::Archived).await;
    assert!(world.read("asked", "widget-1.0.zip").await.is_err());
}

#[tokio::test]
async fn a_file_on_its_way_joins_no_version_that_is_published_here_meanwhile() {
    let world = World::new().await;
    let sender = world.public.offer_slowly("1.0", WHEEL, b"wheel");
    sender.send(b"whe".to_vec()).unwrap();
    let FetchedAsset::Arriving(arriving) = world.fetch("store", WHEEL, Reading::Along).await.unwrap() else {
        panic!("it cannot be here");
    };
    world.registry.publish(&world.version("store"), SOURCE, b"own").await.unwrap();
    sender.send(b"el".to_vec()).unwrap();
    drop(sender);

    let read: Result<Vec<_>, _> = arriving.body.try_collect().await;

    assert!(read.is_err());
    assert_eq!(world.held("store").await, [SOURCE]);
}

#[tokio::test]
async fn a_version_that_is_too_young_is_not_taken_from_an_upstream_either() {
    let world = World::new().await;
    world.registry.clock.store(1_000_000, Ordering::Relaxed);
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(950_000));
    world.read("store", WHEEL).await.unwrap();
    let world = world.strict();

    let error = world.read("asked", WHEEL).await.unwrap_err();

    assert!(error.to_string().contains("release age"), "{error}");
    assert!(world.held("asked").await.is_empty());
}

#[tokio::test]
async fn a_version_that_is_too_young_is_not_copied_from_an_upstream_either() {
    let world = World::new().await;
    world.registry.repository(&world.domain, "copies").await;
    world.registry.clock.store(1_000_000, Ordering::Relaxed);
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(950_000));
    world.read("store", WHEEL).await.unwrap();
    let world = world.strict();

    let error = world.copy("asked", true).await.unwrap_err();

    assert!(error.to_string().contains("release age"), "{error}");
    assert!(world.held("copies").await.is_empty());
    world.registry.clock.store(1_100_000, Ordering::Relaxed);
    assert_eq!(world.copy("asked", true).await.unwrap().successful.len(), 1);
    assert_eq!(world.held("copies").await, [WHEEL]);
}

#[tokio::test]
async fn what_is_nowhere_says_whether_anybody_could_be_asked() {
    let world = World::new().await;
    assert_eq!(kind(world.read("asked", WHEEL).await), not_found(ResourceType::Package));

    world.public.fail(Some(failure()));
    let error = world.read("asked", WHEEL).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Upstream { timed_out: false });

    let connection = ExternalConnection::parse("public:pypi").unwrap();
    world.public.fail(Some(FetchFailure::NotConfigured(connection)));
    let error = world.read("asked", WHEEL).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("--origin public:pypi=URL"), "{error}");
}

#[tokio::test]
async fn a_version_that_is_offered_is_not_published_here() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    let check = async |version: &str| {
        let key = permit(ACCOUNT, &world.key("asked").package(widget()).version(number(version)));
        let name = AssetName::parse(PYPI, SOURCE).unwrap();
        let assets = [AnnouncedAsset { name: &name, sha256: None }];
        world.pull_through.check_publication(&key, &assets, PublicationOrigin::Direct).await
    };

    assert_eq!(check("1.0").await.unwrap_err().kind(), ErrorKind::Conflict);
    check("1.1").await.unwrap();
    world.public.fail(Some(failure()));
    assert!(check("1.1").await.is_err(), "nobody knows");
}

#[tokio::test]
async fn a_copy_from_upstream_fetches_all_files_of_a_version() {
    let world = World::new().await;
    world.public.offer_file("1.0", WHEEL, b"wheel", Some(5));
    world.public.offer_file("1.0", SOURCE, b"source", Some(6));
    world.registry.repository(&world.domain, "copies").await;
    let copy = async |include_from_upstream| world.copy("asked", include_from_upstream).await;

    assert_eq!(copy(false).await.unwrap_err().kind(), ErrorKind::NotFound);
    let outcome = copy(true).await.unwrap();

    assert_eq!(outcome.successful.len(), 1);
    assert_eq!(world.held("copies").await, [WHEEL, SOURCE]);
    assert!(world.held("asked").await.is_empty(), "the source keeps nothing");
}
