//! What is published together, and what a version says of itself.

use super::*;
use crate::storage::db;

async fn prepare() -> (TestRegistry, RepositoryKey) {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    (registry, repository)
}

/// A version of a package of a format that has metadata.
pub(super) fn version_of(
    repository: &RepositoryKey,
    format: PackageFormat,
    name: &str,
    version: &str,
) -> PackageVersionKey {
    let package = PackageKey {
        repository: repository.clone(),
        format,
        namespace: None,
        name: PackageName::parse(format, name).unwrap(),
    };
    package.version(PackageVersion::parse(format, version).unwrap())
}

fn metadata() -> PackageVersionMetadata {
    let dependency = |name: &str| PackageDependency {
        namespace: None,
        package: PackageName::parse(PackageFormat::Pypi, name).unwrap(),
        dependency_type: Some("Requires-Dist".to_owned()),
        version_requirement: Some(">=1".to_owned()),
    };
    PackageVersionMetadata {
        display_name: Some("Left.Pad".to_owned()),
        summary: Some("pads on the left".to_owned()),
        home_page: Some("https://example.com/".to_owned()),
        source_code_repository: Some("https://example.com/source".to_owned()),
        licenses: vec![
            License { name: Some("MIT".to_owned()), url: None },
            License { name: None, url: Some("https://example.com/license".to_owned()) },
        ],
        readme: Some("# Left pad".to_owned()),
        dependencies: vec![dependency("zope.interface"), dependency("attrs"), dependency("idna")],
        manifest: Some(b"Metadata-Version: 2.4".to_vec()),
    }
}

impl TestRegistry {
    async fn staged(&self, bytes: &[u8]) -> Staged {
        self.stage(body(bytes), None, &[]).await.unwrap()
    }

    pub(super) async fn publish_together(
        &self,
        key: &PackageVersionKey,
        assets: &[(&str, &[u8])],
        metadata: Option<PackageVersionMetadata>,
        origin: PublicationOrigin,
    ) -> Result<Published, Error> {
        let mut staged = Vec::new();
        for (name, bytes) in assets {
            let name = AssetName::parse(key.package.format, name).unwrap();
            staged.push((name, self.staged(bytes).await));
        }
        let publication = Publication { metadata, ..Publication::new(staged, origin) };
        self.registry.publish(&permit(ACCOUNT, key), publication).await
    }

    async fn publish_wheel(&self, key: &PackageVersionKey) -> Published {
        let assets = [("left_pad.whl", &b"wheel"[..]), ("left_pad.tar.gz", b"sdist")];
        self.publish_together(key, &assets, Some(metadata()), PublicationOrigin::Direct).await.unwrap()
    }

    async fn left_behind(&self) -> u64 {
        self.store.find(db::size::count_left_behind()).await.unwrap().unwrap()
    }

    async fn state(&self, key: &PackageVersionKey) -> PackageState {
        self.get_package_state(&permit(ACCOUNT, &key.package)).await.unwrap()
    }
}

fn change(key: &PackageVersionKey) -> ChangeOf {
    let versions = VersionSelection::new(vec![key.version.clone()], None).unwrap();
    ChangeOf { package: key.package.clone(), versions, expected_status: None }
}

#[tokio::test]
async fn several_contents_are_published_in_one_transaction() {
    let (registry, repository) = prepare().await;
    let key = version_of(&repository, PackageFormat::Pypi, "left-pad", "1.0");
    let large = vec![7; 100_000];

    let published = registry
        .publish_together(
            &key,
            &[("b.tar.gz", &large), ("a.whl", b"wheel"), ("same.whl", b"wheel")],
            None,
            PublicationOrigin::Direct,
        )
        .await
        .unwrap();

    assert_eq!(published.status, PackageVersionStatus::Published);
    let names: Vec<_> = published.assets.iter().map(|asset| asset.name.as_str()).collect();
    assert_eq!(names, ["b.tar.gz", "a.whl", "same.whl"]);
    for (name, bytes) in [("b.tar.gz", &large[..]), ("a.whl", b"wheel"), ("same.whl", b"wheel")] {
        assert_eq!(registry.read(&key, name).await.unwrap(), bytes, "{name}");
    }
    let domain = registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap();
    assert_eq!(domain.asset_size_bytes, 100_005, "the same content is held once");
    let described = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
    assert_eq!(described.revision, published.revision);
}

#[tokio::test]
async fn one_content_that_cannot_be_taken_leaves_nothing_of_the_others() {
    let (registry, repository) = prepare().await;
    let key = version_of(&repository, PackageFormat::Pypi, "left-pad", "1.0");
    let large = vec![7; 100_000];
    registry.publish_together(&key, &[("a.whl", b"a")], None, PublicationOrigin::Direct).await.unwrap();
    let before = registry.state(&key).await;

    let refused = registry
        .publish_together(&key, &[("b.whl", &large), ("a.whl", b"other")], None, PublicationOrigin::Direct)
        .await;

    assert_eq!(kind(refused), conflict(ResourceType::Asset));
    assert!(registry.read(&key, "b.whl").await.is_err());
    assert_eq!(registry.state(&key).await, before);
    let domain = registry.get_domain(&permit(ACCOUNT, &repository.domain)).await.unwrap();
    assert_eq!(domain.asset_size_bytes, 1);
}

#[tokio::test]
async fn the_quota_of_assets_counts_all_that_are_published_together() {
    let limits = Limits { assets_per_package_version: 2, ..Limits::default() };
    let registry = TestRegistry::with_limits(limits);
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let key = version_of(&repository, PackageFormat::Pypi, "left-pad", "1.0");
    let publish = async |assets: &[(&str, &[u8])]| {
        registry.publish_together(&key, assets, None, PublicationOrigin::Direct).await.map(drop)
    };

    let three = publish(&[("a.whl", b"a"), ("b.whl", b"b"), ("c.whl", b"c")]).await;

    assert_eq!(kind(three), quota(ResourceType::PackageVersion));
    publish(&[("a.whl", b"a"), ("b.whl", b"b")]).await.unwrap();
    publish(&[("a.whl", b"a"), ("b.whl", b"b")]).await.unwrap();
}

#[tokio::test]
async fn formats_differ_in_whether_a_published_version_takes_more() {
    let (registry, repository) = prepare().await;
    for (format, takes_more) in [
        (PackageFormat::Pypi, true),
        (PackageFormat::Npm, false),
        (PackageFormat::Nuget, false),
        (PackageFormat::Cargo, false),
        (PackageFormat::Ruby, true),
    ] {
        let key = version_of(&repository, format, "left-pad", "1.0.0");
        registry.publish_together(&key, &[("a", b"a")], None, PublicationOrigin::Direct).await.unwrap();
        let more = registry.publish_together(&key, &[("b", b"b")], None, PublicationOrigin::Direct).await;
        assert_eq!(more.is_ok(), takes_more, "{format}");
    }
}

#[tokio::test]
async fn a_version_is_described_by_what_it_says_of_itself() {
    let (registry, repository) = prepare().await;
    let key = version_of(&repository, PackageFormat::Pypi, "Left.Pad", "1.0");
    let published = registry.publish_wheel(&key).await;
    let said = metadata();

    let described = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
    let readme = registry.get_package_version_readme(&permit(ACCOUNT, &key)).await.unwrap();
    let manifest = registry.get_package_version_manifest(&permit(ACCOUNT, &key)).await.unwrap();

    assert_eq!(described.display_name, "Left.Pad");
    assert_eq!(described.summary, said.summary);
    assert_eq!(described.home_page, said.home_page);
    assert_eq!(described.source_code_repository, said.source_code_repository);
    assert_eq!(described.licenses, said.licenses);
    assert_eq!((readme.text.as_str(), &readme.revision), ("# Left pad", &published.revision));
    assert_eq!(manifest, said.manifest);
}

#[tokio::test]
async fn dependencies_are_listed_in_their_order_page_by_page() {
    let (registry, repository) = prepare().await;
    let key = version_of(&repository, PackageFormat::Pypi, "left-pad", "1.0");
    registry.publish_wheel(&key).await;
    let list = async |page: Page| {
        registry.list_package_version_dependencies(&permit(ACCOUNT, &key), &page).await.unwrap()
    };

    let first = list(page(2, None)).await;
    let second = list(page(2, first.next_token)).await;

    let all: Vec<_> = first.dependencies.into_iter().chain(second.dependencies).collect();
    let names: Vec<_> = all.iter().map(|dependency| dependency.package.normalized()).collect();
    assert_eq!(names, ["zope-interface", "attrs", "idna"]);
    assert_eq!(all[0].version_requirement.as_deref(), Some(">=1"));
    assert_eq!(second.next_token, None);
}

#[tokio::test]
async fn what_a_version_says_first_stays() {
    let (registry, repository) = prepare().await;
    let key = version_of(&repository, PackageFormat::Pypi, "left-pad", "1.0");
    let publish = async |asset: &str, summary: Option<&str>| {
        let metadata = summary.map(|summary| PackageVersionMetadata {
            summary: Some(summary.to_owned()),
            ..PackageVersionMetadata::default()
        });
        let assets = [(asset, asset.as_bytes())];
        registry.publish_together(&key, &assets, metadata, PublicationOrigin::Direct).await.unwrap();
        registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap().summary
    };

    assert_eq!(publish("a.tar.gz", None).await, None);
    assert_eq!(publish("b.whl", Some("first")).await.as_deref(), Some("first"));
    assert_eq!(publish("c.whl", Some("second")).await.as_deref(), Some("first"));
}

#[tokio::test]
async fn a_copy_says_the_same_and_bears_the_same_labels() {
    let (registry, repository) = prepare().await;
    let other = registry.repository(&repository.domain, "other").await;
    let key = version_of(&repository, PackageFormat::Npm, "left-pad", "1.0.0");
    let there = version_of(&other, PackageFormat::Npm, "left-pad", "1.0.0");
    registry.publish_wheel(&key).await;
    registry.label(&key, "latest").await.unwrap();
    let copy = CopyOf {
        source: key.package.clone(),
        destination: there.package.clone(),
        versions: VersionSelection::new(vec![key.version.clone()], None).unwrap(),
        allow_overwrite: false,
        include_from_upstream: false,
    };

    registry.copy_of(copy).await.unwrap();
    registry.delete_versions_of(change(&key)).await.unwrap();

    let described = registry.get_package_version(&permit(ACCOUNT, &there)).await.unwrap();
    assert_eq!((described.summary, described.licenses), (metadata().summary, metadata().licenses));
    let dependencies =
        registry.list_package_version_dependencies(&permit(ACCOUNT, &there), &Page::default()).await.unwrap();
    assert_eq!(dependencies.dependencies.len(), 3);
    assert_eq!(
        registry.get_package_version_readme(&permit(ACCOUNT, &there)).await.unwrap().text,
        "# Left pad"
    );
    assert_eq!(registry.labels(&there).await, ["latest 1.0.0"]);
    assert_eq!(registry.left_behind().await, 0);
}

#[tokio::test]
async fn a_version_that_is_disposed_of_still_says_what_it_said() {
    let (registry, repository) = prepare().await;
    let key = version_of(&repository, PackageFormat::Pypi, "left-pad", "1.0");
    registry.publish_wheel(&key).await;

    registry.dispose_versions_of(change(&key)).await.unwrap();

    assert!(registry.read(&key, "left_pad.whl").await.is_err());
    assert_eq!(registry.get_package_version_readme(&permit(ACCOUNT, &key)).await.unwrap().text, "# Left pad");
}

#[tokio::test]
async fn nothing_of_a_version_is_left_behind_however_it_goes() {
    let (registry, repository) = prepare().await;
    let [version, package, all] = ["version", "package", "repository"]
        .map(|name| version_of(&repository, PackageFormat::Pypi, name, "1.0"));
    for key in [&version, &package, &all] {
        registry.publish_wheel(key).await;
        registry.label(key, "stable").await.unwrap();
    }

    registry.delete_versions_of(change(&version)).await.unwrap();
    registry.delete_package(&permit(ACCOUNT, &package.package)).await.unwrap();
    registry.delete_repository(&permit(ACCOUNT, &repository)).await.unwrap();
    registry
        .store
        .collect(registry.now().epoch_milliseconds(), crate::storage::Grace::default())
        .await
        .unwrap();

    assert_eq!(registry.left_behind().await, 0);
    let sizes = registry.store.count_sizes().await.unwrap();
    assert_eq!((sizes.package_versions, sizes.assets), (0, 0));
}

#[tokio::test]
async fn what_comes_from_outside_is_external_and_keeps_its_time() {
    let (registry, repository) = prepare().await;
    let key = version_of(&repository, PackageFormat::Pypi, "left-pad", "1.0");
    let connection = ExternalConnection::parse("public:pypi").unwrap();
    let published = Timestamp::from_epoch_milliseconds(7);
    let origin = PublicationOrigin::External { connection, published };

    registry.publish_together(&key, &[("a.whl", b"a")], None, origin).await.unwrap();

    let described = registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();
    assert_eq!(described.published, published);
    assert_eq!(described.origin.origin_type, PackageVersionOriginType::External);
    assert_eq!(described.origin.external_connection, Some(connection));
    let package = registry.get_package(&permit(ACCOUNT, &key.package)).await.unwrap();
    let (publish, upstream) = (package.origin.publish, package.origin.upstream);
    assert_eq!((publish, upstream), (AllowPublish::Block, AllowUpstream::Allow));
    let next = version_of(&repository, PackageFormat::Pypi, "left-pad", "2.0");
    let direct = registry.publish_together(&next, &[("a.whl", b"a")], None, PublicationOrigin::Direct).await;
    assert_eq!(refusal(direct).2, Invalid::PublishBlocked.to_string());
    let controls = PackageOriginRestrictions { publish: AllowPublish::Allow, upstream: AllowUpstream::Block };
    let package = permit(ACCOUNT, &key.package);
    registry.put_package_origin_configuration(&package, controls).await.unwrap();
    let from_outside = registry.publish_together(&next, &[("a.whl", b"a")], None, origin).await;
    assert_eq!(refusal(from_outside).2, Invalid::UpstreamBlocked.to_string());
}

#[tokio::test]
async fn every_announced_digest_must_be_that_of_the_bytes() {
    let (registry, _) = prepare().await;
    let hashes = registry.staged(b"abc").await.hashes();
    let right = [
        (HashAlgorithm::Md5, hashes.md5),
        (HashAlgorithm::Sha1, hashes.sha1),
        (HashAlgorithm::Sha256, hashes.sha256),
        (HashAlgorithm::Sha512, hashes.sha512),
    ]
    .map(|(algorithm, text)| Digest::parse(algorithm, &text).unwrap());

    assert!(registry.stage(body(b"abc"), None, &right).await.is_ok());
    for digest in right {
        let name = digest.algorithm().name();
        let error = registry.stage(body(b"abd"), None, &[digest]).await.unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[tokio::test]
async fn what_was_received_can_be_read_back_before_it_is_published() {
    use std::io::{Read as _, Seek as _, SeekFrom};

    let (registry, repository) = prepare().await;
    let bytes: Vec<u8> = (0..200_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let staged = registry.staged(&bytes).await;

    let (staged, tail) = staged
        .inspect(|mut reader| {
            let mut tail = Vec::new();
            reader.seek(SeekFrom::End(-300)).and_then(|_| reader.read_to_end(&mut tail)).map(|_| tail)
        })
        .await
        .unwrap();

    assert_eq!(tail.unwrap(), bytes[bytes.len() - 300..]);
    let key = version_of(&repository, PackageFormat::Npm, "left-pad", "1.0.0");
    let name = AssetName::parse(PackageFormat::Npm, "package.tgz").unwrap();
    let publication = Publication::new(vec![(name, staged)], PublicationOrigin::Direct);
    registry.registry.publish(&permit(ACCOUNT, &key), publication).await.unwrap();
    assert_eq!(registry.read(&key, "package.tgz").await.unwrap(), bytes);
}

#[tokio::test]
async fn the_state_of_a_package_changes_with_whatever_it_shows() {
    let (registry, repository) = prepare().await;
    let key = version_of(&repository, PackageFormat::Pypi, "left-pad", "1.0");
    registry.publish_wheel(&key).await;
    let mut states = vec![registry.state(&key).await];
    let mut note = async || {
        let state = registry.state(&key).await;
        assert!(!states.contains(&state), "{state} came again");
        states.push(state);
    };

    registry.publish_together(&key, &[("more", b"m")], None, PublicationOrigin::Direct).await.unwrap();
    note().await;
    registry.update_status_of(change(&key), TargetStatus::Unlisted).await.unwrap();
    note().await;
    registry.label(&key, "latest").await.unwrap();
    note().await;
    let latest = Label::parse("latest").unwrap();
    assert!(registry.remove_package_label(&permit(ACCOUNT, &key.package), latest.clone()).await.unwrap());
    note().await;
    registry.dispose_versions_of(change(&key)).await.unwrap();
    note().await;
    registry.delete_versions_of(change(&key)).await.unwrap();
    note().await;
    registry.delete_package(&permit(ACCOUNT, &key.package)).await.unwrap();
    registry.publish_wheel(&key).await;
    note().await;
    let still = registry.state(&key).await;
    registry.publish_wheel(&key).await;
    assert!(!registry.remove_package_label(&permit(ACCOUNT, &key.package), latest).await.unwrap());
    assert_eq!(registry.state(&key).await, still, "what changes nothing does not count");
}

impl TestRegistry {
    async fn label(&self, key: &PackageVersionKey, label: &str) -> Result<(), Error> {
        let label = Label::parse(label).unwrap();
        self.set_package_label(&permit(ACCOUNT, &key.package), label, key.version.clone()).await
    }

    async fn labels(&self, key: &PackageVersionKey) -> Vec<String> {
        let labels = self.list_package_labels(&permit(ACCOUNT, &key.package)).await.unwrap();
        labels.into_iter().map(|(label, version)| format!("{label} {version}")).collect()
    }
}

#[tokio::test]
async fn a_label_is_borne_by_one_version_and_goes_with_it() {
    let (registry, repository) = prepare().await;
    let [one, two] =
        ["1.0.0", "2.0.0"].map(|version| version_of(&repository, PackageFormat::Npm, "p", version));
    registry.publish_wheel(&one).await;
    registry.publish_wheel(&two).await;

    registry.label(&one, "latest").await.unwrap();
    registry.label(&one, "old").await.unwrap();
    registry.label(&two, "latest").await.unwrap();
    assert_eq!(registry.labels(&one).await, ["latest 2.0.0", "old 1.0.0"]);

    registry.delete_versions_of(change(&two)).await.unwrap();
    assert_eq!(registry.labels(&one).await, ["old 1.0.0"]);
    assert_eq!(kind(registry.label(&two, "latest").await), not_found(ResourceType::PackageVersion));
    let absent = version_of(&repository, PackageFormat::Npm, "absent", "1.0.0");
    assert_eq!(kind(registry.label(&absent, "latest").await), not_found(ResourceType::Package));
}
