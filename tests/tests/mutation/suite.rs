//! The suite as its users run it, against one address and for some of its subjects.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::Command;

use serde_json::Value;

/// An operation and a subject.
pub(crate) type Asked = (String, String);

/// What a run tells of what was asked.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) passed: BTreeSet<Asked>,
    pub(crate) failed: BTreeSet<Asked>,
    /// The first sentence about what failed.
    pub(crate) first: Option<String>,
}

/// Which part of the suite is run; all where a list is empty.
#[derive(Debug, Default)]
pub(crate) struct Selection<'a> {
    pub(crate) operations: Vec<&'a str>,
    pub(crate) subjects: Vec<&'a str>,
    pub(crate) timeout_seconds: u16,
    /// Runs of different numbers are of different accounts, and do not see each other.
    pub(crate) number: usize,
}

/// Runs the suite.
pub(crate) fn run(address: SocketAddr, selection: &Selection<'_>) -> Told {
    let directory = tempfile::tempdir().unwrap();
    let report = directory.path().join("report.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_codeartifact-conformance"));
    for name in ["AWS_DEFAULT_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        command.env_remove(name);
    }
    command.args(["--quiet", "--strictness", "aws", "--endpoint", &format!("http://{address}")]);
    // The server takes a key of twelve digits for the account.
    command.args(["--access-key-id", &format!("{:012}", 300_000_000_000 + selection.number)]);
    command.args(["--seed", &format!("m{}", selection.number)]);
    command.args(["--timeout", &selection.timeout_seconds.to_string()]);
    command.args(selection.operations.iter().flat_map(|name| ["--operation", name]));
    command.args(selection.subjects.iter().flat_map(|name| ["--subject", name]));
    let ended = command.arg("--json").arg(&report).output().unwrap();
    let text = std::fs::read(&report);
    let text = text.unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&ended.stderr)));
    told(&serde_json::from_slice(&text).unwrap())
}

fn told(report: &Value) -> Told {
    let mut told = Told::default();
    for operation in report["operations"].as_array().unwrap() {
        for case in operation["cases"].as_array().unwrap() {
            let word = |value: &Value| value.as_str().unwrap().to_owned();
            let asked = (word(&operation["name"]), word(&case["subject"]));
            if case["outcome"] == "passed" {
                told.passed.insert(asked);
            } else if case["outcome"] == "failed" {
                let text = &case["findings"][0]["text"];
                told.first.get_or_insert_with(|| format!("{}, {}: {text}", asked.0, case["name"]));
                told.failed.insert(asked);
            }
        }
    }
    told.passed.retain(|asked| !told.failed.contains(asked));
    told
}
