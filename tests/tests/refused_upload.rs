//! Uploads that are refused before they are read: the answer arrives, whatever the client still sends.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use codeartifact_tests::{Call, Options, TestServer};

const UPLOAD_BYTES: usize = 64 * 1024 * 1024;
const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Sends a whole request before anything of the answer is read, as many clients do.
fn send_all_then_read(server: &TestServer, head: &str, body_bytes: usize) -> String {
    let mut stream = TcpStream::connect(server.address()).expect("the server accepts connections");
    stream.write_all(head.as_bytes()).expect("the server reads");
    let block = vec![b'x'; 1024 * 1024];
    let mut left = body_bytes;
    while left > 0 {
        let length = left.min(block.len());
        stream.write_all(&block[..length]).expect("the server goes on reading");
        left -= length;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer arrives");
    answer
}

fn publish(query: &str, further: &str) -> String {
    format!(
        "POST /v1/package/version/publish?{query} HTTP/1.1\r\nhost: localhost\r\n\
         x-amz-content-sha256: {DIGEST}\r\ncontent-type: application/octet-stream\r\n{further}\r\n"
    )
}

const THERE: &str =
    "domain=my-domain&repository=my-repo&format=generic&namespace=ns&package=p&version=1&asset=a";

#[test]
fn the_answer_to_a_refused_upload_arrives_after_all_was_sent() {
    let server = TestServer::seed();
    server.send(
        &Call::post("/v1/package/version/publish")
            .query("domain", "my-domain")
            .query("repository", "my-repo")
            .query("format", "generic")
            .query("namespace", "ns")
            .query("package", "p")
            .query("version", "1")
            .query("asset", "a")
            .header("x-amz-content-sha256", DIGEST),
    );
    let length = format!("content-length: {UPLOAD_BYTES}\r\n");
    for (query, status) in [
        (THERE.replace("my-repo", "none"), "404 Not Found"),
        (THERE.replace("generic", "npm"), "400 Bad Request"),
        (THERE.replace("asset=a", "asset="), "400 Bad Request"),
        // The version is published, and takes no further asset.
        (THERE.replace("asset=a", "asset=b"), "409 Conflict"),
    ] {
        for _ in 0..5 {
            let answer = send_all_then_read(&server, &publish(&query, &length), UPLOAD_BYTES);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{query}: {answer}");
            assert!(answer.contains("connection: close"), "{answer}");
            assert!(answer.ends_with('}'), "{answer}");
        }
    }
}

#[test]
fn a_client_that_asks_before_it_sends_a_body_is_refused_without_it() {
    let server = TestServer::seed();
    let expect = format!("content-length: {UPLOAD_BYTES}\r\nexpect: 100-continue\r\n");
    let refused = send_all_then_read(&server, &publish(&THERE.replace("my-repo", "none"), &expect), 0);
    assert!(refused.starts_with("HTTP/1.1 404") && refused.ends_with('}'), "{refused}");

    let mut stream = TcpStream::connect(server.address()).unwrap();
    let expect = "content-length: 0\r\nexpect: 100-continue\r\nconnection: close\r\n";
    stream.write_all(publish(THERE, &expect.replace(": 0", ": 1")).as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
}

#[test]
fn the_answer_of_a_package_endpoint_arrives_as_well() {
    let server = TestServer::seed();
    let head = format!(
        "PUT /npm/d/my-domain-000000000000/my-repo/left-pad HTTP/1.1\r\nhost: localhost\r\n\
         content-length: {UPLOAD_BYTES}\r\n\r\n"
    );

    for _ in 0..3 {
        let answer = send_all_then_read(&server, &head, UPLOAD_BYTES);
        assert!(answer.starts_with("HTTP/1.1 400") && answer.ends_with('}'), "{answer}");
    }
}

#[test]
fn a_client_that_does_not_stop_is_cut_off_and_counted() {
    let flags = ["--linger-bytes", "1000000"].map(ToOwned::to_owned).to_vec();
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let head = publish(THERE, &format!("content-length: {}\r\n", 100 * UPLOAD_BYTES));
    stream.write_all(head.as_bytes()).unwrap();

    let block = vec![b'x'; 1024 * 1024];
    let sent = (0..100 * 64).take_while(|_| stream.write_all(&block).is_ok()).count();

    assert!(sent < 100 * 64, "the server read on for ever");
    let metrics = server.send(&Call::get("/_/metrics")).text();
    assert!(metrics.contains("codeartifact_connections_cut_off_total 1"), "{metrics}");
}

#[test]
fn a_coding_that_would_be_stored_for_the_bytes_themselves_is_refused() {
    let server = TestServer::seed();
    for codings in [
        "transfer-encoding: gzip, chunked\r\n",
        "transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked, chunked\r\n",
    ] {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        let request = format!("{}5\r\nhello\r\n0\r\n\r\n", publish(THERE, codings));
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();

        assert!(answer.starts_with("HTTP/1.1 501"), "{codings}: {answer}");
        assert!(
            answer.contains("connection: close") && answer.contains("NotImplementedException"),
            "{answer}"
        );
    }
}

#[test]
fn a_head_beyond_its_limits_is_refused() {
    let flags = ["--max-headers", "20", "--max-header-bytes", "8192"].map(ToOwned::to_owned).to_vec();
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    let many: Vec<String> = (0..30).map(|number| format!("x-{number}: 1\r\n")).collect();
    let many = many.concat();
    let long = format!("x-long: {}\r\n", "x".repeat(20_000));
    for headers in [many, long] {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        let request = format!("GET /_/health HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[test]
fn a_connection_closes_after_its_last_request_and_a_body_that_stands_still_is_told_so() {
    let flags = ["--max-requests-per-connection", "2", "--body-pause-seconds", "1"];
    let flags = flags.map(ToOwned::to_owned).to_vec();
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let get = "GET /_/health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(get.repeat(2).as_bytes()).unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 2, "{answers}");
    assert_eq!(answers.matches("connection: close").count(), 1, "{answers}");

    let mut stream = TcpStream::connect(server.address()).unwrap();
    let post = "POST /v1/domains HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{";
    stream.write_all(post.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}
