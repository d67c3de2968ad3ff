//! Resource policies of domains and repositories.

use super::*;

async fn prepare() -> (TestRegistry, PolicyHolder, PolicyHolder) {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    (registry, PolicyHolder::Domain(domain), PolicyHolder::Repository(repository))
}

/// A policy for an account, as it would be written for a resource.
fn document(holder: &PolicyHolder, account: &str) -> PolicyDocument {
    let text = format!(
        "{{ \"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \
         \"Principal\": {{\"AWS\": \"{account}\"}}, \"Action\": \"codeartifact:*\", \"Resource\": \"*\"}} }}"
    );
    PolicyDocument::parse(&text, &holder.arn()).unwrap()
}

async fn put(
    registry: &Registry,
    holder: &PolicyHolder,
    document: &PolicyDocument,
    expected: Option<&PolicyRevision>,
) -> Result<ResourcePolicy, Error> {
    registry.put_permissions_policy(&permit(ACCOUNT, holder), document.clone(), expected.cloned()).await
}

async fn delete(
    registry: &Registry,
    holder: &PolicyHolder,
    expected: Option<&PolicyRevision>,
) -> Result<ResourcePolicy, Error> {
    registry.delete_permissions_policy(&permit(ACCOUNT, holder), expected.cloned()).await
}

fn resource_type(holder: &PolicyHolder) -> ResourceType {
    match holder {
        PolicyHolder::Domain(_) => ResourceType::Domain,
        PolicyHolder::Repository(_) => ResourceType::Repository,
    }
}

#[tokio::test]
async fn a_policy_is_read_back_byte_for_byte_until_it_is_deleted() {
    let (registry, domain, repository) = prepare().await;
    for holder in [&domain, &repository] {
        let document = document(holder, OTHER_ACCOUNT);

        let put = put(&registry, holder, &document, None).await.unwrap();

        assert_eq!(put.document, document.as_str());
        assert_eq!(put.revision.as_str().len(), 44);
        assert_eq!(registry.get_permissions_policy(&permit(ACCOUNT, holder)).await.unwrap(), put);
        assert_eq!(delete(&registry, holder, None).await.unwrap(), put);
        let missing = not_found(resource_type(holder));
        assert_eq!(kind(registry.get_permissions_policy(&permit(ACCOUNT, holder)).await), missing);
        assert_eq!(kind(delete(&registry, holder, None).await), missing);
    }
}

#[tokio::test]
async fn the_policies_of_a_domain_and_of_its_repository_are_two() {
    let (registry, domain, repository) = prepare().await;
    put(&registry, &domain, &document(&domain, ACCOUNT), None).await.unwrap();
    put(&registry, &repository, &document(&repository, OTHER_ACCOUNT), None).await.unwrap();

    delete(&registry, &domain, None).await.unwrap();

    let left = registry.get_permissions_policy(&permit(ACCOUNT, &repository)).await.unwrap();
    assert_eq!(left.document, document(&repository, OTHER_ACCOUNT).as_str());
}

#[tokio::test]
async fn every_put_makes_a_new_revision_even_of_the_same_text() {
    let (registry, domain, _) = prepare().await;
    let document = document(&domain, ACCOUNT);

    let first = put(&registry, &domain, &document, None).await.unwrap();
    let second = put(&registry, &domain, &document, None).await.unwrap();

    assert_ne!(first.revision, second.revision);
}

#[tokio::test]
async fn a_revision_that_is_given_must_be_the_current_one() {
    let (registry, domain, repository) = prepare().await;
    for holder in [&domain, &repository] {
        let document = document(holder, ACCOUNT);
        let refused = conflict(resource_type(holder));
        let stale = PolicyRevision::parse("stale").unwrap();
        assert_eq!(kind(put(&registry, holder, &document, Some(&stale)).await), refused, "there is none");
        assert_eq!(kind(delete(&registry, holder, Some(&stale)).await), refused, "there is none");
        let first = put(&registry, holder, &document, None).await.unwrap().revision;

        let second = put(&registry, holder, &document, Some(&first)).await.unwrap();

        assert_eq!(kind(put(&registry, holder, &document, Some(&first)).await), refused);
        assert_eq!(kind(delete(&registry, holder, Some(&first)).await), refused);
        assert_eq!(registry.get_permissions_policy(&permit(ACCOUNT, holder)).await.unwrap(), second);
        assert_eq!(delete(&registry, holder, Some(&second.revision)).await.unwrap(), second);
    }
}

#[tokio::test]
async fn a_policy_goes_with_its_resource() {
    let (registry, domain, repository) = prepare().await;
    let (PolicyHolder::Domain(domain_key), PolicyHolder::Repository(repository_key)) = (&domain, &repository)
    else {
        unreachable!("prepared in this order")
    };
    put(&registry, &domain, &document(&domain, ACCOUNT), None).await.unwrap();
    put(&registry, &repository, &document(&repository, ACCOUNT), None).await.unwrap();

    registry.delete_repository(&permit(ACCOUNT, repository_key)).await.unwrap();
    registry.delete_domain(&permit(ACCOUNT, domain_key)).await.unwrap();

    let missing = not_found(ResourceType::Domain);
    assert_eq!(kind(registry.get_permissions_policy(&permit(ACCOUNT, &domain)).await), missing);
    assert_eq!(kind(registry.get_permissions_policy(&permit(ACCOUNT, &repository)).await), missing);
    assert_eq!(kind(put(&registry, &domain, &document(&domain, ACCOUNT), None).await), missing);
    assert_eq!(kind(delete(&registry, &repository, None).await), missing);
    registry.domain("my-domain").await;
    registry.repository(domain_key, "repo").await;
    assert_eq!(kind(registry.get_permissions_policy(&permit(ACCOUNT, &domain)).await), missing);
    let missing = not_found(ResourceType::Repository);
    assert_eq!(kind(registry.get_permissions_policy(&permit(ACCOUNT, &repository)).await), missing);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_puts_at_once_on_one_revision_one_wins() {
    let (registry, domain, _) = prepare().await;
    let document = document(&domain, ACCOUNT);
    let first = put(&registry, &domain, &document, None).await.unwrap().revision;
    let puts = (0..16).map(|_| {
        let (registry, domain) = (registry.registry.clone(), domain.clone());
        let (document, first) = (document.clone(), first.clone());
        tokio::spawn(async move { put(&registry, &domain, &document, Some(&first)).await.is_ok() })
    });
    let mut won = 0;
    for put in puts.collect::<Vec<_>>() {
        won += usize::from(put.await.unwrap());
    }

    assert_eq!(won, 1);
}
