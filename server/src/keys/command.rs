//! The command: finds out who has the store, does or asks for what is wanted, and prints the keys. Knows nothing of
//! what the server does to answer.

use std::io::{self, BufReader};
use std::path::Path;

use super::Error;
use super::answer::{Answer, Key, print};
use crate::config::{KeysCommand, KeysOptions};
use crate::control::{self, Request};
use crate::registry::{Clock, Limits, Registry};
use crate::storage::{self, Store};

/// Lists or replaces the keys, and prints those that count then.
pub async fn run(command: &KeysCommand) -> Result<(), Error> {
    let (request, KeysOptions { data, json }) = match command {
        KeysCommand::Rotate(options) => (Request::RotateKeys, options),
        KeysCommand::List(options) => (Request::ListKeys, options),
    };
    let keys = match Store::open_existing(data) {
        Ok(store) => here(command, store).await?,
        Err(storage::Error::DirectoryInUse { .. }) => ask(data, request)?,
        Err(error) => return Err(error.into()),
    };
    print(&keys, *json, &mut io::stdout().lock()).map_err(Error::Print)
}

/// Does it in this process, since no server uses the store.
async fn here(command: &KeysCommand, store: Store) -> Result<Vec<Key>, Error> {
    let registry = Registry::new(store, Limits::default(), Clock::system());
    let keys = match command {
        KeysCommand::Rotate(_) => registry.rotate_token_key().await?,
        KeysCommand::List(_) => registry.token_keys().await?,
    };
    Ok(Key::all(&keys))
}

/// Asks the server that holds the directory.
fn ask(directory: &Path, request: Request) -> Result<Vec<Key>, Error> {
    let stream = control::ask(directory, request)
        .map_err(|source| Error::Unreachable { directory: directory.to_owned(), source })?;
    match Answer::read(BufReader::new(stream)).map_err(Error::BrokenOff)? {
        Answer::Keys(keys) => Ok(keys),
        Answer::Failed(reason) => Err(Error::Refused(reason)),
    }
}
