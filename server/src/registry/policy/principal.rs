//! Whom a statement of a resource's policy names, read from the ARN, the account or the other names that it uses.
//! Knows who can exist, not who does.

use serde_json::Value;

use super::grammar::{Object, texts};
use crate::registry::error::invalid_policy::{InvalidPolicy, broken};
use crate::registry::names::AccountId;

/// Somebody whom a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Everybody.
    Everyone,
    /// Everybody of an account.
    Account(AccountId),
    /// A user.
    User {
        /// Whose user it is.
        account: AccountId,
        /// The path, without slashes around it, and the name.
        name: String,
    },
    /// A role, and so its sessions.
    Role {
        /// Whose role it is.
        account: AccountId,
        /// The name without its path, which sessions do not show and an account has once.
        name: String,
    },
    /// One session of a role.
    Session {
        /// Whose role it is.
        account: AccountId,
        /// The name of the role.
        role: String,
        /// The name of the session.
        session: String,
    },
    /// A session that was made for somebody by a user.
    FederatedUser {
        /// Whose user made it.
        account: AccountId,
        /// The name that it was given.
        name: String,
    },
    /// An AWS service.
    Service(String),
    /// Somebody whom this provider vouches for.
    Federated(String),
    /// Somebody whom Amazon S3 knows by this id.
    CanonicalUser(String),
}

impl Principal {
    /// Reads `*`, or an object of principals by what they are.
    pub(super) fn read_all(place: &str, value: &Value) -> Result<Vec<Self>, InvalidPolicy> {
        if let Some(text) = value.as_str() {
            return match text {
                "*" => Ok(vec![Self::Everyone]),
                _ => Err(broken(place, "must be * or an object of AWS, Service, Federated or CanonicalUser")),
            };
        }
        let object = Object::read(place, value, &["AWS", "Service", "Federated", "CanonicalUser"])?;
        let mut principals = Vec::new();
        for (kind, place, value) in object.members() {
            for text in texts(&place, value)? {
                principals.push(match kind {
                    "Service" => Self::Service(text.to_owned()),
                    "Federated" => Self::Federated(text.to_owned()),
                    "CanonicalUser" => Self::CanonicalUser(text.to_owned()),
                    _ => Self::parse(text).ok_or_else(|| {
                        broken(
                            &place,
                            "must be *, an account, or the ARN of an account, user, role or session",
                        )
                    })?,
                });
            }
        }
        if principals.is_empty() { Err(broken(place, "must not be empty")) } else { Ok(principals) }
    }

    /// Parses an account, or the ARN of an account, user, role or session. Anything else names nobody who can exist, such
    /// as the id that takes the place of a role that was deleted.
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Everyone);
        }
        if let Ok(account) = AccountId::parse(text) {
            return Some(Self::Account(account));
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, "", account, who] = parts[..] else { return None };
        let account = AccountId::parse(account).ok().filter(|_| partition.starts_with("aws"))?;
        if who.contains(['*', '?']) || who.contains(char::is_whitespace) {
            return None;
        }
        let (kind, name) = match who.split_once('/') {
            Some((kind, name)) if !name.is_empty() && !name.ends_with('/') => (kind, name),
            None if service == "iam" && who == "root" => return Some(Self::Account(account)),
            Some(_) | None => return None,
        };
        match (service, kind) {
            ("iam", "user") => Some(Self::User { account, name: name.to_owned() }),
            ("iam", "role") => {
                let name = name.rsplit('/').next().unwrap_or(name);
                Some(Self::Role { account, name: name.to_owned() })
            }
            ("sts", "assumed-role") => {
                let (role, session) = name.split_once('/')?;
                Some(Self::Session { account, role: role.to_owned(), session: session.to_owned() })
            }
            ("sts", "federated-user") => Some(Self::FederatedUser { account, name: name.to_owned() }),
            (_, _) => None,
        }
    }
}
