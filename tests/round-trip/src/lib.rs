//! What the round-trip property stands on: arbitrary values of the generated types, the official Rust SDK
//! behind a wire that is a variable, and comparisons between our types and the SDK's.
//!
//! What depends on the model is printed by `build.rs`; here is what holds for any model.

pub mod any;
pub mod loopback;
pub mod same;

#[allow(clippy::all, clippy::pedantic, reason = "generated")]
mod shapes {
    use aws_sdk_codeartifact as sdk;
    use codeartifact_generated::{errors, operations, types};
    use proptest::strategy::{BoxedStrategy, Just, Strategy};

    use crate::any::{self, Any, Twin};
    use crate::same::{self, Difference, Same, member};

    include!(concat!(env!("OUT_DIR"), "/shapes.rs"));
}
