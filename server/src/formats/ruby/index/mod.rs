//! What clients choose versions by: the compact index, and the dependencies API for those that are not told of all gems.

mod all;
mod body;
mod info;
mod needed;

pub(super) use self::all::{names, versions};
pub(super) use self::info::info;
pub(super) use self::needed::dependencies;
