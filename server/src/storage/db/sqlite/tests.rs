//! What the writing thread keeps, undoes and answers, on a database of its own.

use std::sync::mpsc;
use std::time::Duration;

use rusqlite::Connection;

use super::*;
use crate::storage::db::session;
use crate::storage::db::{Command, Query};

struct TestDatabase {
    sqlite: std::sync::Arc<Sqlite>,
    directory: tempfile::TempDir,
}

impl TestDatabase {
    fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let sqlite = Sqlite::open(
            &directory.path().join("db"),
            directory.path(),
            Durability::Durable,
            Opening::Serving,
        )
        .unwrap();
        sqlite.readers.with(|_| Ok(())).unwrap();
        Self { sqlite: sqlite.into(), directory }
    }

    /// Adds a tag to a resource of this number; any table would do.
    async fn add(&self, id: i64) -> Result<(), Error> {
        self.sqlite.write(move |transaction| insert(transaction, id)).await?
    }

    fn numbers(&self) -> Vec<i64> {
        self.sqlite.read(|reader| reader.list(list())).unwrap()
    }

    /// Holds the writer until the sender is used, so that what is queued meanwhile becomes one group.
    async fn hold(&self) -> (mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
        let (started, has_started) = tokio::sync::oneshot::channel::<()>();
        let (release, released) = mpsc::channel::<()>();
        let (started, released) = (std::sync::Mutex::new(Some(started)), std::sync::Mutex::new(released));
        let sqlite = std::sync::Arc::clone(&self.sqlite);
        let held = tokio::spawn(async move {
            let hold = move |_: &Transaction<'_>| {
                started.lock().unwrap().take().unwrap().send(()).unwrap();
                released.lock().unwrap().recv().unwrap();
                Ok::<(), Error>(())
            };
            sqlite.write(hold).await.unwrap().unwrap();
        });
        has_started.await.unwrap();
        (release, held)
    }

    /// Queues a write and gives a handle on its outcome once it is queued.
    async fn queue<T: Send + 'static>(
        &self,
        work: impl Fn(&Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> tokio::task::JoinHandle<Result<Result<T, Error>, Error>> {
        let sqlite = std::sync::Arc::clone(&self.sqlite);
        let mut write = Box::pin(async move { sqlite.write(work).await });
        // The first poll puts the job into the queue, which has room.
        assert!(futures_util::poll!(&mut write).is_pending());
        tokio::spawn(write)
    }
}

fn connection<'c>(transaction: &Transaction<'c>) -> &'c Connection {
    match transaction.session {
        session::Session::Sqlite(session) => session.connection,
        session::Session::Postgres(_) => unreachable!("a file was opened"),
    }
}

fn insert(transaction: &Transaction<'_>, id: i64) -> Result<(), Error> {
    let sql = "INSERT INTO tag (resource_type, resource_id, key, value) VALUES ('test', $1, '', '')";
    transaction.execute(&Command::new(sql, vec![id.into()]))?;
    Ok(())
}

fn list() -> Query<'static, i64> {
    Query::new("SELECT resource_id FROM tag ORDER BY resource_id", vec![], |row| row.integer(0))
}

#[tokio::test]
async fn transactions_that_wait_share_one_commit() {
    let database = TestDatabase::open();
    let (release, held) = database.hold().await;
    let file = database.directory.path().join("db");

    let first = database.queue(|transaction| insert(transaction, 1)).await;
    let second = database
        .queue(move |transaction| {
            insert(transaction, 2)?;
            let outside = Connection::open(&file)?;
            let visible = outside.query_row("SELECT COUNT(*) FROM tag", [], |row| row.get::<_, i64>(0))?;
            Ok((transaction.list(list())?, visible))
        })
        .await;
    release.send(()).unwrap();

    held.await.unwrap();
    first.await.unwrap().unwrap().unwrap();
    let (inside, visible) = second.await.unwrap().unwrap().unwrap();
    assert_eq!(inside, [1, 2], "the second sees what the first did");
    assert_eq!(visible, 0, "nobody else does before the commit");
    assert_eq!(database.numbers(), [1, 2]);
}

#[tokio::test]
async fn a_refused_transaction_undoes_only_itself() {
    let database = TestDatabase::open();
    let (release, held) = database.hold().await;

    let first = database.queue(|transaction| insert(transaction, 1)).await;
    let refused = database
        .queue(|transaction| {
            insert(transaction, 2)?;
            Err::<(), _>(Error::Closed)
        })
        .await;
    let third = database.queue(|transaction| insert(transaction, 3)).await;
    release.send(()).unwrap();

    held.await.unwrap();
    first.await.unwrap().unwrap().unwrap();
    assert!(matches!(refused.await.unwrap(), Ok(Err(Error::Closed))));
    third.await.unwrap().unwrap().unwrap();
    assert_eq!(database.numbers(), [1, 3]);
}

#[tokio::test]
async fn a_panicking_transaction_fails_alone() {
    let database = TestDatabase::open();
    let (release, held) = database.hold().await;

    let first = database.queue(|transaction| insert(transaction, 1)).await;
    let panicking = database
        .queue(|transaction| {
            insert(transaction, 2)?;
            assert!(transaction.list(list())?.len() != 2, "on purpose");
            Ok(())
        })
        .await;
    release.send(()).unwrap();

    held.await.unwrap();
    first.await.unwrap().unwrap().unwrap();
    let error = panicking.await.unwrap().unwrap_err();
    assert!(matches!(&error, Error::TransactionPanicked(text) if text == "on purpose"), "{error}");
    database.add(3).await.unwrap();
    assert_eq!(database.numbers(), [1, 3]);
}

#[tokio::test]
async fn a_failed_commit_fails_its_group_and_later_ones_work() {
    let database = TestDatabase::open();
    let prepare = |transaction: &Transaction<'_>| {
        let tables = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (parent REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);";
        Ok::<_, Error>(connection(transaction).execute_batch(tables)?)
    };
    database.sqlite.write(prepare).await.unwrap().unwrap();
    let (release, held) = database.hold().await;

    let innocent = database.queue(|transaction| insert(transaction, 1)).await;
    let refused = database.queue(|_| Err::<(), _>(Error::Closed)).await;
    let guilty = database
        .queue(|transaction| {
            transaction.execute(&Command::new("INSERT INTO child (parent) VALUES (5)", vec![]))?;
            Ok(())
        })
        .await;
    release.send(()).unwrap();

    held.await.unwrap();
    assert!(matches!(innocent.await.unwrap(), Err(Error::CommitFailed(_))));
    // Even a refusal may rest on what was undone.
    assert!(matches!(refused.await.unwrap(), Err(Error::CommitFailed(_))));
    assert!(matches!(guilty.await.unwrap(), Err(Error::CommitFailed(_))));
    database.add(2).await.unwrap();
    assert_eq!(database.numbers(), [2]);
}

#[tokio::test]
async fn a_full_database_fails_what_does_not_fit_and_works_again_with_room() {
    let database = TestDatabase::open();
    database.add(1).await.unwrap();
    let limit = |pages: &'static str| {
        move |transaction: &Transaction<'_>| {
            Ok::<_, Error>(connection(transaction).pragma_update(None, "max_page_count", pages)?)
        }
    };
    database.sqlite.write(limit("1")).await.unwrap().unwrap();
    let (release, held) = database.hold().await;

    let before = database.queue(|transaction| insert(transaction, 2)).await;
    let large = database
        .queue(|transaction| {
            let text = "x".repeat(1024 * 1024);
            let sql = "INSERT INTO tag (resource_type, resource_id, key, value) VALUES ('test', 3, '', $1)";
            transaction.execute(&Command::new(sql, vec![text.as_str().into()]))?;
            Ok(())
        })
        .await;
    release.send(()).unwrap();

    held.await.unwrap();
    assert!(matches!(large.await.unwrap(), Ok(Err(Error::Database { .. }))));
    let kept = before.await.unwrap().is_ok();
    database.sqlite.write(limit("100000")).await.unwrap().unwrap();
    database.add(4).await.unwrap();
    let expected: &[i64] = if kept { &[1, 2, 4] } else { &[1, 4] };
    assert_eq!(database.numbers(), expected, "what was acknowledged is there, and nothing else");
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_the_writer() {
    let database = TestDatabase::open();
    let (release, held) = database.hold().await;

    database.queue(|transaction| insert(transaction, 1)).await.abort();
    release.send(()).unwrap();

    held.await.unwrap();
    database.add(2).await.unwrap();
    assert_eq!(database.numbers(), [1, 2]);
}

#[tokio::test]
async fn what_was_committed_is_there_after_reopening() {
    let database = TestDatabase::open();
    database.add(1).await.unwrap();
    let TestDatabase { sqlite, directory } = database;
    drop(sqlite);

    let sqlite =
        Sqlite::open(&directory.path().join("db"), directory.path(), Durability::Durable, Opening::Serving)
            .unwrap();

    assert_eq!(sqlite.read(|reader| reader.list(list())).unwrap(), [1]);
}

#[test]
fn read_connections_refuse_to_write() {
    let database = TestDatabase::open();

    let refused = database.sqlite.read(|reader| insert(&Transaction::new(reader.session), 1));

    assert!(matches!(refused, Err(Error::Database { .. })));
}

#[tokio::test]
async fn a_copy_holds_the_state_of_one_moment_and_holds_up_no_writer() {
    let database = TestDatabase::open();
    let large = |transaction: &Transaction<'_>| {
        // Enough for several steps.
        let sql = "INSERT INTO token_key (id, hexadecimal) VALUES ($1, $2)";
        let value = "x".repeat(12 * 1024 * 1024);
        transaction.execute(&Command::new(sql, vec!["large".into(), value.as_str().into()])).map(drop)
    };
    database.sqlite.write(large).await.unwrap().unwrap();
    database.add(1).await.unwrap();
    let (sqlite, file, into) = (
        database.sqlite.clone(),
        database.directory.path().join("db"),
        tempfile::NamedTempFile::new().unwrap(),
    );
    let runtime = tokio::runtime::Handle::current();

    let copy = tokio::task::spawn_blocking(move || {
        let mut steps = 1;
        let copy = DatabaseCopy::make(&file, into.path(), |done, total| {
            steps += 1;
            assert!(done <= total);
            runtime.block_on(sqlite.write(move |transaction| insert(transaction, steps)))?
        });
        let copied = copy.unwrap().read(|reader| reader.list(list()));
        (steps, copied.unwrap())
    });
    let (steps, copied) = copy.await.unwrap();

    assert_eq!(copied, [1]);
    assert!(steps > 3);
    assert_eq!(database.numbers(), (1..=steps).collect::<Vec<_>>());
}

#[tokio::test]
async fn reading_does_not_wait_for_scans_however_many_there_are() {
    let database = TestDatabase::open();
    let (started, has_started) = mpsc::channel();
    let most = database.sqlite.scans.available_permits();
    let scans: Vec<_> = std::iter::repeat_with(|| {
        let (release, released) = mpsc::channel::<()>();
        let (started, released) = (started.clone(), std::sync::Mutex::new(released));
        let sqlite = Arc::clone(&database.sqlite);
        let scan = tokio::spawn(async move {
            let wait = move |_: &Reader<'_>| {
                // Only the first are waited for.
                let _ = started.send(());
                // Ends in any case, so that what waits for it fails and does not hang.
                Ok(released.lock().unwrap().recv_timeout(Duration::from_secs(10)).is_ok())
            };
            sqlite.scan(wait).await.unwrap()
        });
        (release, scan)
    })
    .take(2 * most + 2)
    .collect();
    tokio::task::spawn_blocking(move || (0..most).for_each(|_| has_started.recv().unwrap())).await.unwrap();

    assert_eq!(database.numbers(), Vec::<i64>::new());

    for (release, _) in &scans {
        release.send(()).unwrap();
    }
    for (_, scan) in scans {
        assert!(scan.await.unwrap(), "what was read waited for it");
    }
}
