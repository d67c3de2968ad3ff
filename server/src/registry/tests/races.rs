//! Decisions that two callers make at once: whatever the order, what is decided fits what is there.

use super::*;
use crate::storage::Grace;
use crate::storage::db::size::{count_left_behind, count_miscounted};

/// Times that each race is run, since who comes first is chance.
const TIMES: usize = 25;

/// Runs two things at once and returns both outcomes.
async fn both<A, B>(
    one: impl Future<Output = A> + Send + 'static,
    other: impl Future<Output = B> + Send + 'static,
) -> (A, B)
where
    A: Send + 'static,
    B: Send + 'static,
{
    let (one, other) = (tokio::spawn(one), tokio::spawn(other));
    (one.await.unwrap(), other.await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_repositories_that_take_each_other_as_upstream_make_no_loop() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    for time in 0..TIMES {
        let one = registry.repository(&domain, &format!("one-{time}")).await;
        let two = registry.repository(&domain, &format!("two-{time}")).await;
        let take = |here: RepositoryKey, upstream: RepositoryKey| {
            let registry = registry.registry.clone();
            let upstreams = Some(vec![permit(ACCOUNT, &upstream)]);
            async move {
                let update = RepositoryUpdate { upstreams, ..RepositoryUpdate::default() };
                registry.update_repository(&permit(ACCOUNT, &here), update).await
            }
        };

        let (first, second) = both(take(one.clone(), two.clone()), take(two, one)).await;

        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_while_its_repository_is_deleted_is_gone_with_it() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    for time in 0..TIMES {
        let repository = registry.repository(&domain, "short-lived").await;
        registry.publish(&version_key(&repository, "old", "1"), "a", b"old").await.unwrap();
        let package = if time % 2 == 0 { "old" } else { "new" };
        let key = version_key(&repository, package, "2");
        let (publishing, deleting) = (registry.registry.clone(), registry.registry.clone());
        let published = async move { publishing.publish_of(publish(&key, "a", b"new"), body(b"new")).await };
        let deleted = async move { deleting.delete_repository(&permit(ACCOUNT, &repository)).await };

        let (published, deleted) = both(published, deleted).await;

        deleted.unwrap();
        if let Err(error) = published {
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        }
    }
    let store = registry.store();
    store.collect(i64::MAX, Grace { blob_milliseconds: 0, object_milliseconds: 0 }).await.unwrap();
    let sizes = store.count_sizes().await.unwrap();
    assert_eq!((sizes.packages, sizes.package_versions, sizes.assets, sizes.asset_bytes), (0, 0, 0, 0));
    assert_eq!(store.find(count_left_behind()).await.unwrap(), Some(0));
    assert_eq!(store.find(count_miscounted()).await.unwrap(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quotas_hold_for_those_who_come_at_once() {
    let limits = Limits { domains_per_account: 2, repositories_per_domain: 3, ..Limits::default() };
    let registry = TestRegistry::with_limits(limits);

    let domains: Vec<_> = (0..8)
        .map(|number| {
            let (registry, key) = (registry.registry.clone(), domain_key(&format!("domain-{number}")));
            tokio::spawn(async move {
                registry.create_domain(&permit(ACCOUNT, &key), None, Tags::default()).await.map(|_| key)
            })
        })
        .collect();
    let mut made = Vec::new();
    for domain in domains {
        made.extend(domain.await.unwrap().ok());
    }
    assert_eq!(made.len(), 2);

    let repositories: Vec<_> = (0..8)
        .map(|number| {
            let (registry, domain) = (registry.registry.clone(), made[0].clone());
            tokio::spawn(async move {
                let key = domain.repository(repository_name(&format!("repository-{number}")));
                registry.create_repository(&permit(ACCOUNT, &key), NewRepository::default()).await
            })
        })
        .collect();
    let mut count = 0;
    for repository in repositories {
        count += usize::from(repository.await.unwrap().is_ok());
    }
    assert_eq!(count, 3);
    let described = registry.get_domain(&permit(ACCOUNT, &made[0])).await.unwrap();
    assert_eq!(described.repository_count, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_publish_of_a_package_by_many_makes_one_package() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "shared").await;

    let publishing: Vec<_> = (0..12)
        .map(|number| {
            let (registry, repository) = (registry.registry.clone(), repository.clone());
            tokio::spawn(async move {
                let key = version_key(&repository, "tool", &format!("1.{number}"));
                registry.publish_of(publish(&key, "a", b"same"), body(b"same")).await
            })
        })
        .collect();
    for published in publishing {
        published.await.unwrap().unwrap();
    }

    let sizes = registry.store().count_sizes().await.unwrap();
    assert_eq!((sizes.packages, sizes.package_versions, sizes.asset_bytes), (1, 12, 4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_made_within_each_other_at_once_have_the_right_parents() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    for time in 0..TIMES {
        let group = |pattern: String| {
            let pattern = PackageGroupPattern::parse(&pattern).unwrap();
            PackageGroupKey { domain: domain.clone(), pattern }
        };
        let (outer, inner) = (group(format!("/npm/n{time}/*")), group(format!("/npm/n{time}/p~")));
        let create = |key: PackageGroupKey| {
            let registry = registry.registry.clone();
            async move {
                let texts = PackageGroupTexts::default();
                registry.create_package_group(&permit(ACCOUNT, &key), texts, Tags::default()).await
            }
        };

        let (first, second) = both(create(outer.clone()), create(inner.clone())).await;
        first.unwrap();
        second.unwrap();

        let found = registry.get_package_group(&permit(ACCOUNT, &inner)).await.unwrap();
        assert_eq!(found.parent, Some(outer));
    }
}
