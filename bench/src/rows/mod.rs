//! The rows of the table: what is measured, against what, and how it is set up. Each row starts its own server on a
//! fresh directory and leaves nothing behind.

mod describe;
mod fixture;
mod large_asset;
mod list_package_versions;
mod memory;
mod publish;
mod small_asset;
mod start;
mod under_load;
mod upload;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::ValueEnum;
use tempfile::TempDir;

use crate::arguments::Measure;
use crate::error::{Error, with_causes};
use crate::load::Load;
use crate::machine::{Machine, commit, free_bytes};
use crate::nginx;
use crate::report::{Outcome, Programs, Report, Row, render_text, write_results};
use crate::server::{ServerProgram, target_directory, workspace_directory};

/// The rows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowName {
    DescribeDomain,
    DescribeRepository,
    DescribePackageVersion,
    ListPackageVersions,
    SmallAsset,
    LargeAsset,
    Upload,
    Publish,
    Start,
    MemoryIdle,
    MemoryStreaming,
}

impl RowName {
    fn what(self) -> &'static str {
        match self {
            Self::DescribeDomain => "DescribeDomain against hyper 1 KiB",
            Self::DescribeRepository => "DescribeRepository against hyper 1 KiB",
            Self::DescribePackageVersion => "DescribePackageVersion against hyper 1 KiB",
            Self::ListPackageVersions => "ListPackageVersions, 500, against hyper of the same size",
            Self::SmallAsset => "GetPackageVersionAsset 1 KiB against nginx",
            Self::LargeAsset => "GetPackageVersionAsset 1 GiB against nginx",
            Self::Upload => {
                "PublishPackageVersion 1 GiB, four digests, against the digests alone on two threads"
            }
            Self::Publish => "PublishPackageVersion 1 KiB, durable, against dsync",
            Self::Start => "start to first answer, empty store",
            Self::MemoryIdle => "resident memory, idle",
            Self::MemoryStreaming => "resident memory while 5 GiB stream in and 5 GiB out",
        }
    }

    fn measure(self, bench: &Bench) -> Result<Outcome, Error> {
        match self {
            Self::DescribeDomain => describe::domain(bench),
            Self::DescribeRepository => describe::repository(bench),
            Self::DescribePackageVersion => describe::package_version(bench),
            Self::ListPackageVersions => list_package_versions::measure(bench),
            Self::SmallAsset => small_asset::measure(bench),
            Self::LargeAsset => large_asset::measure(bench),
            Self::Upload => upload::measure(bench),
            Self::Publish => publish::measure(bench),
            Self::Start => start::measure(bench),
            Self::MemoryIdle => memory::idle(bench),
            Self::MemoryStreaming => memory::streaming(bench),
        }
    }
}

/// Everything that a row needs to know.
#[derive(Debug)]
struct Bench {
    plan: Plan,
    server: ServerProgram,
    nginx: Option<PathBuf>,
    root: PathBuf,
}

impl Bench {
    /// Makes a directory that is gone when the row is done.
    fn directory(&self) -> Result<TempDir, Error> {
        TempDir::new_in(&self.root).map_err(Error::io("create a temporary directory"))
    }
}

/// How much of everything.
#[derive(Debug, Clone, Copy)]
struct Plan {
    rounds: u32,
    load: Load,
    large_bytes: u64,
    /// How often a large body is read in one run, so that the kernel's clock can tell the CPU time.
    large_reads: u32,
    readers: u32,
    streamed_bodies: u64,
    first_bytes: u32,
    starts: u32,
}

const CONNECTIONS: usize = 32;
const MEBIBYTE: u64 = 1024 * 1024;

impl Plan {
    /// Shows that everything works.
    fn quick() -> Self {
        Self {
            rounds: 1,
            load: load(Duration::from_millis(500), Duration::from_millis(200)),
            large_bytes: 64 * MEBIBYTE,
            large_reads: 2,
            readers: 4,
            streamed_bodies: 3,
            first_bytes: 5,
            starts: 3,
        }
    }

    /// Gives figures that mean something.
    fn full(rounds: u32, seconds: u64) -> Self {
        Self {
            rounds,
            load: load(Duration::from_secs(seconds), Duration::from_secs(1)),
            large_bytes: 1024 * MEBIBYTE,
            large_reads: 4,
            readers: 8,
            streamed_bodies: 5,
            first_bytes: 21,
            starts: 15,
        }
    }

    fn disk_bytes(&self) -> u64 {
        (self.streamed_bodies.max(u64::from(self.rounds)) + 3) * self.large_bytes
    }
}

fn load(window: Duration, warm_up: Duration) -> Load {
    Load { connections: CONNECTIONS, window, warm_up }
}

/// Measures the rows that were asked for and says what came out.
pub(crate) fn run(arguments: &Measure) -> Result<ExitCode, Error> {
    let plan =
        if arguments.quick { Plan::quick() } else { Plan::full(arguments.rounds, arguments.seconds) };
    let base = match &arguments.directory {
        Some(directory) => directory.clone(),
        None => target_directory()?,
    };
    let root = TempDir::with_prefix_in("bench-", &base).map_err(Error::io("create a temporary directory"))?;
    if free_bytes(root.path())? < plan.disk_bytes() {
        let needed = plan.disk_bytes() / MEBIBYTE;
        return Err(Error::Nonsense(format!(
            "{needed} MiB of disk are needed; name a place with --directory"
        )));
    }
    let server = ServerProgram::find_or_build(arguments.server.as_deref())?;
    // Described before anything runs, so that the load is that of others.
    let machine = Machine::describe()?;
    let bench = Bench { plan, server, nginx: nginx::find(), root: root.path().to_owned() };
    let names = if arguments.rows.is_empty() { RowName::value_variants() } else { &arguments.rows };
    let rows: Vec<Row> = names.iter().map(|name| measure(*name, &bench)).collect();
    let report = Report { machine, programs: programs(&bench)?, quick: arguments.quick, rows };
    say(&report, arguments)
}

fn measure(name: RowName, bench: &Bench) -> Row {
    eprintln!("measuring {}", name.what());
    let outcome = name.measure(bench).unwrap_or_else(|error| Outcome::Failed { why: with_causes(&error) });
    let value = name.to_possible_value().map(|value| value.get_name().to_owned());
    Row { name: value.unwrap_or_default(), what: name.what(), outcome }
}

fn programs(bench: &Bench) -> Result<Programs, Error> {
    let rustc = Command::new("rustc").arg("--version").output();
    Ok(Programs {
        server: bench.server.version()?,
        commit: commit(&workspace_directory()),
        nginx: bench.nginx.as_deref().map(nginx::version).transpose()?,
        rustc: rustc.map_or_else(
            |_| "unknown".to_owned(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        ),
    })
}

fn say(report: &Report, arguments: &Measure) -> Result<ExitCode, Error> {
    if arguments.json {
        let text =
            serde_json::to_string_pretty(report).map_err(|error| Error::Nonsense(error.to_string()))?;
        println!("{text}");
    } else {
        print!("{}", render_text(report));
    }
    if arguments.write {
        let file = workspace_directory().join("bench").join("RESULTS.md");
        write_results(report, &file)?;
        eprintln!("wrote bench/RESULTS.md");
    }
    // A bar that is not cleared is a finding; a row that did not run is a failure.
    let failed = report.rows.iter().any(|row| matches!(row.outcome, Outcome::Failed { .. }));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Makes a directory within another.
fn subdirectory(parent: &Path, name: &str) -> Result<PathBuf, Error> {
    let directory = parent.join(name);
    fs::create_dir_all(&directory).map_err(Error::io("create a directory"))?;
    Ok(directory)
}
