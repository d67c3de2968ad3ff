//! Shows without running them that all migrations and statements are ones for PostgreSQL too, and that it infers for each
//! parameter and each column the type that is bound and read here. Knows of the statements only what their sources say.

mod at_once;
mod postgresql;
mod reads;
mod sources;
mod statements;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::dialect::POSTGRESQL;
use super::event;
use super::migrate;
use super::tag::{self, Tagged};
pub(super) use postgresql::PostgreSql;
use reads::Kind;
use statements::Statement;

async fn start_with_schema() -> PostgreSql {
    let server = PostgreSql::start().await;
    for script in migrate::scripts(&POSTGRESQL) {
        server.client.batch_execute(&script).await.unwrap_or_else(|error| panic!("{error:?}\nin {script}"));
    }
    server
}

fn column_type(kind: Kind) -> Type {
    match kind {
        Kind::Integer => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
    }
}

/// Says in which way a statement is none for PostgreSQL.
async fn misfits(client: &Client, statement: &Statement) -> Vec<String> {
    let prepared = match client.prepare(&statement.sql).await {
        Ok(prepared) => prepared,
        Err(error) => {
            return vec![error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)];
        }
    };
    let mut misfits = Vec::new();
    for (position, inferred) in prepared.params().iter().enumerate() {
        if ![Type::INT8, Type::TEXT, Type::BYTEA].contains(inferred) {
            misfits.push(format!("${} is inferred as {inferred}", position + 1));
        }
    }
    for read in &statement.reads {
        let (column, wanted) = (read.column, column_type(read.kind));
        match prepared.columns().get(column) {
            Some(found) if *found.type_() == wanted => {}
            Some(found) => {
                misfits.push(format!("column {column} is {}, and read as {wanted}", found.type_()));
            }
            None => misfits.push(format!("column {column} is read, and there is none")),
        }
    }
    let unread = (0..prepared.columns().len())
        .filter(|column| !statement.only_holds && statement.reads.iter().all(|read| read.column != *column));
    misfits.extend(unread.map(|column| format!("column {column} is never read")));
    misfits
}

#[tokio::test]
async fn every_statement_is_one_for_postgresql() {
    let mut sources = sources::read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage/db"));
    // What the engine says for itself, its own tests have it say.
    // What is made of the catalogue is run on both engines by the tests of copies.
    sources.retain(|source| !source.name.starts_with("postgres/"));
    sources.retain(|source| !["sqlite/catalogue.rs", "table.rs"].contains(&source.name.as_str()));
    let statements =
        statements::statements_of(&sources).unwrap_or_else(|problems| panic!("{}", problems.join("\n")));
    let server = start_with_schema().await;

    let mut problems = Vec::new();
    for statement in &statements {
        let misfits = misfits(&server.client, statement).await;
        problems.extend(
            misfits.iter().map(|misfit| format!("{}: {misfit}\n    {}", statement.place, statement.sql)),
        );
    }

    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(statements.len() > 100, "only {} statements were found", statements.len());
}

#[tokio::test]
async fn postgresql_orders_texts_by_their_bytes() {
    let server = start_with_schema().await;
    let mut texts = [
        "",
        " ",
        "!",
        "-",
        "-a",
        ".",
        "0",
        "10",
        "9",
        "A",
        "B",
        "Z",
        "_",
        "a",
        "a-b",
        "a b",
        "aB",
        "ab",
        "b",
        "z",
        "~",
        "\u{7f}",
        "\u{80}",
        "é",
        "e\u{301}",
        "ß",
        "ss",
        "ä",
        "Ä",
        "æ",
        "\u{ffff}",
        "\u{1f600}",
        "\u{10ffff}",
    ];
    let sql = tag::set(Tagged::Domain(1), "", "").sql;
    for text in texts {
        server.client.execute(sql, &[&"domain", &1_i64, &text, &""]).await.unwrap();
    }

    let listed = server.client.query(tag::list(Tagged::Domain(1)).sql, &[&"domain", &1_i64]).await.unwrap();
    let after = "SELECT COUNT(*) FROM tag WHERE key > $1";
    let after_b = server.client.query_one(after, &[&"b"]).await.unwrap().get::<_, i64>(0);
    let usual =
        server.client.query("SELECT key FROM tag ORDER BY key COLLATE \"default\"", &[]).await.unwrap();

    texts.sort_unstable();
    let keys = |rows: &[tokio_postgres::Row]| rows.iter().map(|row| row.get(0)).collect::<Vec<String>>();
    assert_eq!(keys(&listed), texts);
    assert_eq!(usize::try_from(after_b), Ok(texts.iter().filter(|text| **text > "b").count()));
    assert_ne!(
        keys(&usual),
        texts,
        "the order that the database has by itself would show a column without its own"
    );
}

#[tokio::test]
async fn every_text_column_has_the_order_of_bytes_on_postgresql() {
    let server = start_with_schema().await;

    let columns =
        "SELECT table_name, column_name, COALESCE(collation_name::TEXT, '') FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type NOT IN ('bigint', 'bytea')";
    let columns = server.client.query(columns, &[]).await.unwrap();

    assert!(columns.len() > 40, "only {} texts were found", columns.len());
    for column in columns {
        let [table, name, collation]: [&str; 3] = [column.get(0), column.get(1), column.get(2)];
        assert_eq!(collation, "C", "{table}.{name}");
    }
}

#[tokio::test]
async fn postgresql_never_gives_a_number_twice() {
    let server = start_with_schema().await;
    let client = &server.client;
    let ids = AtomicUsize::new(0);
    let insert = async || {
        let id = ids.fetch_add(1, Ordering::Relaxed).to_string();
        client.execute(event::insert("", "", "").sql, &[&id, &"", &""]).await.unwrap();
        let number = client.query_one("SELECT number FROM event WHERE id = $1", &[&id]).await.unwrap();
        number.get::<_, i64>(0)
    };

    let first = insert().await;
    let last = insert().await;
    client.execute("DELETE FROM event WHERE number = $1", &[&last]).await.unwrap();
    let after_deletion = insert().await;
    client.batch_execute(POSTGRESQL.begin).await.unwrap();
    let undone = insert().await;
    client.batch_execute("ROLLBACK").await.unwrap();
    let after_undoing = insert().await;

    let numbers = [first, last, after_deletion, undone, after_undoing];
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    let chosen = "INSERT INTO event (number, id, document) VALUES ($1, '', '')";
    assert!(client.execute(chosen, &[&1_i64]).await.is_err(), "a number that somebody chose may come again");
}
