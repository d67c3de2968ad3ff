//! The load generator: some keep-alive connections on one thread, each sending the next request when the answer to
//! the last has arrived. Bounded in connections and in time; it must cost less than what it measures.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::{JoinSet, LocalSet};

use crate::alternate::{Sample, precise};
use crate::body::BodyReader;
use crate::error::Error;
use crate::process::Process;
use crate::wire::parse_answer_head;

/// Writes the next request into an empty buffer.
pub(crate) type NextRequest = dyn Fn(&mut Vec<u8>);

/// How hard and how long to load a server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    pub(crate) warm_up: Duration,
    pub(crate) window: Duration,
}

impl Load {
    /// Loads a program and tells how many requests it answered within the window.
    pub(crate) fn run(self, process: &Process, next: Rc<NextRequest>) -> Result<Sample, Error> {
        self.run_over(&[process], next)
    }

    /// Loads several programs, among which the connections are spread, and tells how many requests they answered together.
    pub(crate) fn run_over(self, processes: &[&Process], next: Rc<NextRequest>) -> Result<Sample, Error> {
        self.run_and_count(processes, next, Unit::Answers)
    }

    /// The same, counting the bytes that arrived; for answers so large that few end within the window.
    pub(crate) fn run_for_bytes(self, process: &Process, next: Rc<NextRequest>) -> Result<Sample, Error> {
        self.run_and_count(&[process], next, Unit::Bytes)
    }

    fn run_and_count(
        self,
        processes: &[&Process],
        next: Rc<NextRequest>,
        unit: Unit,
    ) -> Result<Sample, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::io("start the load generator"))?;
        let limit = self.warm_up + self.window + MOST_OVERTIME + GRACE;
        let work = LocalSet::new();
        let run = work.run_until(self.drive(processes, next, unit));
        runtime.block_on(async {
            tokio::time::timeout(limit, run)
                .await
                .map_err(|_| Error::Nonsense(format!("no end after {} s under load", limit.as_secs())))?
        })
    }

    async fn drive(self, processes: &[&Process], next: Rc<NextRequest>, unit: Unit) -> Result<Sample, Error> {
        let tally = Rc::new(Tally::default());
        let mut connections = JoinSet::new();
        for process in processes.iter().cycle().take(self.connections) {
            connections.spawn_local(serve_one(process.address(), Rc::clone(&next), Rc::clone(&tally)));
        }
        tokio::time::sleep(self.warm_up).await;
        let (before, began) = (cpu_time(processes)?, Instant::now());
        tally.begin();
        tokio::time::sleep(self.window).await;
        // A program so slow that a window holds less than an answer for each connection is given longer.
        while tally.answers() < self.connections && began.elapsed() < self.window + MOST_OVERTIME {
            tokio::time::sleep(OVERTIME_STEP).await;
        }
        tally.end();
        let (elapsed, after) = (began.elapsed(), cpu_time(processes)?);
        while let Some(ended) = connections.join_next().await {
            ended.map_err(|error| Error::Nonsense(format!("the load generator stopped: {error}")))??;
        }
        tally.into_sample(unit, elapsed, after.saturating_sub(before))
    }
}

fn cpu_time(processes: &[&Process]) -> Result<Duration, Error> {
    processes.iter().map(|process| process.cpu_time()).sum()
}

/// What is counted.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Answers,
    Bytes,
}

const MOST_OVERTIME: Duration = Duration::from_secs(10);
const OVERTIME_STEP: Duration = Duration::from_millis(100);
// For the answers that are still outstanding when the window closes.
const GRACE: Duration = Duration::from_secs(20);
const BUFFER_BYTES: usize = 128 * 1024;

/// What all connections count together.
#[derive(Default)]
struct Tally {
    measuring: Cell<bool>,
    ended: Cell<bool>,
    latencies_ns: RefCell<Vec<u32>>,
    /// Answers with which their connection ended, so that the next request had to wait for another.
    last_answers: Cell<u32>,
    bytes: Cell<u64>,
}

impl Tally {
    fn begin(&self) {
        self.measuring.set(true);
    }

    fn end(&self) {
        self.measuring.set(false);
        self.ended.set(true);
    }

    fn answers(&self) -> usize {
        self.latencies_ns.borrow().len()
    }

    fn count_bytes(&self, length: usize) {
        if self.measuring.get() {
            self.bytes.set(self.bytes.get() + length as u64);
        }
    }

    fn count(&self, latency: Duration, closes: bool) {
        if self.measuring.get() {
            self.last_answers.set(self.last_answers.get() + u32::from(closes));
            let nanoseconds = u32::try_from(latency.as_nanos()).unwrap_or(u32::MAX);
            self.latencies_ns.borrow_mut().push(nanoseconds);
        }
    }

    fn into_sample(
        self: Rc<Self>,
        unit: Unit,
        elapsed: Duration,
        cpu_time: Duration,
    ) -> Result<Sample, Error> {
        let mut latencies = self.latencies_ns.take();
        latencies.sort_unstable();
        let Some(middle) = latencies.get(latencies.len() / 2) else {
            return Err(Error::Nonsense("no answer arrived within the window".to_owned()));
        };
        let late = latencies[latencies.len() * 99 / 100];
        let units = match unit {
            Unit::Answers => latencies.len() as u64,
            Unit::Bytes => self.bytes.get(),
        };
        Ok(Sample {
            units: precise(units),
            seconds: elapsed.as_secs_f64(),
            cpu_seconds: cpu_time.as_secs_f64(),
            closing: f64::from(self.last_answers.get()) / precise(latencies.len() as u64),
            p50_micros: f64::from(*middle) / 1e3,
            p99_micros: f64::from(late) / 1e3,
        })
    }
}

async fn serve_one(address: SocketAddr, next: Rc<NextRequest>, tally: Rc<Tally>) -> Result<(), Error> {
    let mut kept = Some(connect(address).await?);
    let mut request = Vec::with_capacity(4096);
    let mut buffer = vec![0; BUFFER_BYTES];
    while !tally.ended.get() {
        request.clear();
        next(&mut request);
        let began = Instant::now();
        let mut stream = match kept.take() {
            Some(stream) => stream,
            None => connect(address).await?,
        };
        stream.write_all(&request).await.map_err(Error::io("send a request"))?;
        let closes = read_answer(&mut stream, &mut buffer, &request, &tally).await?;
        tally.count(began.elapsed(), closes);
        kept = (!closes).then_some(stream);
    }
    Ok(())
}

async fn connect(address: SocketAddr) -> Result<TcpStream, Error> {
    let stream = TcpStream::connect(address).await.map_err(Error::io("connect to load a server"))?;
    stream.set_nodelay(true).map_err(Error::io("set up a socket"))?;
    Ok(stream)
}

/// Reads an answer to its end and tells whether the connection ends with it.
async fn read_answer(
    stream: &mut TcpStream,
    buffer: &mut [u8],
    request: &[u8],
    tally: &Tally,
) -> Result<bool, Error> {
    let mut filled = 0;
    let head = loop {
        filled += read_some(stream, &mut buffer[filled..], request).await?;
        let head = parse_answer_head(&buffer[..filled]).map_err(|reason| unreadable(request, reason))?;
        if let Some(head) = head {
            break head;
        }
    };
    if !head.is_success() {
        let body = String::from_utf8_lossy(&buffer[head.head_bytes..filled]).into_owned();
        return Err(Error::Refused { request: first_line(request), status: head.status, body });
    }
    tally.count_bytes(filled);
    let mut body = BodyReader::new(head.extent);
    let mut arrived = &buffer[head.head_bytes..filled];
    loop {
        body.take(arrived, |_| ()).map_err(|reason| unreadable(request, reason))?;
        if body.is_done() {
            return Ok(head.closes);
        }
        let length = stream.read(buffer).await.map_err(Error::io("read an answer"))?;
        if length == 0 {
            body.close().map_err(|reason| unreadable(request, reason))?;
        }
        tally.count_bytes(length);
        arrived = &buffer[..length];
    }
}

async fn read_some(stream: &mut TcpStream, buffer: &mut [u8], request: &[u8]) -> Result<usize, Error> {
    match stream.read(buffer).await.map_err(Error::io("read an answer"))? {
        0 => Err(unreadable(request, "the connection was closed in the middle".to_owned())),
        length => Ok(length),
    }
}

fn unreadable(request: &[u8], reason: String) -> Error {
    Error::Unreadable { request: first_line(request), reason }
}

fn first_line(request: &[u8]) -> String {
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{Ipv4Addr, TcpListener};
    use std::thread;

    use super::*;
    use crate::wire::{Method, Request};

    const CHUNKED: &[u8] =
        b"HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    const OLD: &[u8] = b"HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello";
    const OLD_WITHOUT_LENGTH: &[u8] = b"HTTP/1.0 200 OK\r\nserver: x\r\n\r\nhello";

    /// Answers so many connections once each and closes them.
    fn answer_and_close(connections: usize, request_bytes: usize, answer: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for _ in 0..connections {
                let (mut stream, _) = listener.accept().unwrap();
                stream.read_exact(&mut vec![0; request_bytes]).unwrap();
                stream.write_all(answer).unwrap();
            }
        });
        address
    }

    #[test]
    fn server_that_closes_after_each_answer_is_connected_to_again() {
        for answer in [CHUNKED, OLD, OLD_WITHOUT_LENGTH] {
            let request = Request::new(Method::Get, "/").render_head();
            let address = answer_and_close(3, request.len(), answer);
            let (tally, asked) = (Rc::new(Tally::default()), Cell::new(0));
            let end = Rc::clone(&tally);
            let next: Rc<NextRequest> = Rc::new(move |buffer| {
                buffer.extend_from_slice(&request);
                asked.set(asked.get() + 1);
                end.ended.set(asked.get() == 3);
            });
            tally.begin();

            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve_one(address, next, Rc::clone(&tally))).unwrap();

            assert_eq!((tally.answers(), tally.last_answers.get()), (3, 3));
            assert_eq!(tally.bytes.get(), 3 * answer.len() as u64);
        }
    }
}
