//! Packages from before there were groups, which are given their place among those of their domain.

use super::*;
use crate::storage::db::{Transaction, package_association};

const NAMES: [&str; 3] = ["pa", "pb", "pc"];
const MEMBERS: [&str; 3] = ["tools/pa", "tools/pb", "tools/pc"];
const GROUP: &str = "/generic/tools/*";

/// A registry with packages that have no place, and a group that they belong to.
async fn old_registry() -> (TestRegistry, DomainKey) {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    for name in NAMES {
        registry.put_package(&repository, "tools", name).await;
    }
    registry.create_group(&domain, GROUP).await.unwrap();
    forget(&registry).await;
    assert!(registry.members(&domain, GROUP, false, 10).await.is_empty());
    (registry, domain)
}

/// Leaves the packages without a place.
async fn forget(registry: &TestRegistry) {
    let forget = |transaction: &Transaction<'_>| {
        for id in 1..=3 {
            transaction.execute(&package_association::set_key(id, ""))?;
        }
        Ok(())
    };
    registry.store.write::<_, crate::storage::Error, _>(forget).await.unwrap();
}

#[tokio::test]
async fn packages_from_before_there_were_groups_are_given_their_place() {
    let (registry, domain) = old_registry().await;

    registry.complete_package_associations().await.unwrap();

    assert_eq!(registry.members(&domain, GROUP, false, 10).await, MEMBERS);
}

#[tokio::test]
async fn of_several_servers_only_the_one_whose_the_upkeep_is_gives_places() {
    let (registry, domain) = old_registry().await;
    let server = || Registry { leases: Leases::shared(&registry.store), ..registry.registry.clone() };
    let (one, two) = (server(), server());
    let keeping = tokio::spawn(one.leases().clone().keep(vec![Work::Upkeep]));
    one.leases().held(Work::Upkeep).await;

    two.complete_package_associations().await.unwrap();
    assert!(registry.members(&domain, GROUP, false, 10).await.is_empty());
    one.complete_package_associations().await.unwrap();

    assert_eq!(registry.members(&domain, GROUP, false, 10).await, MEMBERS);
    keeping.abort();
}

#[tokio::test]
async fn two_that_give_places_at_once_do_no_harm() {
    let (registry, domain) = old_registry().await;
    // Each believes that it is alone.
    let (one, two) = (registry.registry.clone(), registry.registry.clone());

    for _ in 0..20 {
        forget(&registry).await;
        let (first, second) =
            tokio::join!(one.complete_package_associations(), two.complete_package_associations());
        first.and(second).unwrap();

        assert_eq!(registry.members(&domain, GROUP, false, 10).await, MEMBERS);
    }
}
