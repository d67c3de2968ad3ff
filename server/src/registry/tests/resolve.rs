//! Where packages and versions are looked for.

use super::*;
use crate::registry::repository::leads::Lead;

struct Graph {
    registry: TestRegistry,
    domain: DomainKey,
}

impl Graph {
    async fn new() -> Self {
        let registry = TestRegistry::new();
        let domain = registry.domain("my-domain").await;
        Self { registry, domain }
    }

    fn key(&self, repository: &str) -> RepositoryKey {
        self.domain.repository(repository_name(repository))
    }

    async fn repository(&self, name: &str, upstreams: &[&str]) {
        let upstreams = upstreams.iter().map(|upstream| permit(ACCOUNT, &self.key(upstream))).collect();
        let new = NewRepository { upstreams, ..NewRepository::default() };
        self.registry.repository_with(&self.domain, name, new).await.unwrap();
    }

    async fn connect(&self, repository: &str, connection: &str) {
        let connection = ExternalConnection::parse(connection).unwrap();
        let permit = permit(ACCOUNT, &self.key(repository));
        self.registry.associate_external_connection(&permit, connection).await.unwrap();
    }

    async fn publish(&self, repository: &str, version: &str) {
        let package = coordinates(PackageFormat::Npm);
        let key = PackageKey {
            repository: self.key(repository),
            format: package.format,
            namespace: package.namespace,
            name: package.name,
        };
        let key = key.version(PackageVersion::parse(PackageFormat::Npm, version).unwrap());
        let staged = self.registry.stage(body(version.as_bytes()), None, &[]).await.unwrap();
        let assets = vec![(AssetName::parse(PackageFormat::Npm, "package.tgz").unwrap(), staged)];
        let publication = Publication::new(assets, PublicationOrigin::Direct);
        self.registry.registry.publish(&permit(ACCOUNT, &key), publication).await.unwrap();
    }

    async fn restrict(&self, repository: &str, upstream: AllowUpstream) {
        let package = coordinates(PackageFormat::Npm);
        let key = PackageKey {
            repository: self.key(repository),
            format: package.format,
            namespace: package.namespace,
            name: package.name,
        };
        let origin = PackageOriginRestrictions { publish: AllowPublish::Allow, upstream };
        self.registry.put_package_origin_configuration(&permit(ACCOUNT, &key), origin).await.unwrap();
    }

    /// Returns where the asset of a version may be taken from, place after place.
    async fn leads(&self, repository: &str, format: PackageFormat, version: &str) -> Vec<String> {
        let version = PackageVersion::parse(format, version).unwrap();
        let key = self.key(repository).package(coordinates(format)).version(version);
        let asset = AssetName::parse(format, "package.tgz").unwrap();
        let leads = self.registry.find_leads(&key, &asset).await.unwrap().places.into_iter();
        let tell = |lead| match lead {
            Lead::Held(repository, _) => repository.into_string(),
            Lead::Offered(reached) => told(&[reached]).concat(),
        };
        leads.map(tell).collect()
    }

    async fn package(&self, repository: &str) -> (Vec<String>, Vec<String>) {
        let permit = permit(ACCOUNT, &self.key(repository));
        let found = self.registry.find_holders(permit.key(), &coordinates(PackageFormat::Npm)).await.unwrap();
        let repositories = found.holders.into_iter().map(|holder| holder.repository.into_string()).collect();
        (repositories, told(&found.connections))
    }
}

fn coordinates(format: PackageFormat) -> PackageCoordinates {
    PackageCoordinates { format, namespace: None, name: PackageName::parse(format, "left-pad").unwrap() }
}

fn told(connections: &[ReachedConnection]) -> Vec<String> {
    connections
        .iter()
        .map(|reached| format!("{} through {}", reached.connection, reached.repository))
        .collect()
}

#[tokio::test]
async fn the_first_repository_in_the_order_of_the_search_has_the_version() {
    let graph = Graph::new().await;
    graph.repository("deep", &[]).await;
    graph.repository("left", &["deep"]).await;
    graph.repository("right", &[]).await;
    graph.repository("repo", &["left", "right"]).await;
    for (repository, version) in
        [("deep", "1.0.0"), ("right", "1.0.0"), ("right", "2.0.0"), ("left", "3.0.0")]
    {
        graph.publish(repository, version).await;
    }

    let npm = PackageFormat::Npm;
    assert_eq!(graph.leads("repo", npm, "1.0.0").await, ["deep"]);
    assert_eq!(graph.leads("repo", npm, "2.0.0").await, ["right"]);
    assert_eq!(graph.leads("repo", npm, "3.0.0").await, ["left"]);
    assert!(graph.leads("repo", npm, "4.0.0").await.is_empty());
    let (repositories, _) = graph.package("repo").await;
    assert_eq!(repositories, ["left", "deep", "right"]);
}

#[tokio::test]
async fn a_connection_is_reached_after_what_its_repository_holds_and_before_the_next() {
    let graph = Graph::new().await;
    graph.repository("store", &[]).await;
    graph.connect("store", "public:npmjs").await;
    graph.repository("behind", &[]).await;
    graph.repository("repo", &["store", "behind"]).await;
    graph.publish("behind", "1.0.0").await;
    graph.publish("store", "2.0.0").await;
    graph.restrict("store", AllowUpstream::Allow).await;

    let npm = PackageFormat::Npm;
    let connection = "public:npmjs through store";
    assert_eq!(graph.leads("repo", npm, "1.0.0").await, [connection, "behind"]);
    assert_eq!(graph.leads("repo", npm, "2.0.0").await, ["store"]);
    assert_eq!(graph.leads("repo", npm, "3.0.0").await, [connection]);
    assert_eq!(graph.leads("store", npm, "3.0.0").await, [connection]);
    let (_, connections) = graph.package("repo").await;
    assert_eq!(connections, [connection]);
}

#[tokio::test]
async fn a_connection_of_another_format_is_not_reached() {
    let graph = Graph::new().await;
    graph.repository("store", &[]).await;
    graph.connect("store", "public:npmjs").await;

    assert!(graph.leads("store", PackageFormat::Pypi, "1.0").await.is_empty());
}

#[tokio::test]
async fn a_package_that_blocks_upstream_is_looked_for_in_its_own_repository_alone() {
    let graph = Graph::new().await;
    graph.repository("store", &[]).await;
    graph.connect("store", "public:npmjs").await;
    graph.repository("repo", &["store"]).await;
    graph.publish("store", "1.0.0").await;
    let npm = PackageFormat::Npm;
    assert_eq!(graph.leads("repo", npm, "1.0.0").await, ["store"]);

    graph.restrict("repo", AllowUpstream::Block).await;

    assert!(graph.leads("repo", npm, "1.0.0").await.is_empty());
    graph.restrict("repo", AllowUpstream::Allow).await;
    graph.restrict("store", AllowUpstream::Block).await;
    assert_eq!(graph.leads("repo", npm, "1.0.0").await, ["store"]);
    for repository in ["repo", "store"] {
        assert!(
            graph.leads(repository, npm, "2.0.0").await.is_empty(),
            "nothing comes in there: {repository}"
        );
    }
}

#[tokio::test]
async fn generic_packages_never_come_from_upstream() {
    let graph = Graph::new().await;
    graph.repository("store", &[]).await;
    graph.repository("repo", &["store"]).await;
    let key = version_key(&graph.key("store"), "tool", "1");
    graph.registry.publish(&key, "a", b"a").await.unwrap();

    let repo = graph.key("repo").package(key.package.coordinates()).version(key.version);
    let leads = graph.registry.find_leads(&repo, &asset_name("a")).await.unwrap();
    assert!(leads.places.is_empty());
}

#[tokio::test]
async fn a_search_of_what_does_not_exist_says_so() {
    let graph = Graph::new().await;
    let permit = permit(ACCOUNT, &graph.key("absent"));
    let found = graph.registry.find_holders(permit.key(), &coordinates(PackageFormat::Npm)).await;
    assert_eq!(kind(found), not_found(ResourceType::Repository));
}
