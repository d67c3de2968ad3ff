//! Domains: creating, describing, listing, deleting.

use aws_sdk_codeartifact::types::{DomainStatus, ResourceType, Tag, ValidationExceptionReason};

use crate::refusal::{conflict, invalid, not_found, refusal};
use crate::world::{DOMAIN, World};

#[tokio::test]
async fn created_domain_reads_back_as_it_was_given() {
    let world = World::empty();
    let key = format!("arn:aws:kms:us-east-1:{}:key/12345678-1234-1234-1234-123456789012", world.account);

    let created = world.create_domain().encryption_key(&key).send().await.unwrap().domain.unwrap();

    assert_eq!(created.name(), Some(DOMAIN));
    assert_eq!(created.owner(), Some(world.account.as_str()));
    assert_eq!(created.arn(), Some(world.arn("domain/my-domain").as_str()));
    assert_eq!(created.status(), Some(&DomainStatus::Active));
    assert_eq!(created.encryption_key(), Some(key.as_str()));
    assert_eq!((created.repository_count(), created.asset_size_bytes()), (0, 0));
    assert!(created.s3_bucket_arn().unwrap().starts_with("arn:aws:s3:::assets-"));
    assert!(created.created_time().unwrap().secs() > 0);
    let described = world.describe_domain().domain_owner(&world.account).send().await.unwrap();
    assert_eq!(described.domain(), Some(&created));
}

#[tokio::test]
async fn described_domain_counts_its_repositories_and_each_content_once() {
    let world = World::new().await;
    world.publish("1.0", b"content").await;
    world.publish("2.0", b"content").await;

    let described = world.describe_domain().send().await.unwrap().domain.unwrap();

    assert_eq!((described.repository_count(), described.asset_size_bytes()), (1, 7));
}

#[tokio::test]
async fn listed_domains_are_the_callers_own_in_order_of_name() {
    let world = World::empty();
    world.neighbour().create_domain().domain("not-mine").send().await.unwrap();
    for name in ["zulu", "alpha"] {
        world.create_domain().domain(name).send().await.unwrap();
    }

    let listed = world.list_domains().send().await.unwrap();

    let names: Vec<_> = listed.domains().iter().map(|domain| domain.name().unwrap()).collect();
    assert_eq!(names, ["alpha", "zulu"]);
    let alpha = world.describe_domain().domain("alpha").send().await.unwrap().domain.unwrap();
    let first = &listed.domains()[0];
    assert_eq!(
        (first.owner(), first.arn(), first.status(), first.created_time(), first.encryption_key()),
        (alpha.owner(), alpha.arn(), alpha.status(), alpha.created_time(), alpha.encryption_key())
    );
    assert_eq!(listed.next_token(), None);
}

#[tokio::test]
async fn deleted_domain_is_described_a_last_time_and_then_gone() {
    let world = World::empty();
    let created = world.create_domain().send().await.unwrap().domain.unwrap();

    let deleted = world.delete_domain().send().await.unwrap().domain.unwrap();

    assert_eq!(deleted.status(), Some(&DomainStatus::Deleted));
    assert_eq!((deleted.arn(), deleted.created_time()), (created.arn(), created.created_time()));
    let gone = world.describe_domain().send().await.unwrap_err().into_service_error();
    assert!(gone.is_resource_not_found_exception(), "{gone:?}");
    assert_eq!(world.delete_domain().send().await.unwrap().domain(), None);
}

#[tokio::test]
async fn domain_is_created_once() {
    let world = World::new().await;

    let error = world.create_domain().send().await.unwrap_err().into_service_error();

    assert!(error.is_conflict_exception(), "{error:?}");
    let error = conflict(refusal(world.create_domain().send().await));
    assert_eq!(error.resource_type(), Some(&ResourceType::Domain));
    assert!(error.resource_id().unwrap().contains(DOMAIN), "{error:?}");
}

#[tokio::test]
async fn domain_with_repositories_stays() {
    let world = World::new().await;

    let error = conflict(refusal(world.delete_domain().send().await));

    assert_eq!(error.message(), "Domain must contain 0 repositories before deletion");
    world.delete_repository().send().await.unwrap();
    world.delete_domain().send().await.unwrap();
}

#[tokio::test]
async fn key_that_cannot_be_used_is_told_as_such() {
    let world = World::empty();

    let error = invalid(refusal(world.create_domain().encryption_key("no-such-key").send().await));

    assert_eq!(error.reason(), Some(&ValidationExceptionReason::EncryptionKeyError));
    assert!(error.message().contains("KMS key not found"), "{error:?}");
    not_found(refusal(world.describe_domain().send().await));
}

#[tokio::test]
async fn domain_with_bad_tags_is_not_created() {
    let world = World::empty();
    let reserved = Tag::builder().key("aws:team").value("a").build().unwrap();

    invalid(refusal(world.create_domain().tags(reserved).send().await));

    not_found(refusal(world.describe_domain().send().await));
}
