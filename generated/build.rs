//! Generates the service from `model/` into `OUT_DIR`, where a user of this crate wants more than its runtime.

use std::env;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    if env::var_os("CARGO_FEATURE_SERVICE").is_none() {
        return ExitCode::SUCCESS;
    }
    let model = Path::new("../model/codeartifact.smithy.json");
    codeartifact_codegen::build_script::run(model, env::var_os("OUT_DIR"))
}
