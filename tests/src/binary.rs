//! Where the built server is. `tests/run` names it in the environment; without that, cargo is asked to build
//! it, so that a plain `cargo test` never judges a stale one.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Names the server's binary in the environment.
const VARIABLE: &str = "CODEARTIFACT_SERVER_BINARY";

/// Returns the path of the server's binary, built from the present source.
pub fn server_binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| match std::env::var_os(VARIABLE) {
        Some(path) => PathBuf::from(path),
        None => build(),
    })
}

// The same selection of packages and targets as `tests/run` builds: another one would unify features
// differently and compile half of the dependencies again.
fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--workspace", "--all-targets"]);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let status = command.status().expect("cargo runs, since it started this test");
    assert!(status.success(), "the server does not build");

    let test = std::env::current_exe().expect("the operating system knows this test's path");
    let directory = test.ancestors().nth(2).expect("a test lies in the directory `deps` of a profile");
    directory.join("codeartifact-server")
}
