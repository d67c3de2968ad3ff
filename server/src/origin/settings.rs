//! The file of origins: a JSON object from the name of each connection to where its origin is and how this server makes
//! itself known there.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::Error as _;

use super::address::OriginUrl;
use super::authorization::{Authorization, Secret};
use crate::registry::ExternalConnection;

/// An origin as it is set.
#[derive(Debug, Clone)]
pub struct OriginSettings {
    pub(super) url: OriginUrl,
    pub(super) authorization: Option<Authorization>,
    pub(super) hosts: Vec<String>,
}

/// Why the file of origins cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It cannot be read.
    #[error("cannot read the origins in `{}`: {source}", .path.display())]
    Read {
        /// As the operator gave it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others than its owner may read the secrets in it.
    #[error(
        "`{}` holds secrets, but its mode {mode:04o} lets others than its owner at it; `chmod 600 {}` mends that",
        .path.display(), .path.display()
    )]
    Mode {
        /// As the operator gave it.
        path: PathBuf,
        /// The permissions.
        mode: u32,
    },
    /// What it holds is wrong.
    #[error("`{}`, `{place}`: {cause}", .path.display())]
    Invalid {
        /// As the operator gave it.
        path: PathBuf,
        /// The member that is wrong.
        place: String,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
}

/// An origin as the file has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    #[serde(deserialize_with = "url")]
    url: OriginUrl,
    token: Option<String>,
    token_file: Option<PathBuf>,
    username: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    #[serde(default)]
    hosts: Vec<String>,
}

impl OriginSettings {
    /// Takes the address of an origin that anybody may ask.
    pub fn open(url: OriginUrl) -> Self {
        Self { url, authorization: None, hosts: Vec::new() }
    }
}

/// Reads the file of origins.
pub fn read_settings(path: &Path) -> Result<HashMap<ExternalConnection, OriginSettings>, SettingsError> {
    let unreadable = |source| SettingsError::Read { path: path.to_owned(), source };
    // Who may read it is asked of the very file that is read.
    let mut file = File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.mode() & 0o7777;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unreadable)?;
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read: Result<HashMap<Name, Checked>, _> = serde_path_to_error::deserialize(&mut reader);
    let entries = read.map_err(|error| SettingsError::Invalid {
        path: path.to_owned(),
        place: error.path().to_string(),
        cause: error.into_inner(),
    })?;
    if mode & 0o077 != 0 && entries.values().any(|entry| entry.holds_secret) {
        return Err(SettingsError::Mode { path: path.to_owned(), mode });
    }
    Ok(entries.into_iter().map(|(name, entry)| (name.0, entry.settings)).collect())
}

/// The name of a connection.
#[derive(PartialEq, Eq, Hash)]
struct Name(ExternalConnection);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        ExternalConnection::parse(&text).map(Self).map_err(D::Error::custom)
    }
}

/// An entry whose members fit together.
#[derive(Deserialize)]
#[serde(try_from = "Entry")]
struct Checked {
    settings: OriginSettings,
    holds_secret: bool,
}

impl TryFrom<Entry> for Checked {
    type Error = &'static str;

    fn try_from(entry: Entry) -> Result<Self, Self::Error> {
        let Entry { url, token, token_file, username, password, password_file, hosts } = entry;
        let holds_secret = token.is_some() || password.is_some();
        let authorization = match (secret(token, token_file)?, username, secret(password, password_file)?) {
            (None, None, None) => None,
            (Some(token), None, None) => Some(Authorization::Bearer(token)),
            (None, Some(username), Some(password)) => Some(Authorization::Basic { username, password }),
            _ => return Err("it takes either a token, or a `username` and a password"),
        };
        Ok(Self { settings: OriginSettings { url, authorization, hosts }, holds_secret })
    }
}

fn secret(text: Option<String>, file: Option<PathBuf>) -> Result<Option<Secret>, &'static str> {
    match (text, file) {
        (None, None) => Ok(None),
        (Some(text), None) => Ok(Some(Secret::Text(text))),
        (None, Some(file)) => Ok(Some(Secret::File(file))),
        (Some(_), Some(_)) => Err("a secret stands in it or in a file, not both"),
    }
}

fn url<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<OriginUrl, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn read(text: &str, mode: u32) -> Result<HashMap<ExternalConnection, OriginSettings>, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        file.as_file().set_permissions(fs::Permissions::from_mode(mode)).unwrap();
        read_settings(file.path()).map_err(|error| error.to_string())
    }

    #[test]
    fn origins_are_read_with_how_they_are_asked() {
        let read = read(
            r#"{"public:npmjs": {"url": "https://npm.example/", "tokenFile": "/run/token"},
                "public:pypi": {"url": "https://pypi.example/simple", "username": "aws", "password": "swordfish",
                                "hosts": ["files.corp.internal"]}}"#,
            0o600,
        )
        .unwrap();

        let npm = &read[&ExternalConnection::parse("public:npmjs").unwrap()];
        assert!(matches!(npm.authorization, Some(Authorization::Bearer(Secret::File(_)))));
        let pypi = &read[&ExternalConnection::parse("public:pypi").unwrap()];
        assert_eq!(pypi.url.to_string(), "https://pypi.example/simple/");
        assert!(matches!(pypi.authorization, Some(Authorization::Basic { .. })));
        assert_eq!(pypi.hosts, ["files.corp.internal"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, told) in [
            ("{", "EOF"),
            (r#"{"public:npm": {"url": "https://a.example"}}"#, "'public:npm' does not exist"),
            (r#"{"public:npmjs": {"url": "a.example"}}"#, "it is no URL"),
            (r#"{"public:npmjs": {"url": "https://a.example", "tokn": ""}}"#, "tokn"),
            (r#"{"public:npmjs": {"url": "https://a.example", "username": "a"}}"#, "either a token"),
            (r#"{"public:npmjs": {"url": "https://a.example", "token": "a", "tokenFile": "b"}}"#, "not both"),
        ] {
            let error = read(text, 0o600).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }

    #[test]
    fn a_file_with_secrets_is_for_its_owner_alone() {
        let secret = r#"{"public:npmjs": {"url": "https://a.example", "token": "swordfish"}}"#;
        let error = read(secret, 0o644).unwrap_err();
        assert!(error.contains("chmod 600") && !error.contains("swordfish"), "{error}");
        assert!(read(secret, 0o600).is_ok());
        assert!(read(r#"{"public:npmjs": {"url": "https://a.example"}}"#, 0o644).is_ok());
    }
}
