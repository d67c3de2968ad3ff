//! Everything that outlives the process: the only SQL (`db`), and the only file and object I/O (`blobs`).
//! Keeps what it acknowledged through a kill at any moment, and shows nothing half done. Knows rows and bytes; what
//! they mean is the registry's business.

mod backup;
pub(crate) mod blobs;
mod check;
mod collect;
mod copy;
mod copy_refusal;
pub(crate) mod db;
mod directory;
mod error;
mod identity;
mod operator_file;
mod parts;
mod store;
mod strangers;
mod token_key;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use backup::{BackupPiece, BackupProgress, BackupSource, BackupStage};
pub use blobs::{
    AddressStyle, BlockStream, Body, BucketAddress, BucketFailure, BucketOptions, Content, Endpoint,
    Follower, MalformedAddress, MalformedEndpoint, Spool, Spooled, SpooledFile, Spools, StagedReader,
};
pub(crate) use blobs::{BlockReader, Digests, Fetch, ReceiveError, Staged};
pub use check::{
    CheckExtent, CheckPiece, CheckProgress, CheckStage, Checked, Finding, FindingKind, StoreCheck,
};
pub use collect::{Collected, Grace};
pub use copy::{Copied, CopyProgress, CopyStage, StoreCopy};
pub use copy_refusal::CopyRefusal;
pub use db::{MalformedUrl, PostgresOptions};
pub use error::{DatabaseFailure, Error};
pub use operator_file::Readers;
pub(crate) use store::claim;
pub use store::{Blob, INLINE_BYTES, Store, StorePlaces};
pub use strangers::Strangers;
pub use token_key::StoredTokenKey;

/// How much a store holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Domains.
    pub domains: u64,
    /// Repositories.
    pub repositories: u64,
    /// Packages.
    pub packages: u64,
    /// Package versions.
    pub package_versions: u64,
    /// Assets.
    pub assets: u64,
    /// Bytes of distinct assets, each counted once per domain.
    pub asset_bytes: u64,
}
