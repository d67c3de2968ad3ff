//! Content over its whole life: received, named by rows, released and collected.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::{StreamExt as _, stream};

use super::db::blob::Expected;
use super::db::contents;
use super::db::package_version::VersionId;
use super::*;

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;
const GRACE: Grace = Grace { blob_milliseconds: HOUR, object_milliseconds: DAY };
/// Larger than what is kept in the database.
const LARGE: usize = 100_000;

fn body(bytes: Vec<u8>) -> Body {
    stream::iter([Ok(bytes.into())]).boxed()
}

fn now() -> i64 {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(elapsed.as_millis()).unwrap()
}

async fn objects(store: &Store) -> Vec<String> {
    store.inner.objects.all_keys().await
}

async fn domain(store: &Store) -> i64 {
    let insert = |transaction: &db::Transaction<'_>| {
        let address = db::address::DomainAddress { owner: "o", region: "r", name: "d" };
        transaction.get(db::domain::insert(address, "key", 0))
    };
    store.write(insert).await.unwrap()
}

async fn asset_bytes(store: &Store) -> u64 {
    let address = db::address::DomainAddress { owner: "o", region: "r", name: "d" };
    store.find(db::domain::find(address)).await.unwrap().unwrap().asset_bytes
}

/// An asset, and the content that it names.
struct Named {
    blob: i64,
    asset: String,
}

/// A version that is asked for nothing but its assets.
const VERSION: VersionId = VersionId { package: 0, version: 0 };

async fn name(store: &Store, domain: i64, staged: Staged) -> Named {
    static ASSETS: AtomicUsize = AtomicUsize::new(0);
    let asset = ASSETS.fetch_add(1, Ordering::Relaxed).to_string();
    let name = asset.clone();
    let write = move |transaction: &db::Transaction<'_>, staged: &[Staged]| {
        let blob = claim(transaction, domain, &staged[0], Expected::Held)?;
        contents::insert_asset(transaction, VERSION.version, &name, blob, None)?;
        Ok::<_, Error>(blob)
    };
    Named { blob: store.write_with(vec![staged], write).await.unwrap(), asset }
}

async fn publish(store: &Store, domain: i64, bytes: Vec<u8>) -> Named {
    let staged = store.receive(body(bytes), u64::MAX).await.unwrap();
    name(store, domain, staged).await
}

async fn release(store: &Store, named: &Named, at: i64) {
    let asset = named.asset.clone();
    let remove =
        move |transaction: &db::Transaction<'_>| contents::remove_asset(transaction, VERSION, &asset, at);
    store.write::<_, Error, _>(remove).await.unwrap();
}

async fn readable(store: &Store, named: &Named) -> bool {
    let query = db::blob::find_place(named.blob);
    let Some(mut row) = store.find(query).await.unwrap() else { return false };
    let size = row.size_bytes;
    let blob = Blob::from_row(&mut row).unwrap();
    store.open_blob(&blob, 0..size).await.is_ok()
}

#[test]
fn a_second_store_on_a_directory_is_refused_until_the_first_is_closed() {
    let directory = tempfile::tempdir().unwrap();
    let first = Store::open(directory.path()).unwrap();

    assert!(matches!(Store::open(directory.path()), Err(Error::DirectoryInUse { .. })));
    drop(first);

    assert!(Store::open(directory.path()).is_ok());
}

#[tokio::test]
async fn nothing_that_a_backup_names_is_collected_meanwhile() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let domain = domain(&store).await;
    let id = publish(&store, domain, vec![7; LARGE]).await;
    release(&store, &id, 0).await;
    let named = objects(&store).await;
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let (mut begun, source) = (Some(begun), BackupSource::InUse(store.clone()));
    let backup = tokio::task::spawn_blocking(move || {
        let mut files = Vec::new();
        let objects = source.read(&mut |piece| {
            if let BackupPiece::File { path, .. } = piece {
                files.push(path.trim_start_matches("objects/").to_owned());
                if let Some(begun) = begun.take() {
                    begun.send(()).unwrap();
                    may_go_on.recv().unwrap();
                }
            }
            Ok(())
        });
        (objects.unwrap(), files)
    });
    has_begun.await.unwrap();

    let collecting = store.clone();
    let collecting = tokio::spawn(async move { collecting.collect(now() + 2 * DAY, GRACE).await });
    // Were the collection's deletion not held, it would be done before these.
    for number in 0..3 {
        publish(&store, domain, vec![number; 10]).await;
    }

    assert!(readable(&store, &id).await);
    go_on.send(()).unwrap();
    let (count, files) = backup.await.unwrap();
    assert_eq!((count, &files[1..]), (1, &named[..]));
    assert_eq!(collecting.await.unwrap().unwrap().blobs, 1);
    assert!(objects(&store).await.is_empty());
}

#[tokio::test]
async fn a_backup_ends_where_nobody_takes_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let source = BackupSource::InUse(store.clone());

    let read = move || source.read(&mut |_| Err(std::io::ErrorKind::BrokenPipe.into()));
    let failed = tokio::task::spawn_blocking(read).await.unwrap();

    assert!(matches!(failed, Err(Error::Io(_))), "{failed:?}");
    let names = std::fs::read_dir(store.directory()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!names.into_iter().any(|name| name.to_string_lossy().contains("copy")));
}

#[tokio::test]
async fn an_ephemeral_store_leaves_nothing_behind() {
    let store = Store::ephemeral().unwrap();
    let directory = store.directory().to_owned();
    let domain = domain(&store).await;
    publish(&store, domain, vec![1; LARGE]).await;
    assert!(directory.exists());

    drop(store);

    assert!(!directory.exists());
}

#[tokio::test]
async fn content_is_held_and_counted_once_per_domain() {
    for size in [100, LARGE] {
        let store = Store::ephemeral().unwrap();
        let domain = domain(&store).await;

        let first = publish(&store, domain, vec![7; size]).await;
        let second = publish(&store, domain, vec![7; size]).await;

        assert_eq!(first.blob, second.blob);
        assert_eq!(asset_bytes(&store).await, size as u64);
        assert_eq!(
            objects(&store).await.len(),
            usize::from(size == LARGE),
            "the second upload removed its own object"
        );
        assert!(readable(&store, &first).await);
    }
}

#[tokio::test]
async fn a_refused_transaction_removes_what_was_uploaded() {
    let store = Store::ephemeral().unwrap();
    let domain = domain(&store).await;
    let staged = store.receive(body(vec![1; LARGE]), u64::MAX).await.unwrap();

    let refused = store.write_with(vec![staged], move |transaction, staged| {
        let staged = &staged[0];
        claim(transaction, domain, staged, Expected::Held)?;
        Err::<(), _>(Error::Closed)
    });

    assert!(refused.await.is_err());
    assert!(objects(&store).await.is_empty());
    assert_eq!(asset_bytes(&store).await, 0);
}

#[tokio::test]
async fn released_content_is_removed_after_its_grace_and_not_before() {
    for size in [100, LARGE] {
        let store = Store::ephemeral().unwrap();
        let domain = domain(&store).await;
        let id = publish(&store, domain, vec![7; size]).await;
        let start = now();
        release(&store, &id, start).await;
        assert_eq!(asset_bytes(&store).await, 0);

        assert_eq!(store.collect(start + HOUR, GRACE).await.unwrap(), Collected::default());
        assert!(readable(&store, &id).await);
        let collected = store.collect(start + HOUR + 1, GRACE).await.unwrap();

        assert_eq!(collected, Collected { blobs: 1, objects: 0 });
        assert!(!readable(&store, &id).await);
        assert!(objects(&store).await.is_empty());
    }
}

#[tokio::test]
async fn content_that_is_published_again_before_collection_stays() {
    for size in [100, LARGE] {
        let store = Store::ephemeral().unwrap();
        let domain = domain(&store).await;
        let id = publish(&store, domain, vec![7; size]).await;
        release(&store, &id, 0).await;

        let again = publish(&store, domain, vec![7; size]).await;
        let collected = store.collect(now(), GRACE).await.unwrap();

        assert_eq!(again.blob, id.blob);
        assert_eq!(collected, Collected::default());
        assert!(readable(&store, &id).await);
        assert_eq!(asset_bytes(&store).await, size as u64);
    }
}

#[tokio::test]
async fn content_is_held_once_whatever_is_expected_of_it() {
    let store = Store::ephemeral().unwrap();
    let domain = domain(&store).await;
    let first = publish(&store, domain, vec![7; LARGE]).await;

    for expected in [Expected::New, Expected::Held] {
        let staged = store.receive(body(vec![7; LARGE]), u64::MAX).await.unwrap();
        let claimed = store.write_with(vec![staged], move |transaction, staged| {
            claim(transaction, domain, &staged[0], expected)
        });

        assert_eq!(claimed.await.unwrap(), first.blob);
        assert_eq!(objects(&store).len(), 1);
        assert_eq!(asset_bytes(&store).await, LARGE as u64);
    }
}

#[tokio::test]
async fn content_is_released_with_the_last_asset_that_names_it() {
    let store = Store::ephemeral().unwrap();
    let domain = domain(&store).await;
    let first = publish(&store, domain, vec![7; LARGE]).await;
    let second = publish(&store, domain, vec![7; LARGE]).await;

    release(&store, &first, 0).await;
    assert_eq!(store.collect(now(), GRACE).await.unwrap(), Collected::default());
    assert!(readable(&store, &second).await);
    assert_eq!(asset_bytes(&store).await, LARGE as u64);

    release(&store, &second, 0).await;
    assert_eq!(asset_bytes(&store).await, 0);
    assert_eq!(store.collect(now(), GRACE).await.unwrap().blobs, 1);
    assert!(!readable(&store, &second).await);
}

#[tokio::test]
async fn a_publish_whose_blob_is_collected_while_it_uploads_brings_its_own() {
    let store = Store::ephemeral().unwrap();
    let domain = domain(&store).await;
    let old = publish(&store, domain, vec![7; LARGE]).await;
    release(&store, &old, 0).await;

    // The upload is complete and its row not written when collection removes the row of the same content.
    let staged = store.receive(body(vec![7; LARGE]), u64::MAX).await.unwrap();
    let collected = store.collect(now(), GRACE).await.unwrap();
    let new = name(&store, domain, staged).await;

    assert_eq!(collected, Collected { blobs: 1, objects: 0 });
    assert_ne!(new.blob, old.blob);
    assert!(readable(&store, &new).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishing_releasing_and_collecting_the_same_content_at_once_loses_nothing() {
    let store = Store::ephemeral().unwrap();
    let domain = domain(&store).await;
    let no_grace = Grace { blob_milliseconds: -1, object_milliseconds: DAY };
    let done = Arc::new(AtomicBool::new(false));
    let collecting = tokio::spawn({
        let (store, done) = (store.clone(), Arc::clone(&done));
        async move {
            while !done.load(Ordering::Relaxed) {
                store.collect(now(), no_grace).await.unwrap();
            }
        }
    });
    let publishing = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..30 {
                let id = publish(&store, domain, vec![7; LARGE]).await;
                assert!(readable(&store, &id).await, "what is named is there");
                release(&store, &id, 0).await;
            }
            publish(&store, domain, vec![7; LARGE]).await
        })
    });

    let mut ids = Vec::new();
    for task in publishing.collect::<Vec<_>>() {
        ids.push(task.await.unwrap());
    }
    done.store(true, Ordering::Relaxed);
    collecting.await.unwrap();

    ids.dedup_by_key(|named| named.blob);
    assert_eq!(ids.len(), 1);
    assert!(readable(&store, &ids[0]).await);
    assert_eq!(objects(&store).await.len(), 1);
    assert_eq!(asset_bytes(&store).await, LARGE as u64);
}

#[tokio::test]
async fn objects_that_no_row_names_are_removed_after_a_day() {
    let store = Store::ephemeral().unwrap();
    let domain = domain(&store).await;
    let named = publish(&store, domain, vec![7; LARGE]).await;
    let name = format!("{}ab", "0".repeat(30));
    let is_bucket = store.inner.objects.is_bucket();
    // Half of an object is a file of its own in a directory alone.
    let half = if is_bucket { format!("{}1ab", "0".repeat(29)) } else { format!("{name}#1") };
    for file in [&name, &half, "somebody's", &format!("{name}.bak"), &format!("{name}.bak1")] {
        store.inner.objects.write_for_test(&format!("ab/{file}")).await;
    }
    // When it was listed stands there.
    store.write(|transaction| transaction.execute(&db::store_mark::insert("a", "b"))?.rows()).await.unwrap();

    assert_eq!(store.collect(now() + DAY - HOUR, GRACE).await.unwrap(), Collected::default());
    let collected = store.collect(now() + 2 * DAY + HOUR, GRACE).await.unwrap();

    assert_eq!(collected, Collected { blobs: 0, objects: 2 });
    assert!(readable(&store, &named).await);
    assert_eq!(objects(&store).await.len(), 4, "what has no key of ours stays");
}

#[tokio::test]
async fn sizes_are_those_of_the_last_count() {
    let store = Store::ephemeral().unwrap();
    let domain = domain(&store).await;
    publish(&store, domain, vec![7; 100]).await;
    assert_eq!(store.sizes().await.unwrap(), Sizes::default());

    let counted = store.count_sizes().await.unwrap();

    assert_eq!(store.sizes().await.unwrap(), counted);
    assert_eq!(counted, Sizes { domains: 1, assets: 1, asset_bytes: 100, ..Sizes::default() });
}
