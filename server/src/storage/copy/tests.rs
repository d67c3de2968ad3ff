//! A copy has all that its source has, wherever it was stopped, and neither takes the other's objects.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use super::plan::NOT_COPIED;
use super::*;
use crate::causes::with_causes;
use crate::storage::Store;
use crate::storage::blobs::Objects;
use crate::storage::db::table::{Cells, ColumnKind, Table};
use crate::storage::db::tag::{self, Tagged};
use crate::storage::db::{self, Database, Durability, Opening, OwnedValue, Reader, Transaction, blob};
use crate::storage::identity::Identity;
use crate::storage::sample;

const PLACES: StorePlaces = StorePlaces { database: None, bucket: None, inline_bytes: 1000 };

/// A filled store in files, and a destination on the engine and in the place of objects that tests run on.
struct Fixture {
    /// Held for what its dropping does.
    _directory: tempfile::TempDir,
    store: Store,
    copy: StoreCopy,
}

impl Fixture {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::connect(&directory.path().join("source"), &PLACES).await.unwrap();
        sample::fill(&store).await;
        let destination =
            Destination::of_tests(empty(directory.path()).into(), place(directory.path(), "objects"));
        let copy = StoreCopy { source: Parts::of(&store), destination };
        Self { _directory: directory, store, copy }
    }

    async fn run(&self) -> Result<Copied, String> {
        self.copy.run(&mut |_| Ok(())).await.map_err(|error| with_causes(&error))
    }

    fn destination(&self) -> &Arc<Database> {
        &self.copy.destination.database
    }

    async fn tables(&self) -> Vec<Table> {
        self.destination().scan(Table::list).await.unwrap()
    }

    async fn change_source(&self) {
        let set = |transaction: &Transaction<'_>| {
            transaction.execute(&tag::set(Tagged::Domain(1), "team", "other"))?.rows()
        };
        self.store.write::<_, Error, _>(set).await.unwrap();
    }
}

fn empty(directory: &Path) -> Database {
    db::test_database().unwrap_or_else(|| {
        let file = directory.join("copy.sqlite3");
        Database::open_for(&file, directory, Durability::Ephemeral, Opening::CopyInto).unwrap()
    })
}

fn place(directory: &Path, name: &str) -> Objects {
    let objects = directory.join(name);
    std::fs::create_dir_all(&objects).unwrap();
    Objects::of_tests(objects)
}

async fn rows(database: &Database, name: &str) -> Vec<Cells> {
    let name = name.to_owned();
    let read = move |reader: &Reader<'_>| {
        let table = Table::list(reader)?.into_iter().find(|table| table.name == name).unwrap();
        reader.list(table.page(None, 1000))
    };
    database.scan(read).await.unwrap()
}

/// Puts rows into every table that there is, whatever it means.
fn fill_all_tables(transaction: &Transaction<'_>) -> Result<(), Error> {
    for table in Table::list(transaction)? {
        for number in 1000..1003 {
            let cells = table.columns.iter().map(|column| match column.kind {
                // No such objects are there.
                _ if column.name == "object" => OwnedValue::Null,
                ColumnKind::Integer => OwnedValue::Integer(number),
                ColumnKind::Text => OwnedValue::Text(format!("tëxt {number}").into()),
                ColumnKind::Bytes => OwnedValue::Bytes(number.to_be_bytes().into()),
            });
            if table.name != "store" && table.name != "store_copy" {
                transaction.execute(&table.insert(&cells.collect::<Cells>()))?;
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_table_is_copied_or_named_among_those_that_are_not() {
    let fixture = Fixture::new().await;
    fixture.store.write::<_, Error, _>(fill_all_tables).await.unwrap();

    let copied = fixture.run().await.unwrap();

    let tables = fixture.tables().await;
    let names: BTreeSet<_> = tables.iter().map(|table| table.name.as_str()).collect();
    let left_out = NOT_COPIED.map(|(name, reason)| {
        assert!(names.contains(name) && !reason.is_empty(), "{name}");
        name
    });
    let mut count = 0;
    for name in names.iter().filter(|name| !left_out.contains(name)) {
        let (here, there) =
            (rows(&fixture.store.inner.database, name).await, rows(fixture.destination(), name).await);
        assert!(here.len() >= 3 && here == there, "{name}");
        count += here.len() as u64;
    }
    assert_eq!((copied.tables, copied.rows), ((names.len() - left_out.len()) as u64, count));
    assert_eq!((copied.copied_rows, copied.copied_objects, copied.objects), (count, 3, 3));
    assert!(names.len() > 25, "{names:?}");
}

#[tokio::test]
async fn numbers_go_on_after_all_that_the_source_ever_gave() {
    let fixture = Fixture::new().await;
    let remove = |transaction: &Transaction<'_>| {
        let last = sample_repository(transaction, "gone")?;
        transaction.execute(&db::repository::delete_changes(last))?.rows()?;
        transaction.execute(&db::repository::delete(last))?.rows()?;
        Ok::<_, Error>(last)
    };
    let gone = fixture.store.write(remove).await.unwrap();
    fixture.run().await.unwrap();

    let insert = |transaction: &Transaction<'_>| sample_repository(transaction, "new");
    let new = fixture.destination().write::<_, Error, _>(insert).await.unwrap();

    assert_eq!(new, gone + 1);
}

fn sample_repository(transaction: &Transaction<'_>, name: &str) -> Result<i64, Error> {
    let domain = db::address::DomainAddress { owner: "o", region: "r", name: "d" };
    transaction.get(db::repository::insert(db::repository::NewRepositoryRow {
        domain_id: 1,
        address: db::address::RepositoryAddress { domain, name },
        administrator: "o",
        description: None,
        created_milliseconds: 0,
    }))
}

#[tokio::test]
async fn a_copy_that_is_stopped_anywhere_goes_on_from_there() {
    let fixture = Fixture::new().await;
    let mut stops = 0;
    let done = loop {
        let mut left = stops;
        let mut stop = |_| {
            left -= 1;
            if left < 0 { Err(io::Error::other("stopped")) } else { Ok(()) }
        };
        match fixture.copy.run(&mut stop).await {
            Ok(copied) => break copied,
            Err(error) => assert!(with_causes(&error).contains("stopped"), "{error}"),
        }
        let mark = fixture.destination().find(db::store_copy::find()).await.unwrap().unwrap();
        assert!(!mark.is_complete, "it says so of itself");
        stops += 1;
    };

    assert!(stops > 20, "{stops}");
    assert_eq!((done.copied_objects, done.objects), (0, 3));
    // What has no key is written each time.
    assert_eq!(done.copied_rows, 1);
    let mark = fixture.destination().find(db::store_copy::find()).await.unwrap().unwrap();
    assert!(mark.is_complete);
}

#[tokio::test]
async fn a_copy_that_is_not_complete_is_not_served_and_says_why() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("copy.sqlite3");
    let open = |opening| Database::open_for(&file, directory.path(), Durability::Ephemeral, opening);
    let begin = |transaction: &Transaction<'_>| transaction.execute(&db::store_copy::begin("a", "b"))?.rows();
    open(Opening::CopyInto).unwrap().write::<_, Error, _>(begin).await.unwrap();

    for opening in [Opening::Serving, Opening::AsItIs] {
        let refused = open(opening).unwrap_err().to_string();
        assert!(refused.contains("has not been completed") && refused.contains("store copy"), "{refused}");
    }
    assert!(open(Opening::CopyInto).is_ok());
}

#[tokio::test]
async fn an_object_that_is_not_as_its_row_says_does_not_arrive() {
    let fixture = Fixture::new().await;
    let [first, second, third] = &sample::objects(&fixture.store).await[..] else { panic!() };
    fixture.store.inner.objects.copy_for_test(&first.key, &second.key).await;

    let refused = fixture.run().await.unwrap_err();

    assert!(refused.contains(&second.key) && refused.contains("SHA-256"), "{refused}");
    let there = &fixture.copy.destination.objects;
    assert!(!there.has(&second.key, second.size_bytes).await.unwrap());
    fixture.store.inner.objects.remove(&third.key).await.unwrap();
    fixture.store.inner.objects.remove(&second.key).await.unwrap();
    assert!(fixture.run().await.is_err());
}

#[tokio::test]
async fn large_objects_go_in_parts() {
    let fixture = Fixture::new().await;
    let sample = sample::Sample { domain: 1, package: 1 };
    sample::publish(&fixture.store, sample, "large", &[(9, 11 << 20)]).await;

    let copied = fixture.run().await.unwrap();

    assert_eq!((copied.copied_objects, copied.copied_bytes), (4, 3 * sample::LARGE as u64 + (11 << 20)));
    for object in sample::objects(&fixture.store).await {
        let there = &fixture.copy.destination.objects;
        let sha256 = crate::storage::blobs::sha256_of_object(there, &object.key, object.size_bytes).await;
        assert_eq!(sha256.unwrap(), object.sha256);
    }
}

#[tokio::test]
async fn what_holds_something_else_is_no_destination() {
    let fixture = Fixture::new().await;
    let fill = |transaction: &Transaction<'_>| {
        transaction.execute(&tag::set(Tagged::Domain(1), "team", "red"))?.rows()
    };
    fixture.destination().write::<_, Error, _>(fill).await.unwrap();
    let refused = fixture.run().await.unwrap_err();
    assert!(refused.contains("not empty") && refused.contains("`tag`"), "{refused}");

    let fixture = Fixture::new().await;
    let begin =
        |transaction: &Transaction<'_>| transaction.execute(&db::store_copy::begin("another", "b"))?.rows();
    fixture.destination().write::<_, Error, _>(begin).await.unwrap();
    assert!(fixture.run().await.unwrap_err().contains("copy of another store"));

    let fixture = Fixture::new().await;
    let marker = Marker { store: "another".to_owned(), collection: 0 };
    marker.create(&fixture.copy.destination.objects).await.unwrap();
    assert!(fixture.run().await.unwrap_err().contains("belong to another database"));
    assert_eq!(fixture.destination().find(db::store_copy::find()).await.unwrap(), None);

    let fixture = Fixture::new().await;
    fixture.run().await.unwrap();
    assert!(fixture.run().await.unwrap_err().contains("was completed there before"));
}

#[tokio::test]
async fn a_source_that_was_used_between_two_runs_is_found_out() {
    let fixture = Fixture::new().await;
    let mut stop = |progress: CopyProgress| match progress.stage {
        CopyStage::Rows => Ok(()),
        _ => Err(io::Error::other("stopped")),
    };
    assert!(fixture.copy.run(&mut stop).await.is_err());
    fixture.change_source().await;

    let refused = fixture.run().await.unwrap_err();

    assert!(
        refused.contains("differs") && refused.contains(r#"`tag` at the row ("domain", 1, "team")"#),
        "{refused}"
    );
}

#[tokio::test]
async fn copy_and_source_each_collect_their_own_objects_and_not_those_of_the_other() {
    let fixture = Fixture::new().await;
    let copied = fixture.run().await.unwrap();
    let (source, source_objects) = (&fixture.store.inner.database, &fixture.store.inner.objects);
    let (copy, copy_objects) = (fixture.destination(), &fixture.copy.destination.objects);

    for (database, objects) in [(source, source_objects), (copy, copy_objects)] {
        let identity = Identity::establish(database, objects).await.unwrap();
        assert!(identity.begin_collection(database, objects).await.unwrap());
    }
    for (database, objects) in [(source, copy_objects), (copy, source_objects)] {
        let refused = Identity::establish(database, objects).await.unwrap_err().to_string();
        assert!(refused.contains("belong to another database"), "{refused}");
    }
    assert_eq!(Marker::find(copy_objects).await.unwrap().unwrap().store, copied.store);
}

#[tokio::test]
async fn objects_that_stay_where_they_are_belong_to_the_copy_from_the_end_on() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::connect(&directory.path().join("source"), &PLACES).await.unwrap();
    sample::fill(&store).await;
    let objects = store.inner.objects.clone();
    let destination = Destination::of_tests(empty(directory.path()).into(), objects.clone());
    let copy = StoreCopy { source: Parts::of(&store), destination };
    assert!(copy.run(&mut |_| Err(io::Error::other("stopped"))).await.is_err());
    Identity::establish(&store.inner.database, &objects).await.expect("nothing has become of it yet");

    let copied = copy.run(&mut |_| Ok(())).await.unwrap();

    assert_eq!((copied.objects, copied.copied_objects), (3, 0));
    assert!(Identity::establish(&store.inner.database, &objects).await.is_err());
    let identity = Identity::establish(&copy.destination.database, &objects).await.unwrap();
    assert!(identity.begin_collection(&copy.destination.database, &objects).await.unwrap());
    let named = copy.destination.database.list(blob::list_objects_after("", 10)).await.unwrap();
    assert_eq!(named.len(), 3);
}

#[tokio::test]
async fn what_the_destination_cannot_hold_is_refused_by_name() {
    let fixture = Fixture::new().await;
    let set = |transaction: &Transaction<'_>| {
        transaction.execute(&tag::set(Tagged::Domain(1), "nul", "a\0b"))?.rows()
    };
    fixture.store.write::<_, Error, _>(set).await.unwrap();

    let outcome = fixture.run().await;

    if fixture.destination().holds_nul() {
        outcome.unwrap();
    } else {
        let refused = outcome.unwrap_err();
        let named =
            r#"the row ("domain", 1, "nul") of `tag` has in `value` a text with the character U+0000"#;
        assert!(refused.contains(named), "{refused}");
    }
}

#[tokio::test]
async fn two_directories_are_left_to_other_means() {
    let directory = tempfile::tempdir().unwrap();
    let (from, to) = (directory.path().join("a"), directory.path().join("b"));

    let refused = StoreCopy::open((&from, &PLACES), (&to, &PLACES)).await.unwrap_err().to_string();

    assert!(refused.contains("both databases are files"), "{refused}");
    assert!(!from.exists() && !to.exists());
}
