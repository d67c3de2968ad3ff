//! What the engine keeps, undoes and answers while its database or the network misbehaves.

mod metrics;
mod proxy;
mod tls;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::test_database::empty;
use super::*;
use crate::storage::DatabaseFailure;
use crate::storage::db::witness::PostgreSql;
use crate::storage::db::{Command, Hold, hold};
use outcome::{Fate, Mark};
use pool::Slot;
use proxy::{Fault, Proxy};
use tokio::time::Instant;

/// An engine on a database of its own, behind a network that can be told to misbehave.
struct TestDatabase {
    postgres: Arc<Postgres>,
    proxy: Arc<Proxy>,
    _server: PostgreSql,
}

impl TestDatabase {
    async fn start() -> Self {
        Self::start_with(Duration::from_mins(1)).await
    }

    async fn start_with(time_limit: Duration) -> Self {
        let server = PostgreSql::start().await;
        let proxy = Arc::new(Proxy::start(&server.socket()).await);
        let name = empty(&server.url()).await.database().to_owned();
        let url = format!("postgres://postgres@127.0.0.1:{}/{name}", proxy.port());
        let mut options = PostgresOptions::parse(&url).unwrap();
        options.connections = 8;
        Postgres::open(&options, Opening::Serving).await.unwrap();
        options.time_limit = time_limit;
        let postgres = Postgres::open(&options, Opening::Serving).await.unwrap().into();
        Self { postgres, proxy, _server: server }
    }

    /// Adds a row; any table would do.
    async fn add(&self, id: i64) -> Result<(), Error> {
        self.postgres.write(move |transaction| insert(transaction, id)).await?
    }

    async fn numbers(&self) -> Vec<i64> {
        self.postgres.list(list()).await.unwrap()
    }
}

fn insert(transaction: &Transaction<'_>, id: i64) -> Result<(), Error> {
    let sql = "INSERT INTO tag (resource_type, resource_id, key, value) VALUES ('test', $1, '', '')";
    transaction.execute(&Command::new(sql, vec![id.into()])).map(drop)
}

fn list() -> Query<'static, i64> {
    let sql = "SELECT resource_id FROM tag WHERE resource_type = 'test' ORDER BY resource_id";
    Query::new(sql, vec![], |row| row.integer(0))
}

fn is_unavailable<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Database { kind: DatabaseFailure::Unavailable, .. }))
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_on_an_empty_database_at_once_all_start() {
    let server = PostgreSql::start().await;
    let options = empty(&server.url()).await;

    let starting: Vec<_> = (0..12)
        .map(|_| {
            let options = options.clone();
            tokio::spawn(async move { Postgres::open(&options, Opening::Serving).await.map(drop) })
        })
        .collect();

    for started in starting {
        started.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_whose_answer_is_lost_is_known_to_be_kept() {
    let database = TestDatabase::start().await;
    database.add(1).await.unwrap();
    let runs = Arc::new(AtomicUsize::new(0));

    database.proxy.set(Fault::AnswerLost);
    let counted = Arc::clone(&runs);
    let write = move |transaction: &Transaction<'_>| {
        counted.fetch_add(1, Ordering::SeqCst);
        insert(transaction, 2)
    };
    database.postgres.write(write).await.unwrap().unwrap();

    assert_eq!(database.numbers().await, [1, 2]);
    assert_eq!(runs.load(Ordering::SeqCst), 1, "what is kept is not done again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_whose_commit_is_lost_is_run_again() {
    let database = TestDatabase::start().await;
    database.add(1).await.unwrap();

    database.proxy.set(Fault::CommitLost);
    database.add(2).await.unwrap();

    assert_eq!(database.numbers().await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_twice_what_became_of_a_transaction_is_told_the_same() {
    let database = TestDatabase::start().await;
    let settings = Arc::clone(&database.postgres.settings);

    let ask = move || {
        let mut slot = Slot::new(settings, 0, DatabaseMetrics::default().of(Work::Write));
        slot.set_deadline(Instant::now() + Duration::from_mins(1));
        let (kept, undone) = (Mark::fresh(), Mark::fresh());
        let connection = slot.ready().unwrap();
        connection.send_command(&kept.insert()).unwrap();
        connection.settle().unwrap();
        let mut is_kept = |mark: &Mark| matches!(mark.find_fate(&mut slot).unwrap(), Fate::Kept);
        // The answer to the first question may be lost as that to the commit was.
        [is_kept(&kept), is_kept(&kept), is_kept(&undone), is_kept(&undone)]
    };
    let told = tokio::task::spawn_blocking(ask).await.unwrap();

    assert_eq!(told, [true, true, false, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_connections_are_made_anew() {
    let database = TestDatabase::start().await;
    database.add(1).await.unwrap();
    assert_eq!(database.numbers().await, [1]);

    database.proxy.break_all();

    database.add(2).await.unwrap();
    assert_eq!(database.numbers().await, [1, 2]);
    let read = database.postgres.snapshot(|reader| reader.list(list())).await;
    assert_eq!(read.unwrap(), [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_whose_connection_breaks_is_read_again_whatever_it_makes_of_that() {
    let database = TestDatabase::start().await;
    database.add(1).await.unwrap();
    let (proxy, runs) = (Arc::clone(&database.proxy), Arc::new(AtomicUsize::new(0)));

    let counted = Arc::clone(&runs);
    let read = move |reader: &Reader<'_>| {
        reader.list(list())?;
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            proxy.break_all();
            // What was asked a moment before it breaks may still be answered.
            let answered = (0..100_000).take_while(|_| reader.list(list()).is_ok()).count();
            assert!(answered < 100_000, "the connection breaks");
        }
        Ok(reader.list(list()))
    };
    let found = database.postgres.snapshot(read).await.unwrap().unwrap();

    assert_eq!(found, [1]);
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_no_answer_is_told_in_time_and_served_afterwards() {
    let database = TestDatabase::start_with(Duration::from_millis(500)).await;
    database.add(1).await.unwrap();
    assert_eq!(database.numbers().await, [1]);

    database.proxy.set(Fault::Silence);
    assert!(is_unavailable(&database.add(2).await));
    assert!(is_unavailable(&database.postgres.list(list()).await));
    assert!(is_unavailable(&database.postgres.snapshot(|reader| reader.list(list())).await));

    database.proxy.set(Fault::None);
    database.proxy.break_all();
    database.add(3).await.unwrap();
    assert_eq!(database.numbers().await, [1, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_transaction_is_undone_and_not_run_again() {
    let database = TestDatabase::start().await;
    let runs = Arc::new(AtomicUsize::new(0));

    let counted = Arc::clone(&runs);
    let refuse = move |transaction: &Transaction<'_>| {
        counted.fetch_add(1, Ordering::SeqCst);
        insert(transaction, 1)?;
        Err::<(), _>(Error::Closed)
    };
    let refused = database.postgres.write(refuse).await.unwrap();

    assert!(matches!(refused, Err(Error::Closed)));
    assert_eq!((runs.load(Ordering::SeqCst), database.numbers().await), (1, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_undoes_its_transaction_and_no_more() {
    let database = TestDatabase::start().await;

    let panics = |transaction: &Transaction<'_>| -> Result<(), Error> {
        insert(transaction, 1)?;
        panic!("on purpose")
    };
    let failed = database.postgres.write(panics).await;
    database.add(2).await.unwrap();

    assert!(matches!(failed, Err(Error::TransactionPanicked(text)) if text == "on purpose"));
    assert_eq!(database.numbers().await, [2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_that_panic_fail_by_themselves_alone() {
    let database = TestDatabase::start().await;
    database.add(1).await.unwrap();

    // More than there are threads that read.
    for _ in 0..10 {
        let failed = database.postgres.snapshot(|_| -> Result<(), Error> { panic!("on purpose") }).await;
        assert!(
            matches!(&failed, Err(Error::TransactionPanicked(text)) if text == "on purpose"),
            "{failed:?}"
        );
    }

    let read = database.postgres.snapshot(|reader| reader.list(list())).await;
    assert_eq!(read.unwrap(), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_another_inserts_meanwhile_has_the_transaction_look_again() {
    let database = TestDatabase::start().await;
    let other = Arc::clone(&database.postgres);
    let runtime = tokio::runtime::Handle::current();
    let found_each_time = Arc::new(Mutex::new(Vec::new()));

    let note = Arc::clone(&found_each_time);
    let write = move |transaction: &Transaction<'_>| {
        let found = transaction.list(list())?;
        note.lock().unwrap().push(found.clone());
        if found.is_empty() {
            runtime.block_on(other.write(|transaction| insert(transaction, 1)))??;
            insert(transaction, 1)?;
        }
        Ok::<_, Error>(())
    };
    database.postgres.write(write).await.unwrap().unwrap();

    assert_eq!(*found_each_time.lock().unwrap(), [vec![], vec![1]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_wait_for_each_other_are_both_kept() {
    let database = TestDatabase::start().await;
    database.add(1).await.unwrap();
    database.add(2).await.unwrap();
    let both_began = Arc::new(std::sync::Barrier::new(2));
    let update = |id: i64| {
        let sql = "UPDATE tag SET value = value || 'x' WHERE resource_type = 'test' AND resource_id = $1";
        Command::new(sql, vec![id.into()])
    };

    let both = [(1, 2), (2, 1)].map(|(first, second)| {
        let (postgres, barrier, runs) =
            (Arc::clone(&database.postgres), Arc::clone(&both_began), Arc::new(AtomicUsize::new(0)));
        tokio::spawn(async move {
            let write = move |transaction: &Transaction<'_>| {
                transaction.execute(&update(first))?.rows()?;
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    barrier.wait();
                }
                transaction.execute(&update(second)).map(drop)
            };
            postgres.write(write).await
        })
    });
    for written in both {
        written.await.unwrap().unwrap().unwrap();
    }

    let values = Query::new("SELECT value FROM tag WHERE resource_type = 'test'", vec![], |row| row.text(0));
    assert_eq!(database.postgres.list(values).await.unwrap(), ["xx", "xx"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_stays_as_it_was_read() {
    let database = TestDatabase::start().await;
    let counted = |transaction: &Transaction<'_>| {
        transaction.hold(&hold::store())?;
        let next = i64::try_from(transaction.list(list())?.len()).unwrap();
        insert(transaction, next)
    };

    let writing: Vec<_> = (0..20)
        .map(|_| {
            let postgres = Arc::clone(&database.postgres);
            tokio::spawn(async move { postgres.write(counted).await })
        })
        .collect();
    for written in writing {
        written.await.unwrap().unwrap().unwrap();
    }

    assert_eq!(database.numbers().await, (0..20).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_makes_after_there_was_nothing_to_hold_is_held_all_the_same() {
    let database = TestDatabase::start().await;
    let (postgres, meet) = (Arc::clone(&database.postgres), Arc::new(std::sync::Barrier::new(2)));
    let meeting = Arc::clone(&meet);
    let write = move |transaction: &Transaction<'_>| {
        let reads = AtomicUsize::new(0);
        let read = || {
            if reads.fetch_add(1, Ordering::SeqCst) == 0 {
                // It is known that there is nothing to hold before the other comes.
                assert!(transaction.list(list())?.is_empty());
                meeting.wait();
                meeting.wait();
            }
            transaction.list(list())
        };
        let rows = Hold::new("SELECT resource_id FROM tag WHERE resource_type = 'test'", vec![]);
        let found = transaction.hold_for(&rows, read, |found| !found.is_empty())?;
        Ok::<_, Error>((found, reads.into_inner()))
    };
    let join = || {
        let meet = Arc::clone(&meet);
        tokio::task::spawn_blocking(move || meet.wait().is_leader())
    };

    let writing = tokio::spawn(async move { postgres.write(write).await });
    join().await.unwrap();
    database.add(1).await.unwrap();
    join().await.unwrap();

    assert_eq!(writing.await.unwrap().unwrap().unwrap(), (vec![1], 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_lead_nowhere_are_named() {
    let server = PostgreSql::start().await;
    let refused = async |url: &str| {
        let options = PostgresOptions::parse(url).unwrap();
        Postgres::open(&options, Opening::Serving).await.map(drop).unwrap_err().to_string()
    };
    let proxy = Proxy::start(&server.socket()).await;
    let nobody = Proxy::start(std::path::Path::new("/nowhere")).await;

    let no_database = refused(&format!("postgres://postgres@127.0.0.1:{}/nothing", proxy.port())).await;
    let no_user = refused(&format!("postgres://nobody@127.0.0.1:{}/postgres", proxy.port())).await;
    let no_server = refused(&format!("postgres://postgres@127.0.0.1:{}/postgres", nobody.port())).await;

    assert!(
        no_database.contains("no such database") && no_database.contains("`--database`"),
        "{no_database}"
    );
    assert!(no_user.contains("does not let `nobody` in") && no_user.contains("--database"), "{no_user}");
    assert!(no_server.contains("cannot reach") && no_server.contains("`--database`"), "{no_server}");
}
