//! The official Rust SDK against a running server: a module for each kind of resource, `errors` for the rows
//! of the model's error lists, `pages` for the paginators. They are one program so that the SDK is linked once.

#![expect(clippy::unwrap_used, reason = "a scenario ends where a call fails")]

mod assets;
mod calls;
mod copies;
mod coverage;
mod domains;
mod errors;
mod external_connections;
mod model;
mod origin_controls;
mod package_groups;
mod package_versions;
mod pages;
mod policies;
mod refusal;
mod repositories;
mod tags;
mod tokens;
mod world;
