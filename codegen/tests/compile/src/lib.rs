//! Compiles generated crates in a workspace of their own, and says what the compiler had to say.
//!
//! Knows cargo and where models of other services lie; decides nothing about what is generated.

pub mod compiler;
pub mod corpus;
pub mod folders;
pub mod implementation;
pub mod models;
pub mod published;
pub mod server_copy;
pub mod workspace;
