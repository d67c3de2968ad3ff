//! How much an archive may make its reader do.

/// The bounds on one archive.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the file with the core metadata may be, unpacked.
    pub metadata_bytes: u64,
    /// How many entries there may be, folders and extensions of tar included.
    pub entries: u64,
    /// How much a tarball may be, unpacked: it has to be unpacked to the end to be known.
    pub unpacked_bytes: u64,
    /// How much of a zip archive is read to know what it holds: its directory, and the few entries that matter.
    pub directory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            metadata_bytes: 4 << 20,
            entries: 100_000,
            unpacked_bytes: 4 << 30,
            directory_bytes: 512 << 20,
        }
    }
}
