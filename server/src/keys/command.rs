//! The command: finds out who has the store, does or asks for what is wanted, and prints the keys. Knows nothing of
//! what the server does to answer.

use std::io::{self, BufReader};
use std::path::Path;
use std::time::Duration;

use super::Error;
use super::answer::{Answer, Key, print};
use crate::config::KeysCommand;
use crate::control::{self, Request};
use crate::registry::{Clock, Limits, Registry};
use crate::storage::{self, Store};

/// How long a server may take to answer, which is far above what it takes on the slowest disk.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lists or replaces the keys, and prints those that count then.
pub async fn run(command: &KeysCommand) -> Result<(), Error> {
    let (KeysCommand::Rotate(options) | KeysCommand::List(options)) = command;
    let keys = match options.database.postgres() {
        // Servers over it read the keys anew by themselves.
        Some(database) => here(command, Store::of_database(&database).await?).await?,
        None => in_directory(command, &options.data).await?,
    };
    print(&keys, options.json, &mut io::stdout().lock()).map_err(Error::Print)
}

/// Does it here, or asks the server that holds the directory.
async fn in_directory(command: &KeysCommand, data: &Path) -> Result<Vec<Key>, Error> {
    let (request, store) = match command {
        KeysCommand::Rotate(_) => (Request::RotateKeys, Store::open_existing(data)),
        // Who only looks does not bring a store up to date, which an older server then could not use any more.
        KeysCommand::List(_) => (Request::ListKeys, Store::open_as_it_is(data)),
    };
    match store {
        Ok(store) => here(command, store).await,
        Err(storage::Error::DirectoryInUse { .. }) => ask(data, request, PATIENCE),
        Err(error) => Err(error.into()),
    }
}

/// Does it in this process, since no server uses the store, or any number may.
async fn here(command: &KeysCommand, store: Store) -> Result<Vec<Key>, Error> {
    let registry = Registry::new(store, Limits::default(), Clock::system());
    let keys = match command {
        KeysCommand::Rotate(_) => registry.rotate_token_key().await?,
        KeysCommand::List(_) => registry.token_keys().await?,
    };
    Ok(Key::all(&keys))
}

/// Asks the server that holds the directory.
fn ask(directory: &Path, request: Request, patience: Duration) -> Result<Vec<Key>, Error> {
    let asked = control::ask(directory, request);
    let asked = asked.and_then(|stream| stream.set_read_timeout(Some(patience)).map(|()| stream));
    let stream = asked.map_err(|source| Error::Unreachable { directory: directory.to_owned(), source })?;
    match Answer::read(BufReader::new(stream)) {
        Ok(Answer::Keys(keys)) => Ok(keys),
        Ok(Answer::Failed(reason)) => Err(Error::Refused(reason)),
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
            Err(Error::Silent { directory: directory.to_owned(), waited: patience })
        }
        Err(error) => Err(Error::BrokenOff(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn server_that_says_nothing_is_not_waited_for_for_ever() {
        let directory = tempfile::tempdir().unwrap();
        let _silent = UnixListener::bind(directory.path().join(control::SOCKET)).unwrap();

        for request in [Request::ListKeys, Request::RotateKeys] {
            let error = ask(directory.path(), request, Duration::from_millis(1)).unwrap_err();

            assert!(matches!(error, Error::Silent { .. }), "{error}");
        }
    }
}
