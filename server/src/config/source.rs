//! Flags that say which store is copied. They are those of a server, with `from` before their names.

use std::path::PathBuf;

use clap::Args;

use super::DatabaseOptions;
use super::blobs::BucketStyle;
use crate::storage::{BucketAddress, BucketOptions, Endpoint, INLINE_BYTES, PostgresOptions, StorePlaces};

/// Which store is copied. None of these flags has a variable.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Source")]
pub struct SourceOptions {
    /// Data directory of the store that is copied.
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present_all = ["from_database", "from_blobs"]
    )]
    pub from_data: Option<PathBuf>,

    /// `PostgreSQL` database of the store that is copied, unless it is a file of its directory. All servers over it have to
    /// be stopped.
    #[arg(long, value_name = "URL", value_parser = PostgresOptions::parse)]
    pub from_database: Option<PostgresOptions>,

    /// File that holds the password for that database.
    #[arg(long, value_name = "FILE", requires = "from_database")]
    pub from_database_password_file: Option<PathBuf>,

    /// File with the certificates, in PEM, of authorities that vouch for that database server.
    #[arg(long, value_name = "FILE", requires = "from_database")]
    pub from_database_authorities: Option<PathBuf>,

    /// Bucket of the store that is copied, unless its objects are files of its directory. The credentials are those for the
    /// other bucket.
    #[arg(long, value_name = "URL")]
    pub from_blobs: Option<BucketAddress>,

    /// Address of the server that has that bucket, where it is not AWS.
    #[arg(long, value_name = "URL", requires = "from_blobs")]
    pub from_blobs_endpoint: Option<Endpoint>,

    /// Region of that bucket.
    #[arg(long, value_name = "REGION", requires = "from_blobs")]
    pub from_blobs_region: Option<String>,

    /// Where requests name that bucket.
    #[arg(long, value_name = "STYLE", requires = "from_blobs")]
    pub from_blobs_style: Option<BucketStyle>,

    /// Speak with that endpoint unencrypted, though it is on another machine.
    #[arg(long, requires = "from_blobs")]
    pub from_blobs_plain_http: bool,

    /// File with the certificates, in PEM, of authorities that vouch for that endpoint.
    #[arg(long, value_name = "FILE", requires = "from_blobs")]
    pub from_blobs_authorities: Option<PathBuf>,
}

impl SourceOptions {
    /// Returns the data directory; where nothing lies in one, none is used.
    pub fn data(&self) -> PathBuf {
        self.from_data.clone().unwrap_or_default()
    }

    /// Returns where the parts of the store are. It is spoken with for as long and on as many connections as the
    /// destination is.
    pub fn places(&self, destination: &DatabaseOptions) -> StorePlaces {
        let database = self.from_database.clone().map(|mut database| {
            database.password_file.clone_from(&self.from_database_password_file);
            database.authorities.clone_from(&self.from_database_authorities);
            database.connections = destination.database_connections;
            database.time_limit = destination.database_time_limit;
            database
        });
        StorePlaces { database, bucket: self.bucket(), inline_bytes: INLINE_BYTES }
    }

    fn bucket(&self) -> Option<BucketOptions> {
        Some(BucketOptions {
            address: self.from_blobs.clone()?,
            endpoint: self.from_blobs_endpoint.clone(),
            region: self.from_blobs_region.clone(),
            style: self.from_blobs_style.map(BucketStyle::address_style),
            plain_http: self.from_blobs_plain_http,
            authorities: self.from_blobs_authorities.clone(),
        })
    }
}
