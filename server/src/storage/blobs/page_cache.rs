//! Reading what the kernel holds in memory already, which takes no longer than copying it and so needs no thread to
//! wait on. Where the system cannot tell, nothing counts as held.

use std::fs::File;
use std::io;

/// Reads as much of a place in a file as is held in memory; `None` when the read would wait for the disk.
#[cfg(target_os = "linux")]
pub(super) fn read_held(file: &File, buffer: &mut [u8], position: u64) -> io::Result<Option<usize>> {
    use rustix::io::{Errno, ReadWriteFlags, preadv2};

    let mut buffers = [io::IoSliceMut::new(buffer)];
    match preadv2(file, &mut buffers, position, ReadWriteFlags::NOWAIT) {
        Ok(length) => Ok(Some(length)),
        // The first says that it would wait; the others that this kernel or this file system cannot tell.
        Err(Errno::AGAIN | Errno::INTR | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Asks the kernel to fetch a part of a file, and does not wait for it.
#[cfg(target_os = "linux")]
pub(super) fn fetch_ahead(file: &File, position: u64, length: u64) {
    let length = std::num::NonZeroU64::new(length);
    // Advice only: whether it was taken shows in how long the next read takes.
    let _ = rustix::fs::fadvise(file, position, length, rustix::fs::Advice::WillNeed);
}

/// Reads as much of a place in a file as is held in memory; `None` when the read would wait for the disk.
#[cfg(not(target_os = "linux"))]
pub(super) fn read_held(_: &File, _: &mut [u8], _: u64) -> io::Result<Option<usize>> {
    Ok(None)
}

/// Asks the kernel to fetch a part of a file, and does not wait for it.
#[cfg(not(target_os = "linux"))]
pub(super) fn fetch_ahead(_: &File, _: u64, _: u64) {}
