//! Packages and their versions: listing, describing and deleting them.

use super::*;

async fn prepare() -> (TestRegistry, RepositoryKey) {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    (registry, repository)
}

async fn list_packages(
    registry: &Registry,
    repository: &RepositoryKey,
    filter: &PackageFilter,
    size: i64,
) -> Vec<String> {
    let (mut names, mut token) = (Vec::new(), None);
    loop {
        let paged =
            registry.list_packages(&permit(ACCOUNT, repository), filter, &page(size, token)).await.unwrap();
        assert!(paged.items.len() <= usize::try_from(size).unwrap());
        names.extend(
            paged.items.iter().map(|item| format!("{}/{}", item.namespace.as_ref().unwrap(), item.name)),
        );
        token = paged.next_token;
        if token.is_none() {
            return names;
        }
    }
}

#[tokio::test]
async fn packages_are_listed_by_namespace_and_name_under_every_filter() {
    let (registry, repository) = prepare().await;
    for (namespace, name) in
        [("tools", "axe"), ("box", "saw"), ("tools", "saw"), ("tool", "saw"), ("toy", "sax")]
    {
        let version = PackageVersion::parse(PackageFormat::Generic, "1").unwrap();
        let key = PackageVersionKey { package: package_key(&repository, namespace, name), version };
        registry.publish(&key, "a", b"a").await.unwrap();
    }
    let prefix = |text: &str| Some(CoordinatePrefix::parse(text).unwrap());
    let generic = || PackageFilter { format: Some(PackageFormat::Generic), ..PackageFilter::default() };

    for size in [1, 2, 3, 4, 5, 1000] {
        let list = async |filter| list_packages(&registry, &repository, &filter, size).await;
        let everything = ["box/saw", "tool/saw", "tools/axe", "tools/saw", "toy/sax"];
        assert_eq!(list(PackageFilter::default()).await, everything);
        assert_eq!(list(generic()).await, everything);
        let npm = PackageFilter { format: Some(PackageFormat::Npm), ..PackageFilter::default() };
        assert!(list(npm).await.is_empty());
        let in_tool = PackageFilter { namespace_prefix: prefix("tool"), ..generic() };
        assert_eq!(list(in_tool).await, ["tool/saw", "tools/axe", "tools/saw"]);
        let saws = PackageFilter { package_prefix: prefix("saw"), ..PackageFilter::default() };
        assert_eq!(list(saws).await, ["box/saw", "tool/saw", "tools/saw"]);
        let both =
            PackageFilter { namespace_prefix: prefix("tools"), package_prefix: prefix("s"), ..generic() };
        assert_eq!(list(both).await, ["tools/saw"]);
        let publish = |publish| PackageFilter { publish: Some(publish), ..PackageFilter::default() };
        assert_eq!(list(publish(AllowPublish::Allow)).await, everything);
        assert!(list(publish(AllowPublish::Block)).await.is_empty());
        let upstream = PackageFilter {
            upstream: Some(AllowUpstream::Block),
            package_prefix: prefix("sax"),
            ..generic()
        };
        assert_eq!(list(upstream).await, ["toy/sax"]);
    }
}

#[tokio::test]
async fn packages_with_different_restrictions_are_listed_in_one_order() {
    let (registry, repository) = prepare().await;
    let (allow, block) = (AllowUpstream::Allow, AllowUpstream::Block);
    for (name, publish, upstream) in [
        ("a", AllowPublish::Allow, block),
        ("b", AllowPublish::Block, block),
        ("c", AllowPublish::Allow, allow),
        ("d", AllowPublish::Block, allow),
        ("e", AllowPublish::Allow, block),
    ] {
        let (package, origin) =
            (package_key(&repository, "tools", name), PackageOriginRestrictions { publish, upstream });
        registry.put_package_origin_configuration(&permit(ACCOUNT, &package), origin).await.unwrap();
    }

    for size in [1, 2, 3, 1000] {
        let list = async |publish, upstream| {
            let filter = PackageFilter { publish, upstream, ..PackageFilter::default() };
            list_packages(&registry, &repository, &filter, size).await
        };
        assert_eq!(list(None, Some(block)).await, ["tools/a", "tools/b", "tools/e"]);
        assert_eq!(list(None, Some(allow)).await, ["tools/c", "tools/d"]);
        assert_eq!(list(Some(AllowPublish::Allow), None).await, ["tools/a", "tools/c", "tools/e"]);
        assert_eq!(list(Some(AllowPublish::Block), Some(allow)).await, ["tools/d"]);
    }
}

#[tokio::test]
async fn an_exact_last_page_of_packages_has_no_token() {
    let (registry, repository) = prepare().await;
    for name in ["a", "b"] {
        registry.publish(&version_key(&repository, name, "1"), "a", b"a").await.unwrap();
    }

    let paged = registry
        .list_packages(&permit(ACCOUNT, &repository), &PackageFilter::default(), &page(2, None))
        .await
        .unwrap();

    assert_eq!((paged.items.len(), paged.next_token), (2, None));
}

#[tokio::test]
async fn a_namespace_filter_needs_a_format() {
    let (registry, repository) = prepare().await;
    let filter = PackageFilter {
        namespace_prefix: Some(CoordinatePrefix::parse("a").unwrap()),
        ..PackageFilter::default()
    };

    assert_eq!(
        kind(registry.list_packages(&permit(ACCOUNT, &repository), &filter, &Page::default()).await),
        VALIDATION
    );
}

#[tokio::test]
async fn the_first_missing_part_names_the_error() {
    let (registry, repository) = prepare().await;
    let here = version_key(&repository, "tool", "1");
    registry.publish(&here, "a", b"a").await.unwrap();
    let version = version_key(&repository, "tool", "2");
    let package = version_key(&repository, "absent", "1");
    let in_repository = version_key(&repository.domain.repository(repository_name("absent")), "tool", "1");
    let in_domain = version_key(&domain_key("nowhere").repository(repository_name("repo")), "tool", "1");
    let asset = asset_name("absent");
    let first = Page::default();

    for (key, missing) in [
        (&version, ResourceType::PackageVersion),
        (&package, ResourceType::Package),
        (&in_repository, ResourceType::Repository),
        (&in_domain, ResourceType::Domain),
    ] {
        assert_eq!(kind(registry.get_package_version(&permit(ACCOUNT, key)).await), not_found(missing));
        assert_eq!(
            kind(registry.list_package_version_assets(&permit(ACCOUNT, key), &first).await),
            not_found(missing)
        );
        assert_eq!(
            kind(registry.get_package_version_asset(&permit(ACCOUNT, key), &asset, None).await),
            not_found(missing)
        );
        if missing != ResourceType::PackageVersion {
            let filter = PackageVersionFilter::default();
            assert_eq!(
                kind(registry.list_package_versions(&permit(ACCOUNT, &key.package), &filter, &first).await),
                not_found(missing)
            );
            assert_eq!(kind(registry.get_package(&permit(ACCOUNT, &key.package)).await), not_found(missing));
        }
        if matches!(missing, ResourceType::Repository | ResourceType::Domain) {
            let list = registry
                .list_packages(&permit(ACCOUNT, &key.package.repository), &PackageFilter::default(), &first)
                .await;
            assert_eq!(kind(list), not_found(missing));
        }
    }
    let (kind, resource, _) =
        refusal(registry.get_package_version_asset(&permit(ACCOUNT, &here), &asset, None).await);
    assert_eq!((kind, resource), not_found(ResourceType::Asset));
    let (_, _, text) = refusal(registry.get_package(&permit(ACCOUNT, &package.package)).await);
    let expected = "Package not found in repository. RepoId: repo, \
        Package = PackageCoordinate{packageType=generic, packageNamespace=tools, packageName=absent},";
    assert_eq!(text, expected);
}

async fn list_versions(
    registry: &Registry,
    package: &PackageKey,
    filter: PackageVersionFilter,
    size: i64,
) -> Vec<String> {
    let (mut versions, mut token) = (Vec::new(), None);
    loop {
        let listed = registry
            .list_package_versions(&permit(ACCOUNT, package), &filter, &page(size, token))
            .await
            .unwrap();
        versions.extend(listed.versions.iter().map(|item| item.version.clone()));
        token = listed.next_token;
        if token.is_none() {
            return versions;
        }
    }
}

#[tokio::test]
async fn versions_are_listed_newest_first_in_either_order_and_under_every_filter() {
    let (registry, repository) = prepare().await;
    let package = version_key(&repository, "tool", "1").package;
    for version in ["2", "1", "4", "3"] {
        registry.tick();
        registry.publish(&version_key(&repository, "tool", version), "a", b"a").await.unwrap();
    }
    registry.set_status(&version_key(&repository, "tool", "4"), PackageVersionStatus::Archived).await;
    let by_time = PackageVersionFilter {
        sort_by: Some(PackageVersionSortType::PublishedTime),
        ..PackageVersionFilter::default()
    };
    let published = PackageVersionFilter {
        status: Some(PackageVersionStatus::Published),
        ..PackageVersionFilter::default()
    };
    let of = |origin_type| PackageVersionFilter {
        origin_type: Some(origin_type),
        ..PackageVersionFilter::default()
    };
    let (internal, external) =
        (of(PackageVersionOriginType::Internal), of(PackageVersionOriginType::External));

    for size in [1, 2, 3, 4, 1000] {
        let list = async |filter| list_versions(&registry, &package, filter, size).await;
        assert_eq!(list(PackageVersionFilter::default()).await, ["4", "3", "2", "1"]);
        assert_eq!(list(by_time).await, ["3", "4", "1", "2"]);
        assert_eq!(list(published).await, ["3", "2", "1"]);
        assert_eq!(list(PackageVersionFilter { status: published.status, ..by_time }).await, ["3", "1", "2"]);
        assert_eq!(list(internal).await, ["4", "3", "2", "1"], "statuses are not listed one after the other");
        assert_eq!(
            list(PackageVersionFilter { sort_by: by_time.sort_by, ..internal }).await,
            ["3", "4", "1", "2"]
        );
        assert!(list(external).await.is_empty());
    }
}

#[tokio::test]
async fn a_page_under_a_filter_is_full_however_few_versions_pass() {
    let (registry, repository) = prepare().await;
    let package = version_key(&repository, "tool", "1").package;
    for number in 10..40 {
        let key = version_key(&repository, "tool", &number.to_string());
        registry.publish(&key, "a", b"a").await.unwrap();
        if number % 10 > 0 {
            registry.set_status(&key, PackageVersionStatus::Archived).await;
        }
    }
    for sort_by in [None, Some(PackageVersionSortType::PublishedTime)] {
        let status = Some(PackageVersionStatus::Published);
        let filter = PackageVersionFilter { status, sort_by, ..PackageVersionFilter::default() };

        let first = registry
            .list_package_versions(&permit(ACCOUNT, &package), &filter, &page(2, None))
            .await
            .unwrap();
        let last = registry
            .list_package_versions(&permit(ACCOUNT, &package), &filter, &page(2, first.next_token))
            .await
            .unwrap();

        let names = |versions: &[PackageVersionSummary]| {
            versions.iter().map(|item| item.version.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&first.versions), ["30", "20"]);
        assert_eq!(names(&last.versions), ["10"]);
        assert_eq!(last.next_token, None);
    }
}

#[tokio::test]
async fn the_default_display_version_is_the_last_published_that_is_not_hidden() {
    let (registry, repository) = prepare().await;
    let package = version_key(&repository, "tool", "1").package;
    for version in ["2", "1", "3"] {
        registry.tick();
        registry.publish(&version_key(&repository, "tool", version), "a", b"a").await.unwrap();
    }
    registry.publish_unfinished(&version_key(&repository, "tool", "9"), "a", b"a").await.unwrap();
    let default = async || {
        let filter =
            PackageVersionFilter { status: Some(PackageVersionStatus::Disposed), ..Default::default() };
        let listed = registry
            .list_package_versions(&permit(ACCOUNT, &package), &filter, &page(1, None))
            .await
            .unwrap();
        listed.default_display_version
    };
    let set = async |version, status| {
        registry.set_status(&version_key(&repository, "tool", version), status).await;
    };

    assert_eq!(default().await.as_deref(), Some("3"));
    set("3", PackageVersionStatus::Archived).await;
    assert_eq!(default().await.as_deref(), Some("1"));
    set("1", PackageVersionStatus::Unlisted).await;
    assert_eq!(default().await.as_deref(), Some("1"));
    set("1", PackageVersionStatus::Disposed).await;
    set("2", PackageVersionStatus::Archived).await;
    assert_eq!(default().await, None);
}

#[tokio::test]
async fn assets_are_listed_by_name_page_by_page() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    for name in ["c", "a", "b"] {
        registry.publish_unfinished(&key, name, name.as_bytes()).await.unwrap();
    }

    let first = registry.list_package_version_assets(&permit(ACCOUNT, &key), &page(2, None)).await.unwrap();
    let second = registry
        .list_package_version_assets(&permit(ACCOUNT, &key), &page(2, first.next_token.clone()))
        .await
        .unwrap();

    let names =
        |assets: &[AssetSummary]| assets.iter().map(|asset| asset.name.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&first.assets), ["a", "b"]);
    assert_eq!(names(&second.assets), ["c"]);
    assert_eq!(second.next_token, None);
    assert_eq!(first.assets[0].hashes.sha256, sha256(b"a"));
}

#[tokio::test]
async fn archived_and_disposed_versions_are_not_downloadable_and_others_are() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    registry.publish(&key, "a", b"a").await.unwrap();
    for (status, downloadable) in [
        (PackageVersionStatus::Published, true),
        (PackageVersionStatus::Unfinished, true),
        (PackageVersionStatus::Unlisted, true),
        (PackageVersionStatus::Archived, false),
        (PackageVersionStatus::Disposed, false),
    ] {
        registry.set_status(&key, status).await;
        let read = registry.read(&key, "a").await;
        if downloadable {
            assert_eq!(read.unwrap(), b"a", "{status}");
        } else {
            assert_eq!(kind(read), not_found(ResourceType::Asset), "{status}");
        }
        assert_eq!(registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap().status, status);
    }
}

#[tokio::test]
async fn a_revision_that_is_asked_for_must_be_the_current_one() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    let old = registry.publish_unfinished(&key, "a", b"a").await.unwrap().revision;
    let new = registry.publish(&key, "b", b"b").await.unwrap().revision;
    let get = async |revision: &Revision| {
        registry.get_package_version_asset(&permit(ACCOUNT, &key), &asset_name("a"), Some(revision)).await
    };

    assert_eq!(get(&new).await.unwrap().revision, new);
    assert_eq!(kind(get(&old).await), conflict(ResourceType::PackageVersion));
}

#[tokio::test]
async fn a_range_of_an_asset_is_what_lies_there() {
    let (registry, repository) = prepare().await;
    for (version, length) in [("1", 1_000_usize), ("2", 60_000), ("3", 3_000_000)] {
        let key = version_key(&repository, "tool", version);
        let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        registry.publish(&key, "a", &bytes).await.unwrap();
        let asset =
            registry.get_package_version_asset(&permit(ACCOUNT, &key), &asset_name("a"), None).await.unwrap();

        let content = registry.open_asset(&asset, Some(500..length as u64 - 10)).await.unwrap();

        assert_eq!(content.length(), length as u64 - 510);
        let read = match content {
            Content::Small(bytes) => bytes.to_vec(),
            Content::Stream(blocks) => blocks.map_ok(|block| block.to_vec()).try_concat().await.unwrap(),
        };
        assert!(read == bytes[500..length - 10]);
    }
}

#[tokio::test]
async fn origin_controls_are_put_on_packages_that_exist_and_create_those_that_do_not() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    registry.publish(&key, "a", b"a").await.unwrap();
    let put = async |package: &PackageKey, publish, upstream| {
        let origin = PackageOriginRestrictions { publish, upstream };
        registry.put_package_origin_configuration(&permit(ACCOUNT, package), origin).await
    };

    for package in [&key.package, &package_key(&repository, "tools", "fresh")] {
        for (publish, upstream) in [
            (AllowPublish::Block, AllowUpstream::Allow),
            (AllowPublish::Block, AllowUpstream::Allow),
            (AllowPublish::Allow, AllowUpstream::Block),
        ] {
            let origin = put(package, publish, upstream).await.unwrap().origin;
            assert_eq!(origin, PackageOriginRestrictions { publish, upstream });
            assert_eq!(registry.get_package(&permit(ACCOUNT, package)).await.unwrap().origin, origin);
        }
    }

    assert_eq!(registry.read(&key, "a").await.unwrap(), b"a");
    let fresh = package_key(&repository, "tools", "fresh");
    assert!(list_versions(&registry, &fresh, PackageVersionFilter::default(), 10).await.is_empty());
    let absent = repository.domain.repository(repository_name("absent"));
    let elsewhere =
        put(&package_key(&absent, "tools", "tool"), AllowPublish::Allow, AllowUpstream::Allow).await;
    assert_eq!(kind(elsewhere), not_found(ResourceType::Repository));
}

#[tokio::test]
async fn a_generic_version_has_no_readme_and_no_dependencies() {
    let (registry, repository) = prepare().await;
    let key = version_key(&repository, "tool", "1");
    let published = registry.publish(&key, "a", b"a").await.unwrap();

    let readme = registry.get_package_version_readme(&permit(ACCOUNT, &key)).await;
    let listed =
        registry.list_package_version_dependencies(&permit(ACCOUNT, &key), &Page::default()).await.unwrap();

    assert_eq!(kind(readme), not_found(ResourceType::PackageVersion));
    assert_eq!(listed.revision, published.revision);
    assert!(listed.dependencies.is_empty());
    assert_eq!(listed.next_token, None);
    let foreign = registry
        .list_package_version_dependencies(&permit(ACCOUNT, &key), &page(1, Some("AAAA".to_owned())))
        .await;
    assert_eq!(kind(foreign).0, ErrorKind::Validation(ValidationReason::CannotParse));
    for (key, missing) in [
        (version_key(&repository, "tool", "2"), ResourceType::PackageVersion),
        (version_key(&repository, "absent", "1"), ResourceType::Package),
    ] {
        assert_eq!(
            kind(registry.get_package_version_readme(&permit(ACCOUNT, &key)).await),
            not_found(missing)
        );
        let listed =
            registry.list_package_version_dependencies(&permit(ACCOUNT, &key), &Page::default()).await;
        assert_eq!(kind(listed), not_found(missing));
    }
}
