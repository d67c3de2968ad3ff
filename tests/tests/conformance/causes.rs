//! Reports tell each thing that is wrong once, and stay small whatever is wrong.

use std::sync::atomic::{AtomicUsize, Ordering};

use codeartifact_tests::{Response, Spoilt, TestServer, spoiler};
use serde_json::{Value, json};

use crate::{read_json, run, text};

/// The largest page that a browser shows without delay.
const LARGEST_PAGE_BYTES: u64 = 2 * 1024 * 1024;

#[test]
fn one_defect_in_many_answers_is_one_cause_with_its_places_and_lines_to_see_it_again() {
    let server = TestServer::start();
    let spoil = |_: &str, mut response: Response| {
        let mut body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        if body["domain"]["createdTime"].is_number() {
            body["domain"]["createdTime"] = json!("2026-01-01T00:00:00Z");
            response.body = body.to_string().into_bytes();
        }
        Spoilt::Answer(response)
    };
    let endpoint = format!("http://{}", spoiler(server.address(), spoil).unwrap());
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("report.json");
    let asked =
        ["CreateDomain", "DescribeDomain", "DeleteDomain"].into_iter().flat_map(|name| ["--operation", name]);
    let own = ["--endpoint", &endpoint, "--subject", "members", "--json", file.to_str().unwrap()];

    let ended = run(&asked.chain(own).collect::<Vec<_>>());

    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(1), "{told}");
    let report = read_json(&file);
    let causes = report["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1, "{told}");
    assert_eq!((&causes[0]["rule"], &causes[0]["findings"]), (&json!("timestamp"), &json!(6)));
    assert!(told.contains("6 cases: CreateDomain (2), DeleteDomain (2), DescribeDomain (2)\n"), "{told}");
    assert!(told.contains("$ curl --include --aws-sigv4 'aws:amz:us-east-1:codeartifact'"), "{told}");
    assert!(told.contains("$ aws codeartifact create-domain --endpoint-url"), "{told}");
    assert!(told.contains("$ codeartifact-conformance --endpoint"), "{told}");
}

#[test]
fn pages_stay_small_when_every_answer_is_another_nonsense() {
    let server = TestServer::start();
    let answers = AtomicUsize::new(0);
    let spoil = move |line: &str, mut response: Response| {
        let number = answers.fetch_add(1, Ordering::Relaxed);
        response.status = [200, 299, 404, 500][number % 4];
        response.body = format!("<\"&'{number} {line}>").repeat(100).into_bytes();
        Spoilt::Answer(response)
    };
    let endpoint = format!("http://{}", spoiler(server.address(), spoil).unwrap());
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name).display().to_string();
    let (page, xml) = (file("report.html"), file("report.xml"));

    let ended = run(&["--endpoint", &endpoint, "--html", &page, "--junit", &xml]);

    assert_eq!(ended.status.code(), Some(1), "{}", text(&ended.stdout));
    for path in [page, xml] {
        let size = std::fs::metadata(&path).unwrap().len();
        assert!(size < LARGEST_PAGE_BYTES, "{path} has {size} bytes");
    }
}
