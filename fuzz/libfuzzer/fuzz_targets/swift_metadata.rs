//! Documents of authors before the reader of Swift's publishes, without end. See `codeartifact_fuzz::swift_metadata`.

#![no_main]

use codeartifact_fuzz::swift_metadata;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    swift_metadata::run(data);
});
