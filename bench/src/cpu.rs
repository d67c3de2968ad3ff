//! CPU time to the nanosecond, for work so short that the clock of whole processes, which ticks a hundred times a second,
//! cannot tell it. Knows threads by number only.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use crate::error::Error;

/// What each thread of some processes has used so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ThreadTimes {
    nanoseconds: HashMap<u32, u64>,
}

impl ThreadTimes {
    /// Looks at the threads of some processes.
    pub(crate) fn of(processes: &[u32]) -> Result<Self, Error> {
        let mut nanoseconds = HashMap::new();
        for process in processes {
            let threads = fs::read_dir(format!("/proc/{process}/task"));
            for thread in threads.map_err(Error::io("list the threads of a program"))?.flatten() {
                // A thread may end between the listing and the look at it.
                let Ok(text) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
                let number: Option<u32> = thread.file_name().to_str().and_then(|name| name.parse().ok());
                let used: Option<u64> =
                    text.split_ascii_whitespace().next().and_then(|used| used.parse().ok());
                nanoseconds.extend(number.zip(used));
            }
        }
        if nanoseconds.is_empty() {
            return Err(Error::Nonsense("the kernel does not tell the CPU time of threads".to_owned()));
        }
        Ok(Self { nanoseconds })
    }

    /// Returns what they used since an earlier look. What a thread used that has ended since then is not known; the
    /// programs here keep threads for longer than anything that is measured takes.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let used = self.nanoseconds.iter().map(|(thread, now)| {
            let before = earlier.nanoseconds.get(thread).copied().unwrap_or(0);
            now.saturating_sub(before)
        });
        Duration::from_nanos(used.sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thread_that_began_meanwhile_counts_as_a_whole() {
        let times = |times: &[(u32, u64)]| ThreadTimes { nanoseconds: times.iter().copied().collect() };

        let used = times(&[(1, 500), (3, 70)]).since(&times(&[(1, 400), (2, 9000)]));

        assert_eq!(used, Duration::from_nanos(170));
    }

    #[test]
    fn this_process_has_threads_with_a_time() {
        assert!(ThreadTimes::of(&[std::process::id()]).is_ok());
    }
}
