//! The conformance suite: requests that are derived from a model, sent to a server, and judged by the model.
//!
//! Top to bottom: `cases` derives what is sent and what is right, `world` tells what must exist first, `run`
//! prepares, sends and removes, `judge` says what is wrong, `report` writes it down. Only the file of a world
//! knows a service; nothing knows a server.

mod arguments;
mod cases;
mod client;
mod derivation;
mod dice;
mod encode;
mod error;
mod exchange;
mod fill;
mod judge;
mod laws;
mod main_program;
mod model;
mod path;
mod plan;
mod progress;
mod report;
mod run;
mod seed;
mod sign;
mod texts;
mod unjudged;
mod world;

pub use self::main_program::main;
