//! Names on the command line.

use crate::registry::{AccountId, Region};

/// Reads an account.
pub(super) fn account(text: &str) -> Result<AccountId, String> {
    AccountId::parse(text).map_err(|error| error.to_string())
}

/// Reads a region.
pub(super) fn region(text: &str) -> Result<Region, String> {
    Region::parse(text).map_err(|error| error.to_string())
}
