//! Connections to a server on another machine are encrypted, and only to the server that is meant.

use std::path::Path;

use super::super::super::Opening;
use super::super::{Postgres, PostgresOptions};
use crate::storage::db::witness::PostgreSql;

/// Opens a database, or says why not.
async fn open(url: &str, authorities: Option<&Path>) -> Result<Postgres, String> {
    let mut options = PostgresOptions::parse(url).unwrap();
    options.authorities = authorities.map(Path::to_owned);
    Postgres::open(&options, Opening::Serving).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_spoken_with_over_tls_if_an_authority_vouches_for_its_name() {
    let key = rcgen::KeyPair::generate().unwrap();
    let parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = parameters.self_signed(&key).unwrap().pem();
    let server = PostgreSql::start_with_tls(&certificate, &key.serialize_pem()).await;
    let directory = tempfile::tempdir().unwrap();
    let authorities = directory.path().join("authorities.pem");
    std::fs::write(&authorities, &certificate).unwrap();
    let address = |host: &str, mode: &str| {
        format!("postgres://postgres@{host}:{}/postgres?sslmode={mode}", server.port())
    };

    let open_as_told = open(&address("localhost", "require"), Some(&authorities)).await.unwrap();
    let unknown = open(&address("localhost", "require"), None).await.unwrap_err();
    let another = open(&address("127.0.0.1", "require"), Some(&authorities)).await.unwrap_err();

    let encrypted = "SELECT CAST(ssl AS BIGINT) FROM (SELECT CASE WHEN ssl THEN 1 ELSE 0 END AS ssl
        FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS mine";
    let is_encrypted = crate::storage::db::Query::new(encrypted, vec![], |row| row.integer(0));
    assert_eq!(open_as_told.find(is_encrypted).await.unwrap(), Some(1));
    for refused in [unknown, another] {
        assert!(refused.contains("over TLS") && refused.contains("`--database-authorities`"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_not_spoken_with_where_it_is_wanted() {
    let server = PostgreSql::start().await;
    let proxy = super::Proxy::start(&server.socket()).await;

    let refused =
        open(&format!("postgres://postgres@localhost:{}/postgres?sslmode=require", proxy.port()), None).await;

    let refused = refused.unwrap_err();
    assert!(refused.contains("over TLS") && refused.contains("`sslmode`"), "{refused}");
}
