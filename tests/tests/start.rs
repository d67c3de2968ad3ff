//! Starting and refusing to start: the data directory, the address, the command line.

use codeartifact_tests::{Call, Options, TestServer, run_to_end};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn second_server_on_a_data_directory_is_refused_by_name() {
    let server = TestServer::start();
    let data = server.data().display().to_string();

    let second = run_to_end(&["--listen", "127.0.0.1:0", "--data", &data]);

    assert_eq!(second.status.code(), Some(1));
    let message = text(&second.stderr);
    assert!(message.contains("is in use by another server"), "{message}");
    assert!(message.contains(&data), "{message}");
    assert!(message.contains(&format!("process {}", server.process_id())), "{message}");
    assert_eq!(server.send(&Call::get("/_/health")).status, 200);
}

#[test]
fn data_directory_is_free_again_after_a_kill() {
    let mut server = TestServer::seed();

    server.restart();

    let call = Call::get("/v1/repository").query("domain", "my-domain").query("repository", "my-repo");
    assert_eq!(server.send(&call).status, 200);
}

#[test]
fn listening_to_other_machines_is_refused_without_credentials() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    for address in ["0.0.0.0:0", "[::]:0"] {
        let ended = run_to_end(&["--listen", address, "--data", &data.display().to_string()]);

        assert_eq!(ended.status.code(), Some(1), "{address}");
        let message = text(&ended.stderr);
        assert!(message.contains("refusing to listen"), "{message}");
        assert!(message.contains("--listen 127.0.0.1"), "the message must say what to do: {message}");
        assert!(!data.exists(), "nothing is written before the refusal");
    }
}

#[test]
fn address_that_is_taken_is_refused_by_name() {
    let server = TestServer::start();
    let directory = tempfile::tempdir().unwrap();
    let address = server.address().to_string();

    let second = run_to_end(&["--listen", &address, "--data", &directory.path().display().to_string()]);

    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).contains(&address), "{}", text(&second.stderr));
}

#[test]
fn data_directory_that_cannot_be_made_is_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let data = file.join("data").display().to_string();

    let ended = run_to_end(&["--listen", "127.0.0.1:0", "--data", &data]);

    assert_eq!(ended.status.code(), Some(1));
    assert!(text(&ended.stderr).contains(&data), "{}", text(&ended.stderr));
}

#[test]
fn malformed_command_lines_end_with_2_and_name_the_flag() {
    for (arguments, named) in [
        (&["--no-such-flag"][..], "--no-such-flag"),
        (&["--listen", "nonsense"], "--listen"),
        (&["--account", "12"], "--account"),
        (&["--region", "not a region"], "--region"),
        (&["--public-url", "packages.example.com"], "--public-url"),
        (&["--log-format", "xml"], "--log-format"),
        (&["no-such-command"], "no-such-command"),
        (&["--data"], "--data"),
    ] {
        let ended = run_to_end(arguments);

        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
        assert!(text(&ended.stderr).contains(named), "{arguments:?}: {}", text(&ended.stderr));
    }
}

#[test]
fn help_and_version_end_with_0() {
    let help = run_to_end(&["--help"]);
    let version = run_to_end(&["--version"]);

    assert_eq!((help.status.code(), version.status.code()), (Some(0), Some(0)));
    for flag in ["--listen", "--data", "--ephemeral", "--public-url", "--account", "CODEARTIFACT_LISTEN"] {
        assert!(text(&help.stdout).contains(flag), "{flag}");
    }
    assert!(text(&version.stdout).starts_with("codeartifact-server "), "{}", text(&version.stdout));
}

#[test]
fn start_prints_lines_to_paste_for_the_aws_cli() {
    let server = TestServer::start();

    let printed = server.printed();

    let variable = format!("AWS_ENDPOINT_URL_CODEARTIFACT=http://{}", server.address());
    assert!(printed.contains(&variable), "{printed}");
    assert!(printed.contains("aws codeartifact create-domain"), "{printed}");
}

#[test]
fn configured_account_owns_what_ordinary_keys_create() {
    let flags = ["--account", "123456789012"].map(ToOwned::to_owned).to_vec();
    let server = TestServer::start_with(Options { flags, ..Options::default() });

    let created = server.send(&Call::post("/v1/domain").query("domain", "my-domain")).success();

    assert_eq!(created["domain"]["owner"], "123456789012");
}

fn npm_endpoint(flags: &[&str]) -> String {
    let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    server.make_repository();
    let call = Call::get("/v1/repository/endpoint").query("domain", "my-domain");
    let call = call.query("repository", "my-repo").query("format", "npm");
    server.send(&call).success()["repositoryEndpoint"].as_str().expect("a success has an endpoint").to_owned()
}

#[test]
fn public_url_is_the_base_of_endpoints() {
    let endpoint = npm_endpoint(&["--public-url", "https://packages.example.com"]);

    assert_eq!(endpoint, "https://packages.example.com/npm/d/my-domain-000000000000/my-repo/");
}

#[test]
fn host_form_puts_domain_owner_and_region_into_the_host() {
    let endpoint = npm_endpoint(&["--public-url", "https://packages.example.com", "--host-form"]);

    let host = "my-domain-000000000000.d.codeartifact.us-east-1.packages.example.com";
    assert_eq!(endpoint, format!("https://{host}/npm/my-repo/"));
}

#[cfg(target_os = "linux")]
#[test]
fn memory_comes_in_small_pages_so_that_little_of_it_is_taken() {
    let server = TestServer::start();

    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process_id())).unwrap();

    assert!(status.contains("THP_enabled:\t0\n"), "{status}");
}
