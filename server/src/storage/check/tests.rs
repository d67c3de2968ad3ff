//! Damage that is done on purpose is found, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::storage::db::count_check::{damage, find_by_object};
use crate::storage::db::package_version::VersionId;
use crate::storage::db::{Command, contents, domain, remains};
use crate::storage::sample::{self, LARGE, Sample};
use crate::storage::{Grace, Store};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn now() -> i64 {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(elapsed.as_millis()).unwrap()
}

async fn check_at(store: &Store, now_milliseconds: i64, digests: bool) -> (Checked, Vec<Finding>) {
    let check = StoreCheck { parts: Parts::of(store) };
    let extent = CheckExtent {
        digests,
        now_milliseconds,
        object_grace_milliseconds: Grace::default().object_milliseconds,
    };
    let mut findings = Vec::new();
    let mut tell = |piece| {
        if let CheckPiece::Finding(finding) = piece {
            findings.push(finding);
        }
        Ok(())
    };
    let checked = check.run(extent, &mut tell).await.unwrap();
    assert_eq!(checked.findings, findings.len() as u64);
    (checked, findings)
}

/// Returns what is found by itself.
async fn only(store: &Store, digests: bool) -> Finding {
    let (_, findings) = check_at(store, now(), digests).await;
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert!(!finding.to_string().is_empty() && !finding.remedy().is_empty());
    finding.clone()
}

async fn filled() -> (Store, Sample) {
    let store = Store::ephemeral().unwrap();
    let sample = sample::fill(&store).await;
    (store, sample)
}

async fn break_with(store: &Store, command: impl Fn() -> Command<'static> + Send + 'static) {
    store.write::<_, Error, _>(move |transaction| transaction.execute(&command())?.rows()).await.unwrap();
}

#[tokio::test]
async fn nothing_is_found_where_nothing_is_wrong() {
    let (store, _) = filled().await;

    let (checked, findings) = check_at(&store, now() + 2 * DAY, true).await;

    assert_eq!(findings, []);
    let expected = Checked { versions: 3, blobs: 6, objects: 3, digests: 6, ..Checked::default() };
    assert_eq!(checked, expected);
}

#[tokio::test]
async fn an_object_that_is_gone_is_told_of_with_the_asset_that_it_held() {
    let (store, _) = filled().await;
    let gone = sample::objects(&store).await.swap_remove(1);
    store.inner.objects.remove(&gone.key).await.unwrap();

    let found = only(&store, false).await;

    assert_eq!((found.kind, &found.subject), (FindingKind::MissingObject, &gone.key));
    let text = found.to_string();
    assert!(text.contains("asset `1` of version `2` of generic package `n/Tool` in `d/repo`"), "{text}");
    assert!(text.contains(&format!("{LARGE} bytes expected, none found")), "{text}");
}

#[tokio::test]
async fn an_object_that_was_cut_is_told_of() {
    let (store, _) = filled().await;
    let cut = sample::objects(&store).await.swap_remove(2);
    store.inner.objects.write_for_test(&cut.key).await;

    let found = only(&store, true).await;

    assert_eq!((found.kind, found.subject), (FindingKind::WrongLength, cut.key));
    assert_eq!(found.found.as_deref(), Some("1 bytes"));
}

#[tokio::test]
async fn other_bytes_of_the_same_length_are_found_where_digests_are_asked_for() {
    let (store, _) = filled().await;
    let [first, second, _] = &sample::objects(&store).await[..] else { panic!() };
    store.inner.objects.copy_for_test(&first.key, &second.key).await;
    let (_, findings) = check_at(&store, now(), false).await;
    assert_eq!(findings, []);

    let found = only(&store, true).await;

    assert_eq!((found.kind, found.subject), (FindingKind::WrongDigest, format!("object `{}`", second.key)));
    assert_eq!((found.expected, found.found), (Some(second.sha256.clone()), Some(first.sha256.clone())));
}

#[tokio::test]
async fn an_object_without_a_row_is_told_of_once_it_should_have_been_collected() {
    let (store, _) = filled().await;
    let key = format!("ab/{}ab", "0".repeat(30));
    for key in [&key, "ab/somebodys", "ab.txt"] {
        store.inner.objects.write_for_test(key).await;
    }

    let (young, findings) = check_at(&store, now() + DAY - 60_000, false).await;
    assert_eq!((young.not_yet_collected, findings), (1, Vec::new()));
    let (old, findings) = check_at(&store, now() + DAY + 60_000, false).await;

    assert_eq!(old.not_yet_collected, 0);
    let [found] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((found.kind, &found.subject), (FindingKind::StrayObject, &key));
}

#[tokio::test]
async fn every_count_that_is_wrong_is_told_of_with_its_row() {
    let (store, sample) = filled().await;
    break_with(&store, || damage::set_asset_count(2, 7)).await;
    let found = only(&store, false).await;
    assert_eq!(
        (found.kind, &found.expected, &found.found),
        (FindingKind::WrongCount, &Some("2".into()), &Some("7".into()))
    );
    assert!(found.subject.contains("asset_count` of row 2 (version `2`"), "{found}");
    break_with(&store, || damage::set_asset_count(2, 2)).await;

    break_with(&store, move || domain::add_repositories(sample.domain, 1)).await;
    let found = only(&store, false).await;
    assert!(
        found.to_string().contains("repository_count` of row 1 (domain `d`) is wrong: 1 expected, 2 found"),
        "{found}"
    );
    break_with(&store, move || domain::add_repositories(sample.domain, -1)).await;

    break_with(&store, damage::change_repository_that_is_gone).await;
    assert!(only(&store, false).await.subject.contains("repository 77"));
    break_with(&store, || crate::storage::db::repository::delete_changes(77)).await;

    break_with(&store, damage::deliver_too_far).await;
    assert!(only(&store, false).await.subject.contains("event_order"));
    break_with(&store, move || damage::add_domain_bytes(sample.domain, -1)).await;
    let (_, findings) = check_at(&store, now(), false).await;
    assert!(findings[0].subject.contains("asset_bytes` of domain 1"), "{findings:?}");
}

#[tokio::test]
async fn content_that_says_wrongly_whether_it_is_named_is_told_of() {
    let (store, _) = filled().await;
    let named = sample::objects(&store).await.swap_remove(0);
    let sha256 = named.sha256.clone();
    let release = move |transaction: &crate::storage::db::Transaction<'_>| {
        transaction.execute(&damage::set_released(&sha256, 9))?.rows()
    };
    store.write::<_, Error, _>(release).await.unwrap();

    let (_, findings) = check_at(&store, now(), false).await;

    // What is counted of a domain is what is named.
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings[0].to_string().contains("since an asset names it expected, 9 found"), "{}", findings[0]);
}

#[tokio::test]
async fn small_content_that_is_gone_or_other_is_told_of() {
    let (store, _) = filled().await;
    break_with(&store, || damage::set_content(1, &[9; 10])).await;
    let (_, findings) = check_at(&store, now(), false).await;
    assert_eq!(findings, []);
    assert_eq!(only(&store, true).await.kind, FindingKind::WrongDigest);

    break_with(&store, || damage::set_content(1, b"123")).await;

    let found = only(&store, false).await;
    assert_eq!((found.kind, found.found.as_deref()), (FindingKind::MissingContent, Some("3 bytes")));
    assert!(found.used_by.unwrap().contains("asset `0` of version `1`"));
}

#[tokio::test]
async fn an_asset_of_nothing_is_told_of() {
    let (store, sample) = filled().await;
    let key = sample::objects(&store).await.swap_remove(0).key;
    let blob = store.find(find_by_object(&key)).await.unwrap().unwrap();
    break_with(&store, move || damage::remove_blob(blob)).await;
    break_with(&store, move || damage::add_domain_bytes(sample.domain, -i64::try_from(LARGE).unwrap())).await;

    let found = only(&store, false).await;

    assert_eq!(found.kind, FindingKind::MissingBlob);
    assert!(found.subject.contains("asset `1` of version `1`"), "{found}");
}

#[tokio::test]
async fn only_a_store_of_this_version_whose_objects_are_its_own_is_checked_and_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let places = StorePlaces { database: None, bucket: None, inline_bytes: 1000 };
    let refused = |error: Error| crate::causes::with_causes(&error);
    let nothing = StoreCheck::open(directory.path(), &places).await.unwrap_err();
    assert!(refused(nothing).contains("holds no data of a server"));
    let store = Store::connect(directory.path(), &places).await.unwrap();
    let in_use = StoreCheck::open(directory.path(), &places).await.unwrap_err();
    assert!(refused(in_use).contains("in use by another server"));
    drop(store);

    let check = StoreCheck::open(directory.path(), &places).await.unwrap();
    let extent = CheckExtent { digests: false, now_milliseconds: now(), object_grace_milliseconds: DAY };
    assert_eq!(check.run(extent, &mut |_| Ok(())).await.unwrap(), Checked::default());
    let marker = directory.path().join("objects").join(MARKER);
    std::fs::write(&marker, r#"{"store": "another", "collection": 0}"#).unwrap();
    let other = check.run(extent, &mut |_| Ok(())).await.unwrap_err();
    assert!(refused(other).contains("belong to another database"));
    drop(check);
    // As of a backup that was extracted.
    std::fs::remove_dir_all(directory.path().join("objects")).unwrap();
    let check = StoreCheck::open(directory.path(), &places).await.unwrap();
    assert_eq!(check.run(extent, &mut |_| Ok(())).await.unwrap(), Checked::default());
    assert!(!marker.exists());
}

#[tokio::test]
async fn a_store_that_nothing_names_beside_its_objects_is_told_of_where_servers_may_run() {
    let (store, _) = filled().await;
    let name = |transaction: &crate::storage::db::Transaction<'_>| {
        transaction.execute(&store_mark::insert("a", "b"))?.rows()
    };
    store.write::<_, Error, _>(name).await.unwrap();

    let (_, findings) = check_at(&store, now(), false).await;

    let kinds: Vec<_> = findings.iter().map(|finding| finding.kind).collect();
    let expected = if store.is_shared() { vec![FindingKind::MissingMarker] } else { vec![] };
    assert_eq!(kinds, expected);
    Marker { store: "a".to_owned(), collection: 7 }.create(&store.inner.objects).await.unwrap();
    assert_eq!(only(&store, false).await.kind, FindingKind::HeldBack);
}

#[tokio::test]
async fn what_is_left_of_a_deleted_package_is_on_its_way_out_and_not_told_of() {
    let (store, sample) = filled().await;
    let remove = move |transaction: &crate::storage::db::Transaction<'_>| {
        let nowhere = remains::abandon_package(transaction, sample.package)?;
        // Of the two assets of a version.
        remains::remove_some(transaction, nowhere, 1, now())
    };
    assert!(!store.write::<_, Error, _>(remove).await.unwrap());

    let (checked, findings) = check_at(&store, now(), true).await;

    assert_eq!((checked.versions, findings), (3, Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_servers_do_meanwhile_is_not_told_of() {
    let (store, sample) = filled().await;
    let done = Arc::new(AtomicBool::new(false));
    let no_grace = Grace { blob_milliseconds: -1, object_milliseconds: DAY };
    let working = (1..4_u8).map(|byte| {
        let (store, done) = (store.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            let mut number = 0;
            while !done.load(Ordering::Relaxed) {
                let version = format!("{byte}.{number}");
                let id = sample::publish(&store, sample, &version, &[(byte, LARGE), (byte, 20)]).await;
                let id = VersionId { package: sample.package, version: id };
                let delete = move |transaction: &crate::storage::db::Transaction<'_>| {
                    contents::remove_version(transaction, id, now())
                };
                store.write::<_, Error, _>(delete).await.unwrap();
                store.collect(now(), no_grace).await.unwrap();
                number += 1;
            }
            number
        })
    });
    let working: Vec<_> = working.collect();

    for _ in 0..30 {
        let (_, findings) = check_at(&store, now(), true).await;
        assert_eq!(findings, []);
    }

    done.store(true, Ordering::Relaxed);
    for worker in working {
        assert!(worker.await.unwrap() > 0);
    }
    let (checked, findings) = check_at(&store, now(), true).await;
    assert_eq!((checked.versions, checked.objects, findings), (3, 3, Vec::new()));
}
