//! How often requests wait for the database: once for each statement that yields rows, and a publish once for the commit. What
//! only changes rows is sent along with the next of these where the engine is on the network.

use super::*;
use crate::storage::db::{Transaction, reads};

/// Statements that were waited for, by this thread and by the one that writes.
async fn waited(registry: &TestRegistry) -> u64 {
    let read = |_: &Transaction<'_>| Ok::<_, crate::storage::Error>(reads::on_this_thread());
    registry.store.write(read).await.unwrap() + reads::on_this_thread()
}

/// Does what a request does that publishes (asks what protects the package, checks, publishes), and returns how often it
/// waits.
async fn round_trips(registry: &TestRegistry, key: &PackageVersionKey, bytes: &[u8]) -> u64 {
    let before = waited(registry).await;
    registry.protection(&Subject::Resource(key.package.arn())).await.unwrap();
    registry.publish(key, "a", bytes).await.unwrap();
    let commit = 1;
    waited(registry).await - before + commit
}

/// A registry over the embedded engine, which reads on the thread that asks and writes on one, so that both can be asked.
fn counted(directory: &std::path::Path) -> TestRegistry {
    let registry = Registry::new(Store::open(directory).unwrap(), Limits::default(), Clock::system());
    let registry = registry.with_events(vec![EventDestination::File]);
    TestRegistry { registry, clock: Arc::default() }
}

#[tokio::test]
async fn a_version_is_described_by_one_statement() {
    let directory = tempfile::tempdir().unwrap();
    let registry = counted(directory.path());
    let domain = registry.domain("my-domain").await;
    let key = version_key(&registry.repository(&domain, "repo").await, "tool", "1");
    registry.publish(&key, "a", b"content").await.unwrap();
    let before = reads::on_this_thread();

    registry.get_package_version(&permit(ACCOUNT, &key)).await.unwrap();

    assert_eq!(reads::on_this_thread() - before, 1);
}

#[tokio::test]
async fn a_publish_waits_for_the_database_six_times() {
    let directory = tempfile::tempdir().unwrap();
    let registry = counted(directory.path());
    let domain = registry.domain("my-domain").await;
    let repository = registry.repository(&domain, "repo").await;
    registry.groups(&domain, &["/generic/*", "/generic/tools/*", "/generic/tools/tool~"]).await;
    let new = |version: &str| (version_key(&repository, "tool", version), format!("{version:1024}"));

    let (first, content) = new("1");
    let of_first = round_trips(&registry, &first, content.as_bytes()).await;
    let (second, content) = new("2");
    let of_second = round_trips(&registry, &second, content.as_bytes()).await;
    let third = version_key(&repository, "tool", "3");
    let of_known_content = round_trips(&registry, &third, content.as_bytes()).await;

    assert_eq!(of_first, 7, "the package is new too");
    assert_eq!((of_second, of_known_content), (6, 6));
}
