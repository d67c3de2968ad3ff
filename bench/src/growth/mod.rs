//! How operations grow with the store: what a point operation and the first page of every list cost in a large
//! store, against the same in a small one. Both stores are built through the registry, as clients would build them.

mod build;
mod operations;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use codeartifact_server::registry;
use serde::Serialize;

use crate::error::Error;
use crate::machine::Machine;
use build::Stock;
use operations::GrowthOperation;

/// A ratio of the median in the large store to that in the small one that is too much.
const BAR: f64 = 1.5;

/// What to build and how long to measure.
#[derive(Debug, Args)]
pub(crate) struct Growth {
    /// Versions in the large store. A million takes minutes and some 3 GB of disk.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1000..))]
    versions: u32,
    /// Versions in the small store.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(100..))]
    against: u32,
    /// How often each operation is measured in each store.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(10..))]
    samples: u32,
    /// Where to put the stores while measuring; the system's temporary directory unless given.
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
    /// Print JSON for programs in place of text.
    #[arg(long)]
    json: bool,
}

/// What one operation costs in both stores.
#[derive(Debug, Serialize)]
struct Line {
    operation: &'static str,
    small_microseconds: f64,
    large_microseconds: f64,
    ratio: f64,
}

#[derive(Debug, Serialize)]
struct Table {
    machine: Machine,
    small_versions: u32,
    large_versions: u32,
    built_seconds: f64,
    opened_milliseconds: f64,
    lines: Vec<Line>,
}

impl From<registry::Error> for Error {
    fn from(error: registry::Error) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        Self::Nonsense(format!("the registry refused: {error} {cause}"))
    }
}

/// Builds both stores, measures, and prints the table.
pub(crate) fn run(growth: &Growth) -> Result<(), Error> {
    let machine = Machine::describe()?;
    let parent = growth.directory.clone().unwrap_or_else(std::env::temp_dir);
    let directory = tempfile::tempdir_in(parent).map_err(Error::io("make a directory for the stores"))?;
    let runtime = tokio::runtime::Runtime::new().map_err(Error::io("start the threads"))?;
    runtime.block_on(async {
        let started = Instant::now();
        let small = Stock::build(&directory.path().join("small"), growth.against).await?;
        let path = directory.path().join("large");
        drop(Stock::build(&path, growth.versions).await?);
        let built = started.elapsed();
        let started = Instant::now();
        let large = Stock::open(&path, growth.versions)?;
        let opened = started.elapsed();
        let mut lines = Vec::new();
        for operation in GrowthOperation::ALL {
            lines.push(measure(*operation, &small, &large, growth.samples).await?);
        }
        print(
            growth,
            &Table {
                machine,
                small_versions: growth.against,
                large_versions: growth.versions,
                built_seconds: built.as_secs_f64(),
                opened_milliseconds: opened.as_secs_f64() * 1000.0,
                lines,
            },
        )
    })
}

/// Measures an operation in both stores by turns, so that whatever else the machine does falls on both.
async fn measure(
    operation: GrowthOperation,
    small: &Stock,
    large: &Stock,
    samples: u32,
) -> Result<Line, Error> {
    let (mut in_small, mut in_large) = (Vec::new(), Vec::new());
    for sample in 0..samples {
        for (stock, times) in [(small, &mut in_small), (large, &mut in_large)] {
            let started = Instant::now();
            operation.run(stock, sample).await?;
            times.push(started.elapsed());
        }
    }
    let (small, large) = (median_microseconds(in_small), median_microseconds(in_large));
    Ok(Line {
        operation: operation.name(),
        small_microseconds: small,
        large_microseconds: large,
        ratio: large / small,
    })
}

fn median_microseconds(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |median| median.as_secs_f64() * 1e6)
}

fn print(growth: &Growth, table: &Table) -> Result<(), Error> {
    if growth.json {
        let text = serde_json::to_string_pretty(table).map_err(|error| Error::Nonsense(error.to_string()))?;
        println!("{text}");
        return Ok(());
    }
    let Machine { date, cores, cpu, memory_gib, kernel, load_before } = &table.machine;
    println!("{date}: {cores} × {cpu}, {memory_gib} GiB, Linux {kernel}; load before {load_before}");
    println!(
        "Built in {:.0} s; the large store opens in {:.1} ms.\n",
        table.built_seconds, table.opened_milliseconds
    );
    let (small, large) = (format!("at {}", table.small_versions), format!("at {}", table.large_versions));
    println!("{:44} {small:>12} {large:>12}   ratio", "median, in the registry");
    for line in &table.lines {
        let verdict = if line.ratio > BAR { "  over the bar of 1.5" } else { "" };
        println!(
            "{:44} {:>9.1} µs {:>9.1} µs   {:>5.2}{verdict}",
            line.operation, line.small_microseconds, line.large_microseconds, line.ratio
        );
    }
    Ok(())
}
