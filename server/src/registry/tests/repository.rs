//! Repositories, their upstreams and their external connections.

use super::*;

fn upstream(name: &str) -> Permit<RepositoryKey> {
    permit(ACCOUNT, &domain_key("my-domain").repository(repository_name(name)))
}

fn upstreams(names: &[&str]) -> NewRepository {
    NewRepository { upstreams: names.iter().map(|name| upstream(name)).collect(), ..NewRepository::default() }
}

fn set_upstreams(names: &[&str]) -> RepositoryUpdate {
    RepositoryUpdate { upstreams: Some(upstreams(names).upstreams), ..RepositoryUpdate::default() }
}

fn names(repository: &Repository) -> Vec<&str> {
    repository.upstreams.iter().map(RepositoryName::as_str).collect()
}

async fn update(
    registry: &Registry,
    key: &RepositoryKey,
    update: RepositoryUpdate,
) -> Result<Repository, Error> {
    registry.update_repository(&permit(ACCOUNT, key), update).await
}

#[tokio::test]
async fn a_created_repository_is_described_with_all_that_was_given() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    registry.repository(&domain, "one").await;
    registry.repository(&domain, "two").await;
    let key = domain.repository(repository_name("mine"));
    let new = NewRepository {
        description: Some(Description::parse("for all").unwrap()),
        tags: tags(&[("team", "a")]),
        ..upstreams(&["two", "one"])
    };

    let created = registry.create_repository(&permit(OTHER_ACCOUNT, &key), new).await.unwrap();

    assert_eq!(registry.get_repository(&permit(ACCOUNT, &key)).await.unwrap(), created);
    assert_eq!(created.administrator.as_str(), OTHER_ACCOUNT);
    assert_eq!(created.description.as_ref().unwrap().as_str(), "for all");
    assert_eq!(names(&created), ["two", "one"], "order is kept");
    assert_eq!(created.external_connection, None);
    let arn = "arn:aws:codeartifact:eu-west-1:123456789012:repository/my-domain/mine";
    assert_eq!(created.key.arn().to_string(), arn);
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap().repository_count, 3);
    assert_eq!(registry.list_tags(&permit(ACCOUNT, &key.arn())).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_first_missing_part_names_the_error() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let missing = domain.repository(repository_name("absent"));
    let nowhere = domain_key("nowhere").repository(repository_name("absent"));

    let (kind, resource, text) = refusal(registry.get_repository(&permit(ACCOUNT, &missing)).await);
    assert_eq!((kind, resource), not_found(ResourceType::Repository));
    assert_eq!(
        text,
        "Repository not found. Repository 'absent' in domain 'my-domain' owned by account '123456789012' does not exist."
    );
    assert_eq!(
        self::kind(registry.get_repository(&permit(ACCOUNT, &nowhere)).await),
        not_found(ResourceType::Domain)
    );
    let create = registry.create_repository(&permit(ACCOUNT, &nowhere), NewRepository::default()).await;
    assert_eq!(self::kind(create), not_found(ResourceType::Domain));
    let change = update(&registry, &missing, RepositoryUpdate::default()).await;
    assert_eq!(self::kind(change), not_found(ResourceType::Repository));
    assert_eq!(
        self::kind(registry.delete_repository(&permit(ACCOUNT, &nowhere)).await),
        not_found(ResourceType::Domain)
    );
    assert_eq!(registry.delete_repository(&permit(ACCOUNT, &missing)).await.unwrap(), None);
}

#[tokio::test]
async fn a_repository_name_is_taken_per_domain_and_case_matters() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let other = registry.domain("other").await;
    registry.repository(&domain, "repo").await;

    let again = registry.repository_with(&domain, "repo", NewRepository::default()).await;

    assert_eq!(kind(again), conflict(ResourceType::Repository));
    registry.repository(&domain, "Repo").await;
    registry.repository(&other, "repo").await;
}

#[tokio::test]
async fn a_domain_holds_so_many_repositories_and_no_more() {
    let registry = TestRegistry::with_limits(Limits { repositories_per_domain: 2, ..Limits::default() });
    let domain = registry.domain("my-domain").await;
    let first = registry.repository(&domain, "first").await;
    registry.repository(&domain, "second").await;
    let create = || registry.repository_with(&domain, "third", NewRepository::default());

    assert_eq!(kind(create().await), quota(ResourceType::Repository));
    assert_eq!(
        registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap().repository_count,
        2,
        "the refused one left nothing"
    );
    registry.delete_repository(&permit(ACCOUNT, &first)).await.unwrap();
    assert!(create().await.is_ok());
}

#[tokio::test]
async fn a_description_stays_changes_and_is_cleared() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let key = registry.repository(&domain, "repo").await;
    let describe = |text: &str| RepositoryUpdate {
        description: Some(Description::parse(text).unwrap()),
        ..RepositoryUpdate::default()
    };

    let changed = update(&registry, &key, describe("new")).await.unwrap();
    let unchanged = update(&registry, &key, RepositoryUpdate::default()).await.unwrap();
    let cleared = update(&registry, &key, describe("")).await.unwrap();

    assert_eq!(changed.description.as_ref().unwrap().as_str(), "new");
    assert_eq!(unchanged, changed);
    assert_eq!(cleared.description, None);
    assert_eq!(registry.get_repository(&permit(ACCOUNT, &key)).await.unwrap(), cleared);
}

#[tokio::test]
async fn upstreams_stay_are_replaced_and_are_removed() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    for name in ["one", "two", "three"] {
        registry.repository(&domain, name).await;
    }
    let key = registry.repository_with(&domain, "repo", upstreams(&["one", "two"])).await.unwrap().key;

    let unchanged = update(&registry, &key, RepositoryUpdate::default()).await.unwrap();
    let replaced = update(&registry, &key, set_upstreams(&["three", "one"])).await.unwrap();
    let removed = update(&registry, &key, set_upstreams(&[])).await.unwrap();

    assert_eq!(names(&unchanged), ["one", "two"]);
    assert_eq!(names(&replaced), ["three", "one"]);
    assert!(removed.upstreams.is_empty());
}

#[tokio::test]
async fn upstreams_that_cannot_be_are_refused_and_change_nothing() {
    let registry = TestRegistry::with_limits(Limits { direct_upstreams: 2, ..Limits::default() });
    let domain = registry.domain("my-domain").await;
    for name in ["one", "two", "three"] {
        registry.repository(&domain, name).await;
    }
    let key = registry.repository_with(&domain, "repo", upstreams(&["one"])).await.unwrap().key;
    let refused = async |names: &[&str]| kind(update(&registry, &key, set_upstreams(names)).await);

    assert_eq!(refused(&["two", "absent"]).await, not_found(ResourceType::Repository));
    assert_eq!(refused(&["repo"]).await, VALIDATION);
    assert_eq!(refused(&["two", "two"]).await, VALIDATION);
    assert_eq!(refused(&["one", "two", "three"]).await, quota(ResourceType::Repository));
    assert_eq!(names(&registry.get_repository(&permit(ACCOUNT, &key)).await.unwrap()), ["one"]);
}

#[tokio::test]
async fn upstreams_never_form_a_cycle() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let first = registry.repository(&domain, "first").await;
    registry.repository_with(&domain, "second", upstreams(&["first"])).await.unwrap();
    registry.repository_with(&domain, "third", upstreams(&["second"])).await.unwrap();

    assert_eq!(kind(update(&registry, &first, set_upstreams(&["second"])).await), VALIDATION);
    assert_eq!(kind(update(&registry, &first, set_upstreams(&["third"])).await), VALIDATION);
    registry.repository_with(&domain, "fourth", upstreams(&["third", "second"])).await.unwrap();
}

#[tokio::test]
async fn a_deleted_upstream_is_still_listed_and_a_namesake_is_a_stranger() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let base = registry.repository(&domain, "base").await;
    let key = registry.repository_with(&domain, "repo", upstreams(&["base"])).await.unwrap().key;

    registry.delete_repository(&permit(ACCOUNT, &base)).await.unwrap();
    assert_eq!(names(&registry.get_repository(&permit(ACCOUNT, &key)).await.unwrap()), ["base"]);

    // The new `base` is not what `repo` points at, so `repo` may become its upstream.
    let namesake = registry.repository_with(&domain, "base", upstreams(&["repo"])).await.unwrap();
    assert_eq!(names(&namesake), ["repo"]);
    let healed = update(&registry, &key, set_upstreams(&["base"])).await;
    assert_eq!(kind(healed), VALIDATION, "a fresh list binds to the new one, which leads back");
}

#[tokio::test]
async fn a_repository_has_upstreams_or_one_external_connection() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let plain = registry.repository(&domain, "plain").await;
    let downstream =
        registry.repository_with(&domain, "downstream", upstreams(&["plain"])).await.unwrap().key;
    let npm = ExternalConnection::parse("public:npmjs").unwrap();
    let pypi = ExternalConnection::parse("public:pypi").unwrap();
    let associate = async |key, connection| {
        registry.associate_external_connection(&permit(ACCOUNT, key), connection).await
    };
    let disassociate = async |key, connection| {
        registry.disassociate_external_connection(&permit(ACCOUNT, key), connection).await
    };

    assert_eq!(kind(associate(&downstream, npm).await), VALIDATION);
    let connected = associate(&plain, npm).await.unwrap();
    assert_eq!(connected.external_connection, Some(npm));
    assert_eq!(registry.get_repository(&permit(ACCOUNT, &plain)).await.unwrap(), connected);
    let (_, _, text) = refusal(associate(&plain, pypi).await);
    assert_eq!(text, "ExternalConnections for repositories are currently limited to 1");
    assert_eq!(kind(associate(&plain, npm).await), VALIDATION);
    registry.repository(&domain, "more").await;
    assert_eq!(kind(update(&registry, &plain, set_upstreams(&["more"])).await), VALIDATION);
    assert!(update(&registry, &plain, set_upstreams(&[])).await.is_ok());
    assert_eq!(kind(disassociate(&plain, pypi).await), not_found(ResourceType::Repository));
    assert_eq!(disassociate(&plain, npm).await.unwrap().external_connection, None);
    assert_eq!(registry.get_repository(&permit(ACCOUNT, &plain)).await.unwrap().external_connection, None);
}

#[test]
fn external_connections_are_known_by_name() {
    for connection in ExternalConnection::all() {
        assert_eq!(ExternalConnection::parse(connection.name()).unwrap(), *connection);
    }
    assert_eq!(ExternalConnection::parse("public:ruby-gems-org").unwrap().format(), PackageFormat::Ruby);
    assert_eq!(kind(ExternalConnection::parse("public:rubygems-org").map_err(Error::from)), VALIDATION);
}

#[tokio::test]
async fn deleting_a_repository_takes_its_contents_and_frees_its_name() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    let kept = registry.repository(&domain, "kept").await;
    let (version, copy) = (version_key(&repository, "tool", "1"), version_key(&kept, "tool", "1"));
    registry.publish(&version, "shared", b"shared").await.unwrap();
    registry.publish(&version_key(&repository, "tool", "2"), "own", b"own").await.unwrap();
    registry.publish(&copy, "shared", b"shared").await.unwrap();
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap().asset_size_bytes, 9);

    let deleted = registry.delete_repository(&permit(ACCOUNT, &repository)).await.unwrap().unwrap();

    assert_eq!(deleted.key, repository);
    assert_eq!(
        kind(registry.get_package_version(&permit(ACCOUNT, &version)).await),
        not_found(ResourceType::Repository)
    );
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap().asset_size_bytes, 6);
    assert_eq!(registry.read(&copy, "shared").await.unwrap(), b"shared");
    registry.repository(&domain, "repo").await;
    assert_eq!(
        kind(registry.get_package(&permit(ACCOUNT, &version.package)).await),
        not_found(ResourceType::Package)
    );
}

#[tokio::test]
async fn the_contents_of_a_large_repository_go_with_collection() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    for number in 0..600_u32 {
        let key = version_key(&repository, "tool", &number.to_string());
        registry.publish(&key, "asset", &number.to_le_bytes()).await.unwrap();
    }
    registry.delete_repository(&permit(ACCOUNT, &repository)).await.unwrap();
    assert_ne!(
        registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap().asset_size_bytes,
        0,
        "it is not removed at once"
    );

    let (grace, day) = (crate::storage::Grace::default(), 24 * 60 * 60 * 1000);
    let first = registry.store().collect(day, grace).await.unwrap();
    let second = registry.store().collect(2 * day, grace).await.unwrap();

    assert_eq!(first.blobs + second.blobs, 600);
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap().asset_size_bytes, 0);
    let sizes = registry.store().count_sizes().await.unwrap();
    assert_eq!((sizes.packages, sizes.package_versions, sizes.assets), (0, 0, 0));
}

#[tokio::test]
async fn the_repositories_of_a_domain_are_listed_by_prefix_and_administrator() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    for name in ["team-b", "other", "team-a", "team", "tean"] {
        registry.repository(&domain, name).await;
    }
    let theirs = domain.repository(repository_name("team-c"));
    registry.create_repository(&permit(OTHER_ACCOUNT, &theirs), NewRepository::default()).await.unwrap();
    let list = async |filter: RepositoryFilter, size: i64| {
        let (mut names, mut token) = (Vec::new(), None);
        loop {
            let paged = registry
                .list_repositories_in_domain(&permit(ACCOUNT, &domain), &filter, &page(size, token))
                .await
                .unwrap();
            names.extend(paged.items.iter().map(|repository| repository.key.name.to_string()));
            token = paged.next_token;
            if token.is_none() {
                return names;
            }
        }
    };
    let prefixed =
        || RepositoryFilter { prefix: Some(repository_name("team")), ..RepositoryFilter::default() };

    for size in [1, 2, 3, 100] {
        let everything = list(RepositoryFilter::default(), size).await;
        assert_eq!(everything, ["other", "team", "team-a", "team-b", "team-c", "tean"]);
        assert_eq!(list(prefixed(), size).await, ["team", "team-a", "team-b", "team-c"]);
        let administrator = Some(AccountId::parse(OTHER_ACCOUNT).unwrap());
        assert_eq!(list(RepositoryFilter { administrator, ..prefixed() }, size).await, ["team-c"]);
    }
    let (nowhere, any) = (domain_key("nowhere"), RepositoryFilter::default());
    let missing =
        registry.list_repositories_in_domain(&permit(ACCOUNT, &nowhere), &any, &Page::default()).await;
    assert_eq!(kind(missing), not_found(ResourceType::Domain));
}

#[tokio::test]
async fn an_account_lists_what_it_owns_and_what_it_administers() {
    let registry = TestRegistry::new();
    let (mine, also_mine) = (registry.domain("mine").await, registry.domain("also-mine").await);
    let theirs = DomainKey { owner: AccountId::parse(OTHER_ACCOUNT).unwrap(), ..domain_key("theirs") };
    registry.create_domain(&permit(OTHER_ACCOUNT, &theirs), None, Tags::default()).await.unwrap();
    for (domain, name, account) in [
        (&mine, "bb", ACCOUNT),
        (&also_mine, "aa", ACCOUNT),
        (&also_mine, "bb", OTHER_ACCOUNT),
        (&theirs, "ab", ACCOUNT),
        (&theirs, "zz", OTHER_ACCOUNT),
    ] {
        let key = domain.repository(repository_name(name));
        registry.create_repository(&permit(account, &key), NewRepository::default()).await.unwrap();
    }
    let list = async |account: &str, prefix: Option<&str>, size: i64| {
        let (account, prefix) = (AccountId::parse(account).unwrap(), prefix.map(repository_name));
        let (mut names, mut token) = (Vec::new(), None);
        loop {
            let paged = registry
                .list_repositories(&scope(account, &region()), prefix.as_ref(), &page(size, token))
                .await
                .unwrap();
            let items = paged.items.iter();
            names.extend(items.map(|item| format!("{}/{}", item.key.domain.name, item.key.name)));
            token = paged.next_token;
            if token.is_none() {
                return names;
            }
        }
    };

    for size in [1, 2, 100] {
        assert_eq!(list(ACCOUNT, None, size).await, ["also-mine/aa", "theirs/ab", "mine/bb", "also-mine/bb"]);
        assert_eq!(list(ACCOUNT, Some("bb"), size).await, ["mine/bb", "also-mine/bb"]);
        assert_eq!(list(OTHER_ACCOUNT, None, size).await, ["theirs/ab", "also-mine/bb", "theirs/zz"]);
    }
}
