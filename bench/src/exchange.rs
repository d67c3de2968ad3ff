//! Single exchanges on blocking sockets: setting things up, and moving large bodies at the speed of the socket.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::body::{BodyReader, Extent};
use crate::content::Content;
use crate::error::Error;
use crate::wire::{AnswerHead, Request, parse_answer_head};

/// How a download went.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Download {
    /// From the request to the first byte of the body.
    pub(crate) first_byte: Duration,
    /// Bytes of body that were taken.
    pub(crate) bytes: u64,
}

/// A connection that is kept between requests, one at a time, or made again where the server ends it.
#[derive(Debug)]
pub(crate) struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Connection {
    /// Opens a connection to an address.
    pub(crate) fn open(address: SocketAddr) -> Result<Self, Error> {
        let stream = connect_to(address).map_err(Error::io("connect to a server"))?;
        Ok(Self { address, stream: Some(stream), buffer: vec![0; HEAD_BUFFER_BYTES] })
    }

    /// Sends a request with a small body and tells how long the answer took, which must report success. Connecting
    /// again counts.
    pub(crate) fn call(&mut self, request: &Request, body: &[u8]) -> Result<Duration, Error> {
        let mut bytes = request.render_head();
        bytes.extend_from_slice(body);
        let began = Instant::now();
        let mut stream = self.stream.take().map_or_else(|| connect(self.address, request), Ok)?;
        stream.write_all(&bytes).map_err(io_error(request))?;
        let (head, filled) = read_head(&mut stream, request, &mut self.buffer)?;
        let answer = read_rest(&mut stream, request, head, &self.buffer[..filled])?;
        let elapsed = began.elapsed();
        self.stream = (!head.closes).then_some(stream);
        if head.is_success() { Ok(elapsed) } else { Err(refused(request, head, &answer)) }
    }
}

/// Sends a request with a small body and gives the body of the answer, which must report success.
pub(crate) fn call(address: SocketAddr, request: &Request, body: &[u8]) -> Result<Vec<u8>, Error> {
    send(address, request, |stream| stream.write_all(body))
}

/// Asks for something and gives the validator that comes with it.
pub(crate) fn etag_of(address: SocketAddr, request: &Request) -> Result<String, Error> {
    let mut stream = connect(address, request)?;
    stream.write_all(&request.render_head()).map_err(io_error(request))?;
    let mut buffer = vec![0; HEAD_BUFFER_BYTES];
    let (head, _) = read_head(&mut stream, request, &mut buffer)?;
    let text = String::from_utf8_lossy(&buffer[..head.head_bytes]);
    let etag = text.lines().find_map(|line| line.strip_prefix("etag: ")).map(str::to_owned);
    etag.ok_or_else(|| Error::Nonsense(format!("`{}` has no validator", request.describe())))
}

/// An answer as a whole, whatever it reports.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Returns the value of a header, if the answer has it.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(':'));
        headers.into_iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// Sends a request without a body and gives all of the answer.
pub(crate) fn ask(address: SocketAddr, request: &Request) -> Result<Answer, Error> {
    let mut stream = connect(address, request)?;
    stream.write_all(&request.render_head()).map_err(io_error(request))?;
    let mut buffer = vec![0; HEAD_BUFFER_BYTES];
    let (head, filled) = read_head(&mut stream, request, &mut buffer)?;
    let body = read_rest(&mut stream, request, head, &buffer[..filled])?;
    let text = String::from_utf8_lossy(&buffer[..head.head_bytes]).into_owned();
    Ok(Answer { status: head.status, head: text, body })
}

/// Uploads content and gives the body of the answer, which must report success.
pub(crate) fn upload(address: SocketAddr, request: &Request, content: &Content) -> Result<Vec<u8>, Error> {
    send(address, request, |stream| content.write_to(stream))
}

/// Downloads a body piece by piece, until its end or until told to stop.
pub(crate) fn download(
    address: SocketAddr,
    request: &Request,
    mut take: impl FnMut(&[u8]) -> ControlFlow<()>,
) -> Result<Download, Error> {
    let mut stream = connect(address, request)?;
    let began = Instant::now();
    stream.write_all(&request.render_head()).map_err(io_error(request))?;
    let mut buffer = vec![0; DOWNLOAD_BUFFER_BYTES];
    let (head, mut filled) = read_head(&mut stream, request, &mut buffer)?;
    if !head.is_success() {
        let body = read_rest(&mut stream, request, head, &buffer[..filled])?;
        return Err(refused(request, head, &body));
    }
    let Extent::Announced(body_bytes) = head.extent else {
        return Err(unreadable(request, "the length of its body is not announced".to_owned()));
    };
    let mut bytes = (filled - head.head_bytes) as u64;
    if bytes == 0 && body_bytes > 0 {
        filled = read_some(&mut stream, request, &mut buffer)?;
        bytes = filled as u64;
    }
    let first_byte = began.elapsed();
    let first = &buffer[filled - usize::try_from(bytes).unwrap_or(filled)..filled];
    let mut flow = take(first);
    while flow.is_continue() && bytes < body_bytes {
        let length = read_some(&mut stream, request, &mut buffer)?;
        bytes += length as u64;
        flow = take(&buffer[..length]);
    }
    Ok(Download { first_byte, bytes })
}

// What a client with a sensible buffer uses; small enough to stay in the cache of one core.
const DOWNLOAD_BUFFER_BYTES: usize = 256 * 1024;
const HEAD_BUFFER_BYTES: usize = 16 * 1024;
// Long enough for a slow disk to take a large body, short enough to end a run that hangs.
const PATIENCE: Duration = Duration::from_mins(2);

fn send(
    address: SocketAddr,
    request: &Request,
    write_body: impl FnOnce(&mut TcpStream) -> io::Result<()>,
) -> Result<Vec<u8>, Error> {
    let mut stream = connect(address, request)?;
    stream.write_all(&request.render_head()).map_err(io_error(request))?;
    let written = write_body(&mut stream);
    let mut buffer = vec![0; HEAD_BUFFER_BYTES];
    // A server that refuses may close before it has read all; what it says then matters more than the failed write.
    let (head, filled) = match (read_head(&mut stream, request, &mut buffer), written) {
        (Ok(read), _) => read,
        (Err(_), Err(error)) => return Err(io_error(request)(error)),
        (Err(error), Ok(())) => return Err(error),
    };
    let body = read_rest(&mut stream, request, head, &buffer[..filled])?;
    if head.is_success() { Ok(body) } else { Err(refused(request, head, &body)) }
}

fn connect(address: SocketAddr, request: &Request) -> Result<TcpStream, Error> {
    connect_to(address).map_err(io_error(request))
}

fn connect_to(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

fn read_head(
    stream: &mut TcpStream,
    request: &Request,
    buffer: &mut [u8],
) -> Result<(AnswerHead, usize), Error> {
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            return Err(unreadable(request, "its head is too long".to_owned()));
        }
        filled += read_some(stream, request, &mut buffer[filled..])?;
        if let Some(head) =
            parse_answer_head(&buffer[..filled]).map_err(|reason| unreadable(request, reason))?
        {
            return Ok((head, filled));
        }
    }
}

fn read_rest(
    stream: &mut TcpStream,
    request: &Request,
    head: AnswerHead,
    read: &[u8],
) -> Result<Vec<u8>, Error> {
    let (mut reader, mut body) = (BodyReader::new(head.extent), Vec::new());
    let mut take = |reader: &mut BodyReader, bytes: &[u8]| {
        reader
            .take(bytes, |content| body.extend_from_slice(content))
            .map_err(|reason| unreadable(request, reason))?;
        Ok::<_, Error>(reader.is_done())
    };
    let mut is_done = take(&mut reader, &read[head.head_bytes..])?;
    let mut buffer = vec![0; HEAD_BUFFER_BYTES];
    while !is_done {
        match stream.read(&mut buffer).map_err(io_error(request))? {
            0 => {
                reader.close().map_err(|reason| unreadable(request, reason))?;
                break;
            }
            length => is_done = take(&mut reader, &buffer[..length])?,
        }
    }
    Ok(body)
}

fn read_some(stream: &mut TcpStream, request: &Request, buffer: &mut [u8]) -> Result<usize, Error> {
    match stream.read(buffer).map_err(io_error(request))? {
        0 => Err(unreadable(request, "the connection was closed in the middle".to_owned())),
        length => Ok(length),
    }
}

fn io_error(request: &Request) -> impl FnOnce(io::Error) -> Error {
    Error::io(format!("exchange `{}`", request.describe()))
}

fn unreadable(request: &Request, reason: String) -> Error {
    Error::Unreadable { request: request.describe(), reason }
}

fn refused(request: &Request, head: AnswerHead, body: &[u8]) -> Error {
    let body = String::from_utf8_lossy(&body[..body.len().min(500)]).into_owned();
    Error::Refused { request: request.describe(), status: head.status, body }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::thread;

    use super::*;
    use crate::wire::Method;

    /// Answers one connection with fixed bytes after reading `read_bytes`, and closes it.
    fn answer_once(read_bytes: usize, answer: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.read_exact(&mut vec![0; read_bytes]).unwrap();
            stream.write_all(answer).unwrap();
        });
        address
    }

    #[test]
    fn download_hands_out_the_body_and_nothing_of_the_head() {
        let request = Request::new(Method::Get, "/");
        let head_bytes = request.render_head().len();
        let address = answer_once(head_bytes, b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
        let mut body = Vec::new();

        let download = download(address, &request, |bytes| {
            body.extend_from_slice(bytes);
            ControlFlow::Continue(())
        });

        assert_eq!(download.unwrap().bytes, 5);
        assert_eq!(body, b"hello");
    }

    #[test]
    fn refusal_is_told_with_its_status_and_words() {
        let request = Request::new(Method::Get, "/");
        let head_bytes = request.render_head().len();
        let address =
            answer_once(head_bytes, b"HTTP/1.1 501 Not Implemented\r\ncontent-length: 5\r\n\r\nlater");

        let refusal = call(address, &request, &[]).unwrap_err();

        assert!(matches!(refusal, Error::Refused { status: 501, body, .. } if body == "later"));
    }

    #[test]
    fn chunked_answer_is_given_as_one_body_with_its_headers() {
        let request = Request::new(Method::Get, "/");
        let head_bytes = request.render_head().len();
        let chunked = b"HTTP/1.1 200 OK\r\nETag: \"x\"\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
        let address = answer_once(head_bytes, chunked);

        let answer = ask(address, &request).unwrap();

        assert_eq!(
            (answer.status, answer.header("etag"), &answer.body[..]),
            (200, Some("\"x\""), &b"hello"[..])
        );
    }

    #[test]
    fn body_of_http_1_0_is_all_that_arrives_until_the_connection_ends() {
        let request = Request::new(Method::Get, "/");
        let address = answer_once(request.render_head().len(), b"HTTP/1.0 200 OK\r\nServer: x\r\n\r\nhello");

        let answer = ask(address, &request).unwrap();

        assert_eq!((answer.status, &answer.body[..]), (200, &b"hello"[..]));
    }

    #[test]
    fn connection_that_the_server_ends_is_made_again() {
        let request = Request::new(Method::Get, "/");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (address, head_bytes) = (listener.local_addr().unwrap(), request.render_head().len());
        thread::spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                stream.read_exact(&mut vec![0; head_bytes]).unwrap();
                stream.write_all(b"HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello").unwrap();
            }
        });
        let mut connection = Connection::open(address).unwrap();

        assert!(connection.call(&request, &[]).is_ok() && connection.call(&request, &[]).is_ok());
    }

    #[test]
    fn answer_that_ends_early_is_an_error() {
        let request = Request::new(Method::Get, "/");
        let head_bytes = request.render_head().len();
        let address = answer_once(head_bytes, b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello");

        assert!(download(address, &request, |_| ControlFlow::Continue(())).is_err());
    }
}
