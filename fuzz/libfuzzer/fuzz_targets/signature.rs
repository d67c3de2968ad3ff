//! Requests before the parser of signatures, without end. See `codeartifact_fuzz::signature`.

#![no_main]

use codeartifact_fuzz::signature;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    signature::run(data);
});
