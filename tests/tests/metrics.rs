//! `/_/health` and `/_/metrics`.

use codeartifact_tests::{Asset, Call, Options, TestServer, wait_until};

// The value of the line that begins with exactly this name and these labels.
fn value(server: &TestServer, line: &str) -> Option<f64> {
    let metrics = server.send(&Call::get("/_/metrics")).text();
    let found = metrics.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(' '));
    found.map(|value| value.parse().expect("a metric is a number"))
}

#[test]
fn requests_are_counted_by_operation_and_status() {
    let server = TestServer::seed();
    let describe = |domain: &str| Call::get("/v1/domain").query("domain", domain);
    for _ in 0..3 {
        server.send(&describe("my-domain")).success();
    }
    assert_eq!(server.send(&describe("unknown")).status, 404);

    let count = |status| {
        let line = format!(r#"codeartifact_requests_total{{operation="DescribeDomain",status="{status}"}}"#);
        value(&server, &line)
    };

    assert_eq!((count(200), count(404)), (Some(3.0), Some(1.0)));
}

#[test]
fn latencies_are_counted_by_operation() {
    let server = TestServer::seed();

    let line = r#"codeartifact_request_duration_seconds_count{operation="CreateRepository"}"#;

    assert_eq!(value(&server, line), Some(1.0));
}

#[test]
fn bytes_in_and_out_are_counted() {
    let server = TestServer::seed();
    let asset = Asset::new("my-package", "1.0", "asset.bin");
    server.send(&asset.publish(vec![1; 50_000])).success();
    server.send(&asset.get());
    server.send(&asset.get());

    assert!(value(&server, "codeartifact_request_bytes_total").unwrap() >= 50_000.0);
    assert!(value(&server, "codeartifact_response_bytes_total").unwrap() >= 100_000.0);
}

#[test]
fn sizes_of_the_store_are_shown() {
    let server = TestServer::seed();
    let asset = Asset::new("my-package", "1.0", "asset.bin");
    server.send(&asset.publish(vec![1; 1234])).success();

    for (name, expected) in [
        ("domains", 1.0),
        ("repositories", 1.0),
        ("packages", 1.0),
        ("package_versions", 1.0),
        ("assets", 1.0),
        ("asset_bytes", 1234.0),
    ] {
        wait_until("the store is counted anew", || {
            (value(&server, &format!("codeartifact_store_{name}")) == Some(expected)).then_some(())
        });
    }
}

#[test]
fn events_that_wait_are_shown_for_each_destination() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    std::fs::write(path("secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let flags = [
        ("--events-file", path("events")),
        // Nothing listens on this port.
        ("--events-webhook", "http://127.0.0.1:1/".to_owned()),
        ("--events-webhook-secret-file", path("secret")),
    ];
    let flags = flags.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]).collect();
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    server.make_repository();
    for version in ["1", "2", "3"] {
        server.send(&Asset::new("my-package", version, "asset.bin").publish("content")).success();
    }

    let waiting = |destination: &str| {
        value(&server, &format!(r#"codeartifact_events_waiting{{destination="{destination}"}}"#))
    };
    wait_until("the file has all events", || (waiting("file") == Some(0.0)).then_some(()));

    assert_eq!(waiting("webhook"), Some(3.0));
    let age = r#"codeartifact_events_oldest_waiting_seconds{destination="webhook"}"#;
    assert!(value(&server, age).is_some());
}

#[test]
fn metrics_end_as_their_format_wants() {
    let server = TestServer::start();

    let metrics = server.send(&Call::get("/_/metrics"));

    assert!(metrics.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    assert!(metrics.text().ends_with("# EOF\n"));
}

#[test]
fn health_needs_no_signature() {
    let server = TestServer::start();

    let health = server.send(&Call::get("/_/health").without_header("authorization")).success();

    assert_eq!(health["status"], "ok");
}

#[test]
fn only_reading_is_served_to_operators() {
    let server = TestServer::start();

    assert_eq!(server.send(&Call::post("/_/health")).status, 405);
    assert_eq!(server.send(&Call::get("/_/unknown")).status, 404);
}
