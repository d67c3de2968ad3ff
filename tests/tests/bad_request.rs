//! Request lines, queries and headers that are wrong in form: a clear 4xx, nothing stored, nothing left behind, and the server up.

use codeartifact_tests::{Asset, Call, TestServer};

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
        response.assert_clear_refusal();
    }
}

#[test]
fn numbers_and_booleans_that_are_none_are_refused() {
    let server = TestServer::seed();
    let asset = Asset::new("my-package", "1.0", "asset.bin");
    for (name, value) in
        [("max-results", "ten"), ("max-results", "1.5"), ("max-results", "99999999999999999999")]
    {
        let response = server.send(&Call::post("/v1/repositories").query(name, value));
        assert_eq!(response.status, 400, "{name}={value}: {}", response.text());
        response.assert_clear_refusal();
    }
    for value in ["yes", "TRUE", "1", ""] {
        let response = server.send(&asset.publish("content").query("unfinished", value));
        assert_eq!(response.status, 400, "unfinished={value}: {}", response.text());
        response.assert_clear_refusal();
    }
    server.assert_nothing_stored();
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
    // At once: the server closes behind its answer, and bytes that come later would find nobody.
    connection.send(&[&call.head(), b"0\r\n\r\n".as_slice(), smuggled.as_bytes()].concat()).unwrap();
    let first = connection.receive().unwrap().unwrap();

    // Where two lengths disagree, whoever stands in front may see two requests; we must not answer a second.
    assert_eq!((first.status, first.header("connection")), (200, Some("close")), "{}", first.text());
    assert!(connection.receive().unwrap().is_none(), "the connection is closed");
    let call = Call::get("/v1/domain").query("domain", "smuggled");
    assert_eq!(server.send(&call).status, 404);
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
