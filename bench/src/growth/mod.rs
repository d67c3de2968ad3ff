//! How operations grow with the store: what point operations, the first page of every list and point writes cost in
//! a large store, against the same in a small one; how long the server takes to start on either, and how much memory
//! it holds. The stores are built through the server, as clients would build them.

mod ask;
mod build;
mod cores;
mod in_process;
mod measure;
mod one_package;
mod operations;
mod report;
mod world;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use tempfile::TempDir;

use crate::error::Error;
use crate::machine::{Machine, commit};
use crate::server::{ServerProgram, workspace_directory};
use build::Stock;
use measure::{Plan, Servers, Stocks};
use operations::{GROUPS, LISTS, Operation, POINTS, VERSION_LISTS, WRITES};
use report::{Comparison, Report};
use world::World;

/// What to build and how long to measure.
#[derive(Debug, Args)]
pub(crate) struct Growth {
    /// Versions in the large store. A million takes minutes and some 2 GB of disk.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1000..))]
    versions: u32,
    /// Versions in the small store.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1000..))]
    against: u32,
    /// Packages in the large one of a second pair of stores, with one version each; 0 leaves the pair out.
    #[arg(long, default_value_t = 1_000_000)]
    packages: u32,
    /// Versions of the one package of npm in the large one of a third pair of stores; 0 leaves the pair out.
    #[arg(long, default_value_t = 100_000)]
    in_one_package: u32,
    /// Package groups in the large store of packages.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(20..))]
    groups: u32,
    /// How often each operation is measured in each store.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(10..))]
    samples: u32,
    /// How often a server is started on each store.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..))]
    starts: u32,
    /// Where to put the stores while measuring; the system's temporary directory unless given.
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "keep")]
    directory: Option<PathBuf>,
    /// Use the stores that an earlier run left in this directory, build those that are missing, and leave them. Each
    /// run adds what its writes write.
    #[arg(long, value_name = "DIRECTORY")]
    keep: Option<PathBuf>,
    /// Build the stores and measure nothing; to be used with `--keep`.
    #[arg(long, requires = "keep", conflicts_with_all = ["write", "json"])]
    build_only: bool,
    /// Measure over HTTP only, not within this process too; for when this program is a development build, and the
    /// server is not.
    #[arg(long)]
    http_only: bool,
    /// A server binary to measure; built from this workspace unless given.
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
    /// Print JSON for programs in place of tables.
    #[arg(long)]
    json: bool,
    /// Write the tables into bench/RESULTS.md; the rest of that file is kept.
    #[arg(long)]
    write: bool,
}

/// Builds the stores, measures, and prints the tables.
pub(crate) fn run(growth: &Growth) -> Result<(), Error> {
    let mut temporary = None;
    let directory = if let Some(directory) = &growth.keep {
        std::fs::create_dir_all(directory).map_err(Error::io("make a directory for the stores"))?;
        directory.clone()
    } else {
        let parent = growth.directory.clone().unwrap_or_else(std::env::temp_dir);
        let made = TempDir::new_in(parent).map_err(Error::io("make a directory for the stores"))?;
        temporary.insert(made).path().to_owned()
    };
    let runtime = tokio::runtime::Runtime::new().map_err(Error::io("start the threads"))?;
    let machine = Machine::describe()?;
    let mut pairs =
        vec![("Versions", World::of_versions(growth.against), World::of_versions(growth.versions))];
    if growth.packages > 0 {
        let small = World::of_packages(growth.against, growth.groups / 1000);
        pairs.push(("Packages under groups", small, World::of_packages(growth.packages, growth.groups)));
    }
    if growth.in_one_package > 0 {
        let small = World::of_one_package(growth.against);
        pairs.push(("Versions of one package", small, World::of_one_package(growth.in_one_package)));
    }
    let program = ServerProgram::find_or_build(growth.server.as_deref())?;
    let mut built = Vec::new();
    for (title, small, large) in pairs {
        built.push((title, stocks(&program, &directory, (title, small, large))?));
    }
    if growth.build_only {
        return Ok(());
    }
    let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let plan = Plan { samples: growth.samples, starts: growth.starts, within: !growth.http_only, run };
    let mut comparisons = Vec::new();
    for (title, stocks) in &built {
        eprintln!("measuring {title}: {} samples of each operation", plan.samples);
        comparisons.push(compare(title, stocks, &program, (&runtime, plan))?);
    }
    let commit = commit(&workspace_directory());
    let report = Report { machine, server: program.version()?, commit, samples: growth.samples, comparisons };
    say(growth, &report)
}

fn stocks(
    program: &ServerProgram,
    directory: &Path,
    (title, small, large): (&str, World, World),
) -> Result<Stocks, Error> {
    let place = |size: &str| directory.join(format!("{}-{size}", title.to_lowercase().replace(' ', "-")));
    eprintln!("building {title}: {} versions, then {}", small.versions, large.versions);
    Ok(Stocks {
        small: Stock::find_or_build(program, place("small"), small)?,
        large: Stock::find_or_build(program, place("large"), large)?,
    })
}

/// Compares a small store and a large one.
fn compare(
    title: &'static str,
    stocks: &Stocks,
    program: &ServerProgram,
    (runtime, plan): (&tokio::runtime::Runtime, Plan),
) -> Result<Comparison, Error> {
    if stocks.large.world.is_one_package {
        return one_package::compare(title, stocks, program, plan);
    }
    let has_crowd = stocks.large.world.crowd > 0;
    let mut reads: Vec<(&'static str, &[Operation])> = vec![("point operations", POINTS), ("lists", LISTS)];
    if has_crowd {
        reads.push(("versions of a crowded package", VERSION_LISTS));
    }
    reads.push(("package groups", GROUPS));
    let disk_mebibytes = measure::disk(stocks)?;
    let within = |operations: &[Operation]| {
        plan.within.then(|| runtime.block_on(measure::in_process(operations, stocks, plan))).transpose()
    };
    let within: Vec<_> = reads.iter().map(|(_, operations)| within(operations)).collect::<Result<_, _>>()?;
    let start_milliseconds = measure::starts(program, stocks, plan)?;
    let mut servers = Servers::start(program, stocks)?;
    let idle_mebibytes = servers.idle_memory()?;
    let mut sections = Vec::new();
    for ((title, operations), within) in reads.into_iter().zip(within) {
        let with = (&mut servers, stocks, plan);
        sections.push(measure::section(title, operations, within, with)?);
    }
    sections.push(measure::section("point writes", WRITES, None, (&mut servers, stocks, plan))?);
    Ok(Comparison {
        title,
        small: stocks.small.world,
        large: stocks.large.world,
        large_built_seconds: stocks.large.built.map(|took| took.as_secs_f64()),
        disk_mebibytes,
        start_milliseconds,
        idle_mebibytes,
        used_mebibytes: servers.memory()?,
        documents_mebibytes: None,
        sections,
    })
}

fn say(growth: &Growth, report: &Report) -> Result<(), Error> {
    if growth.json {
        let text =
            serde_json::to_string_pretty(report).map_err(|error| Error::Nonsense(error.to_string()))?;
        println!("{text}");
    } else {
        print!("{}", report.render());
    }
    if growth.write {
        report::write_results(report, &workspace_directory().join("bench").join("RESULTS.md"))?;
        eprintln!("wrote bench/RESULTS.md");
    }
    Ok(())
}
