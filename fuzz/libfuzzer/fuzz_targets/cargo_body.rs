//! Bodies before the reader of Cargo's publishes, without end. See `codeartifact_fuzz::cargo_body`.

#![no_main]

use codeartifact_fuzz::cargo_body;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    cargo_body::run(data);
});
