//! Replacing the keys of authorization tokens: tokens stay valid, and the new key signs, whether a server runs or not.

use std::path::Path;

use aws_sdk_codeartifact::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_codeartifact::{Client, Config};
use codeartifact_tests::{Call, Options, TestServer, run_to_end};
use serde_json::Value;

const KNOWN: &str = r#"{"accounts": {"111122223333": {
    "users": {"alice": {"policies": ["admin"], "accessKeys": [
        {"accessKeyId": "AKIAALICE", "secretAccessKey": "hush-hush", "status": "Active"}
    ]}}
}}}"#;

/// Starts a server that knows one user and holds one domain.
async fn start(directory: &Path) -> TestServer {
    let file = directory.join("credentials.json");
    std::fs::write(&file, KNOWN).expect("a file of the test's own can be written");
    let mut permissions = file.metadata().expect("the file was just written").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    std::fs::set_permissions(&file, permissions).expect("the file is the test's own");
    let flags = vec!["--credentials".to_owned(), file.display().to_string()];
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    client(&server).create_domain().domain("my-domain").send().await.expect("a user may make a domain");
    server
}

fn client(server: &TestServer) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(Credentials::new("AKIAALICE", "hush-hush", None, None, "test"))
        .region(Region::new("us-east-1"))
        .endpoint_url(format!("http://{}", server.address()))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

async fn token(server: &TestServer) -> String {
    let issued = client(server).get_authorization_token().domain("my-domain").send().await;
    issued.expect("a user may have a token").authorization_token.expect("a success holds a token")
}

/// Tells whether a package endpoint knows whom a token is from.
fn is_known(server: &TestServer, token: &str) -> bool {
    let call = Call::get("/npm/d/my-domain-111122223333/my-repo/left-pad");
    server.send(&call.header("authorization", &format!("Bearer {token}"))).status != 401
}

fn header(token: &str) -> &str {
    token.split('.').next().expect("a text has a part before its first dot")
}

/// Runs a command on the keys and returns their ids, the one that signs first.
fn keys(command: &str, data: &Path) -> Vec<String> {
    let output = run_to_end(&["keys", command, "--json", "--data", &data.display().to_string()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed: Value = serde_json::from_slice(&output.stdout).expect("`--json` prints JSON");
    let keys = printed.as_array().expect("keys are printed as a list").iter();
    keys.map(|key| {
        let members: Vec<&str> =
            key.as_object().expect("a key is printed as an object").keys().map(String::as_str).collect();
        assert_eq!(members, ["id", "signs", "created", "retired", "verifiesUntil"], "no secret is shown");
        key["id"].as_str().expect("a key has an id").to_owned()
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn key_is_replaced_while_the_server_runs() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = start(directory.path()).await;
    let (old, before) = (token(&server).await, keys("list", server.data()));

    let after = keys("rotate", server.data());

    let new = token(&server).await;
    assert_ne!(header(&new), header(&old), "the new key signs at once");
    assert_eq!(after[1..], before, "the old one follows it");
    assert_eq!(keys("list", server.data()), after);
    assert!(is_known(&server, &old) && is_known(&server, &new));
    assert!(!is_known(&server, &format!("{}{}", header(&new), &old[header(&old).len()..])));
    server.restart();
    assert!(is_known(&server, &old) && is_known(&server, &new));
}

#[tokio::test(flavor = "multi_thread")]
async fn key_is_replaced_where_no_server_runs() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = start(directory.path()).await;
    let old = token(&server).await;
    server.kill();

    let after = keys("rotate", server.data());

    assert_eq!(after.len(), 2);
    server.restart();
    let new = token(&server).await;
    assert_ne!(header(&new), header(&old));
    assert!(is_known(&server, &old) && is_known(&server, &new));
}

#[test]
fn directory_without_data_is_refused_and_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();

    for command in ["rotate", "list"] {
        let refused = run_to_end(&["keys", command, "--data", &directory.path().display().to_string()]);

        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("holds no data"), "{refused:?}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}
