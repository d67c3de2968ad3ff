//! Package groups: which packages they take, and what they allow.

use super::*;

fn pattern(text: &str) -> PackageGroupPattern {
    PackageGroupPattern::parse(text).unwrap()
}

fn group(domain: &DomainKey, text: &str) -> PackageGroupKey {
    PackageGroupKey { domain: domain.clone(), pattern: pattern(text) }
}

impl TestRegistry {
    pub(super) async fn create_group(&self, domain: &DomainKey, text: &str) -> Result<PackageGroup, Error> {
        let texts = PackageGroupTexts::default();
        self.create_package_group(&permit(ACCOUNT, &group(domain, text)), texts, Tags::default()).await
    }

    pub(super) async fn groups(&self, domain: &DomainKey, patterns: &[&str]) {
        for text in patterns {
            self.create_group(domain, text).await.unwrap();
        }
    }

    async fn delete_group(&self, domain: &DomainKey, text: &str) -> Result<PackageGroup, Error> {
        self.delete_package_group(&permit(ACCOUNT, &group(domain, text))).await
    }

    async fn parent(&self, domain: &DomainKey, text: &str) -> Option<String> {
        let parent = self.get_package_group(&permit(ACCOUNT, &group(domain, text))).await.unwrap().parent;
        parent.map(|key| key.pattern.to_string())
    }

    async fn children(&self, domain: &DomainKey, text: &str) -> Vec<String> {
        let children = self
            .list_sub_package_groups(&permit(ACCOUNT, &group(domain, text)), &page(1000, None))
            .await
            .unwrap();
        children.items.into_iter().map(|child| child.key.pattern.to_string()).collect()
    }

    async fn set_mode(&self, domain: &DomainKey, text: &str, origin: OriginType, mode: OriginMode) {
        self.configure(domain, text, modes(origin, mode)).await.unwrap();
    }

    async fn configure(
        &self,
        domain: &DomainKey,
        text: &str,
        update: OriginConfigurationUpdate,
    ) -> Result<(PackageGroup, AllowedRepositoryChanges), Error> {
        let key = group(domain, text);
        self.update_package_group_origin_configuration(&permit(ACCOUNT, &key), update).await
    }

    async fn restriction(&self, domain: &DomainKey, text: &str, origin: OriginType) -> OriginRestriction {
        self.get_package_group(&permit(ACCOUNT, &group(domain, text)))
            .await
            .unwrap()
            .restrictions
            .remove(&origin)
            .unwrap()
    }

    /// Returns the pattern of the group that a generic package belongs to, with a `?` after it if it only looks so.
    async fn owner(&self, domain: &DomainKey, namespace: &str, name: &str) -> String {
        let format = PackageFormat::Generic;
        let namespace = Namespace::parse(format, Some(namespace)).unwrap();
        let name = PackageName::parse(format, name).unwrap();
        let package = PackageCoordinates { format, namespace, name };
        let key = DomainPackageKey { domain: domain.clone(), package };
        let found = self.get_associated_package_group(&permit(ACCOUNT, &key)).await.unwrap();
        let mark = if found.association == AssociationType::Weak { "?" } else { "" };
        format!("{}{mark}", found.group.key.pattern)
    }

    /// Lists the packages of a group page by page.
    pub(super) async fn members(
        &self,
        domain: &DomainKey,
        text: &str,
        preview: bool,
        size: i64,
    ) -> Vec<String> {
        let (mut members, mut token) = (Vec::new(), None);
        loop {
            let key = group(domain, text);
            let listed = self
                .list_associated_packages(&permit(ACCOUNT, &key), preview, &page(size, token))
                .await
                .unwrap();
            members.extend(listed.items.into_iter().map(|package| {
                let mark = if package.association == AssociationType::Weak { "?" } else { "" };
                format!("{}/{}{mark}", package.namespace.unwrap(), package.name)
            }));
            token = listed.next_token;
            if token.is_none() {
                return members;
            }
        }
    }

    pub(super) async fn put_package(&self, repository: &RepositoryKey, namespace: &str, name: &str) {
        let origin =
            PackageOriginRestrictions { publish: AllowPublish::Allow, upstream: AllowUpstream::Allow };
        let key = package_key(repository, namespace, name);
        self.put_package_origin_configuration(&permit(ACCOUNT, &key), origin).await.unwrap();
    }
}

fn modes(origin: OriginType, mode: OriginMode) -> OriginConfigurationUpdate {
    OriginConfigurationUpdate { modes: [(origin, mode)].into(), ..OriginConfigurationUpdate::default() }
}

fn no_group() -> (ErrorKind, Option<ResourceType>) {
    (ErrorKind::NotFound, None)
}

#[tokio::test]
async fn every_domain_has_a_group_of_all_packages_that_allows_everything() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;

    let root = registry.get_package_group(&permit(ACCOUNT, &group(&domain, "/*"))).await.unwrap();

    assert_eq!(root.parent, None);
    assert_eq!(root.created, registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap().created);
    for restriction in root.restrictions.values() {
        assert_eq!(restriction.effective_mode, OriginMode::Allow);
        assert_eq!((restriction.mode, &restriction.inherited_from), (OriginMode::Allow, &None));
    }
    assert_eq!(root.restrictions.len(), 3);
    let again = registry.create_group(&domain, "/*").await;
    assert_eq!(kind(again), (ErrorKind::Conflict, None));
    assert_eq!(kind(registry.delete_group(&domain, "/*").await), VALIDATION);
    let inherits = registry.configure(&domain, "/*", modes(OriginType::Publish, OriginMode::Inherit)).await;
    assert_eq!(kind(inherits), VALIDATION);
}

#[tokio::test]
async fn a_group_is_created_once_read_back_changed_and_deleted() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let key = group(&domain, "/npm//react$");
    let texts = |contact: Option<&str>, description: Option<&str>| PackageGroupTexts {
        contact_info: contact.map(|text| ContactInfo::parse(text).unwrap()),
        description: description.map(|text| Description::parse(text).unwrap()),
    };
    registry.tick();

    let made = registry
        .create_package_group(&permit(ACCOUNT, &key), texts(Some("me"), None), tags(&[("team", "web")]))
        .await
        .unwrap();

    assert_eq!(registry.get_package_group(&permit(ACCOUNT, &key)).await.unwrap(), made);
    assert_eq!(made.created, registry.now());
    let clash = registry.create_group(&domain, "/npm//react$").await;
    assert_eq!(kind(clash), (ErrorKind::Conflict, None));
    let arn = key.arn();
    assert_eq!(registry.list_tags(&permit(ACCOUNT, &arn)).await.unwrap().len(), 1);

    let described =
        registry.update_package_group(&permit(ACCOUNT, &key), texts(None, Some("views"))).await.unwrap();
    assert_eq!(described.contact_info, made.contact_info);
    assert_eq!(described.description, Some(Description::parse("views").unwrap()));
    let cleared = registry.update_package_group(&permit(ACCOUNT, &key), texts(Some(""), None)).await.unwrap();
    assert_eq!((cleared.contact_info, cleared.description), (None, described.description));

    let deleted = registry.delete_group(&domain, "/npm//react$").await.unwrap();
    assert_eq!(deleted.created, made.created);
    assert_eq!(kind(registry.get_package_group(&permit(ACCOUNT, &key)).await), no_group());
    assert_eq!(kind(registry.delete_group(&domain, "/npm//react$").await), no_group());
    assert_eq!(kind(registry.list_tags(&permit(ACCOUNT, &arn)).await), no_group());
    registry.create_group(&domain, "/npm//react$").await.unwrap();
    assert!(registry.list_tags(&permit(ACCOUNT, &arn)).await.unwrap().is_empty());
}

#[tokio::test]
async fn patterns_that_differ_in_case_are_two_groups() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;

    registry.groups(&domain, &["/npm/Foo/*", "/npm/foo/*"]).await;

    assert_eq!(registry.children(&domain, "/*").await, ["/npm/Foo/*", "/npm/foo/*"]);
}

#[tokio::test]
async fn a_group_in_the_middle_takes_what_lies_within_it_and_gives_it_back() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    registry
        .groups(&domain, &["/npm//foo-bar$", "/npm//foo-*", "/npm//food$", "/npm/foo/*", "/maven/com.any~"])
        .await;

    registry.create_group(&domain, "/npm//foo~").await.unwrap();
    registry.create_group(&domain, "/npm/*").await.unwrap();

    assert_eq!(registry.parent(&domain, "/npm//foo-bar$").await.unwrap(), "/npm//foo-*");
    assert_eq!(registry.parent(&domain, "/npm//foo-*").await.unwrap(), "/npm//foo~");
    assert_eq!(registry.children(&domain, "/npm/*").await, ["/npm//food$", "/npm//foo~", "/npm/foo/*"]);
    assert_eq!(registry.children(&domain, "/*").await, ["/maven/com.any~", "/npm/*"]);

    registry.delete_group(&domain, "/npm//foo~").await.unwrap();
    assert_eq!(registry.parent(&domain, "/npm//foo-*").await.unwrap(), "/npm/*");
    registry.delete_group(&domain, "/npm/*").await.unwrap();
    assert_eq!(registry.parent(&domain, "/npm/foo/*").await.unwrap(), "/*");
}

#[tokio::test]
async fn the_narrowest_group_owns_a_package_even_if_the_package_only_looks_like_it() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    assert_eq!(registry.owner(&domain, "tools", "runner").await, "/*");

    registry.groups(&domain, &["/generic/*", "/generic/tools/*", "/generic/tools/run~"]).await;
    registry.groups(&domain, &["/generic/tools/run-fast$", "/generic/tools/Run~", "/npm/*"]).await;

    for (namespace, name, owner) in [
        ("other", "x", "/generic/*"),
        ("tools", "x", "/generic/tools/*"),
        ("t00ls", "x", "/generic/tools/*?"),
        ("tools", "run", "/generic/tools/run~"),
        ("tools", "run.slow", "/generic/tools/run~"),
        ("tools", "Run.slow", "/generic/tools/Run~"),
        ("tools", "runner", "/generic/tools/*"),
        ("tools", "run-fast", "/generic/tools/run-fast$"),
        ("tools", "run_fast", "/generic/tools/run-fast$?"),
        ("tools", "r\u{57d}n-fast", "/generic/tools/run-fast$?"),
    ] {
        assert_eq!(registry.owner(&domain, namespace, name).await, owner, "{namespace}/{name}");
    }
}

#[tokio::test]
async fn modes_are_inherited_from_the_nearest_group_that_has_its_own() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let publish = OriginType::Publish;
    registry.groups(&domain, &["/npm/*", "/npm//a~", "/npm//a-b$"]).await;
    registry.repository(&domain, "repo").await;

    let update = OriginConfigurationUpdate {
        add: vec![(publish, repository_name("repo"))],
        ..modes(publish, OriginMode::AllowSpecificRepositories)
    };
    registry.configure(&domain, "/npm/*", update).await.unwrap();
    let inherited = registry.restriction(&domain, "/npm//a-b$", publish).await;
    assert_eq!(
        inherited,
        OriginRestriction {
            mode: OriginMode::Inherit,
            effective_mode: OriginMode::AllowSpecificRepositories,
            inherited_from: Some(pattern("/npm/*")),
            repositories_count: Some(1),
        }
    );

    registry.set_mode(&domain, "/npm//a~", publish, OriginMode::Block).await;
    let inherited = registry.restriction(&domain, "/npm//a-b$", publish).await;
    assert_eq!(inherited.effective_mode, OriginMode::Block);
    assert_eq!(inherited.inherited_from, Some(pattern("/npm//a~")));
    assert_eq!(inherited.repositories_count, None);
    let own = registry.restriction(&domain, "/npm//a~", publish).await;
    assert_eq!((own.mode, own.inherited_from), (OriginMode::Block, None));

    registry.delete_group(&domain, "/npm//a~").await.unwrap();
    let inherited = registry.restriction(&domain, "/npm//a-b$", publish).await;
    assert_eq!(inherited.inherited_from, Some(pattern("/npm/*")));
    let other = registry.restriction(&domain, "/npm//a-b$", OriginType::ExternalUpstream).await;
    assert_eq!((other.effective_mode, other.inherited_from), (OriginMode::Allow, Some(pattern("/*"))));
}

#[tokio::test]
async fn lists_of_repositories_say_what_changed_and_lose_deleted_repositories() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let publish = OriginType::Publish;
    for name in ["a1", "b1", "c1"] {
        registry.repository(&domain, name).await;
    }
    let entries =
        |names: &[&str]| names.iter().map(|name| (publish, repository_name(name))).collect::<Vec<_>>();
    let names = |names: &[&str]| names.iter().map(|name| repository_name(name)).collect::<Vec<_>>();
    let update = |add: &[&str], remove: &[&str]| OriginConfigurationUpdate {
        add: entries(add),
        remove: entries(remove),
        ..OriginConfigurationUpdate::default()
    };
    let listed = async |size, token| {
        let (root, page) = (group(&domain, "/*"), page(size, token));
        registry.list_allowed_repositories_for_group(&permit(ACCOUNT, &root), publish, &page).await.unwrap()
    };

    let (_, changes) = registry.configure(&domain, "/*", update(&["a1", "b1", "c1"], &["b1"])).await.unwrap();
    assert_eq!(changes[&publish].added, names(&["a1", "b1", "c1"]));
    assert_eq!(changes[&publish].removed, names(&["b1"]));
    let (_, changes) = registry.configure(&domain, "/*", update(&["a1"], &["b1"])).await.unwrap();
    assert!(changes.is_empty());

    let first = listed(1, None).await;
    let second = listed(1, first.next_token).await;
    assert_eq!((first.items, second.items), (names(&["a1"]), names(&["c1"])));
    assert_eq!(second.next_token, None);

    registry.delete_repository(&permit(ACCOUNT, &domain.repository(repository_name("a1")))).await.unwrap();
    assert_eq!(listed(10, None).await.items, names(&["c1"]));
    let unknown = registry.configure(&domain, "/*", update(&["b1", "zz"], &[])).await;
    assert_eq!(kind(unknown), not_found(ResourceType::Repository));
    assert_eq!(listed(10, None).await.items, names(&["c1"]));
    let many = vec!["b1"; 101];
    assert_eq!(kind(registry.configure(&domain, "/*", update(&many, &[])).await), VALIDATION);
    assert!(registry.configure(&domain, "/*", update(&many[..100], &[])).await.is_ok());
}

#[tokio::test]
async fn a_group_decides_which_repositories_take_new_versions() {
    const BLOCKED: &str = "This package is configured to block new versions";
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let (one, other) = (registry.repository(&domain, "one").await, registry.repository(&domain, "two").await);
    let publish = OriginType::Publish;
    registry.publish(&version_key(&one, "tool", "1"), "a", b"1").await.unwrap();
    registry.groups(&domain, &["/generic/tools/*"]).await;

    registry.set_mode(&domain, "/*", publish, OriginMode::Block).await;
    let (sort, _, text) = refusal(registry.publish(&version_key(&one, "tool", "2"), "a", b"1").await);
    assert_eq!(sort, ErrorKind::Validation(ValidationReason::Other));
    assert!(text.contains(BLOCKED), "{text}");
    assert_eq!(registry.read(&version_key(&one, "tool", "1"), "a").await.unwrap(), b"1");
    assert!(registry.publish(&version_key(&one, "tool", "1"), "a", b"1").await.is_ok(), "nothing changes");

    let update = OriginConfigurationUpdate {
        add: vec![(publish, one.name.clone())],
        ..modes(publish, OriginMode::AllowSpecificRepositories)
    };
    registry.configure(&domain, "/generic/tools/*", update).await.unwrap();
    assert!(registry.publish(&version_key(&one, "tool", "2"), "a", b"1").await.is_ok());
    assert!(
        refusal(registry.publish(&version_key(&other, "tool", "2"), "a", b"1").await).2.contains(BLOCKED)
    );

    registry.set_mode(&domain, "/generic/tools/*", publish, OriginMode::Allow).await;
    assert!(registry.publish(&version_key(&other, "tool", "2"), "a", b"1").await.is_ok());
    registry.set_mode(&domain, "/generic/tools/*", OriginType::InternalUpstream, OriginMode::Block).await;
    assert!(registry.publish(&version_key(&other, "tool", "3"), "a", b"1").await.is_ok());
}

#[tokio::test]
async fn a_package_that_only_looks_like_one_of_its_group_takes_no_new_versions() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    registry.groups(&domain, &["/generic/tools/run-fast$"]).await;

    assert!(registry.publish(&version_key(&repository, "run-fast", "1"), "a", b"1").await.is_ok());
    let look_alike = registry.publish(&version_key(&repository, "run_fast", "1"), "a", b"1").await;

    let (sort, _, text) = refusal(look_alike);
    assert_eq!(sort, ErrorKind::Validation(ValidationReason::Other));
    assert!(text.contains("/generic/tools/run-fast$"), "{text}");
    assert!(
        registry.get_package(&permit(ACCOUNT, &package_key(&repository, "tools", "run_fast"))).await.is_err()
    );
}

#[tokio::test]
async fn a_group_lists_its_own_packages_once_and_not_those_of_groups_within() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let (one, other) = (registry.repository(&domain, "one").await, registry.repository(&domain, "two").await);
    for repository in [&one, &other] {
        for name in ["run", "run-fast", "Run_fast", "runner", "walk"] {
            registry.put_package(repository, "tools", name).await;
        }
    }
    registry.put_package(&other, "toys", "run").await;
    registry.groups(&domain, &["/generic/tools/*", "/generic/tools/run~"]).await;

    for size in [1, 2, 100] {
        assert_eq!(registry.members(&domain, "/*", false, size).await, ["toys/run"]);
        let own = registry.members(&domain, "/generic/tools/*", false, size).await;
        assert_eq!(own, ["tools/runner", "tools/walk"]);
        let words = registry.members(&domain, "/generic/tools/run~", false, size).await;
        assert_eq!(words, ["tools/run", "tools/Run_fast?", "tools/run-fast"]);
        let thought = registry.members(&domain, "/generic/tools/run-fast$", true, size).await;
        assert_eq!(thought, ["tools/Run_fast?", "tools/run-fast"]);
        let wider = registry.members(&domain, "/generic/*", true, size).await;
        assert_eq!(wider, ["toys/run"]);
    }
    let absent = group(&domain, "/generic/*");
    assert_eq!(
        kind(registry.list_associated_packages(&permit(ACCOUNT, &absent), false, &page(9, None)).await),
        no_group()
    );

    registry.delete_repository(&permit(ACCOUNT, &other)).await.unwrap();
    registry.delete_package(&permit(ACCOUNT, &package_key(&one, "tools", "walk"))).await.unwrap();
    assert!(registry.members(&domain, "/*", false, 10).await.is_empty());
    assert_eq!(registry.members(&domain, "/generic/tools/*", false, 10).await, ["tools/runner"]);
}

#[tokio::test]
async fn groups_are_listed_by_pattern_and_prefix_a_page_at_a_time() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    registry.groups(&domain, &["/npm//a$", "/npm/*", "/npm//b$", "/maven/*"]).await;
    let list = async |prefix: &str, size| {
        let (mut patterns, mut token) = (Vec::new(), None);
        loop {
            let listed = registry
                .list_package_groups(&permit(ACCOUNT, &domain), prefix, &page(size, token))
                .await
                .unwrap();
            patterns.extend(listed.items.into_iter().map(|group| group.key.pattern.to_string()));
            token = listed.next_token;
            if token.is_none() {
                return patterns;
            }
        }
    };

    for size in [1, 2, 100] {
        assert_eq!(list("", size).await, ["/*", "/maven/*", "/npm/*", "/npm//a$", "/npm//b$"]);
        assert_eq!(list("/npm//", size).await, ["/npm//a$", "/npm//b$"]);
        assert!(list("npm", size).await.is_empty());
    }
    let missing = group(&domain, "/npm/x/*");
    assert_eq!(
        kind(registry.list_sub_package_groups(&permit(ACCOUNT, &missing), &page(1, None)).await),
        no_group()
    );
}

#[tokio::test]
async fn a_domain_takes_its_groups_with_it() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    registry.groups(&domain, &["/npm/*"]).await;

    registry.delete_domain(&permit(ACCOUNT, &domain)).await.unwrap();
    registry.domain("my-domain").await;

    let groups = registry.list_package_groups(&permit(ACCOUNT, &domain), "", &page(10, None)).await.unwrap();
    assert_eq!(groups.items.len(), 1);
}

#[tokio::test]
async fn a_page_passes_over_names_in_which_the_word_goes_on() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    for end in ["", "-z", ".a"] {
        registry.put_package(&repository, "tools", &format!("run{end}")).await;
    }
    for letter in 'a'..='z' {
        for number in 0..20 {
            registry.put_package(&repository, "tools", &format!("run{letter}{number}")).await;
        }
    }

    let listed = registry
        .list_associated_packages(
            &permit(ACCOUNT, &group(&domain, "/generic/tools/run~")),
            true,
            &page(2, None),
        )
        .await
        .unwrap();
    assert_eq!(listed.items.len(), 2);
    for size in [1, 2, 100] {
        let members = registry.members(&domain, "/generic/tools/run~", true, size).await;
        assert_eq!(members, ["tools/run", "tools/run.a", "tools/run-z"]);
    }
}
