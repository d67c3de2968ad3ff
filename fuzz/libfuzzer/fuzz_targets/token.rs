//! Tokens and headers before the decoder of authorization tokens, without end. See `codeartifact_fuzz::token`.

#![no_main]

use codeartifact_fuzz::token;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    token::run(data);
});
