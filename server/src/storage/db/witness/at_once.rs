//! What several transactions at once see of one another, which only PostgreSQL can show: the embedded engine runs them one
//! after another.

use super::super::address::DomainAddress;
use super::super::counter::Additions;
use super::super::{Value, blob, domain, hold, repository};
use super::*;

/// Has a connection fail where it would wait for another.
async fn refuse_to_wait(client: &Client) {
    client.batch_execute("SET lock_timeout = '1ms'").await.unwrap();
}

async fn write_event(client: &Client, id: &str) {
    client.execute(event::insert("", "", "").sql, &[&id, &"", &""]).await.unwrap();
}

async fn give_positions(client: &Client) {
    let last = client.query_one("SELECT last_position FROM event_order", &[]).await.unwrap().get::<_, i64>(0);
    let given = client.execute(event::set_positions(0, 0).sql, &[&last, &500_i64]).await.unwrap();
    let last = last + i64::try_from(given).unwrap();
    client.execute("UPDATE event_order SET last_position = $1", &[&last]).await.unwrap();
}

async fn events_after(client: &Client, position: i64) -> Vec<(i64, String)> {
    let rows = client.query(event::list_after(0, 0).sql, &[&position, &500_i64]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test]
async fn an_event_that_is_committed_late_is_not_passed_over() {
    let server = start_with_schema().await;
    let (slow, client) = (server.another().await, &server.client);
    slow.batch_execute("BEGIN").await.unwrap();
    write_event(&slow, "written first").await;
    for id in ["written second", "written third"] {
        write_event(client, id).await;
    }

    give_positions(client).await;
    let first = events_after(client, 0).await;
    slow.batch_execute("COMMIT").await.unwrap();
    give_positions(client).await;
    let second = events_after(client, first.last().unwrap().0).await;

    assert_eq!(first, [(1, "written second".to_owned()), (2, "written third".to_owned())]);
    assert_eq!(second, [(3, "written first".to_owned())]);
}

fn integer(value: &Value<'_>) -> i64 {
    match value {
        Value::Integer(value) => *value,
        other => panic!("{other:?} is no number"),
    }
}

/// Runs what a transaction adds in a domain, a repository and a package of it.
async fn add(client: &Client, package: i64, shard: i64) {
    let additions = Additions::default();
    additions.change_package(package);
    additions.add_domain_bytes(1, 100);
    for command in additions.take_commands(shard) {
        let values: Vec<_> = command.parameters.iter().map(integer).collect();
        let values: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
            values.iter().map(|value| value as _).collect();
        client.execute(command.sql, &values).await.unwrap();
    }
}

#[tokio::test]
async fn transactions_of_two_shards_do_not_wait_for_each_other_and_both_are_summed() {
    let server = start_with_schema().await;
    let (one, two) = (server.another().await, server.another().await);
    let world =
        "INSERT INTO domain (owner, region, name, encryption_key, created_milliseconds, repository_count)
            VALUES ('o', 'r', 'd', '', 0, 1);
        INSERT INTO repository (domain_id, name, owner, region, administrator, created_milliseconds)
            VALUES (1, 'one', 'o', 'r', 'o', 0);
        INSERT INTO package (repository_id, format, namespace, name, original_name, publish, upstream)
            VALUES (1, 'npm', '', 'a', 'a', '', ''), (1, 'npm', '', 'b', 'b', '', '')";
    server.client.batch_execute(world).await.unwrap();
    for client in [&one, &two] {
        refuse_to_wait(client).await;
        client.batch_execute("BEGIN").await.unwrap();
    }

    for _ in 0..2 {
        add(&one, 1, 7).await;
        add(&two, 2, 8).await;
    }
    for client in [&one, &two] {
        client.batch_execute("COMMIT").await.unwrap();
    }

    let size = server.client.query_one(domain::find(DOMAIN).sql, &[&"o", &"r", &"d"]).await.unwrap();
    assert_eq!(size.get::<_, i64>(5), 400);
    let changes = server.client.query_one(repository::find_change_number(1).sql, &[&1_i64]).await.unwrap();
    assert_eq!(changes.get::<_, i64>(0), 4);
}

const DOMAIN: DomainAddress<'static> = DomainAddress { owner: "o", region: "r", name: "d" };

#[tokio::test]
async fn a_blob_that_is_named_meanwhile_is_not_released() {
    let server = start_with_schema().await;
    let (naming, releasing) = (server.another().await, server.another().await);
    let world = "INSERT INTO blob (domain_id, sha256, sha512, sha1, md5, size_bytes, released_milliseconds)
            VALUES (1, 'sha', '', '', '', 1, 0);
        INSERT INTO asset (package_version_id, name, blob_id) VALUES (1, 'old', 1)";
    server.client.batch_execute(world).await.unwrap();
    refuse_to_wait(&releasing).await;
    naming.batch_execute("BEGIN").await.unwrap();
    let held = format!("{} FOR SHARE", hold::named_blob(0, "").sql);
    assert_eq!(naming.query(&held, &[&1_i64, &"sha"]).await.unwrap().len(), 1);
    naming
        .batch_execute("INSERT INTO asset (package_version_id, name, blob_id) VALUES (2, 'new', 1)")
        .await
        .unwrap();

    let lock = format!("{} FOR UPDATE", hold::blob(0).sql);
    releasing.batch_execute("BEGIN; DELETE FROM asset WHERE name = 'old'; SAVEPOINT here").await.unwrap();
    assert!(releasing.query(&lock, &[&1_i64]).await.is_err(), "it has to wait");
    naming.batch_execute("COMMIT").await.unwrap();
    releasing.batch_execute("ROLLBACK TO here").await.unwrap();
    releasing.query(&lock, &[&1_i64]).await.unwrap();
    let released = releasing.query(blob::mark_released(0, 0).sql, &[&9_i64, &1_i64]).await.unwrap();

    assert!(released.is_empty());
}
