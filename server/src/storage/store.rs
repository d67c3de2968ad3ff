//! The store: one data directory with its database and its objects, and the steps that need both.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::blobs::{
    self, Body, BucketOptions, Content, Follower, Objects, ReceiveError, Staged, StagedPlace,
};
use super::db::blob::{BlobRow, ClaimedBlob, Expected, NewBlobRow};
use super::db::{self, Database, Durability, Opening, PostgresOptions, Query, Reader, Transaction};
use super::directory::DataDirectory;
use super::identity::Identity;
use super::{Error, Sizes};

/// Everything that outlives the process; a clone is another handle on the same store.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    // Closed in this order: the database before the directory is unlocked or removed.
    pub(super) database: Arc<Database>,
    pub(super) objects: Objects,
    /// Nothing where it was opened for something else than collecting.
    pub(super) identity: Option<Identity>,
    /// Content of up to this size lies in the database.
    inline_bytes: usize,
    /// Held alone while something is removed, and by backups for as long as they need what is there.
    pub(super) removals: Arc<tokio::sync::RwLock<()>>,
    /// How many transactions were asked for, but for those that only count.
    changes: AtomicU64,
    pub(super) directory: DataDirectory,
}

/// Where the parts of a store are.
#[derive(Debug, Clone)]
pub struct StorePlaces {
    /// The database, unless it is a file of the directory.
    pub database: Option<PostgresOptions>,
    /// The bucket of the objects, unless they are files of the directory.
    pub bucket: Option<BucketOptions>,
    /// Content of up to this size lies in the database.
    pub inline_bytes: usize,
}

/// Content of up to this size is committed together with its row, where nothing else is said: one wait for the disk instead
/// of three, and no file to open when it is read.
pub const INLINE_BYTES: usize = 32 * 1024;

impl Store {
    /// Opens the store in a directory, which is created if need be and held until the last handle is dropped.
    pub fn open(directory: &Path) -> Result<Self, Error> {
        Self::assemble(DataDirectory::open(directory)?, Durability::Durable)
    }

    /// Opens the store that is in a directory, and makes none.
    pub fn open_existing(directory: &Path) -> Result<Self, Error> {
        Self::assemble(DataDirectory::open_existing(directory)?, Durability::Durable)
    }

    /// Opens the store that is in a directory for looking at it, which is refused where it would have to be brought up to
    /// date.
    pub fn open_as_it_is(directory: &Path) -> Result<Self, Error> {
        let directory = DataDirectory::open_existing(directory)?;
        Database::check(&directory.database(), directory.path())?;
        Self::assemble(directory, Durability::Durable)
    }

    /// Opens what a database holds, for work that needs no objects; refuses one that is not up to date.
    pub async fn of_database(options: &PostgresOptions) -> Result<Self, Error> {
        let database = Database::connect_for(options, Opening::AsItIs).await?;
        Self::beside(DataDirectory::temporary()?, database, Durability::Ephemeral)
    }

    /// Opens a store that is gone when the last handle is dropped, and that waits for no disk.
    #[cfg(not(test))]
    pub fn ephemeral() -> Result<Self, Error> {
        Self::assemble(DataDirectory::temporary()?, Durability::Ephemeral)
    }

    /// Opens the same on the engine, and with the place of objects, that tests run on.
    #[cfg(test)]
    pub fn ephemeral() -> Result<Self, Error> {
        let directory = DataDirectory::temporary()?;
        let database = match db::test_database() {
            Some(database) => database,
            None => Database::open(&directory.database(), directory.path(), Durability::Ephemeral)?,
        };
        let objects = Objects::of_tests(directory.objects()?);
        Ok(Self::put_together(directory, database, objects, None, INLINE_BYTES))
    }

    /// Opens the store whose parts are where they are said to be; what has no place lies in a directory, which is held as that
    /// of [`Self::open`] is.
    pub async fn connect(directory: &Path, places: &StorePlaces) -> Result<Self, Error> {
        let directory = DataDirectory::open(directory)?;
        let (database, objects) = Self::open_places(&directory, places).await?;
        let identity = Identity::establish(&database, &objects).await?;
        Ok(Self::put_together(directory, database, objects, Some(identity), places.inline_bytes))
    }

    /// Makes the objects those of the database, whichever store they were of before.
    pub async fn adopt(directory: &Path, places: &StorePlaces) -> Result<(), Error> {
        let directory = DataDirectory::open(directory)?;
        let (database, objects) = Self::open_places(&directory, places).await?;
        Identity::adopt(&database, &objects).await
    }

    /// Refuses a database that a newer server has changed meanwhile so that servers of this version do not go on over it.
    pub async fn check_schema(&self) -> Result<(), Error> {
        self.inner.database.check_schema().await
    }

    /// Tells whether collection removes nothing, since the objects were last collected by a newer state of the database or
    /// by another.
    pub fn is_held_back(&self) -> bool {
        self.inner.identity.as_ref().is_some_and(Identity::is_held_back)
    }

    /// Returns where the store lies.
    pub fn directory(&self) -> &Path {
        self.inner.directory.path()
    }

    async fn open_places(
        directory: &DataDirectory,
        places: &StorePlaces,
    ) -> Result<(Database, Objects), Error> {
        let durability = Durability::Durable;
        let database = match &places.database {
            Some(options) => Database::connect(options).await?,
            None => Database::open(&directory.database(), directory.path(), durability)?,
        };
        let objects = match &places.bucket {
            Some(options) => Objects::in_bucket(options).await?,
            None => Objects::local(directory.objects()?, durability)?,
        };
        Ok((database, objects))
    }

    fn assemble(directory: DataDirectory, durability: Durability) -> Result<Self, Error> {
        let database = Database::open(&directory.database(), directory.path(), durability)?;
        Self::beside(directory, database, durability)
    }

    /// Keeps objects in the directory.
    fn beside(directory: DataDirectory, database: Database, durability: Durability) -> Result<Self, Error> {
        let objects = Objects::local(directory.objects()?, durability)?;
        Ok(Self::put_together(directory, database, objects, None, INLINE_BYTES))
    }

    fn put_together(
        directory: DataDirectory,
        database: Database,
        objects: Objects,
        identity: Option<Identity>,
        inline_bytes: usize,
    ) -> Self {
        let (database, removals, changes) = (Arc::new(database), Arc::default(), AtomicU64::default());
        Self {
            inner: Arc::new(Inner {
                database,
                objects,
                identity,
                inline_bytes,
                removals,
                changes,
                directory,
            }),
        }
    }

    /// Tells whether other servers may use the store at the same time.
    pub fn is_shared(&self) -> bool {
        self.inner.database.is_shared()
    }

    /// Returns how much the store held when one of the servers over it last counted.
    pub async fn sizes(&self) -> Result<Sizes, Error> {
        Ok(self.find(db::size::find()).await?.unwrap_or_default())
    }

    /// Has what is counted of the database shown by a registry.
    pub fn register_metrics(&self, registry: &mut prometheus_client::registry::Registry) {
        self.inner.database.register_metrics(registry);
    }

    /// Returns a number that grows whenever this server may have changed the store.
    pub fn changes(&self) -> u64 {
        self.inner.changes.load(Ordering::Relaxed)
    }

    /// Returns a number that is another after whatever has been written, for everybody who may know of it; nothing where
    /// other servers may write too.
    pub(crate) fn state_number(&self) -> Option<u64> {
        self.inner.database.state_number()
    }

    /// Asks the database something small, to see whether it answers.
    pub async fn check(&self) -> Result<(), Error> {
        self.list(db::token_key::list()).await.map(drop)
    }

    /// Counts how much the store holds, for all servers over it to show; takes time that grows with it, away from the
    /// threads that answer requests.
    pub async fn count_sizes(&self) -> Result<Sizes, Error> {
        let sizes = self.inner.database.scan(|reader| reader.get(db::size::count_all())).await?;
        let keep =
            move |transaction: &Transaction<'_>| transaction.execute(&db::size::keep(&sizes)).map(drop);
        self.inner.database.write::<_, Error, _>(keep).await?;
        Ok(sizes)
    }

    /// Returns the only row of a query, or nothing.
    pub(crate) async fn find<T>(&self, query: Query<'_, T>) -> Result<Option<T>, Error> {
        self.inner.database.find(query).await
    }

    /// Returns all rows of a query, of which there are at most about a thousand.
    pub(crate) async fn list<T>(&self, query: Query<'_, T>) -> Result<Vec<T>, Error> {
        self.inner.database.list(query).await
    }

    /// Runs a few short reads that all see the same state.
    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&Reader<'_>) -> Result<T, E> + Send + 'static,
    {
        self.inner.database.snapshot(move |reader| Ok(work(reader))).await?
    }

    /// Runs many reads that all see the same state, away from the threads that answer requests.
    pub(crate) async fn scan<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&Reader<'_>) -> Result<T, E> + Send + 'static,
    {
        self.inner.database.scan(move |reader| Ok(work(reader))).await?
    }

    /// Runs a transaction and answers once it is durable, or undone.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        self.inner.changes.fetch_add(1, Ordering::Relaxed);
        self.inner.database.write(work).await
    }

    /// Receives a body of at most `limit` bytes; nothing names it yet.
    pub(crate) async fn receive(&self, body: Body, limit: u64) -> Result<Staged, ReceiveError> {
        blobs::receive(&self.inner.objects, body, limit, self.inner.inline_bytes).await
    }

    /// Lets others read a body along while it is read; what is returned is to be read in its place.
    pub(crate) fn follow(&self, body: Body) -> Result<(Body, Follower), Error> {
        let directory = self.directory();
        blobs::follow(directory, body)
            .map_err(|source| Error::Directory { directory: directory.to_owned(), source })
    }

    /// Runs a transaction that may claim received contents, and removes those that are not needed after all: the
    /// transaction was undone, or the domain held the same already.
    pub(crate) async fn write_with<T, E, F>(&self, staged: Vec<Staged>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&Transaction<'_>, &[Staged]) -> Result<T, E> + Send + 'static,
    {
        let in_memory = |staged: &Staged| matches!(staged.place, StagedPlace::Memory(_));
        if staged.iter().all(in_memory) {
            return self.write(move |transaction| work(transaction, &staged)).await;
        }
        self.inner.changes.fetch_add(1, Ordering::Relaxed);
        let database = Arc::clone(&self.inner.database);
        // A task of its own, because a caller that goes away in the middle must not leave the question open
        // whether the objects are named.
        let task = tokio::spawn(async move {
            let staged = Arc::new(staged);
            let shared = Arc::clone(&staged);
            let outcome = database.try_write(move |transaction| work(transaction, &shared)).await;
            let fate = match &outcome {
                Ok(Ok(_)) => Fate::Kept,
                Ok(Err(_)) => Fate::Undone,
                Err(_) => Fate::Unknown,
            };
            // The transaction has answered, and has given up its share by then.
            for staged in Arc::into_inner(staged).into_iter().flatten() {
                settle(staged, fate).await;
            }
            outcome
        });
        task.await.map_err(Error::from)??
    }

    /// Signs an address under which anybody may read content for five minutes; nothing where it is in no bucket.
    pub(crate) async fn blob_address(
        &self,
        blob: &Blob,
        content_type: &str,
    ) -> Result<Option<String>, Error> {
        match &blob.place {
            BlobPlace::Memory(_) => Ok(None),
            BlobPlace::Object(key) => self.inner.objects.address_of(key, content_type).await,
        }
    }

    /// Opens a range of content.
    pub(crate) async fn open_blob(&self, blob: &Blob, range: Range<u64>) -> Result<Content, Error> {
        match &blob.place {
            BlobPlace::Memory(bytes) => {
                let whole = 0..bytes.len();
                let start = usize::try_from(range.start).unwrap_or(usize::MAX).min(whole.end);
                let end = usize::try_from(range.end).unwrap_or(usize::MAX).clamp(start, whole.end);
                Ok(Content::Small(bytes.slice(start..end)))
            }
            BlobPlace::Object(key) => blobs::open(&self.inner.objects, key, range).await,
        }
    }
}

/// Where stored content is.
#[derive(Debug, Clone)]
pub struct Blob {
    place: BlobPlace,
}

#[derive(Debug, Clone)]
enum BlobPlace {
    Memory(bytes::Bytes),
    Object(String),
}

impl Blob {
    /// Takes where a row says that its content is.
    pub(crate) fn from_row(row: &mut BlobRow) -> Result<Self, Error> {
        let place = match (row.object.take(), row.content.take()) {
            (Some(key), _) => BlobPlace::Object(key),
            (None, Some(bytes)) => BlobPlace::Memory(bytes.into()),
            (None, None) => return Err(Error::Corrupt(format!("content {} is nowhere", row.sha256))),
        };
        Ok(Self { place })
    }
}

/// Finds or makes the blob of received content, for an asset that the transaction adds, and gives its number.
pub(crate) fn claim(
    transaction: &Transaction<'_>,
    domain_id: i64,
    staged: &Staged,
    expected: Expected,
) -> Result<i64, Error> {
    let (object, content) = match &staged.place {
        StagedPlace::Memory(bytes) => (None, Some(bytes.as_ref())),
        StagedPlace::Object(object) => (Some(object.key()), None),
    };
    let new = NewBlobRow {
        domain_id,
        sha256: &staged.digests.sha256,
        sha512: &staged.digests.sha512,
        sha1: &staged.digests.sha1,
        md5: &staged.digests.md5,
        size_bytes: staged.size_bytes,
        object,
        content,
    };
    let ClaimedBlob { id, object: named } = db::blob::claim(transaction, new, expected)?;
    if let StagedPlace::Object(object) = &staged.place {
        object.set_named(named.as_deref() == Some(object.key()));
    }
    Ok(id)
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Kept,
    Undone,
    // A commit that failed may still be found on disk after a crash.
    Unknown,
}

async fn settle(staged: Staged, fate: Fate) {
    let StagedPlace::Object(object) = staged.place else { return };
    match fate {
        Fate::Kept if object.is_named() => object.keep(),
        Fate::Kept | Fate::Undone => object.discard().await,
        Fate::Unknown => object.keep(),
    }
}
