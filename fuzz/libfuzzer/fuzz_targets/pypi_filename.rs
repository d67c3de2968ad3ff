//! Names of distribution files before their parser, without end. See `codeartifact_fuzz::pypi_filename`.

#![no_main]

use codeartifact_fuzz::pypi_filename;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    pypi_filename::run(data);
});
