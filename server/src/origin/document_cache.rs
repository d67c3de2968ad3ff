//! What origins said of packages, as it was read. While it is young it counts as it is; then the origin is asked whether it
//! still holds, by one request however many wait. If the origin fails, what is known stands in for it.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

use super::error::OriginError;
use super::request::Validators;
use crate::registry::Freshness;

/// How long that there is nothing counts.
const MISSING_AGE: Duration = Duration::from_mins(1);

/// How long after a failure an origin is not asked again for the same.
const FAILURE_AGE: Duration = Duration::from_secs(5);

/// How young something has to be for those who look for what it does not show.
const RECENT: Duration = Duration::from_secs(5);

/// How many bytes all of it takes, about.
const MOST_BYTES: u64 = 128 * 1024 * 1024;

/// What came of asking an origin.
#[derive(Debug)]
pub enum Refreshed<T> {
    /// What there is now.
    Found {
        /// As it was read.
        value: T,
        /// What tells this state from others.
        validators: Validators,
        /// How much memory it takes, about.
        bytes: usize,
    },
    /// What was known still holds.
    NotModified,
    /// There is nothing.
    Missing,
}

/// What origins said, as it was read.
pub struct DocumentCache<K, T> {
    kept: Cache<K, Kept<T>>,
    asking: Asking<K>,
    age: Duration,
}

/// Who asks right now, or waits for somebody who does.
type Asking<K> = Mutex<HashMap<K, Arc<tokio::sync::Mutex<()>>>>;

/// A place among those who ask for the same. The last who leaves takes the list of them away.
struct Turn<'c, K: Eq + Hash> {
    asking: &'c Asking<K>,
    key: &'c K,
    lock: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug)]
struct Kept<T> {
    outcome: Outcome<T>,
    asked: Instant,
    /// How long it counts since then.
    age: Duration,
    bytes: usize,
    /// Whether the origin failed when it was last asked, and this is what it had said before.
    stands_in: bool,
}

#[derive(Debug)]
enum Outcome<T> {
    Found(Arc<T>, Validators),
    Missing,
    Failed(OriginError),
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        let outcome = match &self.outcome {
            Outcome::Found(value, validators) => Outcome::Found(Arc::clone(value), validators.clone()),
            Outcome::Missing => Outcome::Missing,
            Outcome::Failed(error) => Outcome::Failed(error.clone()),
        };
        Self { outcome, ..*self }
    }
}

impl<K, T> DocumentCache<K, T>
where
    K: Clone + Debug + Eq + Hash + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    /// Makes an empty one, in which documents count for so long.
    pub fn new(age: Duration) -> Self {
        let weigh = |_: &K, kept: &Kept<T>| u32::try_from(kept.bytes).unwrap_or(u32::MAX);
        let kept = Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).build();
        Self { kept, asking: Mutex::default(), age }
    }

    /// Returns what an origin says, by what is known or by asking; nothing where it says that there is nothing. Where that is
    /// what it had said before it failed, `stands_in` is told.
    pub async fn get<F>(
        &self,
        key: &K,
        freshness: Freshness,
        ask: impl FnOnce(Validators) -> F,
        stands_in: impl FnOnce(),
    ) -> Result<Option<Arc<T>>, OriginError>
    where
        F: Future<Output = Result<Refreshed<T>, OriginError>>,
    {
        let kept = self.find(key, freshness, ask).await;
        if kept.stands_in {
            stands_in();
        }
        kept.outcome.into_result()
    }

    async fn find<F>(&self, key: &K, freshness: Freshness, ask: impl FnOnce(Validators) -> F) -> Kept<T>
    where
        F: Future<Output = Result<Refreshed<T>, OriginError>>,
    {
        if let Some(kept) = self.kept.get(key).filter(|kept| kept.counts(freshness)) {
            return kept;
        }
        let turn = Turn::among(&self.asking, key);
        let _asking = if let Ok(asking) = turn.lock.try_lock() {
            asking
        } else {
            // Somebody asks already: what was right a moment ago is better than waiting.
            let kept = self.kept.get(key).filter(|kept| freshness == Freshness::Usual && kept.bridges());
            if let Some(kept) = kept {
                return kept;
            }
            turn.lock.lock().await
        };
        let known = self.kept.get(key);
        match known {
            Some(kept) if kept.counts(freshness) => kept,
            known => self.refresh(key, known, ask).await,
        }
    }

    async fn refresh<F>(&self, key: &K, known: Option<Kept<T>>, ask: impl FnOnce(Validators) -> F) -> Kept<T>
    where
        F: Future<Output = Result<Refreshed<T>, OriginError>>,
    {
        let known = known.and_then(|kept| match kept.outcome {
            Outcome::Found(value, validators) => Some((value, validators, kept.bytes)),
            Outcome::Missing | Outcome::Failed(_) => None,
        });
        let validators = known.as_ref().map(|(_, validators, _)| validators.clone());
        let mut stands_in = false;
        let (outcome, age, bytes) = match (ask(validators.unwrap_or_default()).await, known) {
            (Ok(Refreshed::Found { value, validators, bytes }), _) => {
                (Outcome::Found(Arc::new(value), validators), self.age, bytes)
            }
            (Ok(Refreshed::NotModified), Some((value, validators, bytes))) => {
                (Outcome::Found(value, validators), self.age, bytes)
            }
            (Ok(Refreshed::Missing | Refreshed::NotModified), _) => {
                (Outcome::Missing, self.age.min(MISSING_AGE), size_of::<Kept<T>>())
            }
            (Err(error), Some((value, validators, bytes))) => {
                tracing::warn!(document = ?key, %error, "an origin fails; what it said before stands in for it");
                stands_in = true;
                (Outcome::Found(value, validators), FAILURE_AGE, bytes)
            }
            (Err(error), None) => {
                // That an origin is left alone was told when that began.
                if !matches!(error, OriginError::LeftAlone(_)) {
                    tracing::warn!(document = ?key, %error, "an origin fails");
                }
                (Outcome::Failed(error), FAILURE_AGE, size_of::<Kept<T>>())
            }
        };
        let kept = Kept { outcome, asked: Instant::now(), age, bytes, stands_in };
        self.kept.insert(key.clone(), kept.clone());
        kept
    }
}

impl<'c, K: Clone + Eq + Hash> Turn<'c, K> {
    fn among(asking: &'c Asking<K>, key: &'c K) -> Self {
        let mut all = asking.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = Arc::clone(all.entry(key.clone()).or_default());
        Self { asking, key, lock }
    }
}

impl<K: Eq + Hash> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        let mut all = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        // One is the list's own, the other is this.
        if Arc::strong_count(&self.lock) == 2 {
            all.remove(self.key);
        }
    }
}

impl<K, T> Debug for DocumentCache<K, T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DocumentCache").field("age", &self.age).finish_non_exhaustive()
    }
}

impl<T> Kept<T> {
    fn counts(&self, freshness: Freshness) -> bool {
        let age = match (&self.outcome, freshness) {
            (_, Freshness::Usual) | (Outcome::Failed(_), Freshness::Recent) => self.age,
            (_, Freshness::Recent) => self.age.min(RECENT),
        };
        self.asked.elapsed() < age
    }

    /// Tells whether it will do while somebody asks: it is there, and not much older than documents may be.
    fn bridges(&self) -> bool {
        matches!(self.outcome, Outcome::Found(..)) && self.asked.elapsed() < self.age * 2
    }
}

impl<T> Outcome<T> {
    fn into_result(self) -> Result<Option<Arc<T>>, OriginError> {
        match self {
            Self::Found(value, _) => Ok(Some(value)),
            Self::Missing => Ok(None),
            Self::Failed(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests;
