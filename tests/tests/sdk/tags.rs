//! Tags of domains, repositories and package groups.

use aws_sdk_codeartifact::types::Tag;

use crate::refusal::{invalid, refusal};
use crate::world::World;

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build().unwrap()
}

async fn listed(world: &World, arn: &str) -> Vec<Tag> {
    world.list_tags_for_resource().resource_arn(arn).send().await.unwrap().tags.unwrap()
}

#[tokio::test]
async fn tags_given_at_creation_are_listed_by_key() {
    let world = World::empty();
    let created = world.create_domain().tags(tag("team", "a")).tags(tag("stage", "")).send().await.unwrap();
    let domain = created.domain.unwrap().arn.unwrap();
    let created = world.create_repository().tags(tag("größe", "ü")).send().await.unwrap();
    let repository = created.repository.unwrap().arn.unwrap();
    let created = world.create_package_group().tags(tag("Team", "b")).send().await.unwrap();
    let group = created.package_group.unwrap().arn.unwrap();

    assert_eq!(listed(&world, &domain).await, [tag("stage", ""), tag("team", "a")]);
    assert_eq!(listed(&world, &repository).await, [tag("größe", "ü")]);
    assert_eq!(listed(&world, &group).await, [tag("Team", "b")]);
}

#[tokio::test]
async fn tagging_overwrites_by_key_and_untagging_ignores_what_is_absent() {
    let world = World::new().await;
    let arn = world.arn("repository/my-domain/my-repo");
    assert_eq!(listed(&world, &arn).await, []);

    let tagging = || world.tag_resource().resource_arn(&arn);
    tagging().tags(tag("team", "a")).tags(tag("stage", "test")).send().await.unwrap();
    tagging().tags(tag("team", "b")).send().await.unwrap();
    assert_eq!(listed(&world, &arn).await, [tag("stage", "test"), tag("team", "b")]);

    let untagging = world.untag_resource().resource_arn(&arn);
    untagging.tag_keys("stage").tag_keys("unknown").send().await.unwrap();
    assert_eq!(listed(&world, &arn).await, [tag("team", "b")]);
}

#[tokio::test]
async fn keys_that_belong_to_aws_are_refused() {
    let world = World::new().await;
    let arn = world.arn("domain/my-domain");

    invalid(refusal(world.tag_resource().resource_arn(&arn).tags(tag("AWS:team", "a")).send().await));

    assert_eq!(listed(&world, &arn).await, []);
}
