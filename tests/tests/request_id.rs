//! The request id: on every answer, whoever gives it.

use std::collections::HashSet;

use codeartifact_tests::{Asset, Call, TestServer};

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[test]
fn every_answer_carries_a_request_id_of_its_own() {
    let server = TestServer::seed();
    let asset = Asset::new("my-package", "1.0", "asset.bin");
    server.send(&asset.publish("content")).success();
    let answers = [
        ("control plane", Call::get("/v1/domain").query("domain", "my-domain"), 200),
        ("asset", asset.get(), 200),
        ("not found", Call::get("/v1/domain").query("domain", "unknown"), 404),
        ("constraint", Call::get("/v1/domain").query("domain", "A"), 400),
        ("malformed JSON", Call::post("/v1/domains").json("{"), 400),
        (
            "package group",
            Call::get("/v1/package-group").query("domain", "my-domain").query("package-group", "/*"),
            200,
        ),
        ("malformed signature", Call::get("/v1/domain").header("authorization", "nonsense"), 400),
        ("unknown path", Call::get("/v1/nothing"), 404),
        ("unknown method", Call::new("PATCH", "/v1/domain"), 404),
        ("package endpoint", Call::get("/npm/d/my-domain-000000000000/my-repo/left-pad"), 404),
        ("generic endpoint", Call::get("/generic/d/my-domain-000000000000/my-repo/x"), 404),
        ("health", Call::get("/_/health"), 200),
        ("metrics", Call::get("/_/metrics"), 200),
        ("unknown operator path", Call::get("/_/nothing"), 404),
        ("root", Call::get("/"), 404),
    ];

    let mut ids = HashSet::new();
    for (what, call, status) in answers {
        let response = server.send(&call);
        assert_eq!(response.status, status, "{what}: {}", response.text());
        let id = response.header("x-amzn-requestid").unwrap_or_else(|| panic!("{what} has no request id"));
        assert!(is_uuid(id), "{what}: {id}");
        assert!(ids.insert(id.to_owned()), "{what} repeats an id");
    }
}
