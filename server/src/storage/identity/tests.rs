//! Databases and objects that belong together, and those that do not.

use std::path::Path;

use super::*;
use crate::storage::db::Durability;
use crate::storage::{Grace, Store, StorePlaces};

/// A place of objects, and databases beside it.
struct Fixture {
    directory: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    fn database(&self, name: &str) -> Database {
        Database::open(&self.path(name), self.directory.path(), Durability::Ephemeral).unwrap()
    }

    fn objects(&self, name: &str) -> Objects {
        std::fs::create_dir_all(self.path(name)).unwrap();
        Objects::local(self.path(name), Durability::Ephemeral).unwrap()
    }
}

async fn establish(database: &Database, objects: &Objects) -> Result<Identity, String> {
    Identity::establish(database, objects).await.map_err(|error| error.to_string())
}

/// Publishes something that lies in an object, and returns the number of its blob.
async fn publish(store: &Store) -> i64 {
    let body = futures_util::stream::iter([Ok(vec![7; 100_000].into())]);
    let staged = store.receive(Box::pin(body), u64::MAX).await.unwrap();
    let claim = |transaction: &Transaction<'_>, staged: &[crate::storage::Staged]| {
        crate::storage::claim(transaction, 1, &staged[0], blob::Expected::Held)
    };
    store.write_with(vec![staged], claim).await.unwrap()
}

const PLACES: StorePlaces = StorePlaces { database: None, bucket: None, inline_bytes: 1000 };

async fn open(directory: &Path) -> Result<Store, String> {
    Store::connect(directory, &PLACES).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn what_was_named_together_is_opened_again() {
    let fixture = Fixture::new();
    let (database, objects) = (fixture.database("a"), fixture.objects("objects"));

    let first = establish(&database, &objects).await.unwrap();
    let again = establish(&database, &objects).await.unwrap();

    assert_eq!(first.id, again.id);
    assert!(first.begin_collection(&database, &objects).await.unwrap());
    assert!(again.begin_collection(&database, &objects).await.unwrap());
    let marker = Marker::find(&objects).await.unwrap().unwrap();
    assert_eq!(marker, Marker { store: first.id, collection: 2 });
}

#[tokio::test]
async fn objects_of_another_database_are_refused_until_they_are_adopted() {
    let fixture = Fixture::new();
    let (owner, other) = (fixture.database("a"), fixture.database("b"));
    let objects = fixture.objects("objects");
    let first = establish(&owner, &objects).await.unwrap();

    let refused = establish(&other, &objects).await.unwrap_err();
    assert!(refused.contains("belong to another database") && refused.contains("adopt"), "{refused}");
    assert!(establish(&other, &fixture.objects("elsewhere")).await.is_ok());
    assert!(establish(&other, &objects).await.is_err(), "it has a name now, and another");

    Identity::adopt(&other, &objects).await.unwrap();
    let second = establish(&other, &objects).await.unwrap();
    assert!(second.begin_collection(&other, &objects).await.unwrap());
    assert!(!first.begin_collection(&owner, &objects).await.unwrap());
    assert!(first.is_held_back());
    assert!(establish(&owner, &objects).await.is_err());
}

#[tokio::test]
async fn a_database_that_was_restored_to_an_older_state_collects_nothing_until_it_is_adopted() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let released = async |store: &Store| {
        let id = publish(store).await;
        store.write(move |transaction| blob::release(transaction, id, 0)).await.unwrap();
    };
    let store = open(directory.path()).await.unwrap();
    released(&store).await;
    drop(store);
    std::fs::copy(path("registry.sqlite3"), path("older")).unwrap();
    let store = open(directory.path()).await.unwrap();
    assert_eq!(store.collect(0, Grace::default()).await.unwrap().blobs, 0);
    assert!(!store.is_held_back());
    drop(store);

    for left in ["registry.sqlite3-wal", "registry.sqlite3-shm"] {
        let _ = std::fs::remove_file(path(left));
    }
    std::fs::rename(path("older"), path("registry.sqlite3")).unwrap();
    let store = open(directory.path()).await.unwrap();
    assert!(store.is_held_back());
    assert_eq!(store.collect(i64::MAX / 2, Grace::default()).await.unwrap().blobs, 0);
    publish(&store).await;
    drop(store);

    Store::adopt(directory.path(), &PLACES).await.unwrap();
    let store = open(directory.path()).await.unwrap();
    assert!(!store.is_held_back());
    released(&store).await;
    store.collect(i64::MAX / 2, Grace::default()).await.unwrap();
}

#[tokio::test]
async fn a_place_that_lacks_the_objects_is_refused_and_names_the_one_before() {
    let directory = tempfile::tempdir().unwrap();
    let objects = directory.path().join("objects");
    let store = open(directory.path()).await.unwrap();
    publish(&store).await;
    drop(store);
    std::fs::rename(&objects, directory.path().join("moved")).unwrap();

    let refused = open(directory.path()).await.unwrap_err();
    assert!(refused.contains("are not in") && refused.contains("they were in"), "{refused}");

    std::fs::remove_dir_all(&objects).unwrap();
    std::fs::rename(directory.path().join("moved"), &objects).unwrap();
    std::fs::remove_file(objects.join("codeartifact-store.json")).unwrap();
    open(directory.path()).await.unwrap();
    assert!(objects.join("codeartifact-store.json").exists(), "the objects are there, and are named again");
}

#[tokio::test]
async fn a_collection_that_ended_before_it_was_noted_beside_the_objects_holds_up_none() {
    let fixture = Fixture::new();
    let (database, objects) = (fixture.database("a"), fixture.objects("objects"));
    let identity = establish(&database, &objects).await.unwrap();
    let id = identity.id.clone();
    database
        .write::<_, Error, _>(move |transaction| transaction.find(store_mark::count_collection(&id)))
        .await
        .unwrap();

    assert!(identity.begin_collection(&database, &objects).await.unwrap());

    assert_eq!(Marker::find(&objects).await.unwrap().unwrap().collection, 2);
}
