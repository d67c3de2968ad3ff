//! Uploads that are wrong in form or cut off: a clear 4xx, nothing stored, nothing left behind, and the server up.

use codeartifact_tests::{Asset, TestServer, sha256_hex, wait_until};

fn asset() -> Asset {
    Asset::new("my-package", "1.0", "asset.bin")
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
    server.assert_nothing_stored();
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
    server.assert_nothing_stored();
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
        server.assert_nothing_stored();
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
    server.assert_nothing_stored();
}

#[test]
fn refused_upload_with_a_large_body_leaves_nothing() {
    let server = TestServer::seed();
    let call = asset().publish(vec![1; 4 << 20]).header("x-amz-content-sha256", &sha256_hex(b"other"));

    assert_eq!(server.send(&call).refusal(), (400, "ValidationException"));
    server.assert_nothing_stored();
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

        server.assert_nothing_stored();
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

    server.assert_nothing_stored();
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
    server.assert_nothing_stored();
}
