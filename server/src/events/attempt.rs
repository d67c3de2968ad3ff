//! What came of an attempt to deliver events, and when the next one is made. Knows no clock, so that every history of
//! attempts can be tried out without waiting for it.

use std::time::Duration;

use super::DeliveryError;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What came of an attempt to deliver a batch of events.
#[derive(Debug)]
pub(super) struct Attempt {
    /// How many events are safe elsewhere and have left the store.
    pub(super) delivered: usize,
    /// Why the others are not, if there were others.
    pub(super) failure: Option<DeliveryError>,
}

/// When to try next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Without waiting.
    AtOnce,
    /// After a pause.
    After(Duration),
    /// When there may be new events.
    WithNews,
}

/// The pauses between attempts. They grow for as long as nothing gets through, and only then: a place that refuses
/// one event in fifty is not dead, and whoever waited for it after each refusal would never catch up.
#[derive(Debug)]
pub(super) struct Pauses {
    coming: Duration,
}

impl Pauses {
    /// Starts with the shortest.
    pub(super) fn new() -> Self {
        Self { coming: FIRST_PAUSE }
    }

    /// Tells when to try again after an attempt.
    pub(super) fn after(&mut self, attempt: &Attempt) -> Next {
        match attempt {
            Attempt { delivered: 0, failure: Some(_) } => {
                let pause = self.coming;
                self.coming = (2 * pause).min(LONGEST_PAUSE);
                Next::After(pause)
            }
            Attempt { delivered: 0, failure: None } => {
                self.coming = FIRST_PAUSE;
                Next::WithNews
            }
            Attempt { delivered: 1.., failure: _ } => {
                self.coming = FIRST_PAUSE;
                Next::AtOnce
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::EVENTS_AT_ONCE;
    use crate::registry::Invalid;

    fn failed_after(delivered: usize) -> Attempt {
        Attempt { delivered, failure: Some(DeliveryError::Store(Invalid::NextToken.into())) }
    }

    fn pauses_of(backlog: usize, mut takes: impl FnMut() -> bool) -> Vec<Duration> {
        let (mut waiting, mut pauses, mut asked_for) = (backlog, Pauses::new(), Vec::new());
        loop {
            let batch = waiting.min(EVENTS_AT_ONCE);
            let delivered = (0..batch).take_while(|_| takes()).count();
            waiting -= delivered;
            let attempt = match delivered {
                all if all == batch => Attempt { delivered, failure: None },
                some => failed_after(some),
            };
            match pauses.after(&attempt) {
                Next::AtOnce => {}
                Next::After(pause) => asked_for.push(pause),
                Next::WithNews => return asked_for,
            }
        }
    }

    #[test]
    fn a_place_that_refuses_one_in_fifty_is_not_waited_for() {
        let mut requests = 0;

        let pauses = pauses_of(300, || {
            requests += 1;
            requests % 50 != 0
        });

        assert_eq!(pauses, [Duration::ZERO; 0]);
        assert_eq!(requests, 306, "300 are taken and 6 are refused");
    }

    #[test]
    fn pauses_grow_while_nothing_gets_through_and_begin_anew_after_something_did() {
        let mut requests = 0;

        let pauses = pauses_of(4, || {
            requests += 1;
            ![1, 2, 3, 5, 6].contains(&requests)
        });

        assert_eq!(pauses, [100, 200, 400, 100].map(Duration::from_millis));
    }

    #[test]
    fn pauses_stop_growing_at_half_a_minute() {
        let mut pauses = Pauses::new();

        let last = (0..20).map(|_| pauses.after(&failed_after(0))).last();

        assert_eq!(last, Some(Next::After(Duration::from_secs(30))));
    }

    #[test]
    fn without_a_backlog_news_are_waited_for() {
        assert_eq!(Pauses::new().after(&Attempt { delivered: 0, failure: None }), Next::WithNews);
        assert_eq!(Pauses::new().after(&Attempt { delivered: 1, failure: None }), Next::AtOnce);
    }
}
