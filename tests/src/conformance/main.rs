//! The `codeartifact-conformance` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    codeartifact_tests::conformance::main()
}
