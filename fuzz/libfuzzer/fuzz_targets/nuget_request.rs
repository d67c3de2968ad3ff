//! Requests before NuGet's routes and searches, without end. See `codeartifact_fuzz::nuget_request`.

#![no_main]

use codeartifact_fuzz::nuget_request;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    nuget_request::run(data);
});
