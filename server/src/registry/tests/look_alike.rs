//! Names that people take for one another, and versions that are shown to those who know their numbers.

use super::*;

const FORMAT: PackageFormat = PackageFormat::Cargo;

/// Two repositories: `near` takes from `far`.
struct Two {
    registry: TestRegistry,
    domain: DomainKey,
}

impl Two {
    async fn new() -> Self {
        let registry = TestRegistry::new();
        let domain = registry.near_and_far().await;
        Self { registry, domain }
    }

    fn key(&self, repository: &str) -> RepositoryKey {
        self.domain.repository(repository_name(repository))
    }

    async fn publish(&self, repository: &str, name: &str, version: &str) -> Result<Published, Error> {
        let version = PackageVersion::parse(FORMAT, version).unwrap();
        let key = self.key(repository).package(package(name)).version(version);
        let staged = self.registry.stage(body(name.as_bytes()), None, &[]).await.unwrap();
        let assets = vec![(AssetName::parse(FORMAT, "file").unwrap(), staged)];
        let publication = Publication::new(assets, PublicationOrigin::Direct);
        self.registry.registry.publish(&permit(ACCOUNT, &key), publication).await
    }

    async fn written(&self, asked: &str, name: &str) -> String {
        let repository = permit(ACCOUNT, &self.key(asked));
        let found = self.registry.find_written_name(&repository, &package(name)).await.unwrap();
        let (written, holders) =
            self.registry.find_holders_in_any_case(&self.key(asked), &package(name)).await.unwrap();
        assert_eq!(written, found);
        assert_eq!(holders, self.registry.find_holders(&self.key(asked), &found).await.unwrap());
        found.name.normalized().to_owned()
    }
}

fn package(name: &str) -> PackageCoordinates {
    let name = PackageName::parse(FORMAT, name).unwrap();
    PackageCoordinates { format: FORMAT, namespace: None, name }
}

#[tokio::test]
async fn of_names_that_differ_in_case_or_dashes_a_repository_takes_one() {
    let two = Two::new().await;
    two.publish("far", "Foo-Bar", "1.0.0").await.unwrap();
    two.publish("far", "Foo-Bar", "1.1.0").await.unwrap();

    for repository in ["far", "near"] {
        for name in ["foo-bar", "Foo_Bar", "FOO_BAR"] {
            let refused = two.publish(repository, name, "2.0.0").await;
            assert_eq!(kind(refused), conflict(ResourceType::PackageVersion), "{name} in {repository}");
        }
    }
    two.publish("near", "Foo-Bar", "2.0.0").await.unwrap();
    two.publish("far", "Foo--Bar", "1.0.0").await.unwrap();
}

#[tokio::test]
async fn a_name_is_found_in_any_case_in_the_first_repository_that_has_it() {
    let two = Two::new().await;
    two.publish("far", "Foo-Bar", "1.0.0").await.unwrap();

    for repository in ["far", "near"] {
        assert_eq!(two.written(repository, "foo-BAR").await, "Foo-Bar");
        assert_eq!(two.written(repository, "foo_bar").await, "foo_bar", "a dash is no underscore");
        assert_eq!(two.written(repository, "absent").await, "absent");
    }
    two.publish("far", "other", "1.0.0").await.unwrap();
    two.publish("near", "Foo-Bar", "2.0.0").await.unwrap();
    assert_eq!(two.written("near", "foo-bar").await, "Foo-Bar");
    assert_eq!(two.written("near", "Other").await, "other");
}

#[tokio::test]
async fn versions_that_are_not_listed_are_told_of_apart() {
    let two = Two::new().await;
    for version in ["1.0.0", "2.0.0", "3.0.0"] {
        two.publish("far", "widget", version).await.unwrap();
    }
    let number = |version: &str| PackageVersion::parse(FORMAT, version).unwrap();
    let key = |version: &str| two.key("far").package(package("widget")).version(number(version));
    two.registry.set_status(&key("2.0.0"), PackageVersionStatus::Unlisted).await;
    two.registry.set_status(&key("3.0.0"), PackageVersionStatus::Archived).await;

    let near = two.key("near");
    let resolution = two.registry.find_holders(&near, &package("widget")).await.unwrap();
    let contents = two.registry.package_contents(&resolution).await.unwrap();

    let numbers = |versions: Vec<ListedVersion>| -> Vec<String> {
        versions.into_iter().map(|version| version.version.into_string()).collect()
    };
    assert_eq!(numbers(contents.versions), ["1.0.0"]);
    assert_eq!(numbers(contents.unlisted), ["2.0.0"]);
}
