//! What was read from the store, kept until something is written. Where other servers write too nothing is kept, since
//! nobody tells of what they write; those who ask for the same at the same time share what is read.

use std::hash::Hash;

use moka::sync::Cache;

use super::shared_reads::SharedReads;
use crate::storage::Store;

/// What was read for each of some keys; a clone is another handle on the same.
#[derive(Debug, Clone)]
pub(crate) struct Remembered<K, V>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    read: Cache<K, Read<V>>,
    /// For where nothing is kept.
    shared: SharedReads<K, V>,
}

/// What was read, and the state that the store was in or before.
#[derive(Debug, Clone)]
struct Read<V> {
    state: u64,
    value: V,
}

impl<K, V> Remembered<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Remembers so many.
    pub(crate) fn new(most: u64) -> Self {
        Self { read: Cache::new(most), shared: SharedReads::new(most) }
    }

    /// Returns what was read for a key, or reads it if something has been written since.
    pub(crate) async fn get_or_read<E, F>(
        &self,
        store: &Store,
        key: &K,
        read: impl FnOnce() -> F,
    ) -> Result<V, E>
    where
        F: Future<Output = Result<V, E>>,
    {
        // Asked before reading, so that what is written meanwhile makes it old.
        let Some(state) = store.state_number() else { return Box::pin(self.shared.read(key, read)).await };
        if let Some(read) = self.read.get(key).filter(|read| read.state == state) {
            return Ok(read.value);
        }
        let value = read().await?;
        self.read.insert(key.clone(), Read { state, value: value.clone() });
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::storage::db::{self, Transaction};
    use crate::storage::{Error, Sizes, Store};

    async fn write(store: &Store) {
        let keep =
            |transaction: &Transaction<'_>| transaction.execute(&db::size::keep(&Sizes::default())).map(drop);
        store.write::<_, Error, _>(keep).await.unwrap();
    }

    /// Returns how often something was read, this time included.
    async fn read(remembered: &Remembered<u8, usize>, store: &Store, key: u8, reads: &Mutex<usize>) -> usize {
        let read = || async {
            let mut reads = reads.lock().unwrap();
            *reads += 1;
            Ok::<_, Error>(*reads)
        };
        remembered.get_or_read(store, &key, read).await.unwrap()
    }

    #[tokio::test]
    async fn what_was_read_is_kept_until_something_is_written() {
        let directory = tempfile::tempdir().unwrap();
        let (store, reads) = (Store::open(directory.path()).unwrap(), Mutex::default());
        let remembered = Remembered::new(10);

        assert_eq!(read(&remembered, &store, 1, &reads).await, 1);
        assert_eq!(read(&remembered, &store, 1, &reads).await, 1);
        assert_eq!(read(&remembered, &store, 2, &reads).await, 2);
        write(&store).await;
        assert_eq!(read(&remembered, &store, 1, &reads).await, 3);
    }

    #[tokio::test]
    async fn what_is_written_while_something_is_read_makes_it_old() {
        let directory = tempfile::tempdir().unwrap();
        let (store, reads) = (Store::open(directory.path()).unwrap(), Mutex::default());
        let remembered = Remembered::new(10);

        let slow = || async {
            write(&store).await;
            Ok::<_, Error>(0)
        };
        assert_eq!(remembered.get_or_read(&store, &1, slow).await.unwrap(), 0);

        assert_eq!(read(&remembered, &store, 1, &reads).await, 1);
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let directory = tempfile::tempdir().unwrap();
        let (store, reads) = (Store::open(directory.path()).unwrap(), Mutex::default());
        let remembered = Remembered::<u8, usize>::new(10);

        let failing = || async { Err::<usize, _>(Error::Closed) };
        remembered.get_or_read(&store, &1, failing).await.unwrap_err();

        assert_eq!(read(&remembered, &store, 1, &reads).await, 1);
    }

    #[tokio::test]
    async fn nothing_is_kept_where_others_write_too() {
        let (store, reads) = (Store::ephemeral().unwrap(), Mutex::default());
        let remembered = Remembered::new(10);

        read(&remembered, &store, 1, &reads).await;
        let again = read(&remembered, &store, 1, &reads).await;

        assert_eq!(again, if store.is_shared() { 2 } else { 1 });
    }
}
