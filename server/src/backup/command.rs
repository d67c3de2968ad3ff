//! The command: finds out who has the store, writes the archive, and says how far it is.

use std::path::Path;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinError, JoinHandle};

use super::Error;
use super::archive::{self, Failure};
use super::ask::{Asked, ask};
use super::destination::{Destination, is_standard_output};
use super::report::Report;
use super::stop::Stop;
use crate::config::BackupOptions;
use crate::storage::{self, BackupSource};

/// Who reads the store.
enum Reader {
    /// This process, since no server uses it.
    Here(BackupSource),
    /// The server that holds it.
    Server(Asked),
}

/// Takes a backup. It is complete and on the disk when this returns; otherwise nothing is left.
pub async fn run(options: &BackupOptions) -> Result<(), Error> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Process)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Process)?;
    let (options, stop) = (options.clone(), Stop::default());
    let stopping = stop.clone();
    let mut work = tokio::task::spawn_blocking(move || take(&options, &stopping));
    let outcome = tokio::select! {
        outcome = &mut work => outcome,
        _ = interrupt.recv() => end(work, &stop).await,
        _ = terminate.recv() => end(work, &stop).await,
    };
    match outcome.map_err(|error| Error::Process(error.into()))? {
        Err(_) if stop.is_told() => Err(Error::Stopped),
        outcome => outcome,
    }
}

/// Waits until what was written so far is removed.
async fn end<T>(work: JoinHandle<T>, stop: &Stop) -> Result<T, JoinError> {
    stop.tell();
    work.await
}

fn take(options: &BackupOptions, stop: &Stop) -> Result<(), Error> {
    let mut report = Report::new(options.json, is_standard_output(&options.file), stop.clone());
    let mut out = Destination::open(&options.file, options.force, stop.clone())?;
    let objects = match open(&options.data, stop)? {
        Reader::Server(mut asked) => asked.receive(&mut out, &mut report)?,
        Reader::Here(source) => write(&source, &mut out, &mut report)?,
    };
    let bytes = out.complete()?;
    let file = options.file.display().to_string();
    report.complete(&file, objects, bytes).map_err(Error::Process)
}

fn open(directory: &Path, stop: &Stop) -> Result<Reader, Error> {
    match BackupSource::open_idle(directory) {
        Ok(source) => Ok(Reader::Here(source)),
        Err(storage::Error::DirectoryInUse { .. }) => Ok(Reader::Server(ask(directory, stop)?)),
        Err(error) => Err(error.into()),
    }
}

fn write(source: &BackupSource, out: &mut Destination, report: &mut Report) -> Result<u64, Error> {
    let written = archive::write(source, out, |_, progress| report.progress(progress));
    written.map_err(|failure| match failure {
        Failure::Source(error) => error.into(),
        Failure::Out(error) => out.refused(error),
    })
}
