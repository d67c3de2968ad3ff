//! One HTTP/1.1 connection, byte by byte: sends whatever it is given, well formed or not, and reads answers.
//! Knows nothing of the service.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

use crate::wait::PATIENCE;

/// An open connection to a server.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers in the order of arrival, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body without its framing.
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let reader = BufReader::new(stream.try_clone()?);
        Ok(Self { stream, reader })
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Says that nothing more will be sent; answers can still be read.
    pub fn finish_sending(&mut self) -> io::Result<()> {
        self.stream.shutdown(Shutdown::Write)
    }

    /// Closes both directions at once, whatever is under way.
    pub fn cut(self) {
        // The other side may have closed before, which is as good.
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    /// Reads one answer; `Ok(None)` when the server closes without any.
    pub fn receive(&mut self) -> io::Result<Option<Response>> {
        loop {
            let Some(mut response) = self.receive_head()? else { return Ok(None) };
            if !(100..200).contains(&response.status) {
                response.body = self.receive_body(&response)?;
                return Ok(Some(response));
            }
        }
    }

    fn receive_head(&mut self) -> io::Result<Option<Response>> {
        let Some(line) = self.receive_line()? else { return Ok(None) };
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| malformed(&line))?;
        let mut headers = Vec::new();
        loop {
            let line = self.receive_line()?.ok_or_else(|| malformed("end inside the head"))?;
            if line.is_empty() {
                return Ok(Some(Response { status, headers, body: Vec::new() }));
            }
            let (name, value) = line.split_once(':').ok_or_else(|| malformed(&line))?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    fn receive_body(&mut self, head: &Response) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        if head.status == 204 || head.status == 304 {
            return Ok(body);
        }
        if head.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            loop {
                let line = self.receive_line()?.ok_or_else(|| malformed("end inside a chunked body"))?;
                let length = u64::from_str_radix(line.trim(), 16).map_err(|_| malformed(&line))?;
                self.receive_exactly(length, &mut body)?;
                self.receive_line()?;
                if length == 0 {
                    return Ok(body);
                }
            }
        }
        match head.header("content-length") {
            Some(length) => {
                let length = length.parse().map_err(|_| malformed(length))?;
                self.receive_exactly(length, &mut body)?;
            }
            None => {
                self.reader.read_to_end(&mut body)?;
            }
        }
        Ok(body)
    }

    fn receive_exactly(&mut self, length: u64, body: &mut Vec<u8>) -> io::Result<()> {
        let received = self.reader.by_ref().take(length).read_to_end(body)?;
        if received as u64 == length { Ok(()) } else { Err(malformed("a body shorter than announced")) }
    }

    fn receive_line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

impl Response {
    /// Returns the first header of that name, which is written in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0 == name).map(|header| header.1.as_str())
    }

    /// Returns the body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON, and panics with the whole answer when it is none.
    pub fn json(&self) -> serde_json::Value {
        let parsed = serde_json::from_slice(&self.body);
        parsed.unwrap_or_else(|error| panic!("{error} in: {} {}", self.status, self.text()))
    }

    /// Returns the status and the error that the answer names, for one assertion on both.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.header("x-amzn-errortype").unwrap_or("no error type"))
    }

    /// Returns the message of an error.
    pub fn message(&self) -> String {
        let json = self.json();
        let message = json["message"].as_str();
        message.unwrap_or_else(|| panic!("no message in: {} {}", self.status, self.text())).to_owned()
    }

    /// Holds that the client is told that, and how, it is wrong.
    pub fn assert_clear_refusal(&self) {
        assert!((400..500).contains(&self.status), "{}: {}", self.status, self.text());
        assert!(!self.message().is_empty(), "{}", self.text());
    }

    /// Returns the body of a success, and panics with the whole answer when it is none.
    pub fn success(self) -> serde_json::Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not an HTTP answer: {what}"))
}
