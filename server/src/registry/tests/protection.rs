//! What decides about a thing besides the identity of whoever asks.

use super::*;
use crate::auth::Policies;

const EVERYBODY: &str = r#"{"Version": "2012-10-17", "Statement":
    {"Effect": "Allow", "Principal": "*", "Action": "codeartifact:*", "Resource": "*"}}"#;

async fn prepare() -> (TestRegistry, RepositoryKey) {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let key = domain.repository(repository_name("repo"));
    let new = NewRepository { tags: tags(&[("team", "red")]), ..NewRepository::default() };
    registry.create_repository(&permit(OTHER_ACCOUNT, &key), new).await.unwrap();
    (registry, key)
}

async fn put(registry: &TestRegistry, holder: PolicyHolder) -> PolicyRevision {
    let document = PolicyDocument::parse(EVERYBODY, &holder.arn()).unwrap();
    registry.put_permissions_policy(&permit(ACCOUNT, &holder), document, None).await.unwrap().revision
}

#[tokio::test]
async fn a_package_is_under_the_policies_of_its_domain_and_its_repository() {
    let (registry, repository) = prepare().await;
    let (domain, holder) =
        (PolicyHolder::Domain(repository.domain.clone()), PolicyHolder::Repository(repository.clone()));
    let of_domain = put(&registry, domain.clone()).await;
    let of_repository = put(&registry, holder.clone()).await;
    let package = package_key(&repository, "tools", "tool");

    let protection = registry.protection(&package.subject()).await.unwrap();

    assert_eq!(protection.resource, Some(package.arn()));
    assert_eq!(protection.policies, [(domain, of_domain), (holder, of_repository)]);
    assert_eq!(protection.administrator.unwrap().as_str(), OTHER_ACCOUNT);
    assert!(protection.tags.is_empty(), "packages have none, and those of the repository are not theirs");
}

#[tokio::test]
async fn a_resource_has_its_own_tags_and_nothing_of_what_does_not_exist() {
    let (registry, repository) = prepare().await;
    let absent = repository.domain.repository(repository_name("absent"));

    let there = registry.protection(&repository.subject()).await.unwrap();
    let not_there = registry.protection(&absent.subject()).await.unwrap();
    let domain = registry.protection(&repository.domain.subject()).await.unwrap();

    assert_eq!(there.tags, tags(&[("team", "red")]).as_slice());
    assert_eq!(not_there, Protection { resource: Some(absent.arn()), ..Protection::default() });
    assert!(domain.tags.is_empty());
}

#[tokio::test]
async fn the_group_of_a_package_is_found_for_whoever_decides() {
    let (registry, repository) = prepare().await;
    let pattern = PackageGroupPattern::parse("/generic/tools/*").unwrap();
    let group = PackageGroupKey { domain: repository.domain.clone(), pattern };
    let (texts, group_tags) = (PackageGroupTexts::default(), tags(&[("owner", "blue")]));
    registry.create_package_group(&permit(ACCOUNT, &group), texts, group_tags.clone()).await.unwrap();
    let package = package_key(&repository, "tools", "tool").coordinates();
    let key = DomainPackageKey { domain: repository.domain, package };

    let protection = registry.protection(&key.subject()).await.unwrap();

    assert_eq!(protection.resource, Some(group.arn()));
    assert_eq!(protection.tags, group_tags.as_slice());
}

#[tokio::test]
async fn a_policy_is_parsed_once_and_found_by_its_revision_alone() {
    let (registry, repository) = prepare().await;
    let holder = PolicyHolder::Repository(repository.clone());
    let old = put(&registry, holder.clone()).await;
    let policies = Policies::default();
    let document =
        async |revision: &PolicyRevision| policies.document(&registry, &holder, revision).await.unwrap();

    let first = document(&old).await.unwrap();
    let new = put(&registry, holder.clone()).await;
    let second = document(&old).await.unwrap();

    assert!(Arc::ptr_eq(&first, &second));
    assert!(document(&new).await.is_some());
    let unread = Policies::default();
    assert!(unread.document(&registry, &holder, &old).await.unwrap().is_none(), "another has been put since");
}
