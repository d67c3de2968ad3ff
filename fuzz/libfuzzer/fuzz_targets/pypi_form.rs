//! Forms before the reader of Python's uploads, without end. See `codeartifact_fuzz::pypi_form`.

#![no_main]

use codeartifact_fuzz::pypi_form;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    pypi_form::run(data);
});
