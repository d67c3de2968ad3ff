//! The server: a `CodeArtifact` that people run themselves.
//!
//! Dependencies point one way: `http → auth → operations | formats → registry → storage`.

pub mod registry;
pub mod storage;
