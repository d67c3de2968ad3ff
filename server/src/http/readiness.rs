//! Whether more requests are welcome: until the server is told to stop. A load balancer that asks is told before the
//! address is closed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether more requests are welcome; a clone is another handle.
#[derive(Debug, Clone, Default)]
pub struct Readiness {
    ends: Arc<AtomicBool>,
}

impl Readiness {
    /// Says from now on that no more requests are welcome, which are served all the same.
    pub fn end(&self) {
        self.ends.store(true, Ordering::Relaxed);
    }

    /// Tells whether more requests are welcome.
    pub(super) fn is_ready(&self) -> bool {
        !self.ends.load(Ordering::Relaxed)
    }
}
