//! The server's part: sending its store to whoever asked for a backup, one after the other. Knows nothing of the socket
//! through which that was asked.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::archive::{self, Failure};
use super::message::{Message, Sender};
use crate::causes::with_causes;
use crate::storage::{BackupSource, Store};

/// What sends a store; a clone takes its turn with the others.
#[derive(Debug, Clone)]
pub struct BackupSender {
    store: Store,
    turn: Arc<Mutex<()>>,
}

impl BackupSender {
    /// Takes the store that is sent.
    pub fn new(store: Store) -> Self {
        Self { store, turn: Arc::default() }
    }

    /// Sends the store as an archive, and how that ended.
    pub async fn send(self, to: UnixStream) -> io::Result<()> {
        let turn = self.turn.lock_owned().await;
        let source = BackupSource::InUse(self.store);
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            send(&source, to)
        })
        .await?
    }
}

fn send(source: &BackupSource, to: UnixStream) -> io::Result<()> {
    tracing::info!("taking a backup");
    let mut sender = Sender { to };
    let tell = |sender: &mut Sender<UnixStream>, progress| Message::Progress(progress).write(&mut sender.to);
    let last = match archive::write(source, &mut sender, tell) {
        Ok(objects) => {
            tracing::info!(objects, "took a backup");
            Message::Complete(objects)
        }
        Err(Failure::Source(error)) => {
            tracing::error!(cause = with_causes(&error), "the store cannot be read for a backup");
            Message::Failed(with_causes(&error))
        }
        Err(Failure::Out(error)) => return Err(error),
    };
    last.write(&mut sender.to)
}
