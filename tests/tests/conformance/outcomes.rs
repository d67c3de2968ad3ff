//! What a run says of what it could not do: nothing is held against a server that was not asked.

use codeartifact_tests::{Call, Received, Response, Spoil, Spoilt, TestServer, spoiler};
use serde_json::{Value, json};

use crate::{read_json, run, text};

/// Refuses requests whose line begins so, and does nothing of what they ask for.
struct Refusing(&'static str);

impl Refusing {
    fn is_meant(&self, request: &Received) -> bool {
        format!("{} {}", request.method, request.target).starts_with(self.0)
    }
}

impl Spoil for Refusing {
    fn request(&self, request: &mut Received) {
        if self.is_meant(request) {
            "PATCH".clone_into(&mut request.method);
        }
    }

    fn answer(&self, request: &Received, mut response: Response) -> Spoilt {
        if self.is_meant(request) {
            response.status = 402;
            response.headers.retain(|header| header.0 != "x-amzn-errortype");
            response.headers.push(("x-amzn-errortype".into(), "ServiceQuotaExceededException".into()));
            response.body = b"{\"message\": \"there are too many\"}".to_vec();
        }
        Spoilt::Answer(response)
    }
}

/// Says of one operation that it is not written, once its request has been found to be right.
struct Unwritten(&'static str);

impl Spoil for Unwritten {
    fn answer(&self, request: &Received, mut response: Response) -> Spoilt {
        if request.target.starts_with(self.0) && response.status < 300 {
            response.status = 501;
            response.headers.push(("x-amzn-errortype".into(), "NotImplementedException".into()));
            response.body = b"{\"message\": \"not yet\"}".to_vec();
        }
        Spoilt::Answer(response)
    }
}

fn refusing(server: &TestServer, start: &'static str) -> String {
    format!("http://{}", spoiler(server.address(), Refusing(start)).unwrap())
}

fn cases(report: &Value) -> Vec<Value> {
    let operations = report["operations"].as_array().unwrap();
    operations.iter().flat_map(|operation| operation["cases"].as_array().unwrap().clone()).collect()
}

#[test]
fn what_could_not_be_prepared_is_not_run_and_says_which_preparation_failed() {
    let server = TestServer::start();
    let endpoint = refusing(&server, "POST /v1/repository?");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("report.json");
    let asked =
        ["--operation", "DescribeRepository", "--operation", "DeleteRepository", "--endpoint", &endpoint];

    let ended = run(&[&asked[..], &["--json", file.to_str().unwrap()]].concat());

    assert_eq!(ended.status.code(), Some(3), "{}", text(&ended.stdout));
    let cases = cases(&read_json(&file));
    assert!(cases.iter().all(|case| case["outcome"] != "failed"));
    let whole = cases.iter().filter(|case| case["name"] == "all members");
    for case in whole {
        assert_eq!(case["outcome"], "skipped");
        let reason = case["findings"][0]["text"].as_str().unwrap();
        assert!(reason.starts_with("not prepared: CreateRepository was answered by status 402"), "{reason}");
    }
    let told = "cases: not prepared: CreateRepository was answered by status 402";
    assert!(text(&ended.stdout).contains(told), "{}", text(&ended.stdout));
}

#[test]
fn what_is_not_written_yet_is_told_and_its_form_is_judged() {
    let server = TestServer::start();
    let endpoint = format!("http://{}", spoiler(server.address(), Unwritten("/v1/domains")).unwrap());

    let ended = run(&["--operation", "ListDomains", "--endpoint", &endpoint]);

    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(3), "{told}");
    assert!(told.starts_with("501     ListDomains"), "{told}");
    assert!(told.contains("cases: not implemented: status 501"), "{told}");
    let passed: usize = told.split_whitespace().nth(2).unwrap().parse().unwrap();
    assert!(passed > 20, "{told}");
}

#[test]
fn what_is_left_behind_is_listed_and_sets_the_exit_status() {
    let server = TestServer::start();
    let endpoint = refusing(&server, "DELETE /v1/repository?");

    let ended = run(&["--operation", "ListDomains", "--subject", "members", "--endpoint", &endpoint]);

    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(3), "{told}");
    assert!(told.contains("left behind: DeleteRepository {\"domain\":"), "{told}");
    assert!(told.contains("2 of 2 cases passed, 0 failed"), "{told}");
}

#[test]
fn what_the_account_has_already_fails_no_case() {
    let server = TestServer::start();
    for domain in ["first", "second", "third"] {
        server.send(&Call::post("/v1/domain").query("domain", domain)).success();
        let repository = Call::post("/v1/repository").query("domain", domain).query("repository", "shared");
        server.send(&repository).success();
    }
    let endpoint = format!("http://{}", server.address());
    let operations = [
        "CreateDomain",
        "DeleteDomain",
        "DescribeDomain",
        "ListDomains",
        "PutDomainPermissionsPolicy",
        "DeleteDomainPermissionsPolicy",
        "ListRepositories",
    ];
    let operations = operations.into_iter().flat_map(|name| ["--operation", name]);
    let arguments: Vec<&str> = operations.chain(["--endpoint", &endpoint]).collect();

    let ended = run(&arguments);

    assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stdout));
    let left = server.send(&Call::post("/v1/domains").json("{}")).success();
    assert_eq!(left["domains"].as_array().unwrap().len(), 3, "{}", json!(left));
}
