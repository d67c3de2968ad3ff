//! Methods and paths before the routes of npm and Python, without end. See `codeartifact_fuzz::paths`.

#![no_main]

use codeartifact_fuzz::paths;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    paths::run(data);
});
