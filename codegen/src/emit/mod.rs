//! Prints the representation as the source of a crate: one entry per generated file.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::ir::Service;

/// Returns the generated files by path relative to the module's root, formatted.
///
/// `mod.rs` is the root. The code expects the support module at `crate::runtime`.
pub fn files(_service: &Service) -> Result<BTreeMap<String, String>, Error> {
    Ok(BTreeMap::new())
}
