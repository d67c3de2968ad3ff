//! The server: a `CodeArtifact` that people run themselves.
//!
//! Dependencies point one way: `http → operations | formats → app → auth → registry → storage`.

pub mod address;
mod announcement;
pub mod app;
pub mod audit;
pub mod auth;
pub mod authorities;
pub mod backup;
mod causes;
pub mod config;
mod content_body;
pub mod control;
pub mod credentials;
mod digits;
pub mod events;
mod file_state;
pub mod formats;
pub mod http;
pub mod keys;
pub mod operations;
pub mod origin;
mod random;
pub mod registry;
mod schema_watch;
pub mod serve;
pub mod storage;
pub mod store_command;
pub mod sts;
mod upkeep;
