//! Reads that requests share where nothing is remembered: whoever asks while one is under way waits for the next, which is
//! for all who wait by then. What that finds is as new as what each would have found alone, since it begins after all of
//! them have asked.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ThreadId};
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// The reads of each of some keys; a clone is another handle on the same. Each thread has its own, so that none wakes
/// another's requests.
#[derive(Debug, Clone)]
pub(super) struct SharedReads<K, V>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    turns: Cache<(ThreadId, K), Arc<Turns<V>>>,
}

/// The reads of one key, one after the other.
#[derive(Debug)]
struct Turns<V> {
    /// How many have begun.
    begun: AtomicU64,
    /// The number of the last that succeeded, with what it found. Locked while one is under way.
    last: Mutex<Option<(u64, V)>>,
}

/// How long a request waits for others before it reads alone: while the database is away, nobody waits for the failures of
/// all who came before.
const PATIENCE: Duration = Duration::from_millis(500);

impl<K, V> SharedReads<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Knows so many keys at once.
    pub(super) fn new(most: u64) -> Self {
        Self { turns: Cache::new(most) }
    }

    /// Returns what a read finds that begins from now on. A failure is shared with nobody.
    pub(super) async fn read<E, F>(&self, key: &K, read: impl FnOnce() -> F) -> Result<V, E>
    where
        F: Future<Output = Result<V, E>>,
    {
        let new = || Arc::new(Turns { begun: AtomicU64::new(0), last: Mutex::new(None) });
        let turns = self.turns.get_with((thread::current().id(), key.clone()), new);
        let asked = turns.begun.load(Ordering::Acquire);
        let Ok(mut last) = timeout(PATIENCE, turns.last.lock()).await else { return read().await };
        if let Some((number, found)) = &*last
            && *number > asked
        {
            return Ok(found.clone());
        }
        let number = turns.begun.fetch_add(1, Ordering::AcqRel) + 1;
        let found = read().await?;
        *last = Some((number, found.clone()));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::poll;
    use tokio::sync::Notify;

    use super::*;

    /// Something that is read, and that can be held up.
    #[derive(Default)]
    struct Source {
        value: Cell<u32>,
        reads: Cell<u32>,
        gate: Notify,
    }

    impl Source {
        async fn read(&self) -> Result<u32, u32> {
            self.reads.set(self.reads.get() + 1);
            let found = self.value.get();
            self.gate.notified().await;
            if found == u32::MAX { Err(found) } else { Ok(found) }
        }
    }

    #[tokio::test]
    async fn those_who_ask_while_a_read_is_under_way_share_the_next() {
        let (source, reads) = (Source::default(), SharedReads::new(10));
        let ask = || Box::pin(reads.read(&'a', || source.read()));
        let (mut first, mut second, mut third) = (ask(), ask(), ask());
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
        source.value.set(1);
        assert!(poll!(&mut third).is_pending());

        source.gate.notify_one();
        assert_eq!(first.await, Ok(0));
        assert!(poll!(&mut second).is_pending());
        source.gate.notify_one();

        assert_eq!(second.await, Ok(1), "what was read before it asked is nothing to it");
        assert_eq!(third.await, Ok(1));
        assert_eq!(source.reads.get(), 2);
    }

    #[tokio::test]
    async fn whoever_asks_after_a_read_has_ended_reads_anew() {
        let (source, reads) = (Source::default(), SharedReads::new(10));
        let ask = |key| Box::pin(reads.read(key, || source.read()));

        for (key, value) in [(&'a', 0), (&'a', 1), (&'b', 2)] {
            source.value.set(value);
            source.gate.notify_one();
            assert_eq!(ask(key).await, Ok(value));
        }
    }

    #[tokio::test]
    async fn a_failure_and_whoever_goes_away_leave_the_turn_to_the_next() {
        let (source, reads) = (Source::default(), SharedReads::new(10));
        let ask = || Box::pin(reads.read(&'a', || source.read()));
        source.value.set(u32::MAX);
        let (mut failing, mut gone, mut waiting) = (ask(), ask(), ask());
        assert!(poll!(&mut failing).is_pending() && poll!(&mut gone).is_pending());
        assert!(poll!(&mut waiting).is_pending());

        source.gate.notify_one();
        assert_eq!(failing.await, Err(u32::MAX));
        source.value.set(3);
        assert!(poll!(&mut gone).is_pending());
        drop(gone);
        assert!(poll!(&mut waiting).is_pending());
        source.gate.notify_one();

        assert_eq!(waiting.await, Ok(3));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_long_for_others() {
        let (source, reads) = (Source::default(), SharedReads::new(10));
        let ask = || Box::pin(reads.read(&'a', || source.read()));
        let mut held_up = ask();
        assert!(poll!(&mut held_up).is_pending());

        let (found, ()) = tokio::join!(ask(), async {
            tokio::time::advance(PATIENCE).await;
            while source.reads.get() < 2 {
                tokio::task::yield_now().await;
            }
            source.gate.notify_waiters();
        });

        assert_eq!(found, Ok(0));
    }
}
