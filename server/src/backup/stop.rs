//! Being told to stop in the middle: whoever writes or waits for the server fails then, and removes what there is.

use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Whether to stop; a clone is another handle on the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop {
    told: Arc<AtomicBool>,
    waiting_on: Arc<Mutex<Option<UnixStream>>>,
}

impl Stop {
    /// Tells everyone to stop.
    pub(super) fn tell(&self) {
        self.told.store(true, Ordering::SeqCst);
        if let Some(stream) = self.waiting_on.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // It fails where the server has gone, and then nobody waits.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Fails once everyone was told to stop.
    pub(super) fn check(&self) -> io::Result<()> {
        if self.is_told() { Err(io::Error::other("told to stop")) } else { Ok(()) }
    }

    pub(super) fn is_told(&self) -> bool {
        self.told.load(Ordering::SeqCst)
    }

    /// Takes what will be waited on, so that telling ends the waiting.
    pub(super) fn will_wait_on(&self, stream: &UnixStream) -> io::Result<()> {
        *self.waiting_on.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream.try_clone()?);
        self.check()
    }
}
