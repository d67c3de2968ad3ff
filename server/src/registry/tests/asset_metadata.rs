//! What formats keep of assets goes wherever the assets go; and versions that are written in several ways.

use super::*;
use crate::registry::package_version::contents::Companion;
use crate::storage::db;

const PYPI: PackageFormat = PackageFormat::Pypi;
const WHEEL: &str = "widget-1.0-py3-none-any.whl";

/// Two repositories, of which `near` takes from `far`.
struct Two {
    registry: TestRegistry,
    domain: DomainKey,
}

fn widget() -> PackageCoordinates {
    PackageCoordinates { format: PYPI, namespace: None, name: PackageName::parse(PYPI, "widget").unwrap() }
}

fn number(version: &str) -> PackageVersion {
    PackageVersion::parse(PYPI, version).unwrap()
}

impl Two {
    async fn new() -> Self {
        let registry = TestRegistry::new();
        let domain = registry.near_and_far().await;
        Self { registry, domain }
    }

    fn key(&self, repository: &str, version: &str) -> PackageVersionKey {
        let repository = self.domain.repository(repository_name(repository));
        repository.package(widget()).version(number(version))
    }

    /// Publishes a file whose document is its name and that of the repository, and whose companion is its version.
    async fn publish(&self, repository: &str, version: &str, file: &str) -> Result<Published, Error> {
        let content = self.registry.stage(body(file.as_bytes()), None, &[]).await.unwrap();
        let document = format!("{file} in {repository}").into_bytes();
        let metadata = Some(AssetMetadata { document, companion: Some(version.as_bytes().to_vec()) });
        let name = AssetName::parse(PYPI, file).unwrap();
        let publication = Publication {
            assets: vec![NewAsset { name, content, metadata }],
            ..Publication::new(Vec::new(), PublicationOrigin::Direct)
        };
        let key = permit(ACCOUNT, &self.key(repository, version));
        self.registry.registry.publish(&key, publication).await
    }

    async fn resolution(&self, repository: &str) -> PackageResolution {
        let repository = permit(ACCOUNT, &self.domain.repository(repository_name(repository)));
        self.registry.find_holders(repository.key(), &widget()).await.unwrap()
    }

    async fn documents(&self, repository: &str) -> Vec<String> {
        let contents = self.registry.package_contents(&self.resolution(repository).await).await.unwrap();
        let assets = contents.versions.into_iter().flat_map(|listed| listed.assets);
        assets.map(|asset| String::from_utf8(asset.document.unwrap_or_default().to_vec()).unwrap()).collect()
    }

    async fn companion(&self, repository: &str, version: &str) -> Option<Vec<u8>> {
        let (resolution, name) = (self.resolution(repository).await, AssetName::parse(PYPI, WHEEL).unwrap());
        match self.registry.find_asset_companion(&resolution, &number(version), &name).await.unwrap() {
            Companion::Held(companion) => Some(companion),
            Companion::NotHeld | Companion::Closed => None,
        }
    }

    fn change(&self, repository: &str, version: &str) -> ChangeOf {
        let package = self.key(repository, version).package;
        let versions = VersionSelection::new(vec![number(version)], None).unwrap();
        ChangeOf { package, versions, expected_status: None }
    }

    async fn left_behind(&self) -> u64 {
        self.registry.store.find(db::size::count_left_behind()).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn each_asset_of_a_version_has_its_document_and_keeps_the_first() {
    let two = Two::new().await;
    two.publish("far", "1.0", WHEEL).await.unwrap();
    two.publish("far", "1.0", "widget-1.0.tar.gz").await.unwrap();
    two.publish("far", "1.0", WHEEL).await.unwrap();

    let documents = two.documents("far").await;

    assert_eq!(documents, [format!("{WHEEL} in far"), "widget-1.0.tar.gz in far".to_owned()]);
    assert_eq!(two.companion("far", "1.0").await, Some(b"1.0".to_vec()));
    assert_eq!(two.companion("far", "2.0").await, None);
}

#[tokio::test]
async fn what_is_kept_of_an_asset_is_copied_and_retained_with_it() {
    let two = Two::new().await;
    two.publish("far", "1.0", WHEEL).await.unwrap();
    two.publish("far", "2.0", WHEEL).await.unwrap();
    assert_eq!(two.companion("near", "1.0").await, Some(b"1.0".to_vec()), "it is read where it is");
    let near = permit(ACCOUNT, &two.domain.repository(repository_name("near")));

    let name = AssetName::parse(PYPI, WHEEL).unwrap();
    two.registry.fetch(&near, &widget(), &number("1.0"), &name).await.unwrap();
    let copy = CopyOf {
        source: two.key("far", "2.0").package,
        destination: two.key("near", "2.0").package,
        versions: VersionSelection::new(vec![number("2.0")], None).unwrap(),
        allow_overwrite: false,
        include_from_upstream: false,
    };
    two.registry.copy_of(copy).await.unwrap();
    two.registry.delete_package(&permit(ACCOUNT, &two.key("far", "1.0").package)).await.unwrap();

    assert_eq!(two.documents("near").await, [format!("{WHEEL} in far"), format!("{WHEEL} in far")]);
    assert_eq!(two.companion("near", "1.0").await, Some(b"1.0".to_vec()));
    assert_eq!(two.companion("near", "2.0").await, Some(b"2.0".to_vec()));
}

#[tokio::test]
async fn what_is_kept_of_an_asset_goes_with_it() {
    let two = Two::new().await;
    for version in ["1.0", "2.0", "3.0"] {
        two.publish("far", version, WHEEL).await.unwrap();
    }
    let key = two.key("far", "3.0");
    two.registry.set_status(&key, PackageVersionStatus::Archived).await;
    assert_eq!(two.companion("near", "3.0").await, None, "nobody may download what is archived");

    two.registry.dispose_versions_of(two.change("far", "1.0")).await.unwrap();
    assert_eq!((two.companion("far", "1.0").await, two.left_behind().await), (None, 0));
    two.registry.delete_versions_of(two.change("far", "2.0")).await.unwrap();
    assert_eq!((two.companion("far", "2.0").await, two.left_behind().await), (None, 0));
}

#[tokio::test]
async fn a_version_has_one_spelling_wherever_it_is_found() {
    let two = Two::new().await;
    two.publish("far", "1.0", WHEEL).await.unwrap();

    for repository in ["far", "near"] {
        let (kind, _, text) = refusal(two.publish(repository, "1.0.0", WHEEL).await);
        assert_eq!(kind, ErrorKind::Conflict, "{repository}");
        assert!(text.contains("'1.0'"), "{repository}: {text}");
    }
    two.publish("near", "1.0.1", WHEEL).await.unwrap();
    // From here on nothing comes from upstream, and the spelling is free.
    two.publish("near", "1.0.0", WHEEL).await.unwrap();
}
