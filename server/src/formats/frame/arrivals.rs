//! Uploads that are under way in this process, by where they go: where a client sends several files at once, what it sends
//! about one of them may come before that has ended, or begun.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// The uploads that are under way.
#[derive(Debug, Clone, Default)]
pub(in crate::formats) struct Arrivals(Arc<Mutex<HashMap<String, watch::Sender<State>>>>);

/// How it stands with the uploads to one place.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    under_way: usize,
    ended: u64,
}

/// An upload that is under way as long as this lives.
pub(in crate::formats) struct Arrival {
    arrivals: Arrivals,
    place: String,
}

/// Somebody who waits for uploads to a place.
pub(in crate::formats) struct Watcher {
    arrivals: Arrivals,
    place: String,
    // Nothing once it is dropped.
    receiver: Option<watch::Receiver<State>>,
    seen: u64,
}

impl Arrivals {
    /// Says that an upload to a place begins.
    pub(in crate::formats) fn begin(&self, place: String) -> Arrival {
        self.places().entry(place.clone()).or_default().send_modify(|state| state.under_way += 1);
        Arrival { arrivals: self.clone(), place }
    }

    /// Watches a place from now on: no upload that ends after this is missed.
    pub(in crate::formats) fn watch(&self, place: String) -> Watcher {
        let receiver = self.places().entry(place.clone()).or_default().subscribe();
        let seen = receiver.borrow().ended;
        Watcher { arrivals: self.clone(), place, receiver: Some(receiver), seen }
    }

    fn places(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<State>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, place: &str) {
        let mut places = self.places();
        let is_idle =
            |sender: &watch::Sender<State>| sender.borrow().under_way == 0 && sender.receiver_count() == 0;
        if places.get(place).is_some_and(is_idle) {
            places.remove(place);
        }
    }
}

impl Watcher {
    /// Waits until an upload has ended: one that is under way, however long it takes, or one that begins before patience
    /// ends. Tells whether there was one.
    pub(in crate::formats) async fn next(&mut self, patience: Duration) -> bool {
        let Some(receiver) = &mut self.receiver else { return false };
        let patience = tokio::time::sleep(patience);
        tokio::pin!(patience);
        loop {
            let State { under_way, ended } = *receiver.borrow_and_update();
            if ended > self.seen {
                self.seen = ended;
                return true;
            }
            tokio::select! {
                changed = receiver.changed() => if changed.is_err() { return false },
                () = &mut patience, if under_way == 0 => return false,
            }
        }
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        if let Some(sender) = self.arrivals.places().get(&self.place) {
            sender.send_modify(|state| {
                *state = State { under_way: state.under_way - 1, ended: state.ended + 1 }
            });
        }
        self.arrivals.forget(&self.place);
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.receiver = None;
        self.arrivals.forget(&self.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(3);
    const LONG: Duration = Duration::from_mins(5);

    fn place() -> String {
        "a".to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn an_upload_is_waited_for_however_long_it_takes_and_one_that_does_not_come_is_not() {
        let arrivals = Arrivals::default();
        let arrival = arrivals.begin(place());
        let mut watcher = arrivals.watch(place());
        let arrive = async {
            tokio::time::advance(LONG).await;
            drop(arrival);
        };

        assert!(tokio::join!(watcher.next(PATIENCE), arrive).0);
        assert!(!watcher.next(PATIENCE).await);
    }

    #[tokio::test(start_paused = true)]
    async fn an_upload_that_begins_and_ends_meanwhile_is_seen_and_one_to_another_place_is_not() {
        let arrivals = Arrivals::default();
        let (mut watcher, mut other) = (arrivals.watch(place()), arrivals.watch("b".to_owned()));

        drop(arrivals.begin(place()));

        assert!(watcher.next(PATIENCE).await);
        assert!(!other.next(PATIENCE).await);
    }

    #[test]
    fn nothing_is_kept_of_places_that_nobody_sends_to_or_watches() {
        let arrivals = Arrivals::default();

        drop((arrivals.begin(place()), arrivals.watch(place()), arrivals.begin(place())));

        assert!(arrivals.places().is_empty());
    }
}
