//! The command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use codeartifact_codegen::check::FindingKind;

use super::cases::Subject;
use super::judge::Strictness;

const EXAMPLES: &str = "\
Examples:
  codeartifact-conformance
  codeartifact-conformance --endpoint http://127.0.0.1:4566 --html report.html
  codeartifact-conformance --operation CreateDomain --operation DeleteDomain --subject length
  codeartifact-conformance --model lambda.json --endpoint http://127.0.0.1:9000
  codeartifact-conformance compare ours.json theirs.json

Everything that a run makes has a name that begins with the run's own id, and is removed at the end, after
Ctrl-C too. Some names are as short as the model allows, and chosen at random: give an account of its own to a
run against a service whose contents matter. Exit codes: 0 every case passed, 1 some failed, 2 the run could not
be made or was interrupted, 3 no case failed, but some could not be run or something was left behind.";

const DEFAULT_REGION: &str = "us-east-1";

/// Finds out where a server departs from the model of its service.
///
/// Derives requests from the model for every operation (members present and missing, every constraint at, inside
/// and past its bounds, wrong types, malformed bodies and more), sends them signed, and checks each answer:
/// status, error, headers, and every value of the output. Works against any server; for CodeArtifact it also
/// makes the domains, repositories and packages that requests need in order to succeed.
#[derive(Debug, Parser)]
#[command(
    name = "codeartifact-conformance",
    version,
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// What the program does besides running the suite.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print a Markdown table that puts the reports of several servers side by side.
    Compare {
        /// Reports that `--json` wrote.
        #[arg(required = true, value_name = "REPORT")]
        reports: Vec<PathBuf>,
    },
}

/// How the suite is run.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Where the server listens.
    #[arg(
        long,
        env = "AWS_ENDPOINT_URL_CODEARTIFACT",
        value_name = "URL",
        default_value = "http://127.0.0.1:4566"
    )]
    pub(crate) endpoint: String,

    /// Region to sign for.
    #[arg(long, env = "AWS_DEFAULT_REGION", value_name = "REGION", default_value = DEFAULT_REGION)]
    pub(crate) region: String,

    /// Access key id to sign with. The secret and a session token are read from `AWS_SECRET_ACCESS_KEY` and
    /// `AWS_SESSION_TOKEN`.
    #[arg(long, env = "AWS_ACCESS_KEY_ID", value_name = "ID", default_value = "test")]
    pub(crate) access_key_id: String,

    /// What the report calls the server, such as its name and version.
    #[arg(long, value_name = "NAME")]
    pub(crate) label: Option<String>,

    /// Model to derive requests from, in any form that `codegen` reads; CodeArtifact's without.
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,

    /// Service to test, where the model defines several.
    #[arg(long, value_name = "ID", requires = "model")]
    pub(crate) service: Option<String>,

    /// World that makes what requests need in order to succeed; CodeArtifact has one of its own. Without a
    /// world only the form of requests is judged.
    #[arg(long, value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,

    /// Operation to test; repeat it for several. All without.
    #[arg(long = "operation", value_name = "NAME")]
    pub(crate) operations: Vec<String>,

    /// Subject to test; repeat it for several. All without.
    #[arg(long = "subject", value_name = "SUBJECT")]
    pub(crate) subjects: Vec<Subject>,

    /// How much is asked of answers to requests that never reach an operation.
    #[arg(long, value_name = "LEVEL", default_value = "model")]
    pub(crate) strictness: Strictness,

    /// Kind of fault in an answer's form that is told and not counted; repeat it for several. For servers that
    /// do one thing wrong in every answer, to see what else they do.
    #[arg(long = "overlook", value_name = "RULE", value_parser = rule_of_form())]
    pub(crate) overlooked: Vec<FindingKind>,

    /// Cases that run at the same time.
    #[arg(long, value_name = "COUNT", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) concurrency: u16,

    /// Seconds to wait for an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub(crate) timeout: u16,

    /// Id of the run, from which names and texts are made; a random one without. The same id makes the same
    /// requests.
    #[arg(long, value_name = "ID", value_parser = seed)]
    pub(crate) seed: Option<String>,

    /// List the operations and their cases, and send nothing.
    #[arg(long)]
    pub(crate) list: bool,

    /// Write the report as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Write the report as `JUnit` XML, for continuous integration.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,

    /// Write the report as one HTML page.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// Show no progress.
    #[arg(long)]
    pub(crate) quiet: bool,
}

impl RunArguments {
    /// Lists the options, as far as they are chosen, without which a run would ask or find something else.
    pub(crate) fn chosen(&self) -> Vec<(&'static str, String)> {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let region = (self.region != DEFAULT_REGION).then(|| self.region.clone());
        let strictness = (self.strictness == Strictness::Aws).then(|| "aws".to_owned());
        let overlooked = self.overlooked.iter().map(|kind| ("--overlook", kind.as_str().to_owned()));
        [
            ("--model", path(&self.model)),
            ("--service", self.service.clone()),
            ("--world", path(&self.world)),
            ("--region", region),
            ("--strictness", strictness),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .chain(overlooked)
        .collect()
    }
}

/// Reads the name of a rule on the form of answers.
fn rule_of_form() -> impl TypedValueParser<Value = FindingKind> {
    let names = PossibleValuesParser::new(FindingKind::ALL.map(FindingKind::as_str));
    names
        .try_map(|name| FindingKind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or("no such rule"))
}

/// Names of things begin with the id, and some allow little.
fn seed(text: &str) -> Result<String, String> {
    let fits = text.len() <= 16
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit());
    if fits {
        Ok(text.to_owned())
    } else {
        Err("it must be a lower-case letter followed by up to 15 lower-case letters and digits".to_owned())
    }
}
