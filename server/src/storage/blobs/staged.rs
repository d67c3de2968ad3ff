//! Content that has arrived and that no row names yet: it can be read back, and is removed unless a row names it.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::block_reader::{BlockReader, Fetch};
use super::digest::Digests;
use super::objects::Objects;
use super::remote;
use crate::storage::Error;

/// Content that has arrived and that no row names yet.
#[derive(Debug)]
pub(crate) struct Staged {
    /// All four, of everything that was received.
    pub(crate) digests: Digests,
    /// What was received, whole.
    pub(crate) size_bytes: u64,
    /// Where it is.
    pub(crate) place: StagedPlace,
}

/// Where content is that no row names yet.
#[derive(Debug)]
pub(crate) enum StagedPlace {
    /// In memory, on its way into the database.
    Memory(Bytes),
    /// In an object, durable already.
    Object(StagedObject),
}

/// An object that is removed when dropped, unless kept.
#[derive(Debug)]
pub(crate) struct StagedObject {
    objects: Objects,
    key: String,
    named: AtomicBool,
    settled: bool,
}

impl StagedObject {
    /// Takes responsibility for an object that is being written.
    pub(super) fn new(objects: Objects, key: String) -> Self {
        Self { objects, key, named: AtomicBool::new(false), settled: false }
    }

    /// Returns the object's key.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Notes whether the transaction made this object the content of a blob.
    pub(crate) fn set_named(&self, named: bool) {
        self.named.store(named, Ordering::Relaxed);
    }

    /// Tells whether the transaction made this object the content of a blob.
    pub(crate) fn is_named(&self) -> bool {
        self.named.load(Ordering::Relaxed)
    }

    /// Leaves the object where it is: a row names it, or collection will find that none does.
    pub(crate) fn keep(mut self) {
        self.settled = true;
    }

    /// Removes the object.
    pub(crate) async fn discard(mut self) {
        self.settled = true;
        remove_and_report(&self.objects, &self.key).await;
    }
}

impl Drop for StagedObject {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        let (objects, key) = (self.objects.clone(), std::mem::take(&mut self.key));
        in_background(async move { remove_and_report(&objects, &key).await });
    }
}

impl Staged {
    /// Reads the content on a thread that may wait, and returns what the work makes of it together with the content. Where the
    /// content could not be read, that is the outcome, whatever the work took it for.
    pub(crate) async fn inspect<T, F>(self, work: F) -> Result<(Self, T), Error>
    where
        T: Send + 'static,
        F: FnOnce(StagedReader) -> T + Send + 'static,
    {
        let runtime = Handle::current();
        let inspecting = spawn_blocking(move || {
            let failure = Failure::default();
            let reader = self.open(runtime, failure.clone())?;
            let made = work(reader);
            match failure.take() {
                Some(error) => Err(error),
                None => Ok((self, made)),
            }
        });
        inspecting.await?
    }

    fn open(&self, runtime: Handle, failure: Failure) -> Result<StagedReader, Error> {
        let source = match &self.place {
            StagedPlace::Memory(bytes) => Source::Memory(Cursor::new(bytes.clone())),
            StagedPlace::Object(object) => match &object.objects.directory {
                Some(directory) => Source::File(File::open(directory.join(&object.key))?),
                None => Source::Remote(RemoteObject::open(runtime, object, self.size_bytes)),
            },
        };
        Ok(StagedReader { source, failure })
    }
}

/// Reads staged content from wherever it lies, in any order.
#[derive(Debug)]
pub struct StagedReader {
    source: Source,
    failure: Failure,
}

/// Why content could not be read, where that has happened.
#[derive(Debug, Clone, Default)]
struct Failure(Arc<Mutex<Option<Error>>>);

impl Failure {
    /// Keeps an error, and gives what stands for it in the words of whoever reads.
    fn keep(&self, error: io::Error) -> io::Error {
        if error.kind() == io::ErrorKind::Interrupted {
            return error;
        }
        let error = error.downcast::<Error>().unwrap_or_else(Error::Io);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        io::Error::other("it cannot be read")
    }

    fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[derive(Debug)]
enum Source {
    Memory(Cursor<Bytes>),
    File(File),
    Remote(BlockReader<RemoteObject>),
}

impl Read for StagedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.source {
            Source::Memory(bytes) => bytes.read(buffer),
            Source::File(file) => file.read(buffer),
            Source::Remote(remote) => remote.read(buffer),
        };
        read.map_err(|error| self.failure.keep(error))
    }
}

impl Seek for StagedReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.source {
            Source::Memory(bytes) => bytes.seek(to),
            Source::File(file) => file.seek(to),
            Source::Remote(remote) => remote.seek(to),
        }
    }
}

/// An object that is no file.
#[derive(Debug)]
struct RemoteObject {
    runtime: Handle,
    objects: Objects,
    key: String,
}

// Each block is a request.
const REMOTE_BLOCK_BYTES: u64 = 256 * 1024;

impl RemoteObject {
    fn open(runtime: Handle, object: &StagedObject, length: u64) -> BlockReader<Self> {
        let (objects, key) = (object.objects.clone(), object.key.clone());
        BlockReader::new(Self { runtime, objects, key }, length, REMOTE_BLOCK_BYTES)
    }
}

impl Fetch for RemoteObject {
    fn fetch(&mut self, range: Range<u64>) -> io::Result<Bytes> {
        self.runtime.block_on(remote::read(&self.objects, &self.key, range)).map_err(io::Error::other)
    }
}

async fn remove_and_report(objects: &Objects, key: &str) {
    if let Err(error) = objects.remove(key).await {
        tracing::warn!(%error, object = key, "an object that is not needed could not be removed; collection will");
    }
}

/// Runs work that nobody waits for.
pub(super) fn in_background(work: impl Future<Output = ()> + Send + 'static) {
    // Outside of the runtime, which is when it has ended, collection does the work at the next start.
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(work);
    }
}
