//! A server that is wrong in one way: it passes requests on to a right one, and spoils requests or answers on the
//! way. Knows HTTP/1.1 and nothing of the service.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use crate::{Connection, Response};

/// A request, read to its end.
#[derive(Debug, Clone)]
pub struct Received {
    /// The method.
    pub method: String,
    /// Path and query as they stand in the request line.
    pub target: String,
    /// The headers in the order of arrival, as they were written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What becomes of an answer.
#[derive(Debug)]
pub enum Spoilt {
    /// It is sent.
    Answer(Response),
    /// Nothing is sent, and the connection stays open.
    Silence,
    /// The connection is closed.
    Cut,
}

/// A way to be wrong.
pub trait Spoil: Send + Sync + 'static {
    /// Changes a request before the right server sees it.
    fn request(&self, _request: &mut Received) {}

    /// Changes the answer to a request, which is shown as the client sent it.
    fn answer(&self, request: &Received, response: Response) -> Spoilt;
}

/// What spoils answers alone is a function of the request line, `GET /v1/domain?domain=d HTTP/1.1`, and the answer.
impl<F: Fn(&str, Response) -> Spoilt + Send + Sync + 'static> Spoil for F {
    fn answer(&self, request: &Received, response: Response) -> Spoilt {
        self(&format!("{} {} HTTP/1.1", request.method, request.target), response)
    }
}

/// Starts a spoiling server on this machine and returns where it listens; it ends with the process.
pub fn spoiler(upstream: SocketAddr, spoil: impl Spoil) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let spoil: Arc<dyn Spoil> = Arc::new(spoil);
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let spoil = Arc::clone(&spoil);
            std::thread::spawn(move || serve(client, upstream, &*spoil));
        }
    });
    Ok(address)
}

/// Serves one connection until either side ends it.
fn serve(client: TcpStream, upstream: SocketAddr, spoil: &dyn Spoil) -> Option<()> {
    client.set_nodelay(true).ok()?;
    let mut upstream = Connection::open(upstream).ok()?;
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut writer = client;
    loop {
        let received = receive(&mut reader)?;
        let mut sent = received.clone();
        spoil.request(&mut sent);
        upstream.send(&request_bytes(&sent)).ok()?;
        let response = upstream.receive().ok()??;
        match spoil.answer(&received, response) {
            Spoilt::Answer(response) => writer.write_all(&answer_bytes(&response)).ok()?,
            // The client closes when it has waited long enough.
            Spoilt::Silence => return reader.read_to_end(&mut Vec::new()).ok().map(drop),
            Spoilt::Cut => return None,
        }
    }
}

fn receive(reader: &mut BufReader<TcpStream>) -> Option<Received> {
    let line = |reader: &mut BufReader<TcpStream>| {
        let mut line = String::new();
        let length = reader.read_line(&mut line).ok()?;
        (length > 0).then(|| line.trim_end().to_owned())
    };
    let first = line(reader)?;
    let (method, rest) = first.split_once(' ')?;
    let (target, _) = rest.rsplit_once(' ')?;
    let mut headers = Vec::new();
    let mut length = 0;
    loop {
        let line = line(reader)?;
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { method: method.to_owned(), target: target.to_owned(), headers, body })
}

fn request_bytes(request: &Received) -> Vec<u8> {
    let first = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    let has_length = request.headers.iter().any(|header| header.0.eq_ignore_ascii_case("content-length"));
    message(first, &request.headers, &request.body, has_length || !request.body.is_empty())
}

fn answer_bytes(response: &Response) -> Vec<u8> {
    message(format!("HTTP/1.1 {} Whatever\r\n", response.status), &response.headers, &response.body, true)
}

fn message(first: String, headers: &[(String, String)], body: &[u8], with_length: bool) -> Vec<u8> {
    let mut bytes = first.into_bytes();
    for (name, value) in headers {
        if !["content-length", "transfer-encoding"].iter().any(|framing| name.eq_ignore_ascii_case(framing)) {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
    }
    if with_length {
        bytes.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}
