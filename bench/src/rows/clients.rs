//! Programs that fetch packages, run as their users run them: each run with nothing kept from any other, against the
//! server and against nginx by turns.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::bench::{Bench, subdirectory};
use super::fixture;
use super::site::Site;
use crate::alternate::{Comparison, Sample, alternate};
use crate::error::Error;
use crate::nginx;
use crate::process::{Errand, Process, find_program};
use crate::report::{Bars, Figure, Outcome, Unit};
use crate::server::workspace_directory;

const NO_NPM: &str = "npm is not installed; on Debian: apt-get install --no-install-recommends npm; or \
                                 name its program, or its script, with --npm";
const NO_PIP: &str = "pip is not installed; on Debian: apt-get install --no-install-recommends \
                                 python3-pip; or name its program with --pip";
const NO_MAVEN: &str =
    "Maven and its plugins are not installed where the scenarios have them; `tests/run install` does that";
const NO_CARGO: &str = "the toolchain has no Cargo; install it with rustup";

/// A client that is here.
#[derive(Debug)]
pub(super) struct Client {
    program: PathBuf,
    first_arguments: Vec<String>,
    /// The compiler that it asks, where it asks one.
    compiler: Option<PathBuf>,
}

/// Where a run may write.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) home: PathBuf,
    pub(super) work: PathBuf,
    pub(super) cache: PathBuf,
}

impl Client {
    /// Finds npm: what the user names, what the scenarios' clients were installed with, or the system's.
    pub(super) fn find_npm(named: Option<&Path>) -> Result<Self, &'static str> {
        let scripts = ["npm11", "npm10", "npm8", "npm6"]
            .map(|name| installed(&format!("npm/node_modules/{name}/bin/npm-cli.js")));
        Self::find(named, scripts, "npm").ok_or(NO_NPM)
    }

    /// Finds pip in the same places.
    pub(super) fn find_pip(named: Option<&Path>) -> Result<Self, &'static str> {
        let programs = ["pip26", "pip23"].map(|name| installed(&format!("pypi/{name}/bin/pip")));
        Self::find(named, programs, "pip3").ok_or(NO_PIP)
    }

    /// Finds the toolchain's own Cargo: the one in the path may be rustup's, which looks for toolchains in the home.
    pub(super) fn find_cargo() -> Result<Self, &'static str> {
        let asked = Command::new("rustc").args(["--print", "sysroot"]).output().map_err(|_| NO_CARGO)?;
        let programs = Path::new(String::from_utf8_lossy(&asked.stdout).trim()).join("bin");
        let (program, compiler) = (programs.join("cargo"), programs.join("rustc"));
        let found = program.is_file();
        let client = Self { program, first_arguments: Vec::new(), compiler: Some(compiler) };
        if found { Ok(client) } else { Err(NO_CARGO) }
    }

    /// Finds the Maven that the scenarios' clients were installed with, and the plugins beside it.
    pub(super) fn find_maven() -> Result<Self, &'static str> {
        let program = installed("maven/maven39/bin/mvn");
        let found = program.is_file() && installed("maven/repository").is_dir();
        let client = Self { program, first_arguments: Vec::new(), compiler: None };
        if found { Ok(client) } else { Err(NO_MAVEN) }
    }

    fn find(named: Option<&Path>, installed: impl IntoIterator<Item = PathBuf>, name: &str) -> Option<Self> {
        let file = match named {
            Some(named) => Some(named.to_owned()),
            None => installed.into_iter().find(|file| file.is_file()).or_else(|| find_program(name)),
        };
        let file = std::path::absolute(file.filter(|file| file.is_file())?).ok()?;
        if file.extension().is_some_and(|extension| extension == "js") {
            let script = file.display().to_string();
            return Some(Self {
                program: find_program("node")?,
                first_arguments: vec![script],
                compiler: None,
            });
        }
        Some(Self { program: file, first_arguments: Vec::new(), compiler: None })
    }

    /// Says which version it is.
    pub(super) fn version(&self) -> Result<String, Error> {
        let asked = Command::new(&self.program).args(&self.first_arguments).arg("--version").output();
        let output = asked.map_err(Error::io("ask a client for its version"))?;
        // pip says where it lies behind its number, and both may warn of their surroundings before it.
        let said = String::from_utf8_lossy(&output.stdout);
        let number =
            said.split_ascii_whitespace().find(|word| word.starts_with(|one: char| one.is_ascii_digit()));
        Ok(number.unwrap_or("of an unknown version").to_owned())
    }

    /// Runs it to its end.
    pub(super) fn run(&self, arguments: &[String], place: &Place) -> Result<(), Error> {
        // What the user has set up must not change what is measured.
        let mut environment =
            vec![("HOME", place.home.as_path()), ("PIP_CONFIG_FILE", Path::new("/dev/null"))];
        environment.extend(self.compiler.as_deref().map(|compiler| ("RUSTC", compiler)));
        Errand {
            program: &self.program,
            arguments: &[self.first_arguments.as_slice(), arguments].concat(),
            directory: &place.work,
            environment: &environment,
            log: &place.home.join("log"),
            limit: PATIENCE,
        }
        .run()
    }
}

const PATIENCE: Duration = Duration::from_mins(2);

/// Returns where something lies that `tests/run install` installed.
pub(super) fn installed(file: &str) -> PathBuf {
    workspace_directory().join("tests/.clients").join(file)
}

/// A row in which a client fetches many packages from nginx and from the server by turns.
pub(super) struct Fetching<'a, T> {
    /// The client, or how to come by it.
    pub(super) client: Result<Client, &'static str>,
    pub(super) client_name: &'static str,
    /// The type of the documents that nginx answers with.
    pub(super) document_type: &'static str,
    /// Publishes everything to the server.
    pub(super) publish: &'a dyn Fn(&Process) -> Result<T, Error>,
    /// Copies what the client will ask for to nginx.
    pub(super) copy: &'a dyn Fn(&Site, &T) -> Result<(), Error>,
    /// Runs the client to its end, and sees that it fetched everything.
    pub(super) fetch: &'a dyn Fn(&Client, SocketAddr, &Place) -> Result<(), Error>,
}

impl<T> Fetching<'_, T> {
    /// Measures the row. The first of its figures says which client it was.
    pub(super) fn measure(
        &self,
        bench: &Bench,
        figures: impl FnOnce(&Comparison) -> Result<Vec<Figure>, Error>,
    ) -> Result<Outcome, Error> {
        let Some(nginx) = &bench.nginx else {
            return Ok(Outcome::Skipped { why: nginx::HOW_TO_INSTALL.to_owned() });
        };
        let client = match &self.client {
            Ok(client) => client,
            Err(why) => return Ok(Outcome::Skipped { why: (*why).to_owned() }),
        };
        let directory = bench.directory()?;
        let subject = bench.server.start(&directory.path().join("data"))?;
        fixture::create_repository(subject.address())?;
        let published = (self.publish)(&subject)?;
        let site = Site::start(nginx, directory.path(), &subject, self.document_type)?;
        (self.copy)(&site, &published)?;
        let fetch = |address, place: &Place| (self.fetch)(client, address, place);
        let mut figures = figures(&compare(bench, (&site.nginx, &subject), fetch)?)?;
        if let Some(first) = figures.first_mut() {
            first.detail = format!("{} {}; {}", self.client_name, client.version()?, first.detail);
        }
        Ok(Outcome::Measured { figures })
    }
}

/// Lets a client fetch everything from nginx and from the server by turns.
fn compare(
    bench: &Bench,
    (reference, subject): (&Process, &Process),
    fetch: impl Fn(SocketAddr, &Place) -> Result<(), Error>,
) -> Result<Comparison, Error> {
    let run = |process: &Process| {
        let directory = bench.directory()?;
        let root = std::path::absolute(directory.path()).map_err(Error::io("find a directory"))?;
        let place = Place {
            home: subdirectory(&root, "home")?,
            work: subdirectory(&root, "work")?,
            cache: subdirectory(&root, "cache")?,
        };
        let (before, began) = (process.thread_times()?, Instant::now());
        fetch(process.address(), &place)?;
        let (elapsed, after) = (began.elapsed(), process.thread_times()?);
        Ok(Sample::of_bytes(1, elapsed, after.since(&before)))
    };
    // The client's own files come from the disk the first time.
    run(reference)?;
    run(subject)?;
    alternate(bench.plan.rounds, || run(reference), || run(subject))
}

/// Counts what lies in a directory and is not hidden.
pub(super) fn expect_entries(directory: &Path, expected: usize) -> Result<(), Error> {
    let entries = fs::read_dir(directory).map_err(Error::io("look at what a client fetched"))?;
    let found = entries.flatten().filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    match found.count() {
        found if found == expected => Ok(()),
        found => Err(Error::Nonsense(format!("a client fetched {found} packages, not {expected}"))),
    }
}

/// Holds the CPU time of the servers against each other, for all that one run asks of them.
pub(super) fn cpu(comparison: &Comparison, bars: Option<Bars>) -> Result<Figure, Error> {
    let milliseconds = |sample: &Sample| sample.cpu_seconds * 1e3;
    let (ours, theirs) = (comparison.subject(milliseconds)?, comparison.reference(milliseconds)?);
    let detail = format!("{ours:.1} ms against {theirs:.1} ms of the server's CPU time for all of it");
    let (what, ratios) = ("CPU", comparison.ratios(milliseconds)?);
    Ok(match bars {
        Some(bars) => Figure::new(what, Unit::Ratio, ratios, bars, detail),
        None => Figure::without_bars(what, Unit::Ratio, ratios, detail),
    })
}

/// Holds against each other how long runs take.
pub(super) fn time(comparison: &Comparison, bars: Option<Bars>) -> Result<Figure, Error> {
    let seconds = |sample: &Sample| sample.seconds;
    let (ours, theirs) = (comparison.subject(seconds)?, comparison.reference(seconds)?);
    let detail = format!("{ours:.2} s against {theirs:.2} s from the client's start to its end");
    let (what, ratios) = ("time", comparison.ratios(seconds)?);
    Ok(match bars {
        Some(bars) => Figure::new(what, Unit::Ratio, ratios, bars, detail),
        None => Figure::without_bars(what, Unit::Ratio, ratios, detail),
    })
}
