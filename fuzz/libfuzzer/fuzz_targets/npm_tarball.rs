//! Tarballs before the reader of npm's publishes, without end. See `codeartifact_fuzz::npm_tarball`.

#![no_main]

use codeartifact_fuzz::npm_tarball;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    npm_tarball::run(data);
});
