//! The server beside other registries over the same data, in one sitting: verdaccio and pnpr for npm, pypiserver and
//! devpi for Python. They are run as their users run them; nothing of them is part of this program.

mod measure;
mod npm;
mod others;
mod python;
mod report;
mod start;
mod stock;
mod storage;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum as _};
use tempfile::TempDir;

use self::measure::{Pair, Plan};
use self::others::Kind;
use self::report::{Report, write_results};
use self::start::start;
use self::stock::{ALL, HUNDRED, LARGE_FILE, SMALL_FILE, THOUSANDS, fill_npm, fill_python};
use crate::error::{Error, with_causes};
use crate::load::Load;
use crate::machine::{Machine, commit};
use crate::process::Process;
use crate::report::{Outcome, Row};
use crate::rows::create_repository;
use crate::server::{ServerProgram, target_directory, workspace_directory};

/// What to compare with and for how long. What is not named is looked for in tests/.clients/origins, and left out if it
/// is not there.
#[derive(Debug, Args)]
pub(crate) struct Registries {
    /// verdaccio's script, which is run with `node`.
    #[arg(long, value_name = "FILE")]
    verdaccio: Option<PathBuf>,
    /// The binary of pnpr.
    #[arg(long, value_name = "FILE")]
    pnpr: Option<PathBuf>,
    /// The program of pypiserver.
    #[arg(long, value_name = "FILE")]
    pypi_server: Option<PathBuf>,
    /// The program of devpi; `devpi-import` must lie beside it.
    #[arg(long, value_name = "FILE")]
    devpi_server: Option<PathBuf>,
    /// The registries to compare with, separated by commas; all of them unless given.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "REGISTRY", conflicts_with = "write")]
    against: Vec<Kind>,
    /// How long each run lasts.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// How many runs of the server each row takes, each between two runs of the other registry.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=20))]
    rounds: u32,
    /// A server binary to measure; built from this workspace unless given.
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
    /// Where to put what the registries hold while measuring; beside the build's output unless given.
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
    /// Print JSON for programs in place of text.
    #[arg(long)]
    json: bool,
    /// Write the figures into bench/RESULTS.md; the rest of that file is kept.
    #[arg(long)]
    write: bool,
}

const CONNECTIONS: usize = 32;
const WARM_UP: Duration = Duration::from_millis(250);

/// Compares and says what came out.
pub(crate) fn run(arguments: &Registries) -> Result<ExitCode, Error> {
    let base = arguments.directory.clone().map_or_else(target_directory, Ok)?;
    let root =
        TempDir::with_prefix_in("registries-", &base).map_err(Error::io("create a temporary directory"))?;
    let server = ServerProgram::find_or_build(arguments.server.as_deref())?;
    // Described before anything runs, so that the load is that of others.
    let machine = Machine::describe()?;
    let (found, missing) = arguments.find();
    let others = found.iter().map(|other| other.version.clone()).collect();
    let window = Duration::from_secs(arguments.seconds);
    let load = Load { connections: CONNECTIONS, warm_up: WARM_UP, window };
    let plan = Plan { rounds: arguments.rounds, load };
    let rows = compare_all(plan, &server, root.path(), &found)?;
    let commit = commit(&workspace_directory());
    let report = Report { machine, server: server.version()?, commit, others, missing, rows };
    say(&report, arguments)
}

/// A registry that is here.
#[derive(Debug)]
struct Other {
    kind: Kind,
    file: PathBuf,
    version: String,
}

impl Registries {
    /// Tells which registries are here and what to do about those that are not, or do not run.
    fn find(&self) -> (Vec<Other>, Vec<String>) {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        let asked = if self.against.is_empty() { Kind::value_variants() } else { &self.against };
        for kind in asked {
            let named = match kind {
                Kind::Verdaccio => &self.verdaccio,
                Kind::Pnpr => &self.pnpr,
                Kind::Pypiserver => &self.pypi_server,
                Kind::Devpi => &self.devpi_server,
            };
            let Some(file) = kind.find(named.as_deref()) else {
                missing.push(kind.how_to_install());
                continue;
            };
            match kind.version(&file) {
                Ok(version) => found.push(Other { kind: *kind, file, version }),
                Err(error) => missing.push(with_causes(&error)),
            }
        }
        (found, missing)
    }
}

fn compare_all(plan: Plan, server: &ServerProgram, root: &Path, found: &[Other]) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    if found.is_empty() {
        return Ok(rows);
    }
    let ours = server.start(&root.join("data"))?;
    create_repository(ours.address())?;
    eprintln!("filling the server");
    if found.iter().any(|other| other.kind.speaks_npm()) {
        fill_npm(ours.address())?;
    }
    if found.iter().any(|other| !other.kind.speaks_npm()) {
        fill_python(ours.address())?;
    }
    for Other { kind, file, .. } in found {
        eprintln!("starting {}", kind.name());
        let directory = root.join(kind.name());
        // One that does not start is told of, and the others are measured.
        rows.extend(compare(plan, &ours, (*kind, file), &directory).unwrap_or_else(|error| {
            let what = kind.name().to_owned();
            vec![Row { name: what.clone(), what, outcome: Outcome::Failed { why: with_causes(&error) } }]
        }));
    }
    Ok(rows)
}

fn compare(
    plan: Plan,
    ours: &Process,
    (kind, file): (Kind, &Path),
    directory: &Path,
) -> Result<Vec<Row>, Error> {
    if kind.speaks_npm() {
        let theirs = start(kind, file, directory, ALL)?;
        return Ok(npm::rows(&Pair { plan, kind, ours, theirs: &theirs }));
    }
    let few = start(kind, file, &directory.join("few"), &[HUNDRED, SMALL_FILE, LARGE_FILE])?;
    let mut rows = python::rows(&Pair { plan, kind, ours, theirs: &few });
    drop(few);
    let many = start(kind, file, &directory.join("many"), &[THOUSANDS])?;
    rows.extend(python::rows_of_thousands(&Pair { plan, kind, ours, theirs: &many }));
    Ok(rows)
}

fn say(report: &Report, arguments: &Registries) -> Result<ExitCode, Error> {
    if arguments.json {
        let text =
            serde_json::to_string_pretty(report).map_err(|error| Error::Nonsense(error.to_string()))?;
        println!("{text}");
    } else {
        print!("{}", report.render_text());
    }
    if arguments.write {
        write_results(report, &workspace_directory().join("bench").join("RESULTS.md"))?;
        eprintln!("wrote bench/RESULTS.md");
    }
    // A goal that is not reached is a finding; a row that did not run is a failure.
    let failed = report.rows.iter().any(|row| matches!(row.outcome, Outcome::Failed { .. }));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
