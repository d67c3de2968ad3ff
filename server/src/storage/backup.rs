//! Reading a whole store for a backup, while it is used or while it is not: the database as it is at one moment, and
//! every object that it names then, where they are files. Objects never change, and none is removed while this runs.
//! Knows what there is to copy, not where it goes.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::sync::Arc;

use super::db::{DatabaseCopy, blob, store_mark};
use super::directory::{DATABASE, DataDirectory, OBJECTS};
use super::{Error, Store};

/// A store to be backed up.
#[derive(Debug)]
pub enum BackupSource {
    /// One that this process serves from.
    InUse(Store),
    /// One that no server uses; it is held until this is dropped, and is not brought up to date.
    Idle(IdleStore),
}

/// A data directory that is held without being opened.
#[derive(Debug)]
pub struct IdleStore {
    directory: DataDirectory,
}

/// A part of a backup, in the order in which the parts come.
#[derive(Debug)]
pub enum BackupPiece<'p> {
    /// A file begins, named by its path within the data directory.
    File {
        /// The path, with `/` between its parts.
        path: &'p str,
        /// How many bytes follow.
        size_bytes: u64,
    },
    /// The next bytes of the file.
    Bytes(&'p [u8]),
    /// How far it is.
    Progress(BackupProgress),
}

/// How far a backup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BackupProgress {
    /// What is being done.
    pub stage: BackupStage,
    /// How many bytes of this stage are done.
    pub done_bytes: u64,
    /// How many bytes this stage has.
    pub total_bytes: u64,
    /// How many objects are done.
    pub done_objects: u64,
    /// How many objects there are, once that is known.
    pub total_objects: u64,
}

/// What a backup is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackupStage {
    /// Taking a copy of the database.
    Snapshot,
    /// Handing on that copy.
    Database,
    /// Handing on the objects.
    Objects,
}

const BLOCK_BYTES: usize = 512 * 1024;
const OBJECTS_AT_ONCE: usize = 1000;
// What people and programs are told is told this often, so that small objects do not drown in it.
const BYTES_BETWEEN_REPORTS: u64 = 16 * 1024 * 1024;

impl BackupSource {
    /// Takes the store of a directory that no server uses.
    pub fn open_idle(directory: &Path) -> Result<Self, Error> {
        Ok(Self::Idle(IdleStore { directory: DataDirectory::open_existing(directory)? }))
    }

    /// Hands on the whole store, piece by piece, and returns how many objects it had. It blocks its thread, and ends
    /// early with the failure of `hand_on`.
    pub fn read(&self, hand_on: &mut dyn FnMut(BackupPiece<'_>) -> io::Result<()>) -> Result<u64, Error> {
        if let Self::InUse(store) = self
            && store.is_shared()
        {
            return Err(Error::DatabaseElsewhere);
        }
        // Held from before the database is copied until the last object is: none that the copy names is removed.
        let removals = match self {
            Self::InUse(store) => Some(Arc::clone(&store.inner.removals)),
            Self::Idle(_) => None,
        };
        let _kept = removals.as_ref().map(|removals| removals.blocking_read());
        let directory = match self {
            Self::InUse(store) => &store.inner.directory,
            Self::Idle(idle) => &idle.directory,
        };
        let mut file = directory.copy_of_database()?;
        let copy = take_snapshot(directory, file.path(), hand_on)?;
        let mut told = Told::new(BackupStage::Database, file.as_file().metadata()?.len());
        file.rewind()?;
        hand_on_file(DATABASE, file.as_file_mut(), &mut told, hand_on)?;
        hand_on(BackupPiece::Progress(told.progress))?;
        // A schema of before had no such table, and no store of it a bucket.
        let mark = copy.read(|reader| reader.find(store_mark::find())).ok().flatten();
        if mark.is_some_and(|mark| mark.place.starts_with("s3://")) {
            tracing::info!("objects lie in a bucket, of which no copy is made");
            return Ok(0);
        }
        hand_on_objects(directory.path(), &copy, hand_on)
    }
}

fn take_snapshot(
    directory: &DataDirectory,
    into: &Path,
    hand_on: &mut dyn FnMut(BackupPiece<'_>) -> io::Result<()>,
) -> Result<DatabaseCopy, Error> {
    DatabaseCopy::make(&directory.database(), into, |done_bytes, total_bytes| {
        let progress =
            BackupProgress { done_bytes, ..Told::new(BackupStage::Snapshot, total_bytes).progress };
        Ok(hand_on(BackupPiece::Progress(progress))?)
    })
}

fn hand_on_objects(
    directory: &Path,
    copy: &DatabaseCopy,
    hand_on: &mut dyn FnMut(BackupPiece<'_>) -> io::Result<()>,
) -> Result<u64, Error> {
    let (total_objects, total_bytes) = copy.read(|reader| reader.get(blob::count_objects()))?;
    let mut told = Told::new(BackupStage::Objects, total_bytes);
    told.progress.total_objects = total_objects;
    let mut after = String::new();
    loop {
        let objects = copy.read(|reader| reader.list(blob::list_objects_after(&after, OBJECTS_AT_ONCE)))?;
        for object in &objects {
            let path = format!("{OBJECTS}/{}", object.key);
            let lost = |source| Error::Object { key: object.key.clone(), source };
            let mut file = File::open(directory.join(&path)).map_err(lost)?;
            if file.metadata().map_err(lost)?.len() != object.size_bytes {
                let problem = format!("it should have {} bytes and has not", object.size_bytes);
                return Err(lost(io::Error::new(io::ErrorKind::InvalidData, problem)));
            }
            hand_on_file(&path, &mut file, &mut told, hand_on)?;
            told.progress.done_objects += 1;
        }
        match objects.into_iter().last() {
            Some(last) => after = last.key,
            None => break,
        }
    }
    hand_on(BackupPiece::Progress(told.progress))?;
    Ok(told.progress.done_objects)
}

/// What has been told of a stage.
struct Told {
    progress: BackupProgress,
    at_bytes: u64,
}

impl Told {
    fn new(stage: BackupStage, total_bytes: u64) -> Self {
        let progress =
            BackupProgress { stage, done_bytes: 0, total_bytes, done_objects: 0, total_objects: 0 };
        Self { progress, at_bytes: 0 }
    }
}

fn hand_on_file(
    path: &str,
    file: &mut File,
    told: &mut Told,
    hand_on: &mut dyn FnMut(BackupPiece<'_>) -> io::Result<()>,
) -> Result<(), Error> {
    let size_bytes = file.metadata()?.len();
    hand_on(BackupPiece::File { path, size_bytes })?;
    let mut block = vec![0; BLOCK_BYTES];
    let mut rest = size_bytes;
    while rest > 0 {
        let length = usize::try_from(rest).unwrap_or(usize::MAX).min(block.len());
        file.read_exact(&mut block[..length])?;
        hand_on(BackupPiece::Bytes(&block[..length]))?;
        rest -= length as u64;
        told.progress.done_bytes += length as u64;
        if told.progress.done_bytes - told.at_bytes >= BYTES_BETWEEN_REPORTS {
            told.at_bytes = told.progress.done_bytes;
            hand_on(BackupPiece::Progress(told.progress))?;
        }
    }
    Ok(())
}
