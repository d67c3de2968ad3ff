//! Drives requests through the services that are generated from `codegen/tests/models`, in this process,
//! and looks at what comes back.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod bodies;
mod constraints;
mod echoes;
mod errors;
mod events;
mod headers;
mod labels;
mod names;
mod packed;
mod payloads;
mod query;
mod received_events;
mod support;
