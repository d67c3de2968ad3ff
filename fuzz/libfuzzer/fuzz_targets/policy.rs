//! Texts before the parsers of policies, without end. See `codeartifact_fuzz::policy`.

#![no_main]

use codeartifact_fuzz::policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    policy::run(data);
});
