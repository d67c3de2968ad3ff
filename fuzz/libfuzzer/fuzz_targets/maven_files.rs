//! Files of Maven's publishes before their readers, without end. See `codeartifact_fuzz::maven_files`.

#![no_main]

use codeartifact_fuzz::maven_files;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    maven_files::run(data);
});
