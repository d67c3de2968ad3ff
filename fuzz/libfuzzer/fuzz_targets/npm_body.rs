//! Bodies before the reader of npm's publishes, without end. See `codeartifact_fuzz::npm_body`.

#![no_main]

use codeartifact_fuzz::npm_body;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    npm_body::run(data);
});
