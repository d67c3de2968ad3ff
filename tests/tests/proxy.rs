//! Requests that a proxy passes on: they are answered as their client sent them, where the proxy is trusted.

use codeartifact_tests::{Call, Options, TestServer};

fn start(flags: &[&str]) -> TestServer {
    let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    server.make_repository();
    server
}

fn passed_on(call: Call) -> Call {
    call.header("x-forwarded-for", "203.0.113.9")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "packages.example")
}

#[test]
fn clients_of_a_trusted_proxy_are_given_urls_through_it() {
    for (flags, expected) in [
        (&["--trusted-proxy", "10.0.0.0/8,127.0.0.1"][..], "https://packages.example/"),
        (&["--trusted-proxy", "10.0.0.0/8"], "http://localhost/"),
        (&[], "http://localhost/"),
    ] {
        let server = start(flags);
        let call = Call::get("/v1/repository/endpoint")
            .query("domain", "my-domain")
            .query("repository", "my-repo")
            .query("format", "npm");

        let endpoint = server.send(&passed_on(call)).success()["repositoryEndpoint"].to_string();

        assert!(endpoint.trim_matches('"').starts_with(expected), "{flags:?}: {endpoint}");
    }
}

#[test]
fn each_client_of_a_trusted_proxy_has_a_rate_of_its_own() {
    let server = start(&["--trusted-proxy", "127.0.0.0/8", "--request-rate", "address=1"]);
    let ask = |client: &str| {
        let call = Call::get("/npm/d/my-domain-000000000000/my-repo/left-pad");
        let call = call.without_header("authorization").header("x-forwarded-for", client);
        server.send(&call).status
    };

    // A second may pass between two of them, but not between all.
    let refused = (0..100).any(|_| ask("203.0.113.9") == 429);

    assert!(refused);
    assert_ne!(ask("203.0.113.10"), 429);
}
