//! Where PostgreSQL is and how it is spoken with, as the operator says it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::ClientConfig;

use crate::authorities;
use crate::storage::Error;

/// Where PostgreSQL is, and what the operator allows it to take.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    location: Location,
    /// A file with the password, where the address has none.
    pub password_file: Option<PathBuf>,
    /// A file with the certificates of authorities that vouch for the server, besides those that this machine trusts.
    pub authorities: Option<PathBuf>,
    /// How many connections this process holds for work of several statements.
    pub connections: usize,
    /// How long a request may wait for PostgreSQL, all in all.
    pub time_limit: Duration,
}

#[derive(Debug, Clone)]
struct Location {
    config: Config,
    encryption: Encryption,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    /// The server must show a certificate that is trusted, for its name.
    Verified,
    /// Nothing is encrypted.
    None,
}

/// Why a text is not the address of a PostgreSQL database.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MalformedUrl(String);

/// What connections are made with.
pub(super) struct Settings {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
    /// What is set on each connection.
    pub(super) session: String,
    /// The database as it may be shown: without the password.
    pub(super) shown: String,
    pub(super) password_file: Option<PathBuf>,
    pub(super) connections: usize,
    pub(super) time_limit: Duration,
    pub(super) connect_limit: Duration,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Settings").field("database", &self.shown).finish_non_exhaustive()
    }
}

const CONNECT_LIMIT: Duration = Duration::from_secs(3);
// Longer than a process that is stopped for a while, shorter than others would wait for its locks.
const IDLE_LIMIT: Duration = Duration::from_secs(6);
const DEAD_PEER: Duration = Duration::from_secs(5);

impl PostgresOptions {
    /// Reads an address such as `postgres://user@host:5432/database`. `sslmode=disable` turns encryption off, which it is
    /// anyway towards this machine; any other mode verifies the server's certificate.
    pub fn parse(url: &str) -> Result<Self, MalformedUrl> {
        Ok(Self {
            location: Location::parse(url)?,
            password_file: None,
            authorities: None,
            connections: 24,
            time_limit: Duration::from_secs(8),
        })
    }

    /// Returns the name of the database.
    #[cfg(test)]
    pub(super) fn database(&self) -> &str {
        self.location.config.get_dbname().unwrap_or_default()
    }

    /// Reads the files that are named.
    pub(super) fn settings(&self) -> Result<Settings, Error> {
        let mut config = self.location.config.clone();
        if let Some(path) = &self.password_file {
            let password = fs::read_to_string(path)
                .map_err(|error| unreadable("the password of the database", path, &error))?;
            config.password(password.trim_end_matches(['\r', '\n']));
        }
        let encrypted = self.location.encryption == Encryption::Verified;
        config.ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable });
        config.application_name("codeartifact-server");
        config.connect_timeout(CONNECT_LIMIT).tcp_user_timeout(DEAD_PEER);
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        let session = format!(
            "SET statement_timeout = {0}; SET lock_timeout = {0}; SET idle_in_transaction_session_timeout = {1};
             SET default_transaction_isolation = 'read committed'",
            self.time_limit.as_millis(),
            IDLE_LIMIT.as_millis()
        );
        Ok(Settings {
            shown: self.to_string(),
            tls: MakeRustlsConnect::new(tls(self.authorities.as_deref())?),
            config,
            session,
            password_file: self.password_file.clone(),
            connections: self.connections,
            time_limit: self.time_limit,
            connect_limit: CONNECT_LIMIT,
        })
    }
}

impl std::fmt::Display for PostgresOptions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let config = &self.location.config;
        let hosts: Vec<_> = config.get_hosts().iter().map(shown_host).collect();
        let ports: Vec<_> = config.get_ports().iter().map(|port| format!(":{port}")).collect();
        let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
        write!(formatter, "postgres://{}{}/{database}", hosts.join(","), ports.join(","))
    }
}

fn shown_host(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    }
}

impl Location {
    fn parse(url: &str) -> Result<Self, MalformedUrl> {
        // The library knows fewer modes, and none that verifies.
        let (rest, mode) = take_parameter(url, "sslmode");
        let config: Config = rest.parse().map_err(|error: tokio_postgres::Error| {
            MalformedUrl(format!(
                "it is no address such as `postgres://user@host:5432/database`: {}",
                crate::causes::with_causes(&error)
            ))
        })?;
        if config.get_hosts().is_empty() {
            return Err(MalformedUrl("it names no host".to_owned()));
        }
        let local = config.get_hosts().iter().all(is_local);
        let encryption = match mode.as_deref() {
            Some("disable") => Encryption::None,
            None if local => Encryption::None,
            None | Some("require" | "verify-ca" | "verify-full") => Encryption::Verified,
            Some(mode) => {
                return Err(MalformedUrl(format!(
                    "`sslmode={mode}` would leave it to the network whether the connection is encrypted; use \
                     `verify-full` or `disable`"
                )));
            }
        };
        Ok(Self { config, encryption })
    }
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    }
}

/// Takes a parameter out of the query of a URL.
fn take_parameter(url: &str, name: &str) -> (String, Option<String>) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let is_it = |part: &&str| part.split_once('=').is_some_and(|(key, _)| key == name);
    let value = query.split('&').rfind(is_it).and_then(|part| part.split_once('=')).map(|(_, value)| value);
    let rest: Vec<_> = query.split('&').filter(|part| !is_it(part)).collect();
    let rest = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
    (rest, value.map(str::to_owned))
}

fn tls(authorities: Option<&Path>) -> Result<ClientConfig, Error> {
    authorities::client_config(authorities).map_err(|error| {
        refused(format!("the database cannot be spoken with over TLS: {error}; see `--database-authorities`"))
    })
}

fn unreadable(what: &str, path: &Path, error: &dyn std::error::Error) -> Error {
    refused(format!("cannot read {what} from `{}`: {error}", path.display()))
}

fn refused(sentence: String) -> Error {
    Error::DatabaseRefused { sentence }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encryption(url: &str) -> Result<Encryption, String> {
        PostgresOptions::parse(url)
            .map(|options| options.location.encryption)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn connections_are_verified_unless_they_stay_on_the_machine_or_are_told_not_to_be() {
        for (url, expected) in [
            ("postgres://db.example.com/packages", Encryption::Verified),
            ("postgres://db.example.com/packages?sslmode=require", Encryption::Verified),
            ("postgres://localhost/packages?sslmode=verify-full", Encryption::Verified),
            ("postgres://localhost,db.example.com/packages", Encryption::Verified),
            ("postgres://db.example.com/packages?connect_timeout=3&sslmode=disable", Encryption::None),
            ("postgres://127.0.0.1/packages", Encryption::None),
            ("postgres://[::1]:5433/packages", Encryption::None),
            ("postgresql:///packages?host=/run/postgresql", Encryption::None),
        ] {
            assert_eq!(encryption(url), Ok(expected), "{url}");
        }
    }

    #[test]
    fn a_mode_that_may_end_unencrypted_is_refused_with_the_alternatives() {
        for mode in ["prefer", "allow"] {
            let refused = encryption(&format!("postgres://db/packages?sslmode={mode}")).unwrap_err();
            assert!(refused.contains("verify-full") && refused.contains("disable"), "{refused}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for url in
            ["postgres://", "mysql://db/packages", "postgres:///packages", "postgres://db/p?nonsense=1"]
        {
            assert!(encryption(url).is_err(), "{url}");
        }
    }

    #[test]
    fn the_password_is_not_shown() {
        let options = PostgresOptions::parse("postgres://me:secret@db.example.com:5433/packages").unwrap();

        assert_eq!(options.to_string(), "postgres://db.example.com:5433/packages");
        assert!(!format!("{options:?} {:?}", options.settings().unwrap()).contains("secret"));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let mut options = PostgresOptions::parse("postgres://db/packages").unwrap();
        options.password_file = Some("/nowhere/password".into());
        assert!(options.settings().unwrap_err().to_string().contains("/nowhere/password"));
        options.password_file = None;
        options.authorities = Some("/nowhere/authorities".into());
        assert!(options.settings().unwrap_err().to_string().contains("/nowhere/authorities"));
    }
}
