//! The command line and the environment. Every flag has its variable.

mod audit;
mod backup;
mod blobs;
mod connections;
mod credentials;
mod database;
mod events;
mod keys;
mod names;
mod origins;
mod proxies;
mod quotas;
mod source;
mod store;
mod tls;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tracing_subscriber::filter::Targets;

pub use self::audit::AuditOptions;
pub use self::backup::BackupOptions;
pub use self::blobs::{BlobOptions, RedirectedDownloads};
pub use self::connections::ConnectionOptions;
pub use self::credentials::{
    CreateOptions, CredentialOptions, CredentialsCommand, ExplainOptions, ListOptions,
};
pub use self::database::DatabaseOptions;
pub use self::events::{EventOptions, EventsError};
pub use self::keys::{KeysCommand, KeysOptions};
use self::names::{account, region};
pub use self::origins::{OriginOptions, OriginsError};
pub use self::proxies::ProxyOptions;
pub use self::quotas::{Limit, QuotaOptions, RatePreset};
pub use self::source::SourceOptions;
pub use self::store::{CheckOptions, CopyOptions, PlaceOptions, StoreCommand};
pub use self::tls::{CertificateSource, OwnCertificate, TlsOptions};
use crate::address::BaseUrl;
use crate::registry::{AccountId, Region};

/// AWS CodeArtifact that you run yourself.
///
/// Without a command it serves. The defaults need no configuration: it listens to this machine alone,
/// accepts any access key and keeps its data in `./data`.
#[derive(Debug, Parser)]
#[command(name = "codeartifact-server", version, args_conflicts_with_subcommands = true)]
pub struct CommandLine {
    /// What to do; serves without.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to serve.
    #[command(flatten)]
    pub serve: ServeOptions,
}

/// What the binary does besides serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Copies all data into one file, while a server runs or while none does.
    ///
    /// The file is a tar archive. Extracted into an empty directory, it is a data directory to start a server on.
    Backup(BackupOptions),
    /// Adds keys to a credentials file, lists who is known, and explains what policies decide.
    #[command(subcommand)]
    Credentials(CredentialsCommand),
    /// Lists or replaces the keys that sign authorization tokens, while a server runs or while none does.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Checks or copies a whole store, or says to which database objects belong.
    #[command(subcommand)]
    Store(StoreCommand),
    /// Lists the operations with their methods and paths.
    Operations {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// Address and port to listen on; port 0 takes any free one.
    #[arg(long, env = "CODEARTIFACT_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,

    /// Directory that holds the database and the assets; created where it does not exist.
    #[arg(long, env = "CODEARTIFACT_DATA", value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,

    /// Keep everything in a temporary directory that is removed at the end.
    #[arg(long, env = "CODEARTIFACT_EPHEMERAL", conflicts_with_all = ["data", "database", "blobs"])]
    pub ephemeral: bool,

    /// Base of all URLs that clients are given, such as `https://packages.example.com`; by default the host
    /// that the client used.
    #[arg(long, env = "CODEARTIFACT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<BaseUrl>,

    /// Give URLs in the host form `{domain}-{owner}.d.codeartifact.{region}.{host}`. Both forms are always
    /// served; this one needs names that resolve to this server.
    #[arg(long, env = "CODEARTIFACT_HOST_FORM")]
    pub host_form: bool,

    /// Account of callers whose access key id does not name one. An access key id of twelve digits does.
    #[arg(long, env = "CODEARTIFACT_ACCOUNT", value_name = "ID", default_value = "000000000000", value_parser = account)]
    pub account: AccountId,

    /// Region of requests whose signature does not name one.
    #[arg(long, env = "CODEARTIFACT_REGION", value_name = "REGION", default_value = "us-east-1", value_parser = region)]
    pub region: Region,

    /// How long to go on serving after being told to stop, while `/_/ready` says so to a load balancer.
    #[arg(
        long,
        env = "CODEARTIFACT_DRAIN",
        value_name = "TIME",
        default_value = "0s",
        value_parser = humantime::parse_duration
    )]
    pub drain: Duration,

    /// What to log: a level, or levels by module such as `info,codeartifact_server=debug`.
    #[arg(long, env = "CODEARTIFACT_LOG", value_name = "LEVEL", default_value = "info")]
    pub log: Targets,

    /// Form of the log, which goes to standard error.
    #[arg(long, env = "CODEARTIFACT_LOG_FORMAT", value_name = "FORM", default_value = "text")]
    pub log_format: LogFormat,

    /// Hold every answer of an operation against the model: one that does not fit is told in the log and in the
    /// metrics, and 500 is answered in its place. For tests and for finding faults; it costs time.
    #[arg(long, env = "CODEARTIFACT_CHECK_ANSWERS")]
    pub check_answers: bool,

    /// Which database keeps what is not content.
    #[command(flatten)]
    pub database: DatabaseOptions,

    /// Where large content lies.
    #[command(flatten)]
    pub blobs: BlobOptions,

    /// Who is known.
    #[command(flatten)]
    pub credentials: CredentialOptions,

    /// Where it is told who did what.
    #[command(flatten)]
    pub audit: AuditOptions,

    /// Whether connections are encrypted.
    #[command(flatten)]
    pub tls: TlsOptions,

    /// Which proxies are believed.
    #[command(flatten)]
    pub proxies: ProxyOptions,

    /// Where events go.
    #[command(flatten)]
    pub events: EventOptions,

    /// Where external connections fetch from.
    #[command(flatten)]
    pub origins: OriginOptions,

    /// How much one client may take of the server.
    #[command(flatten)]
    pub connections: ConnectionOptions,

    /// How much is allowed, and how often.
    #[command(flatten)]
    pub quotas: QuotaOptions,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Why the server does not start with these options.
#[derive(Debug, thiserror::Error)]
#[error(
    "refusing to listen on `{0}`: without configured credentials every caller may do everything, so the \
     server listens to this machine alone; use `--listen 127.0.0.1:{port}`, or say who is known, with \
     `--credentials FILE` or with `CODEARTIFACT_ACCESS_KEY_ID` and `CODEARTIFACT_SECRET_ACCESS_KEY`",
    port = .0.port()
)]
pub struct OpenToOthers(pub SocketAddr);

impl ServeOptions {
    /// Refuses to serve other machines while nothing is verified.
    pub fn check(&self, anybody_is_known: bool) -> Result<(), OpenToOthers> {
        let local = match self.listen.ip() {
            IpAddr::V4(address) => address.is_loopback(),
            IpAddr::V6(address) => address.is_loopback(),
        };
        if local || anybody_is_known { Ok(()) } else { Err(OpenToOthers(self.listen)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<ServeOptions, clap::Error> {
        let arguments = std::iter::once("codeartifact-server").chain(arguments.iter().copied());
        CommandLine::try_parse_from(arguments).map(|line| line.serve)
    }

    #[test]
    fn without_options_only_this_machine_is_served() {
        let options = options(&[]).unwrap();

        assert_eq!(options.listen.to_string(), "127.0.0.1:4566");
        assert!(options.check(false).is_ok());
    }

    #[test]
    fn other_machines_are_not_served_without_credentials() {
        for address in ["0.0.0.0:4566", "10.0.0.1:4566", "[::]:4566"] {
            let refused = options(&["--listen", address]).unwrap().check(false).unwrap_err();
            assert!(refused.to_string().contains("127.0.0.1:4566"), "{refused}");
        }
        assert!(options(&["--listen", "[::1]:0"]).unwrap().check(false).is_ok());
    }

    #[test]
    fn other_machines_are_served_once_somebody_is_known() {
        assert!(options(&["--listen", "0.0.0.0:4566"]).unwrap().check(true).is_ok());
    }

    #[test]
    fn malformed_options_are_refused() {
        for arguments in [
            ["--account", "12"],
            ["--region", "no region"],
            ["--public-url", "packages.example.com"],
            ["--public-url", "ftp://packages.example.com"],
            ["--listen", "4566"],
        ] {
            assert!(options(&arguments).is_err(), "{arguments:?}");
        }
    }

    #[test]
    fn public_url_loses_its_last_slash() {
        let options = options(&["--public-url", "https://packages.example.com/"]).unwrap();
        assert_eq!(options.public_url.unwrap().to_string(), "https://packages.example.com");
    }
}
