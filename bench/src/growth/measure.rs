//! Measuring two stores against each other, by turns, so that whatever else the machine does falls on both.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::ask;
use super::build::Stock;
use super::cores::Apart;
use super::in_process::InProcess;
use super::operations::{Operation, Sample};
use super::report::{Line, Pair, Section};
use crate::alternate::{Spread, precise};
use crate::error::Error;
use crate::exchange::Connection;
use crate::process::Process;
use crate::server::ServerProgram;

/// A small store and a large one.
#[derive(Debug)]
pub(super) struct Stocks {
    pub(super) small: Stock,
    pub(super) large: Stock,
}

impl Stocks {
    fn both(&self) -> [&Stock; 2] {
        [&self.small, &self.large]
    }
}

/// How often each operation is done, and in which run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) samples: u32,
    pub(super) starts: u32,
    /// Whether to measure reads within this process too.
    pub(super) within: bool,
    pub(super) run: u64,
}

/// Servers on both stores, with a connection each.
pub(super) struct Servers {
    processes: [Process; 2],
    connections: [Connection; 2],
    /// The validators of the packument of the one package, where there is one.
    pub(super) etags: [String; 2],
    _apart: Apart,
}

impl Servers {
    pub(super) fn start(program: &ServerProgram, stocks: &Stocks) -> Result<Self, Error> {
        let [small, large] = stocks.both();
        let (apart, started) = Apart::start(|| {
            Ok::<_, Error>([program.start(&small.directory)?, program.start(&large.directory)?])
        })
        .map_err(|error| Error::io("keep the servers on a core of their own")(error.into()))?;
        let processes = started?;
        let [first, second] = &processes;
        let connections = [Connection::open(first.address())?, Connection::open(second.address())?];
        Ok(Self { processes, connections, etags: Default::default(), _apart: apart })
    }

    /// Returns where both listen.
    pub(super) fn addresses(&self) -> [SocketAddr; 2] {
        self.processes.each_ref().map(Process::address)
    }

    /// Returns the memory of both in MiB, a while after they have answered something.
    pub(super) fn idle_memory(&mut self) -> Result<Pair, Error> {
        let ask = ask::list_domains();
        for connection in &mut self.connections {
            connection.call(&ask.request, &ask.body)?;
        }
        // Whatever a server does by itself after its start belongs to being idle.
        thread::sleep(Duration::from_secs(2));
        self.memory()
    }

    /// Returns the memory of both in MiB.
    pub(super) fn memory(&self) -> Result<Pair, Error> {
        let [small, large] = &self.processes;
        Ok(Pair { small: mebibytes(small.resident_bytes()?), large: mebibytes(large.resident_bytes()?) })
    }

    /// Runs some work and gives the most memory that either held meanwhile, in MiB.
    pub(super) fn most_memory_during<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<(T, Pair), Error> {
        let [small, large] = self.processes.each_ref().map(Process::memory_watch);
        let outcome = work(self);
        let (small, large) = (mebibytes(small.most()?), mebibytes(large.most()?));
        Ok((outcome?, Pair { small, large }))
    }

    /// Measures one operation over both connections.
    pub(super) fn measure(
        &mut self,
        operation: &Operation,
        stocks: &Stocks,
        plan: Plan,
    ) -> Result<Pair, Error> {
        let mut times = [Vec::new(), Vec::new()];
        for number in 0..plan.samples {
            // Whoever is second may find the core awake.
            let order = if number % 2 == 0 { [0, 1] } else { [1, 0] };
            for side in order {
                let sample = Sample { number, run: plan.run, etag: &self.etags[side] };
                let ask = (operation.ask)(stocks.both()[side].world, &sample);
                times[side].push(self.connections[side].call(&ask.request, &ask.body)?);
            }
        }
        medians(times)
    }
}

/// Measures operations within this process, without sockets.
pub(super) async fn in_process(
    operations: &[Operation],
    stocks: &Stocks,
    plan: Plan,
) -> Result<Vec<Pair>, Error> {
    let [small, large] = stocks.both();
    let servers = [InProcess::open(&small.directory).await?, InProcess::open(&large.directory).await?];
    let mut pairs = Vec::new();
    for operation in operations {
        let mut times = [Vec::new(), Vec::new()];
        for number in 0..plan.samples {
            for ((stock, server), times) in stocks.both().into_iter().zip(&servers).zip(&mut times) {
                let ask = (operation.ask)(stock.world, &Sample { number, run: plan.run, etag: "" });
                let began = Instant::now();
                server.call(&ask).await?;
                times.push(began.elapsed());
            }
        }
        pairs.push(medians(times)?);
    }
    Ok(pairs)
}

/// Measures operations over connections and puts beside them what they took within this process, if that is known.
pub(super) fn section(
    title: &'static str,
    operations: &[Operation],
    in_process: Option<Vec<Pair>>,
    (servers, stocks, plan): (&mut Servers, &Stocks, Plan),
) -> Result<Section, Error> {
    eprintln!("measuring {title}");
    let mut within = in_process.unwrap_or_default().into_iter();
    let mut lines = Vec::new();
    for operation in operations {
        let over_http = servers.measure(operation, stocks, plan)?;
        lines.push(Line { operation: operation.name, in_process: within.next(), over_http });
    }
    Ok(Section { title, lines, has_bars: true })
}

/// Measures how long the server takes from its start to its first answer, in milliseconds.
pub(super) fn starts(program: &ServerProgram, stocks: &Stocks, plan: Plan) -> Result<Pair, Error> {
    let ask = ask::list_domains();
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..plan.starts {
        for (stock, times) in stocks.both().into_iter().zip(&mut times) {
            times.push(program.time_to_first_answer(&stock.directory, &ask.request, &ask.body)?);
        }
    }
    let pair = medians(times)?;
    Ok(Pair { small: pair.small / 1e3, large: pair.large / 1e3 })
}

/// Returns how much disk both stores take, in MiB.
pub(super) fn disk(stocks: &Stocks) -> Result<Pair, Error> {
    let [small, large] = stocks.both().map(|stock| bytes_below(&stock.directory));
    Ok(Pair { small: mebibytes(small?), large: mebibytes(large?) })
}

fn bytes_below(directory: &Path) -> Result<u64, Error> {
    let io = || Error::io("look at the files of a store");
    let mut bytes = 0;
    for entry in fs::read_dir(directory).map_err(io())? {
        let entry = entry.map_err(io())?;
        let found = entry.metadata().map_err(io())?;
        bytes += if found.is_dir() { bytes_below(&entry.path())? } else { found.len() };
    }
    Ok(bytes)
}

/// Returns the medians in microseconds.
fn medians(times: [Vec<Duration>; 2]) -> Result<Pair, Error> {
    let [small, large] = times.map(|times| Spread::of(times.iter().map(|time| time.as_secs_f64() * 1e6)));
    Ok(Pair { small: small?.median, large: large?.median })
}

fn mebibytes(bytes: u64) -> f64 {
    precise(bytes) / f64::from(1024 * 1024)
}
