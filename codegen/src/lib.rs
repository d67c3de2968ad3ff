//! Reads a published AWS service model and writes the Rust server crate for it.
//!
//! The readers turn a document into the representation in [`ir`]; [`emit`] prints that as Rust. Nothing
//! here reads a clock, a network or an environment: the same document gives the same bytes.

pub mod aws_json;
#[cfg(feature = "emit")]
pub mod build_script;
#[cfg(feature = "check")]
pub mod check;
pub mod diff;
pub mod document;
mod draft;
#[cfg(feature = "emit")]
pub mod emit;
pub mod error;
#[cfg(feature = "cli")]
pub mod import;
pub mod ir;
#[cfg(feature = "emit")]
pub mod names;
#[cfg(feature = "cli")]
pub mod new_service;
pub mod openapi;
pub mod pattern;
pub mod preview;
mod restore;
pub mod sample;
pub mod smithy;
pub mod sources;
pub mod survey;
pub mod text;

pub use error::Error;
