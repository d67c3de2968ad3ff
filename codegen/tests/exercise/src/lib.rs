//! What the generator makes of each small model in `codegen/tests/models`, compiled under the workspace's
//! lints of rustc. The tests beside it drive requests through the generated services.

/// Values of every kind in JSON bodies.
pub mod bodies {
    include!(concat!(env!("OUT_DIR"), "/bodies/mod.rs"));
}

/// Constraints, sensitive values, and an error that lists fields.
pub mod constraints {
    include!(concat!(env!("OUT_DIR"), "/constraints/mod.rs"));
}

/// Answers and requests that send events.
pub mod events {
    include!(concat!(env!("OUT_DIR"), "/events/mod.rs"));
}

/// Header bindings of requests and responses.
pub mod headers {
    include!(concat!(env!("OUT_DIR"), "/headers/mod.rs"));
}

/// Labels and routing.
pub mod labels {
    include!(concat!(env!("OUT_DIR"), "/labels/mod.rs"));
}

/// Names that collide with each other and with Rust.
pub mod names {
    include!(concat!(env!("OUT_DIR"), "/names/mod.rs"));
}

/// Bodies that clients may pack with gzip.
pub mod packed {
    include!(concat!(env!("OUT_DIR"), "/packed/mod.rs"));
}

/// Bodies that are one member.
pub mod payloads {
    include!(concat!(env!("OUT_DIR"), "/payloads/mod.rs"));
}

/// Query bindings.
pub mod query {
    include!(concat!(env!("OUT_DIR"), "/query/mod.rs"));
}

/// A validation error with a required reason and a status of its own.
pub mod reasons {
    include!(concat!(env!("OUT_DIR"), "/reasons/mod.rs"));
}

/// Resources, mixins, `apply` and errors.
pub mod resources {
    include!(concat!(env!("OUT_DIR"), "/resources/mod.rs"));
}

/// A service without a validation error.
pub mod unmodelled {
    include!(concat!(env!("OUT_DIR"), "/unmodelled/mod.rs"));
}
