//! Flags that say where large content lies.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::database::DatabaseOptions;
use crate::storage::{AddressStyle, BucketAddress, BucketOptions, Endpoint, StorePlaces};

/// Where large content lies: in files of the data directory, unless a bucket is named. Its credentials are found as AWS's
/// tools find theirs: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, a profile, a web identity, the container, the
/// machine.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Large content")]
pub struct BlobOptions {
    /// Bucket of S3, or of what speaks as S3 does, that several servers may share, and what all keys in it begin with,
    /// such as `s3://bucket/prefix`.
    #[arg(long, env = "CODEARTIFACT_BLOBS", value_name = "URL")]
    pub blobs: Option<BucketAddress>,

    /// Address of the server that has the bucket, where it is not AWS, such as `https://s3.example.com:9000`.
    #[arg(long, env = "CODEARTIFACT_BLOBS_ENDPOINT", value_name = "URL", requires = "blobs")]
    pub blobs_endpoint: Option<Endpoint>,

    /// Region of the bucket. Without it `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile names it, and else it is
    /// `us-east-1`.
    #[arg(long, env = "CODEARTIFACT_BLOBS_REGION", value_name = "REGION", requires = "blobs")]
    pub blobs_region: Option<String>,

    /// Where requests name the bucket: in the path, or in front of the host. By default in front of the host at AWS, where
    /// the bucket has no dot in its name, and else in the path.
    #[arg(long, env = "CODEARTIFACT_BLOBS_STYLE", value_name = "STYLE", requires = "blobs")]
    pub blobs_style: Option<BucketStyle>,

    /// Speak with an endpoint on another machine unencrypted.
    #[arg(long, env = "CODEARTIFACT_BLOBS_PLAIN_HTTP", requires = "blobs")]
    pub blobs_plain_http: bool,

    /// File with the certificates, in PEM, of authorities that vouch for the endpoint, besides those that this machine
    /// trusts.
    #[arg(long, env = "CODEARTIFACT_BLOBS_AUTHORITIES", value_name = "FILE", requires = "blobs")]
    pub blobs_authorities: Option<PathBuf>,

    /// Assets of up to this many bytes lie in the database; larger ones are large content.
    #[arg(
        long,
        env = "CODEARTIFACT_INLINE_BYTES",
        value_name = "BYTES",
        default_value = "32768",
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(..=1024 * 1024)
    )]
    pub inline_bytes: usize,

    /// Which downloads through package managers are answered with an address in the bucket, which holds for five minutes:
    /// clients have to reach the bucket then. Small assets, and those that are in no bucket, are sent as they are.
    #[arg(long, env = "CODEARTIFACT_REDIRECT_DOWNLOADS", value_name = "WHICH", default_value = "as-aws")]
    pub redirect_downloads: RedirectedDownloads,
}

/// Which downloads are answered with an address in the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RedirectedDownloads {
    /// None.
    Never,
    /// Those for which AWS does so: all but Python's and Swift's.
    AsAws,
    /// All.
    Always,
}

/// Where requests name a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BucketStyle {
    /// In the path.
    Path,
    /// In front of the host.
    Host,
}

impl BlobOptions {
    /// Returns where the parts of a store are.
    pub fn places(&self, database: &DatabaseOptions) -> StorePlaces {
        StorePlaces { database: database.postgres(), bucket: self.bucket(), inline_bytes: self.inline_bytes }
    }

    /// Returns the bucket, unless large content lies in files.
    pub fn bucket(&self) -> Option<BucketOptions> {
        Some(BucketOptions {
            address: self.blobs.clone()?,
            endpoint: self.blobs_endpoint.clone(),
            region: self.blobs_region.clone(),
            style: self.blobs_style.map(BucketStyle::address_style),
            plain_http: self.blobs_plain_http,
            authorities: self.blobs_authorities.clone(),
        })
    }
}

impl BucketStyle {
    /// Returns the same in the words of storage.
    pub(super) fn address_style(self) -> AddressStyle {
        match self {
            Self::Path => AddressStyle::Path,
            Self::Host => AddressStyle::Host,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        options: BlobOptions,
    }

    fn bucket(arguments: &[&str]) -> Result<Option<BucketOptions>, clap::Error> {
        let arguments = std::iter::once("server").chain(arguments.iter().copied());
        Line::try_parse_from(arguments).map(|line| line.options.bucket())
    }

    #[test]
    fn without_options_there_is_no_bucket() {
        assert_eq!(Line::parse_from(["server"]).options.inline_bytes, crate::storage::INLINE_BYTES);
        assert!(bucket(&[]).unwrap().is_none());
    }

    #[test]
    fn a_bucket_is_named_with_what_it_takes_to_speak_with_it() {
        let options = [
            "--blobs",
            "s3://packages/team/",
            "--blobs-endpoint",
            "https://s3.example.com",
            "--blobs-style",
            "host",
        ];

        let bucket = bucket(&options).unwrap().unwrap();

        assert_eq!(bucket.address.to_string(), "s3://packages/team");
        assert_eq!(bucket.style, Some(AddressStyle::Host));
        assert!(!bucket.plain_http);
    }

    #[test]
    fn malformed_options_and_those_that_lack_a_bucket_are_refused() {
        for arguments in [
            &["--blobs", "packages"][..],
            &["--blobs", "s3://packages", "--blobs-endpoint", "s3.example.com"],
            &["--blobs", "s3://packages", "--blobs-style", "virtual"],
            &["--blobs-endpoint", "https://s3.example.com"],
            &["--blobs-plain-http"],
        ] {
            assert!(bucket(arguments).is_err(), "{arguments:?}");
        }
    }
}
