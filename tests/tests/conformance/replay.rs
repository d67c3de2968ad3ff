//! The lines by which a finding is seen again send what the suite sent, when a shell runs them as they are printed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use codeartifact_tests::{Received, Response, Spoil, Spoilt, TestServer, spoiler};
use serde_json::Value;

use crate::{read_json, run, text};

/// Lines of one program for one operation; each starts a program, and more of them show nothing new.
const MOST_LINES: usize = 3;

/// Gives every success another status, and notes the requests.
#[derive(Clone, Default)]
struct Noting(Arc<Mutex<Vec<Asked>>>);

/// A request as far as every client sends it alike.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    method: String,
    path: String,
    query: Vec<String>,
    body: Vec<u8>,
}

impl Asked {
    fn of(received: &Received) -> Self {
        let (path, query) = received.target.split_once('?').unwrap_or((&received.target, ""));
        let mut query: Vec<String> = query.split('&').filter(|pair| !pair.is_empty()).map(decoded).collect();
        query.sort();
        // JSON is written with other spaces, and no member at all as an empty object or not at all.
        let body = serde_json::from_slice::<Value>(&received.body)
            .map_or_else(|_| received.body.clone(), |json| json.to_string().into_bytes());
        let body = if body == b"{}" { Vec::new() } else { body };
        Self { method: received.method.clone(), path: decoded(path), query, body }
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

impl Noting {
    fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Spoil for Noting {
    fn answer(&self, request: &Received, mut response: Response) -> Spoilt {
        self.0.lock().unwrap().push(Asked::of(request));
        response.status = if response.status < 300 { 299 } else { response.status };
        Spoilt::Answer(response)
    }
}

/// Runs a line as a user would, in a directory of its own.
fn shell(line: &str, directory: &Path) -> Output {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join(".clients/python/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([programs].into_iter().chain(std::env::split_paths(&path))).unwrap();
    Command::new("sh")
        .args(["-c", line])
        .current_dir(directory)
        .env("PATH", path)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_PAGER", "")
        .env("AWS_MAX_ATTEMPTS", "1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", directory.join("none"))
        .stdin(Stdio::null())
        .output()
        .expect("a shell can be run")
}

fn has_aws_cli(directory: &Path) -> bool {
    shell("aws --version", directory).status.success()
}

/// Lists the lines for one program, one a cause.
fn lines(report: &Value, program: &str) -> Vec<String> {
    let causes = report["causes"].as_array().unwrap();
    causes
        .iter()
        .filter_map(|cause| cause["exchange"]["replay"][program].as_str())
        .map(str::to_owned)
        .collect()
}

fn report_of(operation: &str, endpoint: &str, directory: &Path) -> Value {
    let file: PathBuf = directory.join("report.json");
    let ended = run(&[
        "--endpoint",
        endpoint,
        "--subject",
        "members",
        "--operation",
        operation,
        "--json",
        file.to_str().unwrap(),
    ]);
    assert_eq!(ended.status.code(), Some(1), "{}{}", text(&ended.stdout), text(&ended.stderr));
    read_json(&file)
}

#[test]
fn printed_lines_send_what_the_suite_sent() {
    let server = TestServer::start();
    let noting = Noting::default();
    let endpoint = format!("http://{}", spoiler(server.address(), noting.clone()).unwrap());
    let directory = tempfile::tempdir().unwrap();
    let mut programs = vec!["curl"];
    programs.extend(has_aws_cli(directory.path()).then_some("aws"));

    // A query, a body, a list in the query, bytes and a path of its own.
    for operation in
        ["DescribeDomain", "CreateRepository", "ListPackages", "UntagResource", "PublishPackageVersion"]
    {
        let report = report_of(operation, &endpoint, directory.path());
        let asked = noting.take();
        for program in &programs {
            let lines = lines(&report, program);
            assert!(!lines.is_empty(), "{operation} has no line for {program}: {report}");
            for line in lines.iter().take(MOST_LINES) {
                let ended = shell(line, directory.path());

                let sent = noting.take();
                let told = format!("{line}\n{}{}", text(&ended.stdout), text(&ended.stderr));
                let [sent] = sent.as_slice() else { panic!("{told}\nsent {sent:?}") };
                assert!(asked.contains(sent), "{told}\nsent {sent:?}");
            }
        }
    }
}

#[test]
fn the_line_for_the_suite_names_the_model_and_whatever_else_was_chosen() {
    let server = TestServer::start();
    let endpoint = format!("http://{}", server.address());
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("report.json");
    let model = format!("{}/../codegen/tests/models/labels.json", env!("CARGO_MANIFEST_DIR"));
    let asked = ["--endpoint", &endpoint, "--model", &model, "--overlook", "content-type"];

    run(&[&asked[..], &["--json", file.to_str().unwrap()]].concat());

    let lines = lines(&read_json(&file), "suite");
    let chosen = format!(" --model '{model}' --overlook 'content-type' --operation ");
    assert!(!lines.is_empty() && lines.iter().all(|line| line.contains(&chosen)), "{lines:?}");
}
