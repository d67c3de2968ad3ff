//! A breaker: after several failures one after the other an origin is left alone for a while, so that clients are
//! answered at once instead of each finding out by waiting. Then one request tries whether it is back.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many failures in a row open it.
const FAILURES: u32 = 5;

/// How long it stays open before the next try.
const PAUSE: Duration = Duration::from_secs(30);

/// Whether an origin is asked at all.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
}

impl Breaker {
    /// Lets a request pass, or says how long the origin will be left alone. Of those that come when that time is over,
    /// one passes, and the others wait for what becomes of it.
    pub(super) fn admit(&self) -> Result<(), Duration> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match state.open_until {
            Some(until) if now < until => Err(until - now),
            Some(_) => {
                state.open_until = Some(now + PAUSE);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Takes in that the origin answered.
    pub(super) fn succeeded(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    /// Takes in that the origin did not answer, or answered that it cannot; tells whether that opened the breaker.
    pub(super) fn failed(&self) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES {
            return false;
        }
        state.open_until = Some(Instant::now() + PAUSE);
        state.failures == FAILURES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_origin_that_fails_again_and_again_is_left_alone_until_one_try_succeeds() {
        let breaker = Breaker::default();
        for count in 1..FAILURES {
            assert!(!breaker.failed(), "{count}");
            assert_eq!(breaker.admit(), Ok(()));
        }
        assert!(breaker.failed());
        assert_eq!(breaker.admit(), Err(PAUSE));

        tokio::time::advance(PAUSE).await;
        assert_eq!(breaker.admit(), Ok(()));
        assert!(breaker.admit().is_err(), "one tries, not all");
        assert!(!breaker.failed(), "it was open before");
        assert_eq!(breaker.admit(), Err(PAUSE));

        tokio::time::advance(PAUSE).await;
        assert_eq!(breaker.admit(), Ok(()));
        breaker.succeeded();
        assert_eq!(breaker.admit(), Ok(()));
        assert!(!breaker.failed(), "it counts from the beginning");
    }

    #[test]
    fn failures_that_are_not_in_a_row_open_nothing() {
        let breaker = Breaker::default();
        for _ in 0..FAILURES * 2 {
            assert!(!breaker.failed());
            breaker.succeeded();
        }
        assert_eq!(breaker.admit(), Ok(()));
    }
}
