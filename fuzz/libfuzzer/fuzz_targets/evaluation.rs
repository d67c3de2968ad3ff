//! Questions and policies before the evaluator, without end. See `codeartifact_fuzz::evaluation`.

#![no_main]

use codeartifact_fuzz::evaluation;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    evaluation::run(data);
});
