//! What clients may not do, beyond single requests that are wrong: each limit is a setting, and its answer is clear.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use codeartifact_tests::{Call, Options, TestServer, wait_until};

fn start(flags: &[&str]) -> TestServer {
    let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
    TestServer::start_with(Options { flags, ..Options::default() })
}

/// Sends bytes and returns all that comes until the connection closes.
fn send_bytes(server: &TestServer, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).expect("the server accepts connections");
    stream.write_all(bytes).expect("the server reads");
    let mut answers = String::new();
    stream.read_to_string(&mut answers).expect("the answers arrive");
    answers
}

#[test]
fn a_target_that_is_too_long_is_refused_on_every_kind_of_path() {
    let server = start(&["--max-target-bytes", "1024"]);
    for path in ["/v1/domain", "/npm/d/my-domain-000000000000/my-repo/p", "/_/health", "/nowhere"] {
        let call = Call::get(path).query("domain", &"x".repeat(1024));

        let refused = server.send(&call);

        assert_eq!(refused.refusal(), (414, "RequestEntityTooLargeException"), "{path}");
        refused.assert_clear_refusal();
    }
    assert_eq!(server.send(&Call::get("/_/health").query("any", &"x".repeat(900))).status, 200);
}

#[test]
fn a_body_that_is_held_in_memory_has_the_size_that_is_set() {
    let (small, large) = (start(&["--max-body-bytes", "65536"]), start(&["--max-body-bytes", "20000000"]));
    let call = |bytes: usize| {
        Call::post("/v1/domain").query("domain", "my-domain").json(&format!("{{}}{}", " ".repeat(bytes)))
    };

    assert_eq!(small.send(&call(70_000)).status, 413);
    assert_eq!(small.send(&call(60_000)).status, 200);
    // More than the default.
    assert_eq!(large.send(&call(10_000_000)).status, 200);
}

#[test]
fn an_address_with_too_many_connections_is_turned_away_and_counted() {
    let server = start(&["--max-connections-per-address", "3"]);
    let open: Vec<_> = wait_until("earlier connections are gone", || {
        let mut open: Vec<_> = (0..3).map(|_| server.connect()).collect();
        let answered = open.iter_mut().all(|connection| {
            connection.send(&Call::get("/_/health").bytes()).is_ok()
                && matches!(connection.receive(), Ok(Some(answer)) if answer.status == 200)
        });
        answered.then_some(open)
    });

    let mut further = TcpStream::connect(server.address()).unwrap();
    // Closed or reset, without an answer.
    let mut answer = Vec::new();
    let _ = further.read_to_end(&mut answer);
    assert_eq!(answer, b"");

    drop(open);
    wait_until("places are free again", || {
        let metrics = server.try_send(&Call::get("/_/metrics")).ok()?.text();
        let line =
            metrics.lines().find(|line| line.starts_with("codeartifact_connections_turned_away_total"))?;
        (line.rsplit(' ').next()? != "0").then_some(())
    });
}

#[test]
fn nothing_is_smuggled_behind_a_body_of_two_lengths() {
    let server = start(&[]);
    let hidden = "GET /_/health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let chunked = "0\r\n\r\n";
    let length = format!("content-length: {}\r\n", chunked.len() + hidden.len());
    let coding = "transfer-encoding: chunked\r\n";
    for lengths in [format!("{length}{coding}"), format!("{coding}{length}")] {
        let head = format!("POST /v1/domains HTTP/1.1\r\nhost: localhost\r\n{lengths}\r\n");

        let answers = send_bytes(&server, format!("{head}{chunked}{hidden}").as_bytes());

        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
        assert!(answers.contains("connection: close"), "{answers}");
    }
}

#[test]
fn lengths_that_contradict_each_other_are_refused_and_close_the_connection() {
    let server = start(&[]);
    let get = "GET /_/health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for lengths in [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "content-length: 5, 6\r\n",
        "content-length: +5\r\n",
        "content-length: -1\r\n",
    ] {
        let head = format!("POST /v1/domains HTTP/1.1\r\nhost: localhost\r\n{lengths}\r\nhello");

        let answers = send_bytes(&server, format!("{head}{get}").as_bytes());

        assert!(answers.starts_with("HTTP/1.1 400"), "{lengths}: {answers}");
        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
    }
}

#[test]
fn every_answer_carries_the_date() {
    let server = start(&["--max-headers", "20", "--max-target-bytes", "1024"]);
    let heads = [
        "GET /_/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".to_owned(),
        "GET /nowhere HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".to_owned(),
        format!(
            "GET /_/health?{} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            "x".repeat(2000)
        ),
        "PUT /v1/domain HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: gzip, chunked\r\n\r\n".to_owned(),
        format!("GET /_/health HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "a: b\r\n".repeat(30)),
        "GET /_/health HTTP/9.9\r\n\r\n".to_owned(),
    ];
    for head in heads {
        let answer = send_bytes(&server, head.as_bytes());

        let date = answer.lines().find_map(|line| line.strip_prefix("date: "));
        let date = date.unwrap_or_else(|| panic!("no date in: {answer}"));
        assert!(date.ends_with(" GMT") && date.len() == "Sun, 06 Nov 1994 08:49:37 GMT".len(), "{date}");
    }
}
