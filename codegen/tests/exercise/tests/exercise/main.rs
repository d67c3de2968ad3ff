//! Drives requests through the services that are generated from `codegen/tests/models`, in this process,
//! and looks at what comes back.

// A helper of a test fails the test.
#![allow(clippy::unwrap_used)]

mod bodies;
mod constraints;
mod errors;
mod headers;
mod labels;
mod names;
mod payloads;
mod query;
mod support;
