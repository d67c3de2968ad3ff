//! Each kind of fault is found: the suite must be able to fail.

use codeartifact_tests::{Response, Spoilt, TestServer, spoiler};
use serde_json::{Value, json};

use crate::{read_json, run, text};

/// Runs one subject of one operation against a server that spoils answers, and gives the rules that are broken
/// in failed cases.
fn broken_rules(
    arguments: &[&str],
    spoil: impl Fn(&str, Response) -> Spoilt + Send + Sync + 'static,
) -> Vec<String> {
    let server = TestServer::start();
    let endpoint = format!("http://{}", spoiler(server.address(), spoil).unwrap());
    let directory = tempfile::tempdir().unwrap();
    let report = directory.path().join("report.json");
    let own = ["--endpoint", &endpoint, "--timeout", "1", "--json", report.to_str().unwrap()];

    let ended = run(&[&own[..], arguments].concat());

    let expected = Some(1);
    assert_eq!(ended.status.code(), expected, "{}{}", text(&ended.stdout), text(&ended.stderr));
    let report = read_json(&report);
    let mut rules: Vec<String> = Vec::new();
    for operation in report["operations"].as_array().unwrap() {
        for case in operation["cases"].as_array().unwrap().iter().filter(|case| case["outcome"] == "failed") {
            for finding in case["findings"].as_array().unwrap() {
                assert!(!finding["text"].as_str().unwrap().is_empty(), "{case}");
                rules.push(finding["rule"].as_str().unwrap().to_owned());
            }
        }
    }
    for cause in report["causes"].as_array().unwrap() {
        assert!(!cause["exchange"]["request"].as_str().unwrap().is_empty(), "{cause}");
        assert!(cause["exchange"]["replay"]["curl"].as_str().unwrap().contains("curl "), "{cause}");
    }
    rules.sort();
    rules.dedup();
    rules
}

/// The answers to one operation, and no others, are spoilt.
fn only(start: &'static str, spoil: Spoil) -> impl Fn(&str, Response) -> Spoilt {
    move |line, response| {
        let is_meant = line.starts_with(start) && line[start.len()..].starts_with(['?', ' ']);
        if is_meant { spoil(response) } else { Spoilt::Answer(response) }
    }
}

fn with_body(mut response: Response, change: impl FnOnce(&mut Value)) -> Spoilt {
    let mut body = response.json();
    change(&mut body);
    response.body = body.to_string().into_bytes();
    Spoilt::Answer(response)
}

fn refusals(change: fn(&mut Response)) -> impl Fn(&str, Response) -> Spoilt {
    move |_, mut response| {
        if response.status >= 400 {
            change(&mut response);
        }
        Spoilt::Answer(response)
    }
}

/// A way to be wrong.
type Spoil = fn(Response) -> Spoilt;

const DESCRIBE: &[&str] = &["--operation", "DescribeDomain", "--subject", "members"];

fn describe_domain(change: fn(&mut Value)) -> Vec<String> {
    broken_rules(DESCRIBE, move |line, response| {
        let is_meant = line.starts_with("GET /v1/domain?") && response.status == 200;
        if is_meant { with_body(response, change) } else { Spoilt::Answer(response) }
    })
}

#[test]
fn values_that_do_not_fit_their_shape_are_found() {
    for (rule, change) in [
        ("pattern", (|body| body["domain"]["name"] = json!("Not A Domain")) as fn(&mut Value)),
        ("length", |body| body["domain"]["owner"] = json!("1234567890123")),
        ("type", |body| body["domain"]["repositoryCount"] = json!("many")),
        ("timestamp", |body| body["domain"]["createdTime"] = json!("yesterday")),
        ("unknown-enum-value", |body| body["domain"]["status"] = json!("Sleeping")),
        ("unknown-member", |body| body["domain"]["mood"] = json!("good")),
    ] {
        let rules = describe_domain(change);
        assert!(rules.contains(&rule.to_owned()), "{rule}: {rules:?}");
    }
}

#[test]
fn a_required_member_that_the_answer_lacks_is_found() {
    let arguments = ["--operation", "DescribePackage", "--subject", "members"];
    let rules = broken_rules(&arguments, |line, response| {
        let is_meant = line.starts_with("GET /v1/package?") && response.status == 200;
        if is_meant { with_body(response, |body| *body = json!({})) } else { Spoilt::Answer(response) }
    });
    assert_eq!(rules, ["missing"]);
}

#[test]
fn bodies_and_heads_that_are_wrong_are_found() {
    let spoils: [(&str, Spoil); 4] = [
        ("body", |mut response| {
            response.body = b"<html></html>".to_vec();
            Spoilt::Answer(response)
        }),
        ("content-type", |mut response| {
            response.headers.retain(|header| header.0 != "content-type");
            response.headers.push(("content-type".into(), "text/html".into()));
            Spoilt::Answer(response)
        }),
        ("status", |mut response| {
            response.status = 201;
            Spoilt::Answer(response)
        }),
        ("success", |mut response| {
            response.status = 404;
            response.headers.push(("x-amzn-errortype".into(), "ResourceNotFoundException".into()));
            response.body = b"{\"message\": \"lost\"}".to_vec();
            Spoilt::Answer(response)
        }),
    ];
    for (rule, spoil) in spoils {
        let rules = broken_rules(DESCRIBE, only("GET /v1/domain", spoil));
        assert!(rules.contains(&rule.to_owned()), "{rule}: {rules:?}");
    }
}

#[test]
fn what_is_overlooked_is_told_and_not_counted() {
    let server = TestServer::start();
    let spoil = |mut response: Response| {
        response.headers.retain(|header| header.0 != "content-type");
        response.headers.push(("content-type".into(), "text/html".into()));
        Spoilt::Answer(response)
    };
    let endpoint = format!("http://{}", spoiler(server.address(), only("GET /v1/domain", spoil)).unwrap());
    let arguments = [DESCRIBE, &["--endpoint", &endpoint]].concat();

    let counted = run(&arguments);
    let overlooked = run(&[&arguments[..], &["--overlook", "content-type"]].concat());

    assert_eq!(counted.status.code(), Some(1), "{}", text(&counted.stdout));
    assert_eq!(overlooked.status.code(), Some(0), "{}", text(&overlooked.stdout));
    let told = "excused 2 times: `content-type` is overlooked";
    assert!(text(&overlooked.stdout).contains(told), "{}", text(&overlooked.stdout));
}

#[test]
fn an_answer_without_an_id_is_found_where_aws_is_the_measure() {
    let arguments = [DESCRIBE, &["--strictness", "aws"]].concat();
    let rules = broken_rules(&arguments, |_, mut response| {
        response.headers.retain(|header| header.0 != "x-amzn-requestid");
        Spoilt::Answer(response)
    });
    assert_eq!(rules, ["request-id"]);
}

#[test]
fn refusals_of_another_form_are_found() {
    let arguments = ["--operation", "CreateRepository", "--subject", "length", "--subject", "missing"];
    for (rule, change) in [
        (
            "unnamed-error",
            (|response| response.headers.retain(|header| header.0 != "x-amzn-errortype"))
                as fn(&mut Response),
        ),
        ("validation", |response| response.status = 422),
        ("status", |response| response.status = 422),
        ("missing", |response| response.body = b"{}".to_vec()),
        ("body", |response| response.body = b"no".to_vec()),
        ("server-error", |response| response.status = 500),
        ("unknown-error", |response| {
            response.headers.retain(|header| header.0 != "x-amzn-errortype");
            response.headers.push(("x-amzn-errortype".into(), "WeDoNotLikeItException".into()));
        }),
    ] {
        let rules = broken_rules(&arguments, refusals(change));
        assert!(rules.contains(&rule.to_owned()), "{rule}: {rules:?}");
    }
}

#[test]
fn a_server_that_takes_everything_fails_every_kind_of_refusal() {
    for (subject, rule) in [
        ("missing", "validation"),
        ("length", "validation"),
        ("pattern", "validation"),
        ("enum", "validation"),
        ("range", "validation"),
        ("type", "malformed"),
        ("body", "malformed"),
        ("method", "method"),
        ("content-type", "media-type"),
    ] {
        let operation = match subject {
            "enum" | "range" => "ListPackages",
            _ => "CreateRepository",
        };
        let rules = broken_rules(&["--operation", operation, "--subject", subject], |_, mut response| {
            if response.status >= 400 {
                response.status = 200;
                response.headers.retain(|header| header.0 != "x-amzn-errortype");
                response.body = b"{}".to_vec();
            }
            Spoilt::Answer(response)
        });
        assert_eq!(rules, [rule], "{subject}");
    }
}

#[test]
fn a_server_that_refuses_allowed_values_is_found() {
    for subject in ["length", "unicode", "enum", "null", "unknown"] {
        let arguments =
            ["--operation", "CreatePackageGroup", "--operation", "ListPackages", "--subject", subject];
        let rules = broken_rules(&arguments, |line, mut response| {
            let is_meant =
                line.starts_with("POST /v1/package-group?") || line.starts_with("POST /v1/packages?");
            if is_meant && response.status < 300 {
                response.status = 400;
                response.headers.push(("x-amzn-errortype".into(), "ValidationException".into()));
                let members = "description contactInfo tags key value packageGroup format maxResults \
                     packagePrefix nextToken namespace publish upstream domain";
                let message = format!("{members} do not satisfy a constraint");
                response.body = json!({"message": message, "reason": "OTHER"}).to_string().into_bytes();
            }
            Spoilt::Answer(response)
        });
        let expected = if ["null", "unknown"].contains(&subject) { "success" } else { "refused" };
        assert!(rules.contains(&expected.to_owned()), "{subject}: {rules:?}");
    }
}

#[test]
fn silence_and_cut_connections_do_not_stop_the_run() {
    for spoil in [(|_| Spoilt::Silence) as Spoil, |_| Spoilt::Cut] {
        let rules = broken_rules(DESCRIBE, only("GET /v1/domain", spoil));
        assert_eq!(rules, ["no-answer"]);
    }
}
