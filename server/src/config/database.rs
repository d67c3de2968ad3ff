//! Flags that say which database is used.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::storage::PostgresOptions;

/// Which database keeps domains, repositories, packages and all else but large content: a file in the data directory,
/// unless another is named.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseOptions {
    /// `PostgreSQL` database that several servers may share, such as `postgres://user@host/packages`. Towards other
    /// machines the connection is encrypted and the server's certificate verified, unless the address ends in
    /// `?sslmode=disable`.
    #[arg(long, env = "CODEARTIFACT_DATABASE", value_name = "URL", value_parser = PostgresOptions::parse)]
    pub database: Option<PostgresOptions>,

    /// File that holds the password for the database.
    #[arg(long, env = "CODEARTIFACT_DATABASE_PASSWORD_FILE", value_name = "FILE", requires = "database")]
    pub database_password_file: Option<PathBuf>,

    /// File with the certificates, in PEM, of authorities that vouch for the database server, besides those that this
    /// machine trusts.
    #[arg(long, env = "CODEARTIFACT_DATABASE_AUTHORITIES", value_name = "FILE", requires = "database")]
    pub database_authorities: Option<PathBuf>,

    /// How many connections this server holds for work of several statements; each thread that answers requests has
    /// one more for single reads.
    #[arg(
        long,
        env = "CODEARTIFACT_DATABASE_CONNECTIONS",
        value_name = "COUNT",
        default_value_t = 24,
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(2..=1000)
    )]
    pub database_connections: usize,

    /// How long a request may wait for the database, all in all, before it is told to come again.
    #[arg(
        long,
        env = "CODEARTIFACT_DATABASE_TIME_LIMIT",
        value_name = "TIME",
        default_value = "8s",
        value_parser = humantime::parse_duration
    )]
    pub database_time_limit: Duration,
}

impl DatabaseOptions {
    /// Returns where the database is, unless it is a file.
    pub fn postgres(&self) -> Option<PostgresOptions> {
        let mut options = self.database.clone()?;
        options.password_file.clone_from(&self.database_password_file);
        options.authorities.clone_from(&self.database_authorities);
        options.connections = self.database_connections;
        options.time_limit = self.database_time_limit;
        Some(options)
    }
}
