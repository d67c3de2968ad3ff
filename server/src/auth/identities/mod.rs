//! Who is known: accounts with their users, roles and keys, read from the credentials file and kept up to date while
//! the server runs. Knows files and JSON; what the policies of an identity allow is decided elsewhere.

mod credentials;
mod document;
mod file;
mod identity;
mod lookup;
mod managed;
mod place;
mod read;
mod secret;
mod values;

#[cfg(test)]
mod tests;

pub use self::credentials::{Credentials, Environment, Standing};
pub use self::file::{CredentialsFile, Error};
pub use self::identity::{AccessKey, AccessKeyStatus, Identity, Session};
pub use self::lookup::Identities;
pub use self::managed::NAMES as MANAGED_POLICY_NAMES;
pub use self::place::Place;
pub use self::read::{InvalidCredentials, check};
pub use self::secret::SecretAccessKey;
