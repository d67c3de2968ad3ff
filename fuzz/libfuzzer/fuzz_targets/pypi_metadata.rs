//! Core metadata before their reader, without end. See `codeartifact_fuzz::pypi_metadata`.

#![no_main]

use codeartifact_fuzz::pypi_metadata;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    pypi_metadata::run(data);
});
