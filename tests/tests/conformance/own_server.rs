//! Our server departs from the model nowhere, and a run leaves nothing behind.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use codeartifact_tests::{Call, TestServer};
use serde_json::{Value, json};

use crate::{command, read_json, run, text};

fn assert_no_domain_is_left(server: &TestServer) {
    let domains = server.send(&Call::post("/v1/domains").json("{}")).success();
    assert_eq!(domains["domains"], json!([]));
}

#[test]
fn our_server_passes_every_case_of_every_operation() {
    let server = TestServer::start();
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    let endpoint = format!("http://{}", server.address());

    let ended = run(&[
        "--endpoint",
        &endpoint,
        "--strictness",
        "aws",
        "--json",
        file("report.json").to_str().unwrap(),
        "--junit",
        file("report.xml").to_str().unwrap(),
        "--html",
        file("report.html").to_str().unwrap(),
    ]);

    assert_eq!(ended.status.code(), Some(0), "{}{}", text(&ended.stdout), text(&ended.stderr));
    let report = read_json(&file("report.json"));
    assert_eq!(report["operations"].as_array().unwrap().len(), 48);
    assert_eq!((&report["unprepared"], &report["left_behind"]), (&json!([]), &json!([])));
    let cases = |operation: &Value| operation["cases"].as_array().unwrap().clone();
    let cases: Vec<Value> = report["operations"].as_array().unwrap().iter().flat_map(cases).collect();
    assert!(cases.len() > 2500, "{} cases", cases.len());
    assert!(cases.iter().all(|case| case["outcome"] == "passed"));
    let xml = std::fs::read_to_string(file("report.xml")).unwrap();
    assert_eq!(xml.matches("<testcase ").count(), cases.len());
    assert!(std::fs::read_to_string(file("report.html")).unwrap().contains("PublishPackageVersion"));
    assert_no_domain_is_left(&server);
}

#[test]
fn a_run_that_is_interrupted_removes_what_it_made() {
    let server = TestServer::start();
    let endpoint = format!("http://{}", server.address());
    let mut child = command()
        .args(["--endpoint", &endpoint, "--concurrency", "2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut progress = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(progress.any(|line| line.contains("cases, 0 failed")), "progress is told");

    let signal = std::process::Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
    assert!(signal.unwrap().success());

    let rest: Vec<String> = progress.collect();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(2), "{rest:?}");
    assert!(text(&ended.stdout).contains("ended early: it was interrupted"), "{}", text(&ended.stdout));
    assert_no_domain_is_left(&server);
}
