//! The commands on a credentials file: adding keys, listing who is known, and explaining what policies decide.
//! What such a file means is the business of `auth::identities`.

mod create;
mod error;
mod explain;
mod list;
mod write;

pub use self::error::Error;
use crate::config::CredentialsCommand;

/// Runs a command.
pub fn run(command: &CredentialsCommand) -> Result<(), Error> {
    match command {
        CredentialsCommand::Create(options) => create::run(options),
        CredentialsCommand::List(options) => list::run(options),
        CredentialsCommand::Explain(options) => explain::run(options),
    }
}
