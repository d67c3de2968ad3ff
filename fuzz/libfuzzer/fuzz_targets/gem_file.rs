//! Gems before the reader of Ruby's pushes, without end. See `codeartifact_fuzz::gem_file`.

#![no_main]

use codeartifact_fuzz::gem_file;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    gem_file::run(data);
});
