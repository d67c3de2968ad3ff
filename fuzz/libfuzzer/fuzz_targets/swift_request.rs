//! Methods, paths and the header `Accept` before Swift's routes, without end. See `codeartifact_fuzz::swift_request`.

#![no_main]

use codeartifact_fuzz::swift_request;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    swift_request::run(data);
});
