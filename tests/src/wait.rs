//! Waiting for something that another process does. Every wait ends: with the thing seen, or with a panic
//! that says what did not happen.

use std::time::{Duration, Instant};

// Far above what anything takes, so that a busy machine fails no test.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// Asks until the answer is `Some`, and panics with `what` when that takes too long.
pub fn wait_until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "gave up waiting: {what}");
        // Lets the process that is asked about have the processor.
        std::thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_goes_on_until_there_is_an_answer() {
        let mut questions = 0;

        let answer = wait_until("three questions", || {
            questions += 1;
            (questions == 3).then_some("yes")
        });

        assert_eq!((answer, questions), ("yes", 3));
    }
}
