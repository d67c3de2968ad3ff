//! Bodies of every size and in any pieces, over files and over any other object store.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use object_store::memory::InMemory;

use super::*;

const INLINE: usize = 1000;
const BLOCK: usize = 1024 * 1024;

struct Fixture {
    _directory: tempfile::TempDir,
    objects: Objects,
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let objects = Objects::of_tests(directory.path().to_owned());
        Self { _directory: directory, objects }
    }

    /// Waits until background work has removed everything.
    async fn wait_until_empty(&self) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
        loop {
            let left = self.objects.all_keys().await;
            if left.is_empty() {
                return;
            }
            assert!(std::time::Instant::now() < deadline, "left behind: {left:?}");
            tokio::task::yield_now().await;
        }
    }
}

/// Bytes that differ from block to block.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|position| u8::try_from((position / 7 + position / 1021) % 251).unwrap()).collect()
}

fn body(bytes: &[u8], piece: usize) -> Body {
    let pieces: Vec<_> = bytes.chunks(piece).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    stream::iter(pieces).boxed()
}

async fn read_all(content: Content) -> Vec<u8> {
    match content {
        Content::Small(bytes) => bytes.to_vec(),
        Content::Stream(blocks) => blocks.map_ok(|block| block.to_vec()).try_concat().await.unwrap(),
    }
}

async fn check_round_trip(objects: &Objects, length: usize, piece: usize) {
    let bytes = content(length);

    let staged = receive(objects, body(&bytes, piece), u64::MAX, INLINE).await.unwrap();

    assert_eq!(staged.size_bytes, length as u64);
    assert_eq!(staged.digests, Digests::of(&bytes), "{length} in pieces of {piece}");
    match &staged.place {
        StagedPlace::Memory(kept) => {
            assert!(length <= INLINE);
            assert_eq!(*kept, bytes);
        }
        StagedPlace::Object(object) => {
            let opened = open(objects, object.key(), 0..length as u64).await.unwrap();
            assert_eq!(opened.length(), length as u64);
            assert!(read_all(opened).await == bytes, "{length} in pieces of {piece}");
            let (start, end) = (length / 3, length - length / 5);
            let range = open(objects, object.key(), start as u64..end as u64).await.unwrap();
            assert_eq!(range.length(), (end - start) as u64);
            assert!(read_all(range).await == bytes[start..end]);
        }
    }
}

#[tokio::test]
async fn bodies_of_every_size_come_back_as_they_went() {
    let fixture = Fixture::new();
    for (length, piece) in [
        (0, 1),
        (1, 1),
        (INLINE, 100),
        (INLINE + 1, 10_000),
        (64 * 1024 + 1, 3),
        (BLOCK - 1, 70_000),
        (BLOCK, 4096),
        (BLOCK + 1, 300_000),
        (13 * BLOCK + 12_345, 1_000_000),
    ] {
        check_round_trip(&fixture.objects, length, piece).await;
    }
}

#[tokio::test]
async fn what_was_received_reads_back_in_any_order_wherever_it_lies() {
    use std::io::{Read as _, Seek as _, SeekFrom};

    let fixture = Fixture::new();
    let elsewhere = Objects::anywhere(Arc::new(InMemory::new()), 6 * BLOCK);
    for objects in [&fixture.objects, &elsewhere] {
        for length in [10, INLINE + 1, 3 * BLOCK + 17] {
            let bytes = content(length);
            let staged = receive(objects, body(&bytes, 10_000), u64::MAX, INLINE).await.unwrap();

            let read = staged.inspect(move |mut reader| {
                let mut tail = Vec::new();
                reader.seek(SeekFrom::End(-7))?;
                reader.read_to_end(&mut tail)?;
                let mut whole = Vec::new();
                reader.seek(SeekFrom::Start(0))?;
                reader.read_to_end(&mut whole)?;
                let end = reader.stream_position()?;
                let before = reader.seek(SeekFrom::Current(-1_000_000_000)).is_err();
                Ok::<_, std::io::Error>((tail, whole, end, before))
            });
            let (tail, whole, end, before) = read.await.unwrap().1.unwrap();

            assert_eq!(tail, bytes[length - 7..]);
            assert!(whole == bytes, "{length}");
            assert_eq!(end, length as u64);
            assert!(before, "there is nothing before the beginning");
        }
    }
}

#[tokio::test]
async fn any_object_store_serves_as_well_as_files() {
    let objects = Objects::anywhere(Arc::new(InMemory::new()), 6 * BLOCK);
    for (length, piece) in [(10, 3), (INLINE + 1, 100), (200_000, 4000), (13 * BLOCK, 900_000)] {
        check_round_trip(&objects, length, piece).await;
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing() {
    let fixture = Fixture::new();
    for length in [100, 500_000, 6 * BLOCK] {
        let broken = stream::iter([Err(io::Error::other("cut"))]);

        let error =
            receive(&fixture.objects, body(&content(length), 65_536).chain(broken).boxed(), u64::MAX, INLINE);

        assert!(matches!(error.await, Err(ReceiveError::Body(_))));
        fixture.wait_until_empty().await;
    }
}

#[tokio::test]
async fn a_receiver_that_is_dropped_half_way_leaves_nothing() {
    let fixture = Fixture::new();
    let stalled = body(&content(6 * BLOCK), 65_536).chain(stream::pending()).boxed();
    let objects = fixture.objects.clone();
    let receiving = tokio::spawn(async move { receive(&objects, stalled, u64::MAX, INLINE).await.map(drop) });
    while fixture.objects.all_keys().await.is_empty() {
        tokio::task::yield_now().await;
    }

    receiving.abort();

    assert!(receiving.await.unwrap_err().is_cancelled());
    fixture.wait_until_empty().await;
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_and_leaves_nothing() {
    let fixture = Fixture::new();
    let limit = 2 * BLOCK as u64;

    let exact = receive(&fixture.objects, body(&content(2 * BLOCK), 100_000), limit, INLINE).await.unwrap();
    let over = receive(&fixture.objects, body(&content(2 * BLOCK + 1), 100_000), limit, INLINE).await;

    assert_eq!(exact.size_bytes, limit);
    assert!(matches!(over, Err(ReceiveError::TooLong(at)) if at == limit));
    drop(exact);
    fixture.wait_until_empty().await;
}

#[tokio::test]
async fn an_object_shorter_than_asked_for_is_an_error() {
    let fixture = Fixture::new();
    let staged = receive(&fixture.objects, body(&content(300_000), 65_536), u64::MAX, INLINE).await.unwrap();
    let StagedPlace::Object(object) = &staged.place else { panic!("it is too large for memory") };

    let read: Vec<_> = match open(&fixture.objects, object.key(), 0..300_001).await {
        Ok(Content::Stream(blocks)) => blocks.collect().await,
        Ok(Content::Small(_)) => panic!("it is too large for one buffer"),
        // A bucket knows before the first byte.
        Err(error) => vec![Err(io::Error::other(error))],
    };

    assert!(read.last().unwrap().is_err());
}
