//! Nuspecs before their reader, without end. See `codeartifact_fuzz::nuget_nuspec`.

#![no_main]

use codeartifact_fuzz::nuget_nuspec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    nuget_nuspec::run(data);
});
