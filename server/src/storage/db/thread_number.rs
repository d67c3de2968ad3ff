//! The number of a thread, by which each prefers a connection of its own.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Returns the number of this thread: 0, 1, 2 … in the order in which threads first ask.
pub(super) fn of_this() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: Cell<Option<usize>> = const { Cell::new(None) };
    }
    NUMBER.with(|known| {
        known.get().unwrap_or_else(|| {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            known.set(Some(number));
            number
        })
    })
}
