//! Crate files before the reader of Cargo's publishes, without end. See `codeartifact_fuzz::cargo_crate`.

#![no_main]

use codeartifact_fuzz::cargo_crate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    cargo_crate::run(data);
});
