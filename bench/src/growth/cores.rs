//! Which core does what while two servers are compared. Left to itself the system puts one of them beside this program
//! and the other not, and what a request takes then depends on that more than on the server.

use rustix::io;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Starts processes on one core and keeps this thread off it until the end.
#[derive(Debug)]
pub(super) struct Apart {
    before: CpuSet,
}

impl Apart {
    /// Runs `start`, whose processes share the last core that this thread may use; the only one, where there is
    /// no other.
    pub(super) fn start<T>(start: impl FnOnce() -> T) -> io::Result<(Self, T)> {
        let before = sched_getaffinity(None)?;
        let Some(last) = (0..CpuSet::MAX_CPU).rfind(|core| before.is_set(*core)) else {
            return Ok((Self { before }, start()));
        };
        let mut theirs = CpuSet::new();
        theirs.set(last);
        sched_setaffinity(None, &theirs)?;
        let started = start();
        let mut ours = before;
        if before.count() > 1 {
            ours.unset(last);
        }
        sched_setaffinity(None, &ours)?;
        Ok((Self { before }, started))
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // What it was is allowed.
        let _ = sched_setaffinity(None, &self.before);
    }
}
