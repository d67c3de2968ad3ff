//! Databases of tests: where a variable names a PostgreSQL, every test has one there, with the schema in it, in place of
//! the embedded engine. `tests/with-postgresql` sets the variable.

use std::sync::OnceLock;

use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use super::{Postgres, PostgresOptions};
use crate::storage::db::{Database, Engine, Opening};

const VARIABLE: &str = "CODEARTIFACT_TEST_DATABASE";

/// Makes a database, if tests are to run on PostgreSQL.
pub(in crate::storage) fn make() -> Option<Database> {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    let server = std::env::var(VARIABLE).ok()?;
    // The threads of tests have runtimes, in which nothing may wait.
    let made = std::thread::scope(|scope| scope.spawn(|| make_on(&server, &TEMPLATE)).join());
    Some(made.unwrap())
}

/// Returns what leads to a new and empty database.
pub(super) async fn empty(server: &str) -> PostgresOptions {
    let name = format!("test_{}", Uuid::now_v7().simple());
    run(server, &format!("CREATE DATABASE {name}")).await;
    options(server, &name)
}

fn make_on(server: &str, template: &OnceLock<String>) -> Database {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let template = template.get_or_init(|| {
        runtime.block_on(async {
            let options = empty(server).await;
            drop(Postgres::open(&options, Opening::Serving).await.unwrap());
            options.database().to_owned()
        })
    });
    runtime.block_on(async {
        let name = format!("test_{}", Uuid::now_v7().simple());
        run(server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let postgres = Postgres::open(&options(server, &name), Opening::Serving).await.unwrap();
        Database { engine: Engine::Postgres(Box::new(postgres)) }
    })
}

fn options(server: &str, name: &str) -> PostgresOptions {
    let (base, _) = server.rsplit_once('/').unwrap();
    let mut options = PostgresOptions::parse(&format!("{base}/{name}")).unwrap();
    options.connections = 6;
    options
}

async fn run(server: &str, text: &str) {
    let (client, connection): (Client, _) = tokio_postgres::connect(server, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(text).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}
