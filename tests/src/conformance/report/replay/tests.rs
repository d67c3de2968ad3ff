//! The lines, letter by letter.

use serde_json::json;

use super::super::super::{encode, model};
use super::*;

fn lines(operation: &str, input: &Value, change: impl FnOnce(&mut Request)) -> (String, Option<String>) {
    let service = model::embedded().unwrap();
    let operation = &service.operations[operation];
    let mut request = encode::request(&service, operation, input.as_object().unwrap()).unwrap();
    change(&mut request);
    let target = Target { service: &service, endpoint: "http://127.0.0.1:4566", region: "us-east-1" };
    (curl(target, &request).unwrap(), aws(target, operation, &request))
}

#[test]
fn a_request_is_written_for_curl_and_for_the_aws_cli() {
    let input = json!({"domain": "d", "repository": "r", "description": "it's"});
    let (curl, aws) = lines("CreateRepository", &input, |_| {});

    assert_eq!(
        curl,
        "curl --include --aws-sigv4 'aws:amz:us-east-1:codeartifact' \
         --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" --request 'POST' \
         --header 'content-type: application/json' --data-binary '{\"description\":\"it'\\''s\"}' \
         'http://127.0.0.1:4566/v1/repository?domain=d&repository=r'"
    );
    assert_eq!(
        aws.unwrap(),
        "aws codeartifact create-repository --endpoint-url 'http://127.0.0.1:4566' --region 'us-east-1' \
         --cli-input-json '{\"domain\":\"d\",\"repository\":\"r\",\"description\":\"it'\\''s\"}'"
    );
}

#[test]
fn numbers_in_the_query_are_numbers_again_and_streams_go_to_a_file() {
    let (_, aws) = lines("GetAuthorizationToken", &json!({"domain": "d", "durationSeconds": 900}), |_| {});
    assert!(aws.unwrap().ends_with("--cli-input-json '{\"domain\":\"d\",\"durationSeconds\":900}'"));

    let asset = json!({"domain": "d", "repository": "r", "format": "generic", "package": "p",
        "packageVersion": "1", "asset": "a"});
    let (_, aws) = lines("GetPackageVersionAsset", &asset, |_| {});
    assert!(aws.unwrap().ends_with(" /dev/stdout"));
}

#[test]
fn a_request_that_the_aws_cli_would_not_send_has_no_line_for_it() {
    let input = json!({"domain": "d", "repository": "r"});
    for change in [
        (|request| request.method = "PATCH".to_owned()) as fn(&mut Request),
        |request| request.body = b"no json".to_vec(),
        |request| request.body = b"{\"unknown\": 1}".to_vec(),
        |request| request.body = b"{\"description\": 1}".to_vec(),
        |request| request.query.push(("unknown".to_owned(), "x".to_owned())),
        |request| request.query.clear(),
        |request| request.set_header("content-type", "text/plain"),
    ] {
        assert_eq!(lines("CreateRepository", &input, change).1, None);
    }
}

#[test]
fn bytes_that_are_no_text_go_through_base64() {
    let (curl, _) = lines("CreateRepository", &json!({"domain": "d"}), |it| it.body = vec![0xff, 0]);

    assert!(curl.starts_with("printf %s /wA= | base64 --decode | curl "), "{curl}");
}
