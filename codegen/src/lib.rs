//! Reads a published AWS service model and writes the Rust server crate for it.
//!
//! The readers turn a document into the representation in [`ir`]; [`emit`] prints that as Rust. Nothing
//! here reads a clock, a network or an environment: the same document gives the same bytes.

pub mod emit;
pub mod error;
pub mod ir;
pub mod smithy;

pub use error::Error;
