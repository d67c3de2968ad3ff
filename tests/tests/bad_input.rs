//! Input that is wrong in form: a clear 4xx, nothing stored, nothing left behind, and the server up.

use codeartifact_tests::{Asset, Call, Response, TestServer, sha256_hex, wait_until};

fn create_repository(json: &str) -> Call {
    Call::post("/v1/repository").query("domain", "my-domain").query("repository", "second").json(json)
}

fn asset() -> Asset {
    Asset::new("my-package", "1.0", "asset.bin")
}

// What every refusal leaves behind: no package, no object, a server that answers.
fn nothing_stored(server: &TestServer) {
    let call = Call::post("/v1/packages").query("domain", "my-domain").query("repository", "my-repo");
    assert_eq!(server.send(&call).success()["packages"], serde_json::json!([]));
    wait_until("no object is left", || server.objects().is_empty().then_some(()));
}

fn second_repository_does_not_exist(server: &TestServer) {
    let call = Call::get("/v1/repository").query("domain", "my-domain").query("repository", "second");
    assert_eq!(server.send(&call).refusal(), (404, "ResourceNotFoundException"));
}

fn is_clear_refusal(response: &Response) {
    assert!((400..500).contains(&response.status), "{}: {}", response.status, response.text());
    assert!(!response.message().is_empty());
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
        is_clear_refusal(&response);
    }
    let call = create_repository("{}").header("accept", "image/png");
    assert_eq!(server.send(&call).status, 406);
    second_repository_does_not_exist(&server);
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
fn unknown_members_of_body_and_query_are_ignored() {
    let server = TestServer::seed();
    let call = create_repository(r#"{"description":"x","unknown":[{"a":[1]}]}"#).query("unknown", "x");

    assert_eq!(server.send(&call).success()["repository"]["description"], "x");
}

#[test]
fn body_of_gigabytes_for_a_small_operation_is_refused_early() {
    let server = TestServer::seed();
    let call = create_repository("").header("content-length", "3000000000");
    let mut connection = server.connect();
    connection.send(&call.head()).unwrap();
    // The server may close while there is still something to send.
    let block = vec![b' '; 1 << 20];
    let sent = (0..3000).take_while(|_| connection.send(&block).is_ok()).count();

    assert!(sent < 1000, "{sent} MiB were taken for a description");
    assert_eq!(server.send(&Call::get("/_/health")).status, 200);
    second_repository_does_not_exist(&server);
}

#[test]
fn body_longer_than_declared_is_not_stored() {
    let server = TestServer::seed();
    let call = asset().publish("twenty bytes of text").header("content-length", "10");
    let mut connection = server.connect();
    connection.send(&call.bytes()).unwrap();

    // The ten bytes that were declared do not have the digest of all twenty.
    let first = connection.receive().unwrap().unwrap();
    assert_eq!(first.refusal(), (400, "ValidationException"), "{}", first.text());
    // What follows is no request: refused or cut off, never answered with success.
    if let Ok(Some(second)) = connection.receive() {
        assert!((400..500).contains(&second.status), "{}", second.status);
    }
    nothing_stored(&server);
}

#[test]
fn body_shorter_than_declared_is_not_stored() {
    let server = TestServer::seed();
    let call = asset().publish("ten bytes.").header("content-length", "100");
    let mut connection = server.connect();
    connection.send(&call.bytes()).unwrap();
    connection.finish_sending().unwrap();

    if let Ok(Some(response)) = connection.receive() {
        assert!((400..500).contains(&response.status), "{}", response.status);
    }
    nothing_stored(&server);
}

#[test]
fn body_in_chunks_is_taken_whole() {
    let server = TestServer::seed();
    let call = asset().publish("chunks").header("transfer-encoding", "chunked");
    let mut connection = server.connect();
    connection.send(&call.head()).unwrap();
    connection.send(b"3\r\nchu\r\n3\r\nnks\r\n0\r\n\r\n").unwrap();

    assert_eq!(connection.receive().unwrap().unwrap().status, 200);
    assert_eq!(server.send(&asset().get()).text(), "chunks");
}

#[test]
fn malformed_chunks_are_not_stored() {
    let server = TestServer::seed();
    for body in ["3\r\nchu\r\nZZ\r\nnks\r\n0\r\n\r\n", "6\r\nchunks\r\n"] {
        let call = asset().publish("chunks").header("transfer-encoding", "chunked");
        let mut connection = server.connect();
        connection.send(&call.head()).unwrap();
        connection.send(body.as_bytes()).unwrap();
        connection.finish_sending().unwrap();

        if let Ok(Some(response)) = connection.receive() {
            assert!((400..500).contains(&response.status), "{body:?}: {}", response.status);
        }
        nothing_stored(&server);
    }
}

#[test]
fn digest_that_is_wrong_missing_or_in_upper_case_is_refused_and_nothing_stored() {
    let server = TestServer::seed();
    let digest = sha256_hex(b"content");
    let call = asset().publish("content");
    for (what, call) in [
        ("of other bytes", call.clone().header("x-amz-content-sha256", &sha256_hex(b"other"))),
        ("missing", call.clone().without_header("x-amz-content-sha256")),
        ("in upper case", call.clone().header("x-amz-content-sha256", &digest.to_uppercase())),
        ("empty", call.clone().header("x-amz-content-sha256", "")),
        ("unsigned", call.clone().header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
        ("signed by chunk", call.header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")),
    ] {
        let response = server.send(&call);

        assert_eq!(response.refusal(), (400, "ValidationException"), "{what}: {}", response.text());
        assert!(!response.message().is_empty(), "{what}");
    }
    nothing_stored(&server);
}

#[test]
fn refused_upload_with_a_large_body_leaves_nothing_and_the_connection_in_order() {
    let server = TestServer::seed();
    let call = asset().publish(vec![1; 4 << 20]).header("x-amz-content-sha256", &sha256_hex(b"other"));

    assert_eq!(server.send(&call).refusal(), (400, "ValidationException"));
    nothing_stored(&server);
}

#[test]
fn upload_refused_before_it_was_sent_announces_that_the_connection_closes() {
    let server = TestServer::seed();
    let call = Asset::new("my-package", "1.0", "a/b").publish("content").header("expect", "100-continue");
    let mut connection = server.connect();
    connection.send(&call.head()).unwrap();

    let response = connection.receive().unwrap().unwrap();

    assert_eq!(response.refusal(), (400, "ValidationException"), "{}", response.text());
    assert_eq!(response.header("connection"), Some("close"));
    assert!(connection.receive().unwrap().is_none(), "the connection is closed");
}

#[test]
fn upload_refused_after_it_was_read_keeps_the_connection() {
    let server = TestServer::seed();
    let call = asset().publish("content");
    let mut connection = server.connect();
    connection.send(&call.clone().header("x-amz-content-sha256", &sha256_hex(b"other")).bytes()).unwrap();
    assert_eq!(connection.receive().unwrap().unwrap().status, 400);

    connection.send(&call.bytes()).unwrap();

    assert_eq!(connection.receive().unwrap().unwrap().status, 200);
}

#[test]
fn connection_cut_during_an_upload_leaves_nothing() {
    let server = TestServer::seed();
    let call = asset().publish(vec![5; 16 << 20]);
    let half = &call.body_bytes()[..8 << 20];
    for _ in 0..3 {
        let mut connection = server.connect();
        connection.send(&call.head()).unwrap();
        connection.send(half).unwrap();
        wait_until("the upload has begun", || server.objects().pop());

        connection.cut();

        nothing_stored(&server);
    }
    server.send(&call).success();
}

#[test]
fn connection_cut_inside_the_head_is_harmless() {
    let server = TestServer::seed();
    let head = asset().publish("content").head();
    for length in [1, head.len() / 2, head.len() - 1] {
        let mut connection = server.connect();
        connection.send(&head[..length]).unwrap();
        connection.cut();
    }

    nothing_stored(&server);
}

#[test]
fn unknown_paths_and_methods_are_unknown_operations() {
    let server = TestServer::seed();
    for call in [
        Call::get("/"),
        Call::get("/v1"),
        Call::get("/v1/"),
        Call::get("/v1/domain/"),
        Call::get("/v1/nothing"),
        Call::get("/v2/domain"),
        Call::get("/V1/domain"),
        Call::new("PATCH", "/v1/domain"),
        Call::new("TRACE", "/v1/domain"),
        Call::new("BREW", "/v1/domain"),
        Call::get("/npm"),
        Call::get("/npm/d/my-domain/my-repo/"),
        Call::get("//v1/domain"),
        Call::get("/v1/../v1/domain"),
    ] {
        let response = server.send(&call);

        assert_eq!(response.refusal(), (404, "UnknownOperationException"), "{call:?}");
        assert!(!response.message().is_empty(), "{call:?}");
    }
}

#[test]
fn malformed_queries_are_refused() {
    let server = TestServer::seed();
    for query in ["domain=%ff%fe", "domain=my%00domain", "domain=%zz", "domain", "domain=", "", "&&&"] {
        let response = server.send(&Call::get(&format!("/v1/domain?{query}")));

        assert_eq!(response.status, 400, "{query}: {}", response.text());
        is_clear_refusal(&response);
    }
}

#[test]
fn numbers_and_booleans_that_are_none_are_refused() {
    let server = TestServer::seed();
    for (name, value) in
        [("max-results", "ten"), ("max-results", "1.5"), ("max-results", "99999999999999999999")]
    {
        let response = server.send(&Call::post("/v1/repositories").query(name, value));
        assert_eq!(response.status, 400, "{name}={value}: {}", response.text());
        is_clear_refusal(&response);
    }
    for value in ["yes", "TRUE", "1", ""] {
        let response = server.send(&asset().publish("content").query("unfinished", value));
        assert_eq!(response.status, 400, "unfinished={value}: {}", response.text());
        is_clear_refusal(&response);
    }
    nothing_stored(&server);
}

#[test]
fn oversized_and_malformed_heads_are_refused() {
    let server = TestServer::seed();
    let long = "x".repeat(1_000_000);
    for (what, head) in [
        ("header of a megabyte", format!("GET /_/health HTTP/1.1\r\nhost: h\r\nx-long: {long}\r\n\r\n")),
        ("address of a megabyte", format!("GET /v1/domain?domain={long} HTTP/1.1\r\nhost: h\r\n\r\n")),
        (
            "thousands of headers",
            format!("GET /_/health HTTP/1.1\r\nhost: h\r\n{}\r\n", "x-many: y\r\n".repeat(5000)),
        ),
        (
            "two lengths",
            "POST /v1/domains HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab".into(),
        ),
        ("negative length", "POST /v1/domains HTTP/1.1\r\nhost: h\r\ncontent-length: -1\r\n\r\n".into()),
        ("no version", "GET /_/health\r\n\r\n".into()),
        ("no HTTP", "\0\0\0\0nonsense\r\n\r\n".into()),
        ("TLS", "\x16\x03\x01\x02\0\x01\0\x01\u{7c}\x03\x03".into()),
    ] {
        let mut connection = server.connect();
        // The server may refuse before it has read everything.
        let _ = connection.send(head.as_bytes());
        let _ = connection.finish_sending();
        if let Ok(Some(response)) = connection.receive() {
            assert!((400..500).contains(&response.status), "{what}: {}", response.status);
        }
        assert_eq!(server.send(&Call::get("/_/health")).status, 200, "after: {what}");
    }
}

#[test]
fn length_and_chunks_together_are_no_way_to_smuggle_a_request() {
    let server = TestServer::seed();
    let smuggled = "POST /v1/domain?domain=smuggled HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\n\r\n";
    let call = Call::post("/v1/domains")
        .header("content-length", &(smuggled.len() + 5).to_string())
        .header("transfer-encoding", "chunked");
    let mut connection = server.connect();
    connection.send(&call.head()).unwrap();
    connection.send(b"0\r\n\r\n").unwrap();
    connection.send(smuggled.as_bytes()).unwrap();
    connection.finish_sending().unwrap();
    let first = connection.receive().unwrap().unwrap();

    // Chunks win and the rest is a request of its own, or all of it is refused.
    if (400..500).contains(&first.status) {
        let call = Call::get("/v1/domain").query("domain", "smuggled");
        assert_eq!(server.send(&call).status, 404);
    } else {
        assert_eq!(first.status, 200);
    }
}

#[test]
fn asset_declared_larger_than_allowed_is_refused_before_it_is_sent() {
    let server = TestServer::seed();
    let call = asset().publish("content").header("content-length", "5368709121");
    let mut connection = server.connect();
    connection.send(&call.head()).unwrap();

    let response = connection.receive().unwrap().unwrap();

    assert_eq!(response.refusal(), (402, "ServiceQuotaExceededException"), "{}", response.text());
    drop(connection);
    nothing_stored(&server);
}

#[test]
fn malformed_signatures_are_incomplete() {
    let server = TestServer::seed();
    for authorization in ["nonsense", "AWS4-HMAC-SHA256 Signature=00", "AWS4-HMAC-SHA256 Credential=a/b"] {
        let call =
            Call::get("/v1/domain").query("domain", "my-domain").header("authorization", authorization);
        let response = server.send(&call);
        assert_eq!(response.refusal(), (400, "IncompleteSignatureException"), "{authorization}");
    }
}
