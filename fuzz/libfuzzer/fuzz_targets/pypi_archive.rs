//! Distribution files before the reader of their metadata, without end. See `codeartifact_fuzz::pypi_archive`.

#![no_main]

use codeartifact_fuzz::pypi_archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    pypi_archive::run(data);
});
