//! Permissions policies of domains and repositories, as documents.

use aws_sdk_codeartifact::types::{ResourceType, ValidationExceptionReason};

use crate::calls::POLICY;
use crate::refusal::{conflict, invalid, not_found, refusal};
use crate::world::World;

#[tokio::test]
async fn policy_of_a_domain_comes_back_byte_for_byte() {
    let world = World::new().await;

    let put = world.put_domain_permissions_policy().send().await.unwrap().policy.unwrap();

    assert_eq!(put.document(), Some(POLICY));
    assert_eq!(put.resource_arn(), Some(world.arn("domain/my-domain").as_str()));
    assert!((1..=100).contains(&put.revision().unwrap().len()), "{put:?}");
    assert_eq!(world.get_domain_permissions_policy().send().await.unwrap().policy(), Some(&put));
    assert_eq!(world.delete_domain_permissions_policy().send().await.unwrap().policy(), Some(&put));
    let gone = not_found(refusal(world.get_domain_permissions_policy().send().await));
    assert_eq!(gone.resource_type(), Some(&ResourceType::Domain));
}

#[tokio::test]
async fn policy_of_a_repository_comes_back_byte_for_byte() {
    let world = World::new().await;

    let put = world.put_repository_permissions_policy().send().await.unwrap().policy.unwrap();

    assert_eq!(put.document(), Some(POLICY));
    assert_eq!(put.resource_arn(), Some(world.arn("repository/my-domain/my-repo").as_str()));
    assert_eq!(world.get_repository_permissions_policy().send().await.unwrap().policy(), Some(&put));
    assert_eq!(world.delete_repository_permissions_policy().send().await.unwrap().policy(), Some(&put));
    let gone = not_found(refusal(world.get_repository_permissions_policy().send().await));
    assert_eq!(gone.resource_type(), Some(&ResourceType::Repository));
}

#[tokio::test]
async fn revision_that_is_given_must_be_the_current_one() {
    let world = World::new().await;
    let put = || world.put_domain_permissions_policy();
    let first = put().send().await.unwrap().policy.unwrap().revision.unwrap();
    let second = put().policy_revision(&first).send().await.unwrap().policy.unwrap().revision.unwrap();

    let stale = conflict(refusal(put().policy_revision(&first).send().await));

    assert_eq!(stale.resource_type(), Some(&ResourceType::Domain));
    assert_ne!(first, second);
    let delete = || world.delete_domain_permissions_policy();
    conflict(refusal(delete().policy_revision(&first).send().await));
    delete().policy_revision(&second).send().await.unwrap();
}

#[tokio::test]
async fn document_that_is_not_json_cannot_be_parsed() {
    let world = World::new().await;

    let error = invalid(refusal(world.put_repository_permissions_policy().policy_document("{").send().await));

    assert_eq!(error.reason(), Some(&ValidationExceptionReason::CannotParse));
    not_found(refusal(world.get_repository_permissions_policy().send().await));
}
