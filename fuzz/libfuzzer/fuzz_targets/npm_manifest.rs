//! Documents of npm's versions before whatever keeps and shows them, without end. See `codeartifact_fuzz::npm_manifest`.

#![no_main]

use codeartifact_fuzz::npm_manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    npm_manifest::run(data);
});
