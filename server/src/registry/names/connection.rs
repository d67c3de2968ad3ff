//! External connections: the names of the public registries that a repository may stand for, and their formats.
//! Holds no address.

use std::fmt;

use super::echo::echo;
use super::format::PackageFormat;

/// The name of an external connection and the format that comes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExternalConnection {
    name: &'static str,
    format: PackageFormat,
}

const CONNECTIONS: [ExternalConnection; 10] = [
    ExternalConnection { name: "public:npmjs", format: PackageFormat::Npm },
    ExternalConnection { name: "public:pypi", format: PackageFormat::Pypi },
    ExternalConnection { name: "public:nuget-org", format: PackageFormat::Nuget },
    ExternalConnection { name: "public:maven-central", format: PackageFormat::Maven },
    ExternalConnection { name: "public:maven-googleandroid", format: PackageFormat::Maven },
    ExternalConnection { name: "public:maven-gradleplugins", format: PackageFormat::Maven },
    ExternalConnection { name: "public:maven-commonsware", format: PackageFormat::Maven },
    ExternalConnection { name: "public:maven-clojars", format: PackageFormat::Maven },
    ExternalConnection { name: "public:ruby-gems-org", format: PackageFormat::Ruby },
    ExternalConnection { name: "public:crates-io", format: PackageFormat::Cargo },
];

impl ExternalConnection {
    /// The word for its status on the wire.
    pub const STATUS: &'static str = "AVAILABLE";

    /// Finds the connection of a name.
    pub fn parse(name: &str) -> Result<Self, UnknownConnection> {
        let known = CONNECTIONS.iter().find(|connection| connection.name == name);
        known.copied().ok_or_else(|| UnknownConnection(echo(name).into_owned()))
    }

    /// Returns every connection that exists.
    pub const fn all() -> &'static [Self] {
        &CONNECTIONS
    }

    /// Returns the connection's name.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Returns the format that comes through it.
    pub const fn format(self) -> PackageFormat {
        self.format
    }
}

impl fmt::Display for ExternalConnection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// A name that no external connection has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("External connection '{0}' does not exist.")]
pub struct UnknownConnection(pub String);
