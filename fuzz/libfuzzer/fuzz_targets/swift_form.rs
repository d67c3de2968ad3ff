//! Forms before the reader of Swift's publishes, without end. See `codeartifact_fuzz::swift_form`.

#![no_main]

use codeartifact_fuzz::swift_form;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    swift_form::run(data);
});
