//! What is counted where others are in the way, a connection breaks, or none is free.

use std::sync::mpsc::channel;

use super::*;

/// What is counted of an engine.
struct Figures(Registry);

impl Figures {
    fn of(metrics: &DatabaseMetrics) -> Self {
        let mut registry = Registry::default();
        metrics.register(&mut registry);
        Self(registry)
    }

    /// Returns the value of the line that begins with exactly this name and these labels.
    fn value(&self, line: &str) -> Option<f64> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.0).unwrap();
        let found = text.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(' '));
        found.map(|value| value.parse().unwrap())
    }

    fn retries(&self, work: &str, reason: &str) -> Option<f64> {
        self.value(&format!(r#"database_retries_total{{work="{work}",reason="{reason}"}}"#))
    }

    fn refusals(&self, reason: &str) -> Option<f64> {
        self.value(&format!(r#"database_refusals_total{{work="write",reason="{reason}"}}"#))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_run_again_is_counted_by_why() {
    let database = TestDatabase::start().await;
    let figures = Figures::of(&database.postgres.metrics);
    for reason in ["serialization", "deadlock", "lock", "unique_key", "connection"] {
        assert_eq!(figures.retries("write", reason), Some(0.0), "{reason}");
    }
    let (other, runtime) = (Arc::clone(&database.postgres), tokio::runtime::Handle::current());

    let races = move |transaction: &Transaction<'_>| {
        if transaction.list(list())?.is_empty() {
            runtime.block_on(other.write(|transaction| insert(transaction, 1)))??;
            insert(transaction, 1)?;
        }
        // The commit of what has changed nothing is not waited for, and could be the one that is lost.
        insert(transaction, 3)
    };
    database.postgres.write(races).await.unwrap().unwrap();
    database.proxy.set(Fault::CommitLost);
    database.add(2).await.unwrap();

    assert_eq!(figures.retries("write", "unique_key"), Some(1.0));
    assert_eq!(figures.retries("write", "connection"), Some(1.0));
    assert_eq!(figures.retries("write", "deadlock"), Some(0.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_transaction_meets_is_told_apart() {
    let database = TestDatabase::start().await;
    let figures = Figures::of(&database.postgres.metrics);

    for (state, reason) in [("40001", "serialization"), ("40P01", "deadlock"), ("55P03", "lock")] {
        let runs = AtomicUsize::new(0);
        let fails_once = move |transaction: &Transaction<'_>| {
            if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                transaction.run_script(&format!("DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"))?;
            }
            Ok::<_, Error>(())
        };
        database.postgres.write(fails_once).await.unwrap().unwrap();

        assert_eq!(figures.retries("write", reason), Some(1.0), "{reason}");
    }
}

/// A pool of one thread, which is busy until it is let go.
struct Busy {
    pool: Pool,
    figures: Figures,
    go: std::sync::mpsc::Sender<()>,
    connection: u64,
}

async fn busy(database: &TestDatabase) -> Busy {
    let metrics = DatabaseMetrics::default();
    let pool = Pool::start("test", &database.postgres.settings, 1, metrics.of(Work::Write)).unwrap();
    let (go, gone) = channel();
    let (begun, begins) = oneshot::channel();
    let keeps_busy = move |slot: &mut Slot| {
        begun.send(backend(slot).unwrap()).unwrap();
        gone.recv().unwrap();
    };
    pool.submit(Duration::from_mins(1), keeps_busy).unwrap();
    let connection = begins.await.unwrap();
    Busy { pool, figures: Figures::of(&metrics), go, connection }
}

/// Returns which process of PostgreSQL a thread speaks with.
fn backend(slot: &mut Slot) -> Result<u64, Error> {
    let query = Query::new("SELECT pg_backend_pid()::BIGINT", vec![], |row| row.count(0));
    Ok(slot.ready()?.find(&query)?.unwrap())
}

/// Has the pool say which connection a job of this much time gets.
fn ask(pool: &Pool, limit: Duration) -> oneshot::Receiver<Result<u64, Error>> {
    let (reply, answer) = oneshot::channel();
    pool.submit(limit, move |slot| drop(reply.send(backend(slot)))).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn work_whose_time_is_over_before_a_connection_is_free_is_counted_and_costs_no_connection() {
    let database = TestDatabase::start().await;
    let Busy { pool, figures, go, connection } = busy(&database).await;
    assert_eq!(figures.value(r#"database_connections{work="write"}"#), Some(1.0));
    assert_eq!(figures.value(r#"database_connections_in_use{work="write"}"#), Some(1.0));

    let late = ask(&pool, Duration::ZERO);
    let in_time = ask(&pool, Duration::from_mins(1));
    go.send(()).unwrap();

    assert!(is_unavailable(&late.await.unwrap()));
    assert_eq!(in_time.await.unwrap().unwrap(), connection);
    assert_eq!((figures.refusals("late"), figures.refusals("crowded")), (Some(1.0), Some(0.0)));
    drop(pool);
    assert_eq!(figures.value(r#"database_wait_seconds_count{work="write"}"#), Some(3.0));
    assert_eq!(figures.value(r#"database_connections_in_use{work="write"}"#), Some(0.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_for_which_there_is_no_room_to_wait_is_counted() {
    let database = TestDatabase::start().await;
    let Busy { pool, figures, go, .. } = busy(&database).await;

    let refused = (0..10_000).map(|_| pool.submit(Duration::ZERO, |_| {})).find(Result::is_err);

    assert!(is_unavailable(&refused.expect("only so much may wait")));
    assert_eq!(figures.refusals("crowded"), Some(1.0));
    go.send(()).unwrap();
}
