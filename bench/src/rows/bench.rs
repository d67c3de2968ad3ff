//! What every row is measured with: the programs, a place on disk, and how much of everything.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::error::Error;
use crate::load::Load;
use crate::server::ServerProgram;

/// Everything that a row needs to know.
#[derive(Debug)]
pub(super) struct Bench {
    pub(super) plan: Plan,
    pub(super) server: ServerProgram,
    pub(super) nginx: Option<PathBuf>,
    /// The clients that the user names.
    pub(super) npm: Option<PathBuf>,
    pub(super) pip: Option<PathBuf>,
    /// A PostgreSQL that the user names.
    pub(super) database: Option<String>,
    pub(super) versitygw: Option<PathBuf>,
    pub(super) root: PathBuf,
}

impl Bench {
    /// Makes a directory that is gone when the row is done.
    pub(super) fn directory(&self) -> Result<TempDir, Error> {
        TempDir::new_in(&self.root).map_err(Error::io("create a temporary directory"))
    }
}

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) rounds: u32,
    pub(super) load: Load,
    pub(super) large_bytes: u64,
    /// How often a large body is read in one run, so that the kernel's clock can tell the CPU time.
    pub(super) large_reads: u32,
    pub(super) readers: u32,
    pub(super) streamed_bodies: u64,
    /// Uploads at once into a bucket, and how long each is.
    pub(super) uploads: u32,
    pub(super) upload_bytes: u64,
    pub(super) first_bytes: u32,
    pub(super) starts: u32,
    /// Answers whose system calls are counted.
    pub(super) counted: u32,
}

const CONNECTIONS: usize = 32;
pub(super) const MEBIBYTE: u64 = 1024 * 1024;

impl Plan {
    /// Shows that everything works.
    pub(super) fn quick() -> Self {
        Self {
            rounds: 1,
            load: load(Duration::from_millis(500), Duration::from_millis(200)),
            large_bytes: 64 * MEBIBYTE,
            large_reads: 2,
            readers: 4,
            streamed_bodies: 3,
            uploads: 8,
            upload_bytes: 12 * MEBIBYTE,
            first_bytes: 5,
            starts: 3,
            counted: 200,
        }
    }

    /// Returns figures that mean something.
    pub(super) fn full(rounds: u32, seconds: u64) -> Self {
        Self {
            rounds,
            load: load(Duration::from_secs(seconds), Duration::from_secs(1)),
            large_bytes: 1024 * MEBIBYTE,
            large_reads: 4,
            readers: 8,
            streamed_bodies: 5,
            uploads: 64,
            upload_bytes: 40 * MEBIBYTE,
            first_bytes: 21,
            starts: 15,
            counted: 2000,
        }
    }

    pub(super) fn disk_bytes(&self) -> u64 {
        (self.streamed_bodies.max(u64::from(self.rounds)) + 3) * self.large_bytes
    }
}

fn load(window: Duration, warm_up: Duration) -> Load {
    Load { connections: CONNECTIONS, window, warm_up }
}

/// Makes a directory within another.
pub(super) fn subdirectory(parent: &Path, name: &str) -> Result<PathBuf, Error> {
    let directory = parent.join(name);
    fs::create_dir_all(&directory).map_err(Error::io("create a directory"))?;
    Ok(directory)
}
