//! Source archives before the reader of Swift's publishes, without end. See `codeartifact_fuzz::swift_archive`.

#![no_main]

use codeartifact_fuzz::swift_archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    swift_archive::run(data);
});
