//! The layout of Maven repositories.

pub(super) mod error;
