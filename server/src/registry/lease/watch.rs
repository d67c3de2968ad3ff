//! When a lease may be taken from a holder that says nothing any more. Knows no clock, so that every history can be tried
//! out without waiting for it.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::storage::db::lease::LeaseRow;

/// How long a holder may say nothing.
const SILENCE: Duration = Duration::from_secs(6);

/// How leases were seen to stand, and since when.
#[derive(Debug, Default)]
pub(super) struct Watch(BTreeMap<String, (LeaseRow, Instant)>);

impl Watch {
    /// Notes how a lease stands, and tells whether it may be taken: nobody holds it, or it has stood so for too long.
    pub(super) fn may_take(&mut self, row: &LeaseRow, now: Instant) -> bool {
        if row.holder.is_empty() {
            return true;
        }
        let since = match self.0.get(&row.name) {
            Some((seen, since)) if seen == row => *since,
            _ => {
                self.0.insert(row.name.clone(), (row.clone(), now));
                now
            }
        };
        now.duration_since(since) >= SILENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(holder: &str, beat: i64) -> LeaseRow {
        LeaseRow { name: "work".to_owned(), holder: holder.to_owned(), beat }
    }

    #[test]
    fn what_nobody_holds_is_taken_at_once() {
        assert!(Watch::default().may_take(&row("", 7), Instant::now()));
    }

    #[test]
    fn a_holder_that_beats_keeps_what_it_holds() {
        let (mut watch, start) = (Watch::default(), Instant::now());

        let taken = (0..60).any(|second: u32| {
            watch.may_take(&row("other", i64::from(second / 5)), start + second * Duration::from_secs(1))
        });

        assert!(!taken, "it beats every five seconds");
    }

    #[test]
    fn a_holder_that_beats_no_more_has_lost_it_after_six_seconds() {
        let (mut watch, start) = (Watch::default(), Instant::now());

        let may_take =
            |second: u32| watch.may_take(&row("other", 1), start + second * Duration::from_secs(1));
        let first = (0..60).map(may_take).position(|may_take| may_take);

        assert_eq!(first, Some(6));
    }

    #[test]
    fn silence_is_counted_anew_for_each_holder() {
        let (mut watch, start) = (Watch::default(), Instant::now());
        assert!(!watch.may_take(&row("one", 1), start));

        assert!(!watch.may_take(&row("two", 1), start + SILENCE));
        assert!(!watch.may_take(&row("two", 1), start + 2 * SILENCE - Duration::from_millis(1)));

        assert!(watch.may_take(&row("two", 1), start + 2 * SILENCE));
    }
}
