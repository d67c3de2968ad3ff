//! Flags that set how much of everything is allowed, and how often.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use codeartifact_generated::service::Operation;

use crate::auth::request_rate::{Rate, RequestRates};
use crate::registry::Limits;

/// A limit that can be lifted: a number from 1, or `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u64);

impl Limit {
    /// More than anything that is counted.
    const NONE: Self = Self(i64::MAX as u64);

    fn as_count(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" {
            return Ok(Self::NONE);
        }
        match text.parse() {
            Ok(number) if (1..=Self::NONE.0).contains(&number) => Ok(Self(number)),
            _ => Err("it must be a whole number from 1, or `none` for no limit".to_owned()),
        }
    }
}

/// How much of everything is allowed, and how often. The defaults are the quotas that AWS publishes; requests may
/// come as often as they like unless a rate is set.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Quotas")]
pub struct QuotaOptions {
    /// Domains that an account may own in a region; here and below, `none` lifts the limit.
    #[arg(long, env = "CODEARTIFACT_MAX_DOMAINS", value_name = "COUNT", default_value = "10")]
    pub max_domains: Limit,

    /// Repositories in a domain.
    #[arg(long, env = "CODEARTIFACT_MAX_REPOSITORIES", value_name = "COUNT", default_value = "1000")]
    pub max_repositories: Limit,

    /// Direct upstream repositories of a repository.
    #[arg(long, env = "CODEARTIFACT_MAX_UPSTREAMS", value_name = "COUNT", default_value = "10")]
    pub max_upstreams: Limit,

    /// Assets of a package version.
    #[arg(long, env = "CODEARTIFACT_MAX_ASSETS", value_name = "COUNT", default_value = "350")]
    pub max_assets: Limit,

    /// Tags of a resource.
    #[arg(long, env = "CODEARTIFACT_MAX_TAGS", value_name = "COUNT", default_value = "200")]
    pub max_tags: Limit,

    /// Bytes of an asset.
    #[arg(long, env = "CODEARTIFACT_MAX_ASSET_BYTES", value_name = "BYTES", default_value = "5368709120")]
    pub max_asset_bytes: Limit,

    /// Limit how often requests may come: `aws` takes the rates that AWS publishes.
    #[arg(long, env = "CODEARTIFACT_REQUEST_RATES", value_name = "RATES", default_value = "off")]
    pub request_rates: RatePreset,

    /// Requests per second of one kind: `reads` or `writes` of an account in a region, an operation such as
    /// `ListPackages` of an account in a region, and at package endpoints `token` for one authorization token or
    /// `address` for one network address without a token. Can be given several times, or with commas between.
    #[arg(
        long,
        env = "CODEARTIFACT_REQUEST_RATE",
        value_name = "KIND=PER_SECOND",
        value_delimiter = ',',
        value_parser = rate
    )]
    pub request_rate: Vec<(Rate, NonZeroU32)>,
}

/// Which request rates to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RatePreset {
    /// None.
    Off,
    /// Those that AWS publishes.
    Aws,
}

impl QuotaOptions {
    /// Returns the limits that the registry enforces.
    pub fn limits(&self) -> Limits {
        Limits {
            domains_per_account: self.max_domains.0,
            repositories_per_domain: self.max_repositories.0,
            direct_upstreams: self.max_upstreams.as_count(),
            assets_per_package_version: self.max_assets.0,
            tags_per_resource: self.max_tags.as_count(),
            asset_size_bytes: self.max_asset_bytes.0,
        }
    }

    /// Returns the request rates, or nothing if requests may come as often as they like.
    pub fn request_rates(&self) -> Option<RequestRates> {
        let mut rates: BTreeMap<Rate, NonZeroU32> = match self.request_rates {
            RatePreset::Off => BTreeMap::new(),
            RatePreset::Aws => published().collect(),
        };
        rates.extend(self.request_rate.iter().copied());
        (!rates.is_empty()).then(|| RequestRates::new(&rates))
    }
}

/// The rates on AWS's page of quotas for CodeArtifact.
fn published() -> impl Iterator<Item = (Rate, NonZeroU32)> {
    let rates = [
        (Rate::Reads, 800),
        (Rate::Writes, 100),
        (Rate::Token, 1200),
        (Rate::Address, 600),
        (Rate::Operation(Operation::CopyPackageVersions), 5),
        (Rate::Operation(Operation::GetAuthorizationToken), 40),
        (Rate::Operation(Operation::GetPackageVersionAsset), 50),
        (Rate::Operation(Operation::ListPackages), 200),
        (Rate::Operation(Operation::ListPackageVersionAssets), 200),
        (Rate::Operation(Operation::ListPackageVersions), 200),
        (Rate::Operation(Operation::PublishPackageVersion), 10),
    ];
    rates.into_iter().filter_map(|(rate, number)| Some((rate, NonZeroU32::new(number)?)))
}

fn rate(text: &str) -> Result<(Rate, NonZeroU32), String> {
    let (kind, number) = text.split_once('=').ok_or("it must be a kind, `=` and a number")?;
    let number = number.parse().map_err(|_| format!("`{number}` must be a whole number from 1"))?;
    let kind = match kind {
        "reads" => Rate::Reads,
        "writes" => Rate::Writes,
        "token" => Rate::Token,
        "address" => Rate::Address,
        name => {
            let operation = Operation::ALL.iter().find(|operation| operation.name() == name);
            Rate::Operation(*operation.ok_or_else(|| {
                format!("`{name}` is neither `reads`, `writes`, `token`, `address` nor an operation")
            })?)
        }
    };
    Ok((kind, number))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        quotas: QuotaOptions,
    }

    fn options(arguments: &[&str]) -> Result<QuotaOptions, clap::Error> {
        let arguments = std::iter::once("server").chain(arguments.iter().copied());
        Line::try_parse_from(arguments).map(|line| line.quotas)
    }

    #[test]
    fn without_flags_the_limits_are_the_defaults_and_no_rate_applies() {
        let options = options(&[]).unwrap();

        assert_eq!(options.limits(), Limits::default());
        assert!(options.request_rates().is_none());
    }

    #[test]
    fn every_limit_can_be_set_and_lifted() {
        for flag in ["domains", "repositories", "upstreams", "assets", "tags", "asset-bytes"] {
            let flag = format!("--max-{flag}");
            assert_ne!(options(&[&flag, "3"]).unwrap().limits(), Limits::default(), "{flag}");
            assert!(options(&[&flag, "none"]).is_ok());
            for nonsense in ["0", "-1", "many", "", "1.5"] {
                assert!(options(&[&format!("{flag}={nonsense}")]).is_err(), "{flag} {nonsense}");
            }
        }
        assert_eq!(options(&["--max-domains", "3"]).unwrap().limits().domains_per_account, 3);
    }

    #[test]
    fn rates_are_read_from_a_list_and_nonsense_is_refused() {
        let given =
            options(&["--request-rate", "reads=5,ListPackages=2", "--request-rate", "token=1,address=2"])
                .unwrap();
        assert_eq!(given.request_rate.len(), 4);
        assert!(given.request_rates().is_some());
        for nonsense in ["reads", "reads=0", "reads=x", "Unknown=1", "=1"] {
            assert!(options(&["--request-rate", nonsense]).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn the_published_rates_are_one_word() {
        assert!(options(&["--request-rates", "aws"]).unwrap().request_rates().is_some());
        assert_eq!(published().count(), 11);
    }
}
