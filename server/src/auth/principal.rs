//! Who acts: the account itself, a user of it, or a session of one of its roles, by the names that policies use.

use std::fmt;

use crate::registry::AccountId;

/// Who acts. Written and read as an ARN of the identity services, whose partition is left to whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Principal {
    /// The account itself; also whoever asks while nothing is verified.
    Root(AccountId),
    /// A user.
    User {
        /// Twelve digits.
        account: AccountId,
        /// The path, without slashes around it, and the name.
        name: String,
    },
    /// A session of a role.
    Session {
        /// Twelve digits.
        account: AccountId,
        /// The name of the role.
        role: String,
        /// The name of the session.
        session: String,
    },
}

/// A text that names nobody who can act.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is not the ARN of an account, a user or a session of a role")]
pub struct InvalidPrincipal;

impl Principal {
    /// Returns the account that it belongs to.
    pub fn account(&self) -> AccountId {
        match self {
            Self::Root(account) | Self::User { account, .. } | Self::Session { account, .. } => *account,
        }
    }

    /// Returns the ARN in a partition.
    pub fn arn(&self, partition: &str) -> String {
        format!("arn:{partition}:{self}")
    }

    /// Reads an ARN of any partition.
    pub fn parse(arn: &str) -> Result<Self, InvalidPrincipal> {
        let mut parts = arn.splitn(6, ':');
        let mut next = || parts.next().unwrap_or("");
        let (prefix, _partition, service, region, account, name) =
            (next(), next(), next(), next(), next(), next());
        let account = AccountId::parse(account).map_err(|_| InvalidPrincipal)?;
        if prefix != "arn" || !region.is_empty() {
            return Err(InvalidPrincipal);
        }
        match (service, name.split_once('/')) {
            ("iam", None) if name == "root" => Ok(Self::Root(account)),
            ("iam", Some(("user", name))) if is_name(name) => {
                Ok(Self::User { account, name: name.to_owned() })
            }
            ("sts", Some(("assumed-role", rest))) => match rest.split_once('/') {
                Some((role, session)) if is_name(role) && is_name(session) => {
                    Ok(Self::Session { account, role: role.to_owned(), session: session.to_owned() })
                }
                Some(_) | None => Err(InvalidPrincipal),
            },
            (_, Some(_) | None) => Err(InvalidPrincipal),
        }
    }
}

/// Writes what follows the partition.
impl fmt::Display for Principal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(account) => write!(formatter, "iam::{account}:root"),
            Self::User { account, name } => write!(formatter, "iam::{account}:user/{name}"),
            Self::Session { account, role, session } => {
                write!(formatter, "sts::{account}:assumed-role/{role}/{session}")
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'*' && byte != b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_reads_back_what_was_written() {
        for arn in [
            "arn:aws:iam::123456789012:root",
            "arn:aws:iam::123456789012:user/ada",
            "arn:aws:iam::123456789012:user/team/build/ada",
            "arn:aws:sts::123456789012:assumed-role/ci/build-17",
        ] {
            let principal = Principal::parse(arn).unwrap();
            assert_eq!(principal.arn("aws"), arn);
            assert_eq!(principal.account().as_str(), "123456789012");
        }
    }

    #[test]
    fn what_cannot_act_is_no_principal() {
        for arn in [
            "",
            "123456789012",
            "arn:aws:iam::1234:root",
            "arn:aws:iam::123456789012:role/ci",
            "arn:aws:iam::123456789012:group/all",
            "arn:aws:iam::123456789012:user/",
            "arn:aws:iam::123456789012:user/*",
            "arn:aws:iam:eu-west-1:123456789012:user/ada",
            "arn:aws:sts::123456789012:assumed-role/ci",
            "arn:aws:s3:::bucket",
        ] {
            assert_eq!(Principal::parse(arn), Err(InvalidPrincipal), "{arn}");
        }
    }
}
