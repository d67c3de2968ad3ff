//! Repositories: creating, describing, updating, listing, deleting.

use aws_sdk_codeartifact::types::{ResourceType, UpstreamRepository};

use crate::refusal::{conflict, invalid, not_found, refusal};
use crate::world::{DOMAIN, REPOSITORY, World};

fn upstream(name: &str) -> UpstreamRepository {
    UpstreamRepository::builder().repository_name(name).build().unwrap()
}

#[tokio::test]
async fn created_repository_reads_back_as_it_was_given() {
    let world = World::new().await;

    let created = world
        .create_repository()
        .repository("second")
        .description("Team's own: ü")
        .upstreams(upstream(REPOSITORY))
        .send()
        .await
        .unwrap()
        .repository
        .unwrap();

    assert_eq!((created.name(), created.domain_name()), (Some("second"), Some(DOMAIN)));
    assert_eq!(created.administrator_account(), Some(world.account.as_str()));
    assert_eq!(created.domain_owner(), Some(world.account.as_str()));
    assert_eq!(created.arn(), Some(world.arn("repository/my-domain/second").as_str()));
    assert_eq!(created.description(), Some("Team's own: ü"));
    assert_eq!(created.upstreams()[0].repository_name(), Some(REPOSITORY));
    assert_eq!(created.external_connections(), []);
    assert!(created.created_time().unwrap().secs() > 0);
    let described = world.describe_repository().repository("second").send().await.unwrap();
    assert_eq!(described.repository(), Some(&created));
}

#[tokio::test]
async fn repository_is_created_once() {
    let world = World::new().await;

    let error = conflict(refusal(world.create_repository().send().await));

    assert_eq!(error.resource_type(), Some(&ResourceType::Repository));
    assert!(error.resource_id().unwrap().contains(REPOSITORY), "{error:?}");
}

#[tokio::test]
async fn update_changes_what_is_given_and_nothing_else() {
    let world = World::new().await;
    for name in ["up-a", "up-b"] {
        world.create_repository().repository(name).send().await.unwrap();
    }

    let update = || world.update_repository();
    let described = update().description("mine").send().await.unwrap().repository.unwrap();
    assert_eq!((described.description(), described.upstreams()), (Some("mine"), &[][..]));
    let both = update().upstreams(upstream("up-b")).upstreams(upstream("up-a")).send().await.unwrap();
    let both = both.repository.unwrap();
    let names: Vec<_> = both.upstreams().iter().map(|upstream| upstream.repository_name().unwrap()).collect();
    assert_eq!((both.description(), names), (Some("mine"), vec!["up-b", "up-a"]));
    let cleared = update().description("").set_upstreams(Some(Vec::new())).send().await.unwrap();
    let cleared = cleared.repository.unwrap();
    assert_eq!((cleared.description(), cleared.upstreams()), (None, &[][..]));
    assert_eq!(world.describe_repository().send().await.unwrap().repository(), Some(&cleared));
}

#[tokio::test]
async fn upstreams_must_exist_and_form_no_cycle() {
    let world = World::new().await;

    let absent = not_found(refusal(world.update_repository().upstreams(upstream("absent")).send().await));
    let itself = refusal(world.update_repository().upstreams(upstream(REPOSITORY)).send().await);

    assert_eq!(absent.resource_type(), Some(&ResourceType::Repository));
    assert!(absent.resource_id().unwrap().contains("absent"), "{absent:?}");
    invalid(itself);
}

#[tokio::test]
async fn deleted_repository_is_described_a_last_time_and_then_gone() {
    let world = World::new().await;
    let before = world.describe_repository().send().await.unwrap();

    let deleted = world.delete_repository().send().await.unwrap();

    assert_eq!(deleted.repository(), before.repository());
    not_found(refusal(world.describe_repository().send().await));
    assert_eq!(world.delete_repository().send().await.unwrap().repository(), None);
}

#[tokio::test]
async fn repositories_are_listed_over_all_domains_and_within_one() {
    let world = World::new().await;
    world.create_domain().domain("other").send().await.unwrap();
    world.create_repository().domain("other").repository("my-other").send().await.unwrap();
    world.create_repository().repository("team-a").description("text").send().await.unwrap();

    let all = world.list_repositories().repository_prefix("my").send().await.unwrap();
    let within = world.list_repositories_in_domain().repository_prefix("team").send().await.unwrap();
    let others =
        world.list_repositories_in_domain().administrator_account("111122223333").send().await.unwrap();

    let names: Vec<_> = all.repositories().iter().map(|repository| repository.name().unwrap()).collect();
    assert_eq!(names, ["my-other", "my-repo"]);
    let described =
        world.describe_repository().repository("team-a").send().await.unwrap().repository.unwrap();
    let [listed] = within.repositories() else { panic!("{within:?}") };
    assert_eq!((listed.name(), listed.arn()), (described.name(), described.arn()));
    assert_eq!(
        (listed.domain_name(), listed.domain_owner()),
        (described.domain_name(), described.domain_owner())
    );
    assert_eq!(listed.administrator_account(), described.administrator_account());
    assert_eq!((listed.description(), listed.created_time()), (Some("text"), described.created_time()));
    assert_eq!(others.repositories(), []);
}
