//! TLS, spoken by a real client.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use codeartifact_tests::{Call, Options, TestServer, wait_until};
use rcgen::{CertificateParams, KeyPair};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const UPLOAD_BYTES: usize = 64 * 1024 * 1024;

type Encrypted = StreamOwned<ClientConnection, TcpStream>;

/// Connects as a client that trusts one certificate and nothing else.
fn connect(
    server: &TestServer,
    trusted: &CertificateDer<'static>,
    name: &str,
    protocols: &[&str],
) -> Encrypted {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("the certificate can be read");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().expect("the provider has them");
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).expect("it is a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("the configuration is right");
    StreamOwned::new(client, TcpStream::connect(server.address()).expect("the server listens"))
}

/// Asks for something over a connection of its own, and returns the whole answer.
fn ask(stream: &mut Encrypted, head: &str) -> std::io::Result<String> {
    stream.write_all(format!("{head}connection: close\r\nhost: localhost:4566\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

const HEALTH: &str = "GET /_/health HTTP/1.1\r\n";
const METRICS: &str = "GET /_/metrics HTTP/1.1\r\n";

fn start(flags: &[&str]) -> TestServer {
    let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
    TestServer::start_with(Options { flags, ..Options::default() })
}

fn own_certificate(server: &TestServer) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(server.data().join("self-signed-certificate.pem"))
        .expect("the server has made it")
}

#[test]
fn a_certificate_of_the_servers_own_is_made_once_and_good_for_this_machine() {
    let mut server = start(&["--tls", "self-signed"]);
    let certificate = own_certificate(&server);
    wait_until("clients are told what to trust", || {
        server.printed().contains("export AWS_CA_BUNDLE=/").then_some(())
    });

    server.restart();

    for name in ["localhost", "127.0.0.1", "::1"] {
        let answer = ask(&mut connect(&server, &certificate, name, &[]), HEALTH).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{name}: {answer}");
    }
    assert!(ask(&mut connect(&server, &certificate, "elsewhere.example", &[]), HEALTH).is_err());
}

#[test]
fn clients_are_given_urls_with_the_scheme_that_they_came_by() {
    let server = start(&["--tls", "self-signed"]);
    let certificate = own_certificate(&server);
    let send = |call: &Call| {
        let mut stream = connect(&server, &certificate, "localhost", &[]);
        let call = call.clone().header("host", "localhost:4566").header("connection", "close");
        stream.write_all(&call.bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    send(&Call::post("/v1/domain").query("domain", "my-domain"));
    send(&Call::post("/v1/repository").query("domain", "my-domain").query("repository", "my-repo"));

    let call = Call::get("/v1/repository/endpoint")
        .query("domain", "my-domain")
        .query("repository", "my-repo")
        .query("format", "npm");
    let answer = send(&call);

    assert!(answer.contains("\"https://localhost:4566/npm/d/my-domain-000000000000/my-repo/\""), "{answer}");
}

#[test]
fn http_2_is_agreed_on_where_the_client_can() {
    let server = start(&["--tls", "self-signed"]);
    let certificate = own_certificate(&server);
    for (offered, expected) in
        [(&["h2", "http/1.1"][..], Some(&b"h2"[..])), (&["http/1.1"], Some(b"http/1.1")), (&[], None)]
    {
        let mut stream = connect(&server, &certificate, "localhost", offered);
        stream.flush().unwrap();
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).unwrap();
        }

        assert_eq!(stream.conn.alpn_protocol(), expected, "{offered:?}");
    }
}

#[test]
fn the_answer_to_a_refused_upload_arrives_through_tls_as_well() {
    let server = start(&["--tls", "self-signed"]);
    let certificate = own_certificate(&server);
    let block = vec![b'x'; 1024 * 1024];
    for _ in 0..5 {
        let mut stream = connect(&server, &certificate, "localhost", &[]);
        let head = format!(
            "POST /v1/package/version/publish?domain=none&repository=none&format=generic&namespace=ns&package=p\
             &version=1&asset=a HTTP/1.1\r\nhost: localhost\r\ncontent-length: {UPLOAD_BYTES}\r\n\
             x-amz-content-sha256: {}\r\n\r\n",
            "0".repeat(64)
        );
        stream.write_all(head.as_bytes()).unwrap();
        for _ in 0..UPLOAD_BYTES / block.len() {
            stream.write_all(&block).expect("the server goes on reading");
        }

        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the answer arrives");

        assert!(answer.starts_with("HTTP/1.1 404") && answer.ends_with('}'), "{answer}");
    }
}

/// Writes a pair in place of the one before.
fn write_pair(directory: &Path) -> CertificateDer<'static> {
    let key = KeyPair::generate().expect("a key can be made");
    let parameters = CertificateParams::new(vec!["localhost".to_owned()]).expect("it is a name");
    let certificate = parameters.self_signed(&key).expect("a certificate can be made");
    for (name, text) in [("certificate.pem", certificate.pem()), ("key.pem", key.serialize_pem())] {
        std::fs::write(directory.join(name), text).expect("a file can be written");
    }
    certificate.der().clone()
}

#[test]
fn a_new_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let first = write_pair(directory.path());
    let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| directory.path().join(name));
    let [file, key_file] = [&certificate, &key].map(|path| path.to_str().unwrap());
    let server = start(&["--tls-certificate", file, "--tls-key", key_file]);
    assert!(ask(&mut connect(&server, &first, "localhost", &[]), HEALTH).is_ok());

    let second = write_pair(directory.path());
    wait_until("the new certificate is shown", || {
        ask(&mut connect(&server, &second, "localhost", &[]), HEALTH).ok()
    });
    std::fs::write(&key, "broken").unwrap();
    wait_until("the broken key is counted", || {
        let metrics = ask(&mut connect(&server, &second, "localhost", &[]), METRICS).unwrap();
        metrics.contains("codeartifact_tls_certificate_failures_total 1").then_some(())
    });

    assert!(ask(&mut connect(&server, &second, "localhost", &[]), HEALTH).is_ok());
    assert!(server.printed().contains("holds no private key"), "{}", server.printed());
}

#[test]
fn who_does_not_shake_hands_is_cut_off_and_counted() {
    let server = start(&["--tls", "self-signed", "--tls-handshake-seconds", "1"]);
    let mut silent = TcpStream::connect(server.address()).unwrap();
    let mut plain = TcpStream::connect(server.address()).unwrap();
    plain.write_all(b"GET /_/health HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();

    for stream in [&mut silent, &mut plain] {
        let mut answer = Vec::new();
        // Closed or reset, and no HTTP either way.
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    }

    let mut stream = connect(&server, &own_certificate(&server), "localhost", &[]);
    let metrics = ask(&mut stream, METRICS).unwrap();
    assert!(metrics.contains("codeartifact_tls_handshake_failures_total 2"), "{metrics}");
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start_and_says_why() {
    let directory = tempfile::tempdir().unwrap();
    write_pair(directory.path());
    let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| directory.path().join(name));
    std::fs::write(&key, "no key").unwrap();
    let [file, key_file] = [&certificate, &key].map(|path| path.to_str().unwrap());

    let arguments =
        ["--ephemeral", "--listen", "127.0.0.1:0", "--tls-certificate", file, "--tls-key", key_file];
    let ended = codeartifact_tests::run_to_end(&arguments);

    assert_eq!(ended.status.code(), Some(1));
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(told.contains("holds no private key; it must be PEM and not encrypted"), "{told}");
}
