//! The rows of the table: what is measured, against what, and how it is set up. Each row starts its own server on a
//! fresh directory and leaves nothing behind.

mod bench;
mod beside_a_file;
mod bucket;
mod cargo;
mod cargo_fetch;
mod clients;
mod describe;
mod fixture;
mod gem;
mod large_asset;
mod list_package_versions;
mod maven;
mod maven_resolve;
mod memory;
mod npm;
mod npm_install;
mod npm_upstream;
mod nuget;
mod pip_download;
mod publish;
mod shared_database;
mod signed;
mod site;
mod small_asset;
mod start;
mod swift;
mod system_calls;
mod under_load;
mod upload;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};
use tempfile::TempDir;

use self::bench::{Bench, MEBIBYTE, Plan};
use crate::error::{Error, with_causes};
use crate::machine::{Machine, commit, free_bytes};
use crate::nginx;
use crate::report::{Outcome, Programs, Report, Row, render_text, write_results};
use crate::s3_server;
use crate::server::{ServerProgram, target_directory, workspace_directory};

pub(crate) use self::fixture::create_repository;

/// What to measure and how to say it.
#[derive(Debug, Args)]
pub(crate) struct Measure {
    /// Small bodies and short runs: shows that everything works; the figures mean little.
    #[arg(long, conflicts_with_all = ["write", "seconds", "rounds"])]
    pub(crate) quick: bool,
    /// The rows to measure, separated by commas; all of them unless given.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "ROW")]
    pub(crate) rows: Vec<RowName>,
    /// How long each run under load lasts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub(crate) seconds: u64,
    /// How many runs of the server each row takes, each between two runs of its reference.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) rounds: u32,
    /// Print JSON for programs in place of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the figures into bench/RESULTS.md, whose notes are kept; needs all rows.
    #[arg(long, conflicts_with = "rows")]
    pub(crate) write: bool,
    /// A server binary to measure; built from this workspace unless given.
    #[arg(long, value_name = "FILE")]
    pub(crate) server: Option<PathBuf>,
    /// npm's program, or its script, for the row about it; looked for in tests/.clients and in the path unless given.
    #[arg(long, value_name = "FILE")]
    pub(crate) npm: Option<PathBuf>,
    /// pip's program, looked for in the same places.
    #[arg(long, value_name = "FILE")]
    pub(crate) pip: Option<PathBuf>,
    /// A PostgreSQL on this machine, by the address of any database in it, for the rows about shared databases, which make
    /// and drop their own; `tests/with-postgresql` starts one and names it in `CODEARTIFACT_TEST_DATABASE`.
    #[arg(long, env = "CODEARTIFACT_TEST_DATABASE", value_name = "URL")]
    pub(crate) database: Option<String>,
    /// versitygw's program, for the rows about buckets; looked for in tests/.clients unless given.
    #[arg(long, value_name = "FILE")]
    pub(crate) versitygw: Option<PathBuf>,
    /// Where to put stores and logs while measuring; beside the build's output unless given. Must be a disk, not
    /// memory, for the durable rows to mean anything.
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) directory: Option<PathBuf>,
}

/// The rows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowName {
    DescribeDomain,
    DescribeRepository,
    DescribePackageVersion,
    SignedDescribeRepository,
    Verification,
    ManyPolicies,
    ListPackageVersions,
    NpmPackument,
    NpmLargePackument,
    NpmUnchanged,
    NpmPackumentUpstream,
    NpmUnchangedUpstream,
    NpmTarball,
    NpmInstall,
    PipDownload,
    CargoIndex,
    CargoUnchanged,
    CargoCrateFile,
    CargoFetch,
    GemInfo,
    GemUnchanged,
    GemFile,
    MavenMetadata,
    MavenUnchanged,
    MavenJar,
    MavenResolve,
    NugetRegistration,
    NugetUnchanged,
    NugetPackage,
    SwiftReleases,
    SwiftUnchanged,
    SwiftArchive,
    SystemCalls,
    SmallAsset,
    LargeAsset,
    Upload,
    Publish,
    SharedDescribe,
    SignedSharedDescribe,
    SharedPublish,
    SharedServers,
    BucketUpload,
    BucketDownload,
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
            Self::SignedDescribeRepository => "DescribeRepository, signed and evaluated, against hyper 1 KiB",
            Self::Verification => "verification and evaluation, three policies of 6 KiB",
            Self::ManyPolicies => "ten policies of 6 KiB against a short one",
            Self::ListPackageVersions => "ListPackageVersions, 500, against hyper of the same size",
            Self::NpmPackument => "npm packument of 100 versions against hyper of the same size",
            Self::NpmLargePackument => "npm packument of 2,000 versions against hyper of the same size",
            Self::NpmUnchanged => "npm packument that has not changed (304) against hyper `hello`",
            Self::NpmPackumentUpstream => {
                "npm packument of 100 versions through upstreams, against hyper of the same size"
            }
            Self::NpmUnchangedUpstream => "npm packument through upstreams (304) against hyper `hello`",
            Self::NpmTarball => "npm tarball of 10 KiB against nginx",
            Self::NpmInstall => "npm install of 150 packages, nothing kept, against nginx",
            Self::PipDownload => "pip download of 30 wheels, nothing kept, against nginx",
            Self::CargoIndex => "Cargo index file of 100 versions against nginx",
            Self::CargoUnchanged => "Cargo index file that has not changed (304) against hyper `hello`",
            Self::CargoCrateFile => "Cargo crate file of 10 KiB against nginx",
            Self::CargoFetch => "cargo fetch of 100 crates, nothing kept, against nginx",
            Self::GemInfo => "document of a gem of 100 versions against nginx",
            Self::GemUnchanged => "document of a gem that has not changed (304) against hyper `hello`",
            Self::GemFile => "gem of 10 KiB against nginx",
            Self::MavenMetadata => "maven-metadata.xml of 100 versions against nginx",
            Self::MavenUnchanged => "maven-metadata.xml that has not changed (304) against hyper `hello`",
            Self::MavenJar => "jar of 10 KiB against nginx",
            Self::MavenResolve => "mvn dependency:resolve of 100 artifacts, nothing kept, against nginx",
            Self::NugetRegistration => "page of 64 of 100 versions of a NuGet registration against nginx",
            Self::NugetUnchanged => {
                "page of a NuGet registration that has not changed (304) against hyper `hello`"
            }
            Self::NugetPackage => "NuGet package of 10 KiB against nginx",
            Self::SwiftReleases => "list of 100 releases of Swift against nginx",
            Self::SwiftUnchanged => "list of Swift releases that has not changed (304) against hyper `hello`",
            Self::SwiftArchive => "Swift source archive of 10 KiB against nginx",
            Self::SystemCalls => "system calls for one answer",
            Self::SmallAsset => "GetPackageVersionAsset 1 KiB against nginx",
            Self::LargeAsset => "GetPackageVersionAsset 1 GiB against nginx",
            Self::Upload => {
                "PublishPackageVersion 1 GiB, four digests, against the digests alone on two threads"
            }
            Self::Publish => "PublishPackageVersion 1 KiB, durable, against dsync",
            Self::SharedDescribe => "DescribePackageVersion over PostgreSQL against hyper with its statement",
            Self::SignedSharedDescribe => {
                "DescribePackageVersion, signed and evaluated, over PostgreSQL against hyper with its statement"
            }
            Self::SharedPublish => "32 writers of 1 KiB into one domain over PostgreSQL against 32 domains",
            Self::SharedServers => "DescribePackageVersion by three servers over PostgreSQL against one",
            Self::BucketUpload => "PublishPackageVersion 1 GiB into a bucket against a bare PUT of the same",
            Self::BucketDownload => {
                "GetPackageVersionAsset 1 GiB from a bucket against a bare GET of the same"
            }
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
            Self::SignedDescribeRepository => signed::describe(bench),
            Self::Verification => signed::verification(bench),
            Self::ManyPolicies => signed::many_policies(bench),
            Self::ListPackageVersions => list_package_versions::measure(bench),
            Self::NpmPackument => npm::packument(bench, 100),
            Self::NpmLargePackument => npm::packument(bench, 2000),
            Self::NpmUnchanged => npm::unchanged(bench),
            Self::NpmPackumentUpstream => npm_upstream::packument(bench),
            Self::NpmUnchangedUpstream => npm_upstream::unchanged(bench),
            Self::NpmTarball => npm::tarball(bench),
            Self::NpmInstall => npm_install::measure(bench),
            Self::PipDownload => pip_download::measure(bench),
            Self::CargoIndex => cargo::CRATE.document(bench),
            Self::CargoUnchanged => cargo::CRATE.unchanged(bench),
            Self::CargoCrateFile => cargo::CRATE.file(bench),
            Self::CargoFetch => cargo_fetch::measure(bench),
            Self::GemInfo => gem::GEM.document(bench),
            Self::GemUnchanged => gem::GEM.unchanged(bench),
            Self::GemFile => gem::GEM.file(bench),
            Self::MavenMetadata => maven::ARTIFACT.document(bench),
            Self::MavenUnchanged => maven::ARTIFACT.unchanged(bench),
            Self::MavenJar => maven::ARTIFACT.file(bench),
            Self::MavenResolve => maven_resolve::measure(bench),
            Self::NugetRegistration => nuget::PACKAGE.document(bench),
            Self::NugetUnchanged => nuget::PACKAGE.unchanged(bench),
            Self::NugetPackage => nuget::PACKAGE.file(bench),
            Self::SwiftReleases => swift::PACKAGE.document(bench),
            Self::SwiftUnchanged => swift::PACKAGE.unchanged(bench),
            Self::SwiftArchive => swift::PACKAGE.file(bench),
            Self::SystemCalls => system_calls::measure(bench),
            Self::SmallAsset => small_asset::measure(bench),
            Self::LargeAsset => large_asset::measure(bench),
            Self::Upload => upload::measure(bench),
            Self::Publish => publish::measure(bench),
            Self::SharedDescribe => shared_database::describe(bench),
            Self::SignedSharedDescribe => signed::describe_shared(bench),
            Self::SharedPublish => shared_database::publish(bench),
            Self::SharedServers => shared_database::servers(bench),
            Self::BucketUpload => bucket::upload_one(bench),
            Self::BucketDownload => bucket::download_one(bench),
            Self::Start => start::measure(bench),
            Self::MemoryIdle => memory::idle(bench),
            Self::MemoryStreaming => memory::streaming(bench),
        }
    }
}

/// Measures the rows that were asked for and says what came out.
pub(crate) fn run(arguments: &Measure) -> Result<ExitCode, Error> {
    let plan = if arguments.quick { Plan::quick() } else { Plan::full(arguments.rounds, arguments.seconds) };
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
    let (npm, pip) = (arguments.npm.clone(), arguments.pip.clone());
    let (database, root) = (arguments.database.clone(), root.path().to_owned());
    let versitygw = s3_server::find(arguments.versitygw.as_deref());
    let bench = Bench { plan, server, nginx: nginx::find(), npm, pip, database, versitygw, root };
    let names = if arguments.rows.is_empty() { RowName::value_variants() } else { &arguments.rows };
    let rows: Vec<Row> = names.iter().map(|name| measure(*name, &bench)).collect();
    let report = Report { machine, programs: programs(&bench)?, quick: arguments.quick, rows };
    say(&report, arguments)
}

fn measure(name: RowName, bench: &Bench) -> Row {
    eprintln!("measuring {}", name.what());
    let outcome = name.measure(bench).unwrap_or_else(|error| Outcome::Failed { why: with_causes(&error) });
    let value = name.to_possible_value().map(|value| value.get_name().to_owned());
    Row { name: value.unwrap_or_default(), what: name.what().to_owned(), outcome }
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
