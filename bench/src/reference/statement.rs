//! Reference 'statement': a hyper server that runs one prepared statement for each request, the one with which the server
//! describes a package version, and answers 1 KiB whatever came of it. It has a connection for each core, as the server does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, StatusCode};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls, Statement};

use super::listen;
use crate::error::Error;

const DESCRIBE: &str = "SELECT v.id, v.package_id, v.version, v.status, v.revision, v.published_milliseconds,
        v.origin_type, v.origin_repository, v.origin_external_connection,
        v.original_version, m.package_version_id, m.display_name, m.summary, m.home_page,
        m.source_code_repository, l.position, l.name, l.url
    FROM domain d
    JOIN repository r ON r.domain_id = d.id
    JOIN package p ON p.repository_id = r.id
    JOIN package_version v ON v.package_id = p.id
    LEFT JOIN package_version_metadata m ON m.package_version_id = v.id
    LEFT JOIN package_version_license l ON l.package_version_id = v.id
    WHERE d.owner = $1 AND d.region = $2 AND d.name = $3 AND r.name = $4
        AND p.format = $5 AND p.namespace = $6 AND p.name = $7 AND v.version = $8
    ORDER BY l.position";
const ADDRESS: [&str; 8] =
    ["000000000000", "us-east-1", "bench", "packages", "generic", "bench", "small", "1.0.0"];

struct Lines {
    database: String,
    clients: Vec<OnceCell<(Client, Statement)>>,
    next: AtomicUsize,
}

/// Runs the statement for every request until the program is stopped.
pub(super) fn serve(address: SocketAddr, database: &str) -> Result<(), Error> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let clients = (0..cores).map(|_| OnceCell::new()).collect();
    let lines = Arc::new(Lines { database: database.to_owned(), clients, next: AtomicUsize::new(0) });
    let body = Bytes::from(vec![b'x'; 1024]);
    listen::serve(address, move |_| {
        let (lines, body) = (Arc::clone(&lines), body.clone());
        async move {
            let mut answer = Response::new(Full::new(body));
            if !matches!(lines.describe().await, Ok(1)) {
                *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            }
            Ok(answer)
        }
    })
}

impl Lines {
    /// Returns how many rows came.
    async fn describe(&self) -> Result<usize, tokio_postgres::Error> {
        let line = &self.clients[self.next.fetch_add(1, Ordering::Relaxed) % self.clients.len()];
        let (client, statement) = line.get_or_try_init(|| connect(&self.database)).await?;
        let address = ADDRESS.each_ref().map(|part| part as &(dyn tokio_postgres::types::ToSql + Sync));
        Ok(client.query(statement, &address).await?.len())
    }
}

async fn connect(database: &str) -> Result<(Client, Statement), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
    tokio::spawn(connection);
    let statement = client.prepare(DESCRIBE).await?;
    Ok((client, statement))
}
