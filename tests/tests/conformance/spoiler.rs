//! A server that is wrong in one way: it passes requests on to a right one and spoils the answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use codeartifact_tests::{Connection, Response};

/// What becomes of an answer.
pub(crate) enum Spoilt {
    /// It is sent.
    Answer(Response),
    /// Nothing is sent, and the connection stays open.
    Silence,
    /// The connection is closed.
    Cut,
}

/// Where the spoiling server listens; it ends with the test.
pub(crate) fn spoiler(
    upstream: SocketAddr,
    spoil: impl Fn(&str, Response) -> Spoilt + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let spoil = Arc::new(spoil);
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let spoil = Arc::clone(&spoil);
            std::thread::spawn(move || serve(client, upstream, &*spoil));
        }
    });
    address
}

/// Serves one connection until either side ends it.
fn serve(client: TcpStream, upstream: SocketAddr, spoil: &dyn Fn(&str, Response) -> Spoilt) -> Option<()> {
    let mut upstream = Connection::open(upstream).ok()?;
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut writer = client;
    loop {
        let (line, request) = receive(&mut reader)?;
        upstream.send(&request).ok()?;
        let response = upstream.receive().ok()??;
        match spoil(&line, response) {
            Spoilt::Answer(response) => writer.write_all(&written(&response)).ok()?,
            // The client closes when it has waited long enough.
            Spoilt::Silence => return reader.read_to_end(&mut Vec::new()).ok().map(drop),
            Spoilt::Cut => return None,
        }
    }
}

/// Reads a request: its first line, and all of it.
fn receive(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut request = Vec::new();
    let mut first = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        request.extend_from_slice(line.as_bytes());
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
        if first.is_empty() {
            line.trim().clone_into(&mut first);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.append(&mut body);
    Some((first, request))
}

fn written(response: &Response) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {} Whatever\r\n", response.status).into_bytes();
    for (name, value) in &response.headers {
        if name != "content-length" && name != "transfer-encoding" {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
    }
    bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", response.body.len()).as_bytes());
    bytes.extend_from_slice(&response.body);
    bytes
}
