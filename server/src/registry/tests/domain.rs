//! Domains: creating, listing and deleting them.

use super::*;

#[tokio::test]
async fn a_created_domain_is_described_at_once() {
    let registry = TestRegistry::new();
    let key = domain_key("my-domain");

    let created = registry.create_domain(&permit(ACCOUNT, &key), None, Tags::default()).await.unwrap();

    assert_eq!(registry.get_domain(&permit(ACCOUNT, &key)).await.unwrap(), created);
    assert_eq!(created.created.epoch_milliseconds(), 1_000);
    assert_eq!((created.repository_count, created.asset_size_bytes), (0, 0));
    assert_eq!(created.bucket_arn(), "arn:aws:s3:::assets-438097961670-eu-west-1");
    assert!(created.encryption_key.starts_with("arn:aws:kms:eu-west-1:123456789012:key/"));
    assert_eq!(created.key.arn().to_string(), "arn:aws:codeartifact:eu-west-1:123456789012:domain/my-domain");
}

#[tokio::test]
async fn a_domain_name_is_taken_per_account_and_region() {
    let registry = TestRegistry::new();
    let key = registry.domain("my-domain").await;
    let elsewhere = DomainKey { region: Region::parse("us-east-1").unwrap(), ..key.clone() };
    let of_another = DomainKey { owner: AccountId::parse(OTHER_ACCOUNT).unwrap(), ..key.clone() };
    let create = |key: DomainKey| {
        let registry = registry.clone();
        async move { registry.create_domain(&permit(key.owner.as_str(), &key), None, Tags::default()).await }
    };

    let (kind, resource, text) = refusal(create(key).await);

    assert_eq!((kind, resource), conflict(ResourceType::Domain));
    assert!(text.contains("my-domain"), "{text}");
    assert!(create(elsewhere).await.is_ok());
    assert!(create(of_another).await.is_ok());
}

#[tokio::test]
async fn an_account_may_own_so_many_domains_and_no_more() {
    let registry = TestRegistry::with_limits(Limits { domains_per_account: 2, ..Limits::default() });
    let first = registry.domain("first").await;
    registry.domain("second").await;
    let third = domain_key("third");
    let create = |key: DomainKey| {
        let registry = registry.clone();
        async move { registry.create_domain(&permit(ACCOUNT, &key), None, Tags::default()).await }
    };

    assert_eq!(kind(create(third.clone()).await), quota(ResourceType::Domain));
    assert_eq!(kind(create(first.clone()).await), conflict(ResourceType::Domain));
    registry.delete_domain(&permit(ACCOUNT, &first)).await.unwrap();
    assert!(create(third).await.is_ok());
}

#[tokio::test]
async fn a_missing_domain_is_named_in_the_words_of_the_service() {
    let registry = TestRegistry::new();

    let (kind, resource, text) = refusal(registry.get_domain(&permit(ACCOUNT, &domain_key("absent"))).await);

    assert_eq!((kind, resource), not_found(ResourceType::Domain));
    assert_eq!(text, "Domain not found. Domain 'absent' owned by account '123456789012' does not exist.");
}

#[tokio::test]
async fn a_domain_with_repositories_is_not_deleted() {
    let registry = TestRegistry::new();
    let key = registry.domain("my-domain").await;
    let repository = registry.repository(&key, "repo").await;
    let permit_to_delete = permit(ACCOUNT, &key);
    let delete = || registry.delete_domain(&permit_to_delete);

    let (kind, resource, text) = refusal(delete().await);
    registry.delete_repository(&permit(ACCOUNT, &repository)).await.unwrap();
    let deleted = delete().await.unwrap().unwrap();

    assert_eq!((kind, resource), conflict(ResourceType::Domain));
    assert_eq!(text, "Domain must contain 0 repositories before deletion");
    assert_eq!(deleted.key, key);
    assert_eq!(
        self::kind(registry.get_domain(&permit(ACCOUNT, &key)).await),
        not_found(ResourceType::Domain)
    );
}

#[tokio::test]
async fn deleting_an_absent_domain_succeeds_with_nothing() {
    let registry = TestRegistry::new();
    assert_eq!(registry.delete_domain(&permit(ACCOUNT, &domain_key("absent"))).await.unwrap(), None);
}

#[tokio::test]
async fn a_domain_that_takes_the_name_of_a_deleted_one_starts_empty() {
    let registry = TestRegistry::new();
    let key = domain_key("my-domain");
    registry.create_domain(&permit(ACCOUNT, &key), None, tags(&[("a", "b")])).await.unwrap();
    registry.delete_domain(&permit(ACCOUNT, &key)).await.unwrap();

    registry.domain("my-domain").await;

    assert!(registry.list_tags(&permit(ACCOUNT, &key.arn())).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_account_sees_its_own_domains_by_name_page_by_page() {
    let registry = TestRegistry::new();
    for name in ["cc", "aa", "dd", "bb"] {
        registry.domain(name).await;
    }
    let foreign = DomainKey { owner: AccountId::parse(OTHER_ACCOUNT).unwrap(), ..domain_key("ab") };
    registry.create_domain(&permit(OTHER_ACCOUNT, &foreign), None, Tags::default()).await.unwrap();
    let owner = AccountId::parse(ACCOUNT).unwrap();

    let first = registry.list_domains(&scope(owner, &region()), &page(2, None)).await.unwrap();
    let second = registry.list_domains(&scope(owner, &region()), &page(2, first.next_token)).await.unwrap();

    let names =
        |domains: &[Domain]| domains.iter().map(|domain| domain.key.name.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&first.items), ["aa", "bb"]);
    assert_eq!(names(&second.items), ["cc", "dd"]);
    assert_eq!(second.next_token, None, "an exact last page has no token");
}

#[tokio::test]
async fn a_token_of_another_listing_is_refused() {
    let registry = TestRegistry::new();
    registry.domain("aa").await;
    registry.domain("bb").await;
    let owner = AccountId::parse(ACCOUNT).unwrap();
    let token = registry.list_domains(&scope(owner, &region()), &page(1, None)).await.unwrap().next_token;

    let other_region = Region::parse("us-east-1").unwrap();
    let (kind, _, _) = refusal(registry.list_domains(&scope(owner, &other_region), &page(1, token)).await);

    assert_eq!(kind, ErrorKind::Validation(ValidationReason::CannotParse));
}
