//! What is counted rather than summed, under many writers at once.

use super::*;
use crate::storage::db::size::count_miscounted;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end).unwrap()
    }
}

const VERSIONS: [&str; 3] = ["1", "2", "3"];

/// Does something to a version of one of two repositories; whether it is refused does not matter here.
async fn do_something(registry: &Registry, repositories: &[RepositoryKey; 2], numbers: &mut Numbers) {
    let here = numbers.below(2);
    let (here, there) = (&repositories[here], &repositories[1 - here]);
    let key = version_key(here, "tool", VERSIONS[numbers.below(3)]);
    let versions = VersionSelection::new(vec![key.version.clone()], None).unwrap();
    let change = ChangeOf { package: key.package.clone(), versions: versions.clone(), expected_status: None };
    let changed = match numbers.below(12) {
        0 => registry.dispose_versions_of(change).await.map(drop),
        1 | 2 => registry.delete_versions_of(change).await.map(drop),
        3 => registry.delete_package(&permit(ACCOUNT, &key.package)).await.map(drop),
        4 | 5 => {
            let copy = CopyOf {
                source: key.package.clone(),
                destination: package_key(there, "tools", "tool"),
                versions,
                allow_overwrite: numbers.below(2) == 0,
                include_from_upstream: false,
            };
            registry.copy_of(copy).await.map(drop)
        }
        _ => {
            // Three contents under three names, so that versions share content, and have one content twice.
            let bytes = vec![7; [3, 50, 40_000][numbers.below(3)]];
            let asset = ["a", "b", "c"][numbers.below(3)];
            let publish = PublishOf { unfinished: numbers.below(3) > 0, ..publish(&key, asset, &bytes) };
            registry.publish_of(publish, body(&bytes)).await.map(drop)
        }
    };
    if let Err(error) = changed {
        assert_ne!(error.kind(), ErrorKind::Internal, "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_counted_stays_right_whatever_is_done_at_once() {
    let registry = TestRegistry::new();
    let domain = registry.domain("my-domain").await;
    let repositories = [registry.repository(&domain, "one").await, registry.repository(&domain, "two").await];
    let workers = (0..4).map(|seed| {
        let (registry, repositories) = (registry.registry.clone(), repositories.clone());
        tokio::spawn(async move {
            let mut numbers = Numbers(seed);
            for _ in 0..150 {
                do_something(&registry, &repositories, &mut numbers).await;
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }

    assert_eq!(registry.store().find(count_miscounted()).await.unwrap(), Some(0));
    for repository in &repositories {
        registry.delete_repository(&permit(ACCOUNT, repository)).await.unwrap();
    }
    assert_eq!(registry.store().find(count_miscounted()).await.unwrap(), Some(0));
    assert_eq!(registry.get_domain(&permit(ACCOUNT, &domain)).await.unwrap().asset_size_bytes, 0);
}
