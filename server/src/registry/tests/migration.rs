//! A store that an earlier server wrote is brought up to date and holds what it held.

use super::*;
use crate::storage::db;

const STORE: &str = include_str!("data/store_of_schema_7.sql");
const OBJECT: &str = "67/01a21f9276247785aa96f6df2cc25967";

fn large() -> Vec<u8> {
    (0..=255).collect::<Vec<u8>>().repeat(256)
}

/// Writes the store of the earlier server into a directory.
fn write_store(directory: &std::path::Path) {
    let database = rusqlite::Connection::open(directory.join("registry.sqlite3")).unwrap();
    database.pragma_update(None, "journal_mode", "WAL").unwrap();
    database.execute_batch(STORE).unwrap();
    let object = directory.join("objects").join(OBJECT);
    std::fs::create_dir_all(object.parent().unwrap()).unwrap();
    std::fs::write(object, large()).unwrap();
}

fn open(directory: &std::path::Path) -> TestRegistry {
    let clock = Arc::new(AtomicI64::new(1_000));
    let registry = Registry::new(Store::open(directory).unwrap(), Limits::default(), Clock::system());
    TestRegistry { registry, clock }
}

fn key(package: &str, version: &str) -> PackageVersionKey {
    version_key(&domain_key("my-domain").repository(repository_name("repo")), package, version)
}

#[tokio::test]
async fn a_store_of_an_earlier_server_holds_what_it_held() {
    let directory = tempfile::tempdir().unwrap();
    write_store(directory.path());
    let registry = open(directory.path());
    let (domain, repository) = (domain_key("my-domain"), key("tool", "1").package.repository);

    let described = registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap();
    assert_eq!((described.repository_count, described.asset_size_bytes), (2, 65_536 + 5 + 3));
    let tags = registry.list_tags(&permit(ACCOUNT, &domain.arn())).await.unwrap();
    assert_eq!((tags[0].key(), tags[0].value()), ("team", "red"));
    let described = registry.get_repository(&permit(ACCOUNT, &repository)).await.unwrap();
    assert_eq!(described.upstreams, [repository_name("store")]);
    let holder = PolicyHolder::Repository(repository.clone());
    assert!(registry.get_permissions_policy(&permit(ACCOUNT, &holder)).await.is_ok());
    for (package, version, asset, bytes) in [
        ("tool", "1.10", "readme.txt", &b"small"[..]),
        ("tool", "1.9", "large.bin", &large()),
        ("tool", "2.0", "b", b"b"),
        ("Tool", "1", "x", b"x"),
    ] {
        assert!(registry.read(&key(package, version), asset).await.unwrap() == bytes, "{package} {version}");
    }
    let archived = registry.get_package_version(&permit(ACCOUNT, &key("tool", "1.0"))).await.unwrap();
    assert_eq!(archived.status, PackageVersionStatus::Archived);
    assert_eq!((archived.summary, archived.licenses), (None, Vec::new()));
    let miscounted = registry.store.find(db::size::count_miscounted()).await.unwrap();
    assert_eq!(miscounted, Some(0));
}

#[tokio::test]
async fn a_store_of_an_earlier_server_goes_on_as_if_it_had_always_been_of_this_one() {
    let directory = tempfile::tempdir().unwrap();
    write_store(directory.path());
    let registry = open(directory.path());
    let package = key("tool", "1").package;

    // Packages are listed by the names that identify them and know how they were written.
    let repository = permit(ACCOUNT, &package.repository);
    let listed = registry.list_packages(&repository, &PackageFilter::default(), &Page::default()).await;
    let named =
        |package: &Package| format!("{} {} {}", package.format, package.name, package.name.original());
    assert_eq!(
        listed.unwrap().items.iter().map(named).collect::<Vec<_>>(),
        [
            "generic Tool Tool",
            "generic tool tool",
            "npm left-pad left-pad",
            "nuget newtonsoft.json Newtonsoft.Json",
            "pypi zope-interface Zope.Interface"
        ]
    );

    // What was left unfinished is finished, and what is new has its place in the same order.
    registry.publish(&key("tool", "2.0"), "c", b"c").await.unwrap();
    registry.publish(&key("tool", "1.91"), "a", b"a").await.unwrap();
    let filter = PackageVersionFilter::default();
    let versions =
        registry.list_package_versions(&permit(ACCOUNT, &package), &filter, &Page::default()).await;
    let versions: Vec<_> = versions.unwrap().versions.into_iter().map(|one| one.version).collect();
    assert_eq!(versions, ["2.0", "1.91", "1.9", "1.10", "1.0"]);

    // A state that was never counted is one like any other.
    let state = registry.get_package_state(&permit(ACCOUNT, &package)).await.unwrap();
    registry.publish(&key("tool", "3.0"), "a", b"a").await.unwrap();
    assert_ne!(registry.get_package_state(&permit(ACCOUNT, &package)).await.unwrap(), state);
    drop(registry);
    let again = open(directory.path());
    assert_eq!(again.read(&key("tool", "3.0"), "a").await.unwrap(), b"a");
}

#[tokio::test]
async fn assets_of_an_earlier_server_have_no_documents_and_new_ones_do() {
    let directory = tempfile::tempdir().unwrap();
    write_store(directory.path());
    let registry = open(directory.path());
    let (here, there) = (key("tool", "1.91"), key("tool", "1.9"));
    let name = asset_name("a");
    let content = registry.stage(body(b"a"), None, &[]).await.unwrap();
    let metadata = AssetMetadata { document: b"new".to_vec(), companion: None };
    let publication = Publication {
        assets: vec![NewAsset { name, content, metadata: Some(metadata) }],
        ..Publication::new(Vec::new(), PublicationOrigin::Direct)
    };

    registry.registry.publish(&permit(ACCOUNT, &here), publication).await.unwrap();

    let repository = permit(ACCOUNT, &here.package.repository);
    let resolution = registry.find_holders(repository.key(), &here.package.coordinates()).await.unwrap();
    let contents = registry.package_contents(&resolution).await.unwrap();
    let documents = |version: &PackageVersion| {
        let listed = contents.versions.iter().find(|listed| listed.version == *version).unwrap();
        listed.assets.iter().map(|asset| asset.document.clone()).collect::<Vec<_>>()
    };
    assert_eq!(documents(&here.version), [Some("new".into())]);
    assert_eq!(documents(&there.version), [None]);
}

#[tokio::test]
async fn the_secret_of_an_earlier_server_is_the_first_key() {
    let directory = tempfile::tempdir().unwrap();
    write_store(directory.path());
    let registry = open(directory.path());

    let keys = registry.token_keys().await.unwrap();

    assert_eq!((keys.signing.id(), keys.signing.created(), keys.retired.len()), ("first", None, 0));
    // What the earlier server signed with: the SHA-256 of the text in its table.
    assert_eq!(keys.signing.secret()[..4], [0xfb, 0x5a, 0x70, 0xb1]);
}
