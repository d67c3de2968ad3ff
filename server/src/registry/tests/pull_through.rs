//! What comes through external connections: what is told of it, what is fetched and kept of it, and what is not.

mod documents;
mod fetching;
mod public;

use self::public::Public;
use super::*;

const PYPI: PackageFormat = PackageFormat::Pypi;
const WHEEL: &str = "widget-1.0-py3-none-any.whl";
const SOURCE: &str = "widget-1.0.tar.gz";

/// `asked` takes from `between`, and that from `store`, which is connected to a public registry.
struct World {
    registry: TestRegistry,
    domain: DomainKey,
    public: Arc<Public>,
    pull_through: PullThrough,
}

impl World {
    async fn new() -> Self {
        Self::with_ages(ReleaseAges::default()).await
    }

    async fn with_ages(ages: ReleaseAges) -> Self {
        let registry = TestRegistry::new();
        let domain = registry.domain("my-domain").await;
        for (name, upstream) in [("store", None), ("between", Some("store")), ("asked", Some("between"))] {
            let upstream = upstream.map(|name| domain.repository(repository_name(name)));
            let upstreams = upstream.iter().map(|upstream| permit(ACCOUNT, upstream)).collect();
            let new = NewRepository { upstreams, ..NewRepository::default() };
            registry.repository_with(&domain, name, new).await.unwrap();
        }
        let store = permit(ACCOUNT, &domain.repository(repository_name("store")));
        let connection = ExternalConnection::parse("public:pypi").unwrap();
        registry.associate_external_connection(&store, connection).await.unwrap();
        let public = Arc::new(Public::default());
        let pull_through = PullThrough::new(registry.registry.clone(), Arc::clone(&public) as _, ages);
        Self { registry, domain, public, pull_through }
    }

    /// The same, of which nothing is in memory.
    fn anew(self) -> Self {
        let (registry, public) = (self.registry.registry.clone(), Arc::clone(&self.public) as _);
        Self { pull_through: PullThrough::new(registry, public, ReleaseAges::default()), ..self }
    }

    /// The same, with versions of 100 seconds at the least.
    fn strict(self) -> Self {
        let least_age = std::time::Duration::from_secs(100);
        let ages = ReleaseAges::new(vec![ReleaseAgeRule { repository: None, packages: None, least_age }]);
        let (registry, public) = (self.registry.registry.clone(), Arc::clone(&self.public) as _);
        Self { pull_through: PullThrough::new(registry, public, ages), ..self }
    }

    /// Copies version 1.0 to the repository `copies`.
    async fn copy(&self, source: &str, include_from_upstream: bool) -> Result<BatchOutcome, Error> {
        let versions = VersionSelection::new(vec![number("1.0")], None).unwrap();
        let wanted = CopyVersions { versions, allow_overwrite: false, include_from_upstream };
        let source = permit(ACCOUNT, &self.key(source));
        let destination = permit(ACCOUNT, &self.key("copies").package(widget()));
        self.pull_through.copy_package_versions(&source, &destination, wanted).await
    }

    fn key(&self, repository: &str) -> RepositoryKey {
        self.domain.repository(repository_name(repository))
    }

    fn version(&self, repository: &str) -> PackageVersionKey {
        self.key(repository).package(widget()).version(number("1.0"))
    }

    /// Fetches a file of version 1.0.
    async fn fetch(&self, repository: &str, file: &str, reading: Reading) -> Result<FetchedAsset, Error> {
        let repository = permit(ACCOUNT, &self.key(repository));
        let (version, file) = (number("1.0"), AssetName::parse(PYPI, file).unwrap());
        self.pull_through.fetch_asset(&repository, &widget(), &version, &file, reading).await
    }

    async fn read(&self, repository: &str, file: &str) -> Result<Vec<u8>, Error> {
        match self.fetch(repository, file, Reading::Whole).await? {
            FetchedAsset::Here(asset) => match self.registry.open_asset(&asset, None).await? {
                Content::Small(bytes) => Ok(bytes.to_vec()),
                Content::Stream(blocks) => {
                    Ok(blocks.map_ok(|block| block.to_vec()).try_concat().await.unwrap())
                }
            },
            FetchedAsset::Arriving(arriving) => panic!("the whole was asked for: {arriving:?}"),
        }
    }

    /// Lists the files that a repository holds of version 1.0.
    async fn held(&self, repository: &str) -> Vec<String> {
        let key = permit(ACCOUNT, &self.version(repository));
        let page = Page::default();
        match self.registry.list_package_version_assets(&key, &page).await {
            Ok(listed) => listed.assets.into_iter().map(|asset| asset.name.into_string()).collect(),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::NotFound);
                Vec::new()
            }
        }
    }

    async fn contents(&self, repository: &str) -> Result<PackageContents, Error> {
        let repository = permit(ACCOUNT, &self.key(repository));
        let found = self.pull_through.find_package(&repository, &widget()).await?;
        self.pull_through.package_contents(&found).await
    }

    /// Lists the files that documents of the package show, each with its version.
    async fn shown(&self, repository: &str) -> Vec<String> {
        let versions = self.contents(repository).await.unwrap().versions.into_iter();
        let files = versions.flat_map(|listed| listed.assets).map(|asset| asset.name.into_string());
        files.collect()
    }

    async fn group(&self, modes: &[(OriginType, OriginMode)]) {
        let pattern = PackageGroupPattern::parse("/*").unwrap();
        let group = permit(ACCOUNT, &PackageGroupKey { domain: self.domain.clone(), pattern });
        let modes = modes.iter().copied().collect();
        let update = OriginConfigurationUpdate { modes, ..OriginConfigurationUpdate::default() };
        self.registry.update_package_group_origin_configuration(&group, update).await.unwrap();
    }
}

fn connection() -> ExternalConnection {
    ExternalConnection::parse("public:pypi").unwrap()
}

fn widget() -> PackageCoordinates {
    PackageCoordinates { format: PYPI, namespace: None, name: PackageName::parse(PYPI, "widget").unwrap() }
}

fn number(version: &str) -> PackageVersion {
    PackageVersion::parse(PYPI, version).unwrap()
}
