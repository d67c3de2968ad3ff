//! HTTP/2, spoken without encryption by a client that knows that the server can: what holds for HTTP/1.1 holds for it.

use std::process::Command;

use bytes::Bytes;
use codeartifact_tests::TestServer;
use http::{Request, Response, Version};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::SendRequest;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

const UPLOAD_BYTES: usize = 64 * 1024 * 1024;
const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

async fn connect(server: &TestServer) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(server.address()).await.expect("the server accepts connections");
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (sender, connection) = handshake.await.expect("the server speaks HTTP/2");
    tokio::spawn(connection);
    sender
}

async fn send(sender: &mut SendRequest<Full<Bytes>>, request: Request<Full<Bytes>>) -> Response<Bytes> {
    let response = sender.send_request(request).await.expect("an answer arrives");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("all of the answer arrives").to_bytes();
    Response::from_parts(parts, body)
}

fn url(server: &TestServer, path: &str) -> String {
    format!("http://{}{path}", server.address())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_date() {
    let server = TestServer::start();
    let mut sender = connect(&server).await;
    for (path, status) in [("/_/health", 200), ("/v1/domain?domain=none", 404), ("/nowhere", 404)] {
        let request = Request::get(url(&server, path)).body(Full::default()).unwrap();

        let answer = send(&mut sender, request).await;

        assert_eq!((answer.status().as_u16(), answer.version()), (status, Version::HTTP_2), "{path}");
        assert!(answer.headers().contains_key("date"), "{path}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_refused_upload_arrives_and_the_connection_goes_on() {
    let server = TestServer::start();
    let body = Bytes::from(vec![b'x'; UPLOAD_BYTES]);
    let mut sender = connect(&server).await;
    for _ in 0..3 {
        let path = "/v1/package/version/publish?domain=none&repository=none&format=generic&namespace=n&package=p\
                    &version=1&asset=a";
        let request = Request::post(url(&server, path))
            .header("x-amz-content-sha256", DIGEST)
            .header("content-type", "application/octet-stream")
            .body(Full::new(body.clone()))
            .unwrap();

        let answer = send(&mut sender, request).await;

        assert_eq!(answer.status(), 404, "{:?}", answer.body());
        assert!(answer.body().ends_with(b"}"), "{:?}", answer.body());
    }
    let request = Request::get(url(&server, "/_/health")).body(Full::default()).unwrap();
    assert_eq!(send(&mut sender, request).await.status(), 200);
}

#[test]
fn curl_sees_why_its_upload_is_refused() {
    let server = TestServer::start();
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    file.as_file().set_len(UPLOAD_BYTES as u64).expect("it can be long");
    let url = url(
        &server,
        "/v1/package/version/publish?domain=none&repository=none&format=generic&namespace=n&package=p&version=1&asset=a",
    );
    for _ in 0..8 {
        let curl = Command::new("curl")
            .args([
                "--silent",
                "--show-error",
                "--http2-prior-knowledge",
                "--header",
                "expect:",
                "--request",
                "POST",
            ])
            .args([
                "--write-out",
                "\n%{http_version} %{http_code}",
                "--header",
                &format!("x-amz-content-sha256: {DIGEST}"),
            ])
            .arg("--upload-file")
            .arg(file.path())
            .arg(&url)
            .output()
            .expect("`curl` can be run");

        let (answer, told) = (String::from_utf8_lossy(&curl.stdout), String::from_utf8_lossy(&curl.stderr));
        assert!(
            answer.contains("ResourceNotFoundException") || answer.contains("message"),
            "{answer} {told}"
        );
        assert!(answer.ends_with("\n2 404") && curl.status.success(), "{answer} {told}");
    }
}
