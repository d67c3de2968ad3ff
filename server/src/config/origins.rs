//! Where external connections fetch from, and what they take.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::origin::{
    Client, ClientError, OriginSettings, OriginTimes, OriginUrl, Origins, SettingsError, read_settings,
};
use crate::registry::{ExternalConnection, PackageGroupPattern, ReleaseAgeRule, ReleaseAges, RepositoryName};

/// Where external connections fetch from: nowhere, unless it is said for each. Proxies are those that the variables
/// `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Origins of external connections")]
pub struct OriginOptions {
    /// Fetch through a connection from this base URL, such as `public:npmjs=https://registry.example/`. For Python it is
    /// the URL that pip takes, which ends in `/simple/`. May be given several times, or several divided by commas.
    #[arg(
        long = "origin",
        env = "CODEARTIFACT_ORIGIN",
        value_name = "CONNECTION=URL",
        value_parser = origin,
        value_delimiter = ','
    )]
    pub origin: Vec<(ExternalConnection, OriginUrl)>,

    /// File of origins with the credentials for each: a JSON object from the name of the connection to `url` and, where
    /// it asks for any, `token` or `tokenFile`, or `username` and `password` or `passwordFile`. Files are read at each
    /// use, so that tokens may be renewed. `hosts` lists further hosts that its documents may lead to.
    #[arg(long, env = "CODEARTIFACT_ORIGINS", value_name = "FILE")]
    pub origins: Option<PathBuf>,

    /// Trust the authorities of this file (PEM) besides those of this machine, in requests to origins.
    #[arg(long, env = "CODEARTIFACT_ORIGIN_AUTHORITIES", value_name = "FILE")]
    pub origin_authorities: Option<PathBuf>,

    /// Seconds that an origin may say nothing.
    #[arg(long, env = "CODEARTIFACT_ORIGIN_SILENCE_SECONDS", value_name = "SECONDS", default_value = "30")]
    pub origin_silence_seconds: NonZeroU32,

    /// Seconds that the document of a package at an origin counts before the origin is asked whether it is still the
    /// same.
    #[arg(long, env = "CODEARTIFACT_ORIGIN_DOCUMENT_SECONDS", value_name = "SECONDS", default_value = "300")]
    pub origin_document_seconds: u32,

    /// Ask no origin. What was fetched before stays and is served.
    #[arg(long, env = "CODEARTIFACT_OFFLINE")]
    pub offline: bool,

    /// Take no version from an origin that was published less than this ago, such as `7d` or `36h`: documents leave it
    /// out. `REPOSITORY=AGE` is for one repository, `PATTERN=AGE` for the packages that a package group of that pattern
    /// has, such as `/npm/acme/*=0d`, and `REPOSITORY/format/…=AGE` for both. The closest decides. May be given several
    /// times, or several divided by commas.
    #[arg(
        long = "release-age",
        env = "CODEARTIFACT_RELEASE_AGE",
        value_name = "AGE",
        value_parser = release_age,
        value_delimiter = ','
    )]
    pub release_age: Vec<ReleaseAgeRule>,
}

/// Why origins cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum OriginsError {
    /// The file of origins.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The client.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl OriginOptions {
    /// Returns the origins. One of the command line stands over one of the file.
    pub fn open(&self) -> Result<Origins, OriginsError> {
        let mut settings: HashMap<ExternalConnection, OriginSettings> =
            self.origins.as_deref().map(read_settings).transpose()?.unwrap_or_default();
        for (connection, url) in &self.origin {
            settings.insert(*connection, OriginSettings::open(url.clone()));
        }
        if settings.is_empty() {
            return Ok(Origins::default());
        }
        let times = self.times();
        let client = Client::new(self.origin_authorities.as_deref(), times.silence)?;
        Ok(Origins::new(settings, &client, times.silence, self.offline))
    }

    /// Returns how long origins may take, and how long what they said counts.
    pub fn times(&self) -> OriginTimes {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        OriginTimes {
            silence: seconds(self.origin_silence_seconds.get()),
            document_age: seconds(self.origin_document_seconds),
        }
    }

    /// Returns how old versions have to be.
    pub fn release_ages(&self) -> ReleaseAges {
        ReleaseAges::new(self.release_age.clone())
    }
}

fn origin(text: &str) -> Result<(ExternalConnection, OriginUrl), String> {
    let (name, url) = text.split_once('=').ok_or("it must be the name of a connection, `=` and a URL")?;
    let connection = ExternalConnection::parse(name).map_err(|error| error.to_string())?;
    Ok((connection, url.parse().map_err(|error| format!("`{url}`: {error}"))?))
}

fn release_age(text: &str) -> Result<ReleaseAgeRule, String> {
    let (scope, age) = text.rsplit_once('=').unwrap_or(("", text));
    let least_age = humantime::parse_duration(age)
        .map_err(|error| format!("`{age}` is no length of time such as `7d`: {error}"))?;
    let (repository, pattern) = match scope.find('/') {
        Some(at) => scope.split_at(at),
        None => (scope, ""),
    };
    let repository = (!repository.is_empty()).then(|| RepositoryName::parse(repository)).transpose();
    let packages = (!pattern.is_empty()).then(|| PackageGroupPattern::parse(pattern)).transpose();
    Ok(ReleaseAgeRule {
        repository: repository.map_err(|error| error.to_string())?,
        packages: packages.map_err(|error| error.to_string())?,
        least_age,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        origins: OriginOptions,
    }

    fn options(arguments: &[&str]) -> Result<OriginOptions, clap::Error> {
        let arguments = std::iter::once("server").chain(arguments.iter().copied());
        Line::try_parse_from(arguments).map(|line| line.origins)
    }

    #[test]
    fn without_options_nothing_is_asked_and_anything_is_taken() {
        let options = options(&[]).unwrap();
        let npmjs = ExternalConnection::parse("public:npmjs").unwrap();
        assert!(options.open().unwrap().find(npmjs).is_err());
        assert!(options.release_age.is_empty());
    }

    #[test]
    fn an_origin_of_the_command_line_stands_over_one_of_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text =
            r#"{"public:npmjs": {"url": "https://a.example"}, "public:pypi": {"url": "https://b.example"}}"#;
        std::fs::write(file.path(), text).unwrap();
        let path = file.path().to_str().unwrap();

        let options =
            options(&["--origins", path, "--origin", "public:npmjs=http://127.0.0.1:4873"]).unwrap();

        let origins = options.open().unwrap();
        for (name, url) in [("public:npmjs", "http://127.0.0.1:4873/"), ("public:pypi", "https://b.example/")]
        {
            let origin = origins.find(ExternalConnection::parse(name).unwrap()).unwrap();
            assert_eq!(origin.base().to_string(), url);
        }
    }

    #[test]
    fn ages_are_for_all_for_a_repository_or_for_packages() {
        let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
        let given = ["7d", "strict=14d", "/npm/acme/*=0s", "strict/npm//left-pad$=1d"];
        let arguments = given.iter().flat_map(|age| ["--release-age", age]).collect::<Vec<_>>();

        let told: Vec<_> = options(&arguments)
            .unwrap()
            .release_age
            .into_iter()
            .map(|rule| {
                let repository = rule.repository.map(RepositoryName::into_string);
                (repository, rule.packages.map(|pattern| pattern.to_string()), rule.least_age)
            })
            .collect();

        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                (None, None, days(7)),
                (text("strict"), None, days(14)),
                (None, text("/npm/acme/*"), days(0)),
                (text("strict"), text("/npm//left-pad$"), days(1)),
            ]
        );
    }

    #[test]
    fn malformed_options_are_refused() {
        for (name, value) in [
            ("--origin", "https://registry.example"),
            ("--origin", "public:npm=https://registry.example"),
            ("--origin", "public:npmjs=registry.example"),
            ("--origin-silence-seconds", "0"),
            ("--release-age", "soon"),
            ("--release-age", "a repository=7d"),
            ("--release-age", "/npm=7d"),
        ] {
            assert!(options(&[name, value]).is_err(), "{name} {value}");
        }
    }
}
