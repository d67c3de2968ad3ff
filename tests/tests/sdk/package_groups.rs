//! Package groups: patterns, nesting, association and origin restrictions.

use aws_sdk_codeartifact::types::{
    PackageFormat, PackageGroupAllowedRepository, PackageGroupAllowedRepositoryUpdateType as Update,
    PackageGroupAssociationType, PackageGroupOriginRestrictionMode as Mode,
    PackageGroupOriginRestrictionType as Restriction,
};

use crate::calls::GROUP;
use crate::refusal::{conflict, invalid, not_found, refusal};
use crate::world::{DOMAIN, NAMESPACE, PACKAGE, REPOSITORY, World};

fn allowed(repository: &str) -> PackageGroupAllowedRepository {
    let allowed = PackageGroupAllowedRepository::builder().repository_name(repository);
    allowed.origin_restriction_type(Restriction::Publish).build()
}

#[tokio::test]
async fn created_group_reads_back_as_it_was_given() {
    let world = World::new().await;

    let created = world.create_package_group().contact_info("web@example.com").description("all of npm: ü");
    let created = created.send().await.unwrap().package_group.unwrap();

    assert_eq!(created.arn(), Some(world.arn("package-group/my-domain/npm/%2a").as_str()));
    assert_eq!((created.pattern(), created.domain_name()), (Some(GROUP), Some(DOMAIN)));
    assert_eq!(created.domain_owner(), Some(world.account.as_str()));
    assert_eq!(
        (created.contact_info(), created.description()),
        (Some("web@example.com"), Some("all of npm: ü"))
    );
    assert!(created.created_time().unwrap().secs() > 0);
    let parent = created.parent().unwrap();
    assert_eq!(parent.pattern(), Some("/*"));
    assert_eq!(parent.arn(), Some(world.arn("package-group/my-domain/%2a").as_str()));
    let restrictions = created.origin_configuration().unwrap().restrictions().unwrap();
    assert_eq!(restrictions.len(), 3);
    for kind in [Restriction::Publish, Restriction::ExternalUpstream, Restriction::InternalUpstream] {
        let restriction = &restrictions[&kind];
        assert_eq!(
            (restriction.mode(), restriction.effective_mode()),
            (Some(&Mode::Inherit), Some(&Mode::Allow))
        );
        assert_eq!((restriction.inherited_from(), restriction.repositories_count()), (Some(parent), None));
    }
    let described = world.describe_package_group().send().await.unwrap();
    assert_eq!(described.package_group(), Some(&created));
}

#[tokio::test]
async fn group_is_created_once() {
    let world = World::new().await;
    world.create_package_group().send().await.unwrap();

    let error = conflict(refusal(world.create_package_group().send().await));

    assert_eq!(error.resource_id(), Some(world.arn("package-group/my-domain/npm/%2a").as_str()));
    assert_eq!(error.resource_type(), None);
}

#[tokio::test]
async fn update_changes_what_is_given_and_nothing_else() {
    let world = World::new().await;
    world.create_package_group().description("npm").send().await.unwrap();

    let updated =
        world.update_package_group().contact_info("me").send().await.unwrap().package_group.unwrap();

    assert_eq!((updated.contact_info(), updated.description()), (Some("me"), Some("npm")));
    let described = world.describe_package_group().send().await.unwrap();
    assert_eq!(described.package_group(), Some(&updated));
}

#[tokio::test]
async fn only_listed_repositories_take_new_versions() {
    let world = World::new().await;
    world.create_repository().repository("other").send().await.unwrap();
    let configure = || world.update_package_group_origin_configuration().package_group("/*");

    let updated = configure().restrictions(Restriction::Publish, Mode::AllowSpecificRepositories);
    let updated = updated.add_allowed_repositories(allowed("other")).send().await.unwrap();

    let changes = updated.allowed_repository_updates().unwrap();
    assert_eq!(changes[&Restriction::Publish][&Update::Added], ["other"]);
    let configuration = updated.package_group().unwrap().origin_configuration().unwrap();
    let publish = &configuration.restrictions().unwrap()[&Restriction::Publish];
    assert_eq!(publish.effective_mode(), Some(&Mode::AllowSpecificRepositories));
    assert_eq!((publish.inherited_from(), publish.repositories_count()), (None, Some(1)));
    let listed = world.list_allowed_repositories_for_group().package_group("/*").send().await.unwrap();
    assert_eq!(listed.allowed_repositories(), ["other"]);
    let blocked = invalid(refusal(world.publish_package_version().send().await));
    assert!(blocked.message().contains("This package is configured to block new versions"), "{blocked:?}");
    world.publish_package_version().repository("other").send().await.unwrap();
    let removed = configure().remove_allowed_repositories(allowed("other")).send().await.unwrap();
    assert_eq!(
        removed.allowed_repository_updates().unwrap()[&Restriction::Publish][&Update::Removed],
        ["other"]
    );
}

#[tokio::test]
async fn package_belongs_to_the_narrowest_group_that_it_is_or_looks_like() {
    let world = World::new().await;
    world.create_package_group().package_group("/npm//node-sass$").send().await.unwrap();
    let association = async |package: &str| {
        let asked = world.get_associated_package_group().format(PackageFormat::Npm).set_namespace(None);
        let answer = asked.package(package).send().await.unwrap();
        (answer.package_group.unwrap().pattern.unwrap(), answer.association_type.unwrap())
    };

    let own = "/npm//node-sass$".to_owned();
    assert_eq!(association("node-sass").await, (own.clone(), PackageGroupAssociationType::Strong));
    assert_eq!(association("node_sass").await, (own, PackageGroupAssociationType::Weak));
    assert_eq!(association("left-pad").await, ("/*".to_owned(), PackageGroupAssociationType::Strong));
}

#[tokio::test]
async fn associated_packages_are_listed_also_before_the_group_exists() {
    let world = World::new().await;
    world.publish("1.0", b"content").await;

    let all = world.list_associated_packages().package_group("/*").send().await.unwrap();
    let preview = world.list_associated_packages().package_group("/generic/my-ns/*").preview(true);

    let [package] = all.packages() else { panic!("{all:?}") };
    assert_eq!((package.format(), package.namespace()), (Some(&PackageFormat::Generic), Some(NAMESPACE)));
    assert_eq!(package.package(), Some(PACKAGE));
    assert_eq!(package.association_type(), Some(&PackageGroupAssociationType::Strong));
    assert_eq!(preview.send().await.unwrap().packages(), all.packages());
}

#[tokio::test]
async fn groups_are_listed_by_pattern_and_by_parent() {
    let world = World::new().await;
    for pattern in [GROUP, "/npm//react~", "/maven/*"] {
        world.create_package_group().package_group(pattern).contact_info("me").send().await.unwrap();
    }

    let listed = world.list_package_groups().prefix("/npm").send().await.unwrap();
    let children = world.list_sub_package_groups().package_group("/*").send().await.unwrap();

    let patterns = |groups: &[aws_sdk_codeartifact::types::PackageGroupSummary]| {
        groups.iter().map(|group| group.pattern().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(patterns(listed.package_groups()), [GROUP, "/npm//react~"]);
    assert_eq!(patterns(children.package_groups()), ["/maven/*", GROUP]);
    let summary = &listed.package_groups()[0];
    let described = world.describe_package_group().send().await.unwrap().package_group.unwrap();
    assert_eq!((summary.arn(), summary.parent()), (described.arn(), described.parent()));
    assert_eq!((summary.domain_name(), summary.domain_owner()), (Some(DOMAIN), Some(world.account.as_str())));
    assert_eq!((summary.contact_info(), summary.description()), (Some("me"), None));
    assert_eq!(summary.created_time(), described.created_time());
    assert_eq!(summary.origin_configuration(), described.origin_configuration());
}

#[tokio::test]
async fn deleted_group_is_told_and_gone_and_the_root_stays() {
    let world = World::new().await;
    let created = world.create_package_group().send().await.unwrap();

    let deleted = world.delete_package_group().send().await.unwrap();

    assert_eq!(deleted.package_group(), created.package_group());
    let gone = not_found(refusal(world.describe_package_group().send().await));
    assert_eq!((gone.resource_id(), gone.resource_type()), (created.package_group().unwrap().arn(), None));
    invalid(refusal(world.delete_package_group().package_group("/*").send().await));
}

#[tokio::test]
async fn repository_that_is_allowed_must_exist() {
    let world = World::new().await;
    let configure = || world.update_package_group_origin_configuration().package_group("/*");

    not_found(refusal(configure().add_allowed_repositories(allowed("absent")).send().await));

    configure().add_allowed_repositories(allowed(REPOSITORY)).send().await.unwrap();
}
