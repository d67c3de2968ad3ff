//! What is asked for, and when.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

const AGE: Duration = Duration::from_mins(5);

fn cache() -> DocumentCache<&'static str, u32> {
    DocumentCache::new(AGE)
}

fn found(value: u32) -> Refreshed<u32> {
    Refreshed::Found { value, validators: Validators::default(), bytes: 10 }
}

async fn get(
    cache: &DocumentCache<&'static str, u32>,
    freshness: Freshness,
    answer: Result<Refreshed<u32>, OriginError>,
) -> Result<Option<u32>, OriginError> {
    let got = cache.get(&"a", freshness, |_| async { answer }, || {}).await;
    got.map(|value| value.map(|value| *value))
}

#[tokio::test(start_paused = true)]
async fn what_is_young_counts_and_what_is_old_is_asked_about() {
    let cache = cache();
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(1))).await, Ok(Some(1)));
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(2))).await, Ok(Some(1)));
    tokio::time::advance(RECENT).await;
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(2))).await, Ok(Some(1)));
    assert_eq!(get(&cache, Freshness::Recent, Ok(found(2))).await, Ok(Some(2)), "somebody misses something");
    tokio::time::advance(AGE).await;
    assert_eq!(get(&cache, Freshness::Usual, Ok(Refreshed::NotModified)).await, Ok(Some(2)));
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(3))).await, Ok(Some(2)), "it counts again");
    tokio::time::advance(AGE).await;
    assert_eq!(get(&cache, Freshness::Usual, Ok(Refreshed::Missing)).await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn what_is_known_stands_in_for_an_origin_that_fails() {
    let cache = cache();
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(1))).await, Ok(Some(1)));
    tokio::time::advance(AGE).await;
    assert_eq!(get(&cache, Freshness::Usual, Err(OriginError::TimedOut)).await, Ok(Some(1)));
    assert_eq!(
        get(&cache, Freshness::Usual, Ok(found(2))).await,
        Ok(Some(1)),
        "it is left alone for a moment"
    );
    tokio::time::advance(FAILURE_AGE).await;
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(2))).await, Ok(Some(2)));
}

#[tokio::test(start_paused = true)]
async fn what_stands_in_is_told_as_that_each_time() {
    let cache = cache();
    let told = async |answer| {
        let mut stands_in = false;
        let got = cache.get(&"a", Freshness::Usual, |_| async { answer }, || stands_in = true).await;
        assert_eq!(got.map(|value| value.map(|value| *value)), Ok(Some(1)));
        stands_in
    };
    assert!(!told(Ok(found(1))).await);
    tokio::time::advance(AGE).await;
    assert!(told(Err(OriginError::TimedOut)).await);
    assert!(told(Ok(found(1))).await, "it is left alone for a moment");
    tokio::time::advance(FAILURE_AGE).await;
    assert!(!told(Ok(Refreshed::NotModified)).await);
}

#[tokio::test(start_paused = true)]
async fn that_there_is_nothing_and_that_it_failed_count_for_a_short_time() {
    let cache = cache();
    assert_eq!(get(&cache, Freshness::Usual, Err(OriginError::TimedOut)).await, Err(OriginError::TimedOut));
    assert_eq!(get(&cache, Freshness::Recent, Ok(found(1))).await, Err(OriginError::TimedOut));
    tokio::time::advance(FAILURE_AGE).await;
    assert_eq!(get(&cache, Freshness::Usual, Ok(Refreshed::Missing)).await, Ok(None));
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(1))).await, Ok(None));
    tokio::time::advance(MISSING_AGE).await;
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(1))).await, Ok(Some(1)));
}

#[tokio::test]
async fn one_asks_for_all_who_wait() {
    let (cache, asked) = (cache(), AtomicUsize::new(0));
    let ask = |_| async {
        asked.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        Ok(found(7))
    };

    let all = (0..50).map(|_| cache.get(&"a", Freshness::Usual, ask, || {}));
    let got = futures_util::future::join_all(all).await;

    assert!(got.into_iter().all(|got| got.is_ok_and(|value| value.as_deref() == Some(&7))));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert!(cache.asking.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn those_who_come_while_somebody_asks_are_given_what_was_right_a_moment_ago() {
    let cache = cache();
    assert_eq!(get(&cache, Freshness::Usual, Ok(found(1))).await, Ok(Some(1)));
    tokio::time::advance(AGE).await;
    let slow = cache.get(&"a", Freshness::Usual, |_| std::future::pending(), || {});

    tokio::select! {
        biased;
        _ = slow => panic!("it never answers"),
        quick = get(&cache, Freshness::Usual, Ok(found(2))) => assert_eq!(quick, Ok(Some(1))),
    }
}
