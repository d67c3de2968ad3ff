//! Which packages are found by the address of their source code.

use super::*;
use crate::storage::db;

struct World {
    registry: TestRegistry,
    domain: DomainKey,
}

impl World {
    fn key(&self, repository: &str, name: &str, version: &str) -> PackageVersionKey {
        let format = PackageFormat::Swift;
        let package = PackageKey {
            repository: self.domain.repository(repository_name(repository)),
            format,
            namespace: Namespace::parse(format, Some("mona")).unwrap(),
            name: PackageName::parse(format, name).unwrap(),
        };
        package.version(PackageVersion::parse(format, version).unwrap())
    }

    async fn publish(&self, key: &PackageVersionKey, address: &str) {
        let staged = self.registry.stage(body(b"a"), None, &[]).await.unwrap();
        let name = AssetName::parse(PackageFormat::Swift, "a.zip").unwrap();
        let publication = Publication {
            source_addresses: SourceAddress::parse(address).into_iter().collect(),
            ..Publication::new(vec![(name, staged)], PublicationOrigin::Direct)
        };
        self.registry.registry.publish(&permit(ACCOUNT, key), publication).await.unwrap();
    }

    async fn found(&self, repository: &str, address: &str) -> Vec<String> {
        let repository = permit(ACCOUNT, &self.domain.repository(repository_name(repository)));
        let address = SourceAddress::parse(address).unwrap();
        let listed = self.registry.list_packages_of_source(&repository, PackageFormat::Swift, &address, 10);
        listed.await.unwrap().into_iter().map(|package| package.name.normalized().to_owned()).collect()
    }

    async fn set_status(&self, key: &PackageVersionKey, target: TargetStatus) {
        let versions = VersionsToChange {
            versions: VersionSelection::new(vec![key.version.clone()], None).unwrap(),
            expected_status: None,
        };
        let package = permit(ACCOUNT, &key.package);
        self.registry.update_package_versions_status(&package, versions, target).await.unwrap();
    }
}

async fn near_and_far() -> World {
    let registry = TestRegistry::new();
    let domain = registry.near_and_far().await;
    World { registry, domain }
}

const LIST: &str = "https://example.com/mona/list";

#[tokio::test]
async fn packages_are_found_by_what_their_listed_versions_name_here_and_upstream() {
    let world = near_and_far().await;
    let (list, tree, near) = (
        world.key("far", "list", "1.0.0"),
        world.key("far", "tree", "1.0.0"),
        world.key("near", "queue", "1.0.0"),
    );
    for key in [&tree, &list, &near] {
        world.publish(key, LIST).await;
    }
    world.publish(&world.key("far", "list", "1.1.0"), "git@example.com:mona/List.git").await;
    world.publish(&world.key("far", "other", "1.0.0"), "https://example.com/mona/other").await;

    assert_eq!(world.found("far", LIST).await, ["list", "tree"]);
    assert_eq!(world.found("near", "ssh://git@EXAMPLE.com/mona/list.git").await, ["list", "queue", "tree"]);
    assert!(world.found("near", "https://example.com/mona").await.is_empty());

    world.set_status(&tree, TargetStatus::Unlisted).await;
    world.set_status(&list, TargetStatus::Archived).await;
    assert_eq!(world.found("far", LIST).await, ["list"], "by its other version");
}

#[tokio::test]
async fn what_may_not_come_from_upstream_is_not_found_there() {
    let world = near_and_far().await;
    world.publish(&world.key("far", "list", "1.0.0"), LIST).await;
    // It is published here, so that nothing of it comes from elsewhere.
    world.publish(&world.key("near", "list", "2.0.0"), "https://example.com/fork").await;

    assert!(world.found("near", LIST).await.is_empty());
    assert_eq!(world.found("near", "https://example.com/fork").await, ["list"]);
}

#[tokio::test]
async fn addresses_come_and_go_with_versions() {
    let world = near_and_far().await;
    let key = world.key("far", "list", "1.0.0");
    world.publish(&key, LIST).await;
    let near = permit(ACCOUNT, &world.domain.repository(repository_name("near")));
    let name = AssetName::parse(PackageFormat::Swift, "a.zip").unwrap();
    world.registry.fetch(&near, &key.package.coordinates(), &key.version, &name).await.unwrap();

    world.registry.delete_package(&permit(ACCOUNT, &key.package)).await.unwrap();
    assert!(world.found("far", LIST).await.is_empty());
    assert_eq!(world.found("near", LIST).await, ["list"], "as the copy that is kept");

    let copy = world.key("near", "list", "1.0.0");
    world.registry.delete_package(&permit(ACCOUNT, &copy.package)).await.unwrap();
    assert!(world.found("near", LIST).await.is_empty());
    world.registry.store.collect(i64::MAX, crate::storage::Grace::default()).await.unwrap();
    assert_eq!(world.registry.store.find(db::size::count_left_behind()).await.unwrap(), Some(0));
}
