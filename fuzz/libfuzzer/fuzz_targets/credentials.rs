//! Texts before the reader of credentials files, without end. See `codeartifact_fuzz::credentials`.

#![no_main]

use codeartifact_fuzz::credentials;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    credentials::run(data);
});
