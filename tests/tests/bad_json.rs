//! Bodies of JSON operations that are wrong in form: a clear 4xx, nothing changed, and the server up.

use codeartifact_tests::{Call, Options, TestServer};

fn create_repository(json: &str) -> Call {
    Call::post("/v1/repository").query("domain", "my-domain").query("repository", "second").json(json)
}

fn second_repository_does_not_exist(server: &TestServer) {
    let call = Call::get("/v1/repository").query("domain", "my-domain").query("repository", "second");
    assert_eq!(server.send(&call).refusal(), (404, "ResourceNotFoundException"));
}

#[test]
fn malformed_json_is_a_serialization_exception() {
    let server = TestServer::seed();
    let deep = "[".repeat(100_000);
    for json in [
        "{",
        "nonsense",
        "{\"description\": }",
        "{\"description\": \"a\" \"b\"}",
        "{} {}",
        "{\"description\":\"\u{1}\"}",
        "{\"description\": 7}",
        "{\"upstreams\": {}}",
        "{\"upstreams\": \"x\"}",
        "{\"upstreams\": [7]}",
        "\"text\"",
        "7",
        "{\"description\":\"\\ud800\"}",
        &deep,
    ] {
        let response = server.send(&create_repository(json));

        let shown = &json[..json.len().min(60)];
        assert_eq!(response.refusal(), (400, "SerializationException"), "{shown}: {}", response.text());
        assert!(!response.message().is_empty(), "{shown}");
    }
    second_repository_does_not_exist(&server);
}

#[test]
fn json_that_is_not_utf_8_is_refused() {
    let server = TestServer::seed();
    let call = create_repository("").body(b"{\"description\":\"\xff\xfe\"}".to_vec());

    assert_eq!(server.send(&call).refusal(), (400, "SerializationException"));
    second_repository_does_not_exist(&server);
}

#[test]
fn arrays_where_objects_belong_are_refused_at_the_top_and_nested() {
    let server = TestServer::seed();
    for json in [
        r#"["description"]"#,
        "[]",
        r#"{"upstreams":[["my-repo"]]}"#,
        r#"{"upstreams":[[]]}"#,
        r#"{"tags":[["key","value"]]}"#,
        r#"{"tags":[{"key":"k","value":"v"},["key","value"]]}"#,
    ] {
        let response = server.send(&create_repository(json));

        assert_eq!(response.refusal(), (400, "SerializationException"), "{json}: {}", response.text());
    }
    second_repository_does_not_exist(&server);
}

#[test]
fn wrong_content_type_is_415_and_unacceptable_accept_is_406() {
    let server = TestServer::seed();
    for content_type in ["text/plain", "application/xml", "application/x-amz-json-1.1", "nonsense"] {
        let call = create_repository(r#"{"description":"x"}"#).header("content-type", content_type);
        let response = server.send(&call);
        assert_eq!(response.status, 415, "{content_type}: {}", response.text());
        response.assert_clear_refusal();
    }
    for accept in ["image/png", "application/json;q=0", "*/*, application/*;q=0.0"] {
        let call = create_repository("{}").header("accept", accept);
        let response = server.send(&call);
        assert_eq!(response.refusal(), (406, "NotAcceptableException"), "{accept}: {}", response.text());
    }
    second_repository_does_not_exist(&server);
}

#[test]
fn body_in_a_content_coding_is_refused_by_the_name_of_the_coding() {
    let server = TestServer::seed();
    for (coding, named) in [("gzip", "`gzip`"), ("identity, br", "`br`"), ("GZIP", "`GZIP`")] {
        let call = create_repository(r#"{"description":"x"}"#).header("content-encoding", coding);
        let response = server.send(&call);
        assert_eq!(
            response.refusal(),
            (415, "UnsupportedMediaTypeException"),
            "{coding}: {}",
            response.text()
        );
        assert!(response.text().contains(named), "{coding}: {}", response.text());
    }
    second_repository_does_not_exist(&server);

    let plain = create_repository(r#"{"description":"x"}"#).header("content-encoding", "identity");
    server.send(&plain).success();
}

#[test]
fn the_most_specific_range_of_accept_decides_and_a_malformed_weight_counts_as_none() {
    let server = TestServer::seed();
    for (accept, status) in [
        ("*/*;q=0, application/json", 200),
        ("application/json;q=0, */*", 406),
        ("application/json;q=none", 200),
    ] {
        let call = Call::post("/v1/domains").json("{}").header("accept", accept);
        assert_eq!(server.send(&call).status, status, "{accept}");
    }
}

#[test]
fn absent_body_and_empty_object_are_the_same() {
    let server = TestServer::seed();
    let bare = Call::post("/v1/domains");
    for call in [bare.clone(), bare.clone().json(""), bare.clone().json("{}"), bare.json(" {} ")] {
        assert_eq!(server.send(&call).status, 200);
    }
}

#[test]
fn query_key_given_twice_counts_by_its_first_value() {
    let server = TestServer::seed();
    let call = Call::get("/v1/domain").query("domain", "my-domain").query("domain", "another-domain");
    assert_eq!(server.send(&call).success()["domain"]["name"], "my-domain");

    let call = Call::get("/v1/domain").query("domain", "another-domain").query("domain", "my-domain");
    assert_eq!(server.send(&call).refusal(), (404, "ResourceNotFoundException"));
}

#[test]
fn unknown_members_of_body_and_query_are_ignored() {
    let server = TestServer::seed();
    let call = create_repository(r#"{"description":"x","unknown":[{"a":[1]}]}"#).query("unknown", "x");

    assert_eq!(server.send(&call).success()["repository"]["description"], "x");
}

#[test]
fn body_of_gigabytes_for_a_small_operation_is_refused_early() {
    let flags = ["--linger-bytes", "10000000"].map(str::to_owned).to_vec();
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    server.make_repository();
    let call = create_repository("").header("content-length", "3000000000");
    let mut connection = server.connect();
    connection.send(&call.head()).unwrap();
    // The server may close while there is still something to send.
    let block = vec![b' '; 1 << 20];
    let sent = (0..3000).take_while(|_| connection.send(&block).is_ok()).count();

    // What is taken beyond the setting is what the sockets hold.
    assert!(sent < 100, "{sent} MiB were taken for a description");
    assert_eq!(server.send(&Call::get("/_/health")).status, 200);
    second_repository_does_not_exist(&server);
}
