//! The conformance suite against our own server, which must pass, and against servers that are wrong in one
//! way each, which must not.

#![expect(clippy::unwrap_used, reason = "what supports tests may fail as they do")]

mod causes;
mod document;
mod faults;
mod outcomes;
mod own_server;
mod program;
mod replay;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// The program, without what the developer's environment would tell it.
fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codeartifact-conformance"));
    for name in [
        "AWS_ENDPOINT_URL_CODEARTIFACT",
        "AWS_DEFAULT_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ] {
        command.env_remove(name);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    command().args(arguments).output().expect("the program can be run")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
