//! Requests near the model, without end. See `codeartifact_fuzz`.

#![no_main]

use std::sync::OnceLock;

use codeartifact_fuzz::Driver;
use libfuzzer_sys::fuzz_target;

static DRIVER: OnceLock<Driver> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let driver = DRIVER.get_or_init(|| Driver::new().expect("the model in the repository is read by every build"));
    driver.run(data);
});
