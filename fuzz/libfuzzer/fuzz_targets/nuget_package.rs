//! Packages before the reader of NuGet's pushes, without end. See `codeartifact_fuzz::nuget_package`.

#![no_main]

use codeartifact_fuzz::nuget_package;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    nuget_package::run(data);
});
