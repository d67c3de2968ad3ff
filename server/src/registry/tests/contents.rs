//! What documents of a package show, from the repository that is asked and from its upstreams; what is kept of what was
//! fetched through it; and documents of record that change.

use super::*;
use crate::storage::db::Reader;

const NPM: PackageFormat = PackageFormat::Npm;

/// Three repositories in a row: `near` takes from `middle`, and that from `far`.
struct Chain {
    registry: TestRegistry,
    domain: DomainKey,
}

impl Chain {
    async fn new() -> Self {
        let registry = TestRegistry::new();
        let domain = registry.domain("my-domain").await;
        let chain = Self { registry, domain };
        for (name, upstream) in [("far", None), ("middle", Some("far")), ("near", Some("middle"))] {
            let upstreams = upstream.iter().map(|upstream| permit(ACCOUNT, &chain.key(upstream))).collect();
            let new = NewRepository { upstreams, ..NewRepository::default() };
            chain.registry.repository_with(&chain.domain, name, new).await.unwrap();
        }
        chain
    }

    fn key(&self, repository: &str) -> RepositoryKey {
        self.domain.repository(repository_name(repository))
    }

    fn version(&self, repository: &str, version: &str) -> PackageVersionKey {
        self.key(repository).package(left_pad()).version(number(version))
    }

    async fn publish(&self, repository: &str, version: &str, tag: Option<&str>) -> Result<Published, Error> {
        let content = format!("{version} of {repository}");
        let staged = self.registry.stage(body(content.as_bytes()), None, &[]).await.unwrap();
        let assets = vec![(AssetName::parse(NPM, "package.tgz").unwrap(), staged)];
        let manifest = Some(format!("{repository} {version}").into_bytes());
        let publication = Publication {
            metadata: Some(PackageVersionMetadata { manifest, ..PackageVersionMetadata::default() }),
            labels: tag.iter().map(|tag| Label::parse(tag).unwrap()).collect(),
            default_label: Some(Label::parse("latest").unwrap()),
            ..Publication::new(assets, PublicationOrigin::Direct)
        };
        self.registry
            .registry
            .publish(&permit(ACCOUNT, &self.version(repository, version)), publication)
            .await
    }

    async fn open_to_upstream(&self, repository: &str) {
        let key = self.key(repository).package(left_pad());
        let origin =
            PackageOriginRestrictions { publish: AllowPublish::Allow, upstream: AllowUpstream::Allow };
        self.registry.put_package_origin_configuration(&permit(ACCOUNT, &key), origin).await.unwrap();
    }

    /// Returns versions with their documents, and labels with their versions.
    async fn contents(&self, repository: &str) -> (Vec<String>, Vec<String>) {
        let repository = permit(ACCOUNT, &self.key(repository));
        let resolution = self.registry.find_holders(repository.key(), &left_pad()).await.unwrap();
        let contents = self.registry.package_contents(&resolution).await.unwrap();
        let manifest =
            |version: ListedVersion| String::from_utf8(version.manifest.unwrap().to_vec()).unwrap();
        (
            contents.versions.into_iter().map(manifest).collect(),
            contents.labels.into_iter().map(|(label, version)| format!("{label} {version}")).collect(),
        )
    }

    async fn fingerprint(&self, repository: &str) -> PackageFingerprint {
        let repository = permit(ACCOUNT, &self.key(repository));
        self.registry.find_holders(repository.key(), &left_pad()).await.unwrap().fingerprint()
    }

    async fn fetch(&self, repository: &str, version: &str) -> Result<Asset, Error> {
        let repository = permit(ACCOUNT, &self.key(repository));
        let asset = AssetName::parse(NPM, "package.tgz").unwrap();
        self.registry.fetch(&repository, &left_pad(), &number(version), &asset).await
    }

    async fn holds(&self, repository: &str, version: &str) -> bool {
        self.registry.read(&self.version(repository, version), "package.tgz").await.is_ok()
    }
}

fn left_pad() -> PackageCoordinates {
    PackageCoordinates { format: NPM, namespace: None, name: PackageName::parse(NPM, "left-pad").unwrap() }
}

fn number(version: &str) -> PackageVersion {
    PackageVersion::parse(NPM, version).unwrap()
}

#[tokio::test]
async fn versions_of_all_repositories_are_shown_in_their_order_and_the_first_decides() {
    let chain = Chain::new().await;
    for (repository, versions) in [("far", ["10.0.0", "1.0.0"]), ("middle", ["2.0.0", "1.5.0"])] {
        for version in versions {
            chain.publish(repository, version, None).await.unwrap();
        }
        chain.open_to_upstream(repository).await;
    }
    chain.publish("near", "9.0.0", None).await.unwrap();
    assert_eq!(
        chain.contents("near").await.0,
        ["near 9.0.0"],
        "what was published here first takes nothing in"
    );
    chain.open_to_upstream("near").await;

    let (versions, _) = chain.contents("near").await;
    assert_eq!(versions, ["far 1.0.0", "middle 1.5.0", "middle 2.0.0", "near 9.0.0", "far 10.0.0"]);

    // What is not told of where it is found first is not told of at all.
    chain.fetch("near", "2.0.0").await.unwrap();
    chain.registry.set_status(&chain.version("near", "2.0.0"), PackageVersionStatus::Unlisted).await;
    assert!(!chain.contents("near").await.0.contains(&"middle 2.0.0".to_owned()));
}

#[tokio::test]
async fn a_label_is_that_of_the_repository_that_lies_farthest_upstream() {
    let chain = Chain::new().await;
    chain.publish("far", "1.0.0", Some("beta")).await.unwrap();
    chain.publish("middle", "2.0.0", Some("beta")).await.unwrap();
    assert_eq!(chain.contents("middle").await.1, ["beta 2.0.0", "latest 2.0.0"]);

    chain.open_to_upstream("middle").await;

    assert_eq!(chain.contents("middle").await.1, ["beta 1.0.0", "latest 1.0.0"]);
    assert_eq!(chain.contents("near").await.1, ["beta 1.0.0", "latest 1.0.0"]);
}

#[tokio::test]
async fn the_first_version_bears_the_default_label_and_later_ones_what_they_are_given() {
    let chain = Chain::new().await;
    chain.publish("near", "1.0.0", Some("beta")).await.unwrap();
    chain.publish("near", "2.0.0", Some("next")).await.unwrap();

    assert_eq!(chain.contents("near").await.1, ["beta 1.0.0", "latest 1.0.0", "next 2.0.0"]);
}

#[tokio::test]
async fn whatever_a_document_shows_changes_its_fingerprint() {
    let chain = Chain::new().await;
    chain.publish("far", "1.0.0", None).await.unwrap();
    let mut seen = vec![chain.fingerprint("near").await];

    chain.publish("far", "2.0.0", None).await.unwrap();
    seen.push(chain.fingerprint("near").await);
    let package = permit(ACCOUNT, &chain.key("far").package(left_pad()));
    let (label, version) = (Label::parse("beta").unwrap(), number("1.0.0"));
    chain.registry.set_package_label(&package, label, version).await.unwrap();
    seen.push(chain.fingerprint("near").await);
    chain.registry.set_status(&chain.version("far", "2.0.0"), PackageVersionStatus::Unlisted).await;
    seen.push(chain.fingerprint("near").await);
    let edit = |_: &PackageVersion, _: &[u8]| Some(b"edited".to_vec());
    chain.registry.edit_manifests(&package, vec![number("1.0.0")], edit).await.unwrap();
    seen.push(chain.fingerprint("near").await);
    chain.fetch("near", "1.0.0").await.unwrap();
    seen.push(chain.fingerprint("near").await);

    for (number, fingerprint) in seen.iter().enumerate() {
        assert!(!seen[..number].contains(fingerprint), "{number}");
    }
    assert_eq!(seen.last(), Some(&chain.fingerprint("near").await));
}

#[tokio::test]
async fn a_version_is_kept_where_it_was_asked_for_and_nowhere_between() {
    let chain = Chain::new().await;
    chain.publish("far", "1.0.0", Some("beta")).await.unwrap();

    chain.fetch("near", "1.0.0").await.unwrap();
    chain.fetch("near", "1.0.0").await.unwrap();
    let (kind, _, _) = refusal(chain.fetch("near", "3.0.0").await);
    assert_eq!(kind, ErrorKind::NotFound);

    assert!(chain.holds("near", "1.0.0").await && !chain.holds("middle", "1.0.0").await);
    assert!(!chain.holds("near", "3.0.0").await);
    let key = permit(ACCOUNT, &chain.key("near").package(left_pad()));
    let package = chain.registry.get_package(&key).await.unwrap();
    assert_eq!(
        (package.origin.publish, package.origin.upstream),
        (AllowPublish::Block, AllowUpstream::Allow)
    );
    chain.registry.delete_package(&permit(ACCOUNT, &chain.key("far").package(left_pad()))).await.unwrap();
    assert_eq!(chain.contents("near").await.0, ["far 1.0.0"]);
}

#[tokio::test]
async fn nothing_is_kept_that_a_package_group_or_the_package_keeps_out() {
    let chain = Chain::new().await;
    chain.publish("far", "1.0.0", None).await.unwrap();
    chain.publish("middle", "2.0.0", None).await.unwrap();
    chain.fetch("middle", "1.0.0").await.unwrap_err();
    assert!(!chain.holds("middle", "1.0.0").await, "the package takes nothing from upstream");

    let group =
        PackageGroupKey { domain: chain.domain.clone(), pattern: PackageGroupPattern::parse("/*").unwrap() };
    let modes = [(OriginType::InternalUpstream, OriginMode::Block)].into();
    let update = OriginConfigurationUpdate { modes, ..OriginConfigurationUpdate::default() };
    let group = permit(ACCOUNT, &group);
    chain.registry.update_package_group_origin_configuration(&group, update).await.unwrap();
    let refused = chain.fetch("near", "1.0.0").await.unwrap_err().to_string();

    assert!(refused.contains("new versions"), "{refused}");
    assert!(!chain.holds("near", "1.0.0").await);
}

#[tokio::test]
async fn a_number_that_an_upstream_has_is_not_published_again() {
    let chain = Chain::new().await;
    chain.publish("far", "1.0.0", None).await.unwrap();

    let refused = chain.publish("near", "1.0.0", None).await;

    let (kind, _, text) = refusal(refused);
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(text.contains("upstream"), "{text}");
    chain.publish("near", "1.0.1", None).await.unwrap();
    // From here on nothing comes from upstream, and the number is free.
    chain.publish("near", "1.0.0", None).await.unwrap();
}

#[tokio::test]
async fn documents_change_where_they_are_edited_and_what_is_not_there_is_passed_over() {
    let chain = Chain::new().await;
    for version in ["1.0.0", "2.0.0"] {
        chain.publish("near", version, None).await.unwrap();
    }
    let package = permit(ACCOUNT, &chain.key("near").package(left_pad()));
    let edit = |version: &PackageVersion, manifest: &[u8]| {
        (version.normalized() == "2.0.0").then(|| [manifest, b", old"].concat())
    };

    let versions = ["1.0.0", "2.0.0", "3.0.0"].map(number).to_vec();
    chain.registry.edit_manifests(&package, versions, edit).await.unwrap();

    assert_eq!(chain.contents("near").await.0, ["near 1.0.0", "near 2.0.0, old"]);
}

#[tokio::test]
async fn one_version_and_the_labels_are_what_the_document_of_the_package_says() {
    let chain = Chain::new().await;
    chain.publish("far", "1.0.0", Some("beta")).await.unwrap();
    chain.publish("far", "2.0.0", Some("next")).await.unwrap();
    chain.open_to_upstream("far").await;
    chain.publish("near", "3.0.0", Some("beta")).await.unwrap();
    chain.open_to_upstream("near").await;
    let repository = permit(ACCOUNT, &chain.key("near"));
    let resolution = chain.registry.find_holders(repository.key(), &left_pad()).await.unwrap();

    let contents = chain.registry.package_contents(&resolution).await.unwrap();

    assert_eq!(contents.versions.len(), 3);
    for listed in contents.versions {
        let found = chain.registry.find_listed_version(&resolution, &listed.version).await.unwrap();
        assert_eq!(found, Some(listed));
    }
    assert_eq!(chain.registry.list_listed_labels(&resolution).await.unwrap(), contents.labels);
    let missing = chain.registry.find_listed_version(&resolution, &number("4.0.0")).await.unwrap();
    assert_eq!(missing, None);
}

#[tokio::test]
async fn what_is_not_listed_has_no_label_and_is_found_by_its_number_until_it_is_archived() {
    let chain = Chain::new().await;
    chain.publish("far", "1.0.0", Some("beta")).await.unwrap();
    chain.open_to_upstream("far").await;
    let repository = permit(ACCOUNT, &chain.key("near"));
    for (status, is_listed, is_found) in [
        (PackageVersionStatus::Unlisted, false, true),
        (PackageVersionStatus::Archived, false, false),
        (PackageVersionStatus::Published, true, true),
    ] {
        chain.registry.set_status(&chain.version("far", "1.0.0"), status).await;
        let resolution = chain.registry.find_holders(repository.key(), &left_pad()).await.unwrap();

        let found = chain.registry.find_listed_version(&resolution, &number("1.0.0")).await.unwrap();
        let labels = chain.registry.list_listed_labels(&resolution).await.unwrap();

        assert_eq!((found.is_some(), !labels.is_empty()), (is_found, is_listed), "{status:?}");
    }
}

#[tokio::test]
async fn versions_that_are_read_a_few_at_a_time_are_those_that_are_read_at_once() {
    let chain = Chain::new().await;
    let published = [
        ("far", ["1.0.0", "2.0.0", "3.0.0", "10.0.0", "11.0.0"]),
        ("middle", ["1.5.0", "2.5.0", "4.0.0", "5.0.0", "6.0.0"]),
        ("near", ["0.1.0", "4.5.0", "7.0.0", "8.0.0", "12.0.0-beta"]),
    ];
    for (repository, versions) in published {
        for version in versions {
            let tag = if version == "4.0.0" { "old" } else { "next" };
            chain.publish(repository, version, Some(tag)).await.unwrap();
        }
        chain.open_to_upstream(repository).await;
    }
    // It decides where it is found first, and is of two repositories.
    chain.fetch("near", "4.0.0").await.unwrap();
    chain.registry.set_status(&chain.version("near", "4.0.0"), PackageVersionStatus::Unlisted).await;
    let repository = permit(ACCOUNT, &chain.key("near"));
    let resolution = chain.registry.find_holders(repository.key(), &left_pad()).await.unwrap();
    let contents = chain.registry.package_contents(&resolution).await.unwrap();
    assert_eq!(contents.versions.len(), 14);
    let labels: Vec<_> = contents.labels.keys().map(Label::as_str).collect();
    assert_eq!(labels, ["latest", "next"], "what bears the other is not told of");

    for batch in [1, 2, 3, 5, 6, 100] {
        let read = |reading: &PackageReading<'_>| {
            let (mut outlines, mut versions) = (Vec::new(), Vec::new());
            let labels = reading.outline(|listed| outlines.push(listed.version.clone()))?;
            reading.for_each_version(|listed| {
                assert_eq!(reading.find_version(&listed.version)?.as_ref(), Some(listed));
                versions.push(listed.clone());
                Ok(())
            })?;
            assert_eq!(reading.find_version(&number("4.0.0"))?, None);
            Ok((outlines, versions, labels))
        };
        let (outlines, versions, labels) =
            chain.registry.read_package_by(batch, &resolution, read).await.unwrap();
        let found = resolution.clone();
        let read = move |reader: &Reader<'_>| PackageReading::contents(reader, &found, batch);
        let all = chain.registry.store().scan(read).await.unwrap();

        assert_eq!(versions, contents.versions, "{batch} at a time");
        let numbers: Vec<_> = versions.into_iter().map(|listed| listed.version).collect();
        assert_eq!(outlines, numbers, "{batch} at a time");
        assert_eq!(labels, contents.labels, "{batch} at a time");
        assert_eq!(all, contents, "{batch} at a time");
    }
}
