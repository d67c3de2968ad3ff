//! Databases of a PostgreSQL that the user names, one for each row, gone when the row is done.

use tokio_postgres::{Client, NoTls};

use crate::error::Error;

/// A database with nothing in it.
#[derive(Debug)]
pub(crate) struct SharedDatabase {
    server: String,
    name: String,
}

/// What happened in it since it was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happened {
    /// Transactions that were undone.
    pub(crate) undone: i64,
    /// Package versions that are there.
    pub(crate) versions: i64,
}

impl SharedDatabase {
    /// Makes one on the server whose address names any database of it.
    pub(crate) fn make(server: &str, name: &str) -> Result<Self, Error> {
        let database = Self { server: server.to_owned(), name: format!("{name}_{}", std::process::id()) };
        database.administer(&format!("CREATE DATABASE {}", database.name))?;
        Ok(database)
    }

    /// Returns its address.
    pub(crate) fn url(&self) -> String {
        let base = self.server.rsplit_once('/').map_or(self.server.as_str(), |(base, _)| base);
        format!("{base}/{}", self.name)
    }

    /// Returns the flags with which a server uses it and takes as many domains as a row needs.
    pub(crate) fn flags(&self) -> [String; 4] {
        ["--database", &self.url(), "--max-domains", "none"].map(str::to_owned)
    }

    /// Tells what happened, as PostgreSQL counts it: a second late.
    pub(crate) fn happened(&self) -> Result<Happened, Error> {
        std::thread::sleep(std::time::Duration::from_secs(2));
        with_client(&self.url(), async |client| {
            let sql = "SELECT xact_rollback, (SELECT count(*) FROM package_version) FROM pg_stat_database
                WHERE datname = current_database()";
            let row = client.query_one(sql, &[]).await?;
            Ok(Happened { undone: row.try_get(0)?, versions: row.try_get(1)? })
        })
    }

    fn administer(&self, statement: &str) -> Result<(), Error> {
        with_client(&self.server, async |client| client.batch_execute(statement).await)
    }
}

impl Drop for SharedDatabase {
    fn drop(&mut self) {
        if let Err(error) = self.administer(&format!("DROP DATABASE {} WITH (FORCE)", self.name)) {
            eprintln!("the database {} is left behind: {error}", self.name);
        }
    }
}

fn with_client<T>(
    url: &str,
    work: impl AsyncFnOnce(Client) -> Result<T, tokio_postgres::Error>,
) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(Error::io("start a runtime"))?.block_on(async {
        let failed = |error: tokio_postgres::Error| Error::Failed {
            program: "PostgreSQL".to_owned(),
            said: error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string),
        };
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(failed)?;
        tokio::spawn(connection);
        work(client).await.map_err(failed)
    })
}
