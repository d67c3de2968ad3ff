//! Runs `cargo check` and reads what the compiler says. Knows no model and no workspace.

use std::env;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::folders::target;

/// What the compiler says of a crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The crate.
    pub package: String,
    /// `error` or `warning`.
    pub level: String,
    /// The code, such as `E0046`, where there is one.
    pub code: Option<String>,
    /// The message without places.
    pub message: String,
    /// The message as people see it.
    pub rendered: String,
    /// The files that it points at.
    pub files: Vec<String>,
}

/// Checks the libraries and programs of some packages of the workspace in a folder, or of all, and returns what the
/// compiler says of those members.
pub(crate) fn check(
    directory: &Path,
    packages: &[&str],
    members: &[&str],
) -> Result<Vec<Diagnostic>, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(directory).args(["check", "--offline", "--keep-going", "--message-format=json"]);
    command.arg("--target-dir").arg(target().join("compile").join("target"));
    for package in packages {
        command.args(["--package", package]);
    }
    let output = command.output().map_err(|error| format!("cannot run cargo: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let diagnostics: Vec<_> = said.lines().filter_map(|line| diagnostic(line, members)).collect();
    if output.status.success() || diagnostics.iter().any(|found| found.level == "error") {
        return Ok(diagnostics);
    }
    Err(format!("cargo check failed: {}", String::from_utf8_lossy(&output.stderr)))
}

fn diagnostic(line: &str, members: &[&str]) -> Option<Diagnostic> {
    let said: Said = serde_json::from_str(line).ok()?;
    let message = said.message?;
    let package = members.iter().find(|member| said.target.name == member.replace('-', "_"))?;
    // "aborting due to 2 previous errors" and the like say nothing of their own.
    if message.spans.is_empty() && message.code.is_none() {
        return None;
    }
    Some(Diagnostic {
        package: (*package).to_owned(),
        level: message.level,
        code: message.code.map(|code| code.code),
        message: message.message,
        rendered: message.rendered,
        files: message.spans.into_iter().map(|span| span.file_name).collect(),
    })
}

/// The lines that cargo prints for programs, as far as they are read here.
#[derive(Deserialize)]
struct Said {
    target: SaidTarget,
    message: Option<SaidMessage>,
}

#[derive(Deserialize)]
struct SaidTarget {
    name: String,
}

#[derive(Deserialize)]
struct SaidMessage {
    level: String,
    code: Option<SaidCode>,
    message: String,
    rendered: String,
    spans: Vec<SaidSpan>,
}

#[derive(Deserialize)]
struct SaidCode {
    code: String,
}

#[derive(Deserialize)]
struct SaidSpan {
    file_name: String,
}
