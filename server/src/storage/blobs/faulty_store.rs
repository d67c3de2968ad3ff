//! A store of objects that fails as it is told, and what comes of it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, Extensions, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload,
    ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMultipartOptions, PutOptions, PutPayload, PutResult,
    Result, UploadPart,
};

use super::objects::Objects;
use super::{Body, Content, StagedPlace, open, receive, remote};

/// What happens to one answer to a request for bytes.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// So many bytes come, then it breaks off.
    BreaksAfter(usize),
    /// So many bytes come, and it looks as if they were all.
    EndsAfter(usize),
    /// Nothing more comes after so many bytes.
    StallsAfter(usize),
    /// The object is another by now.
    IsAnother,
}

#[derive(Debug, Default)]
struct FaultyStore {
    inner: InMemory,
    reads: Mutex<VecDeque<Fault>>,
    /// Whether the answers to completed uploads are lost.
    loses_answers: bool,
    /// How often writing is refused because something else is under way.
    conflicts: AtomicU32,
}

impl fmt::Display for FaultyStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("faulty")
    }
}

fn failure(why: &str) -> Error {
    Error::Generic { store: "faulty", source: why.to_owned().into() }
}

/// An upload whose end is not told of.
#[derive(Debug)]
struct Unanswered(Box<dyn MultipartUpload>);

#[async_trait]
impl MultipartUpload for Unanswered {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        self.0.put_part(data)
    }

    async fn complete(&mut self) -> Result<PutResult> {
        self.0.complete().await?;
        Err(failure("the connection broke"))
    }

    async fn abort(&mut self) -> Result<()> {
        self.0.abort().await
    }
}

#[async_trait]
impl ObjectStore for FaultyStore {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        let takes = |left: u32| left.checked_sub(1);
        if self.conflicts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, takes).is_ok() {
            return Err(Error::AlreadyExists { path: location.to_string(), source: "a conflict".into() });
        }
        self.inner.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let upload = self.inner.put_multipart_opts(location, options).await?;
        Ok(if self.loses_answers { Box::new(Unanswered(upload)) } else { upload })
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let fault = self.reads.lock().unwrap().pop_front();
        if let (Some(Fault::IsAnother), Some(_)) = (fault, &options.if_match) {
            return Err(Error::Precondition { path: location.to_string(), source: "another".into() });
        }
        let found = self.inner.get_opts(location, options).await?;
        let (meta, range, attributes) = (found.meta.clone(), found.range.clone(), found.attributes.clone());
        let bytes = found.bytes().await?;
        let cut = |length: usize| stream::iter([Ok(bytes.slice(..length.min(bytes.len())))]);
        let body = match fault {
            None | Some(Fault::IsAnother) => cut(bytes.len()).boxed(),
            Some(Fault::BreaksAfter(length)) => {
                cut(length).chain(stream::iter([Err(failure("cut"))])).boxed()
            }
            Some(Fault::EndsAfter(length)) => cut(length).boxed(),
            Some(Fault::StallsAfter(length)) => cut(length).chain(stream::pending()).boxed(),
        };
        let payload = GetResultPayload::Stream(body);
        Ok(GetResult { payload, meta, range, attributes, extensions: Extensions::default() })
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

const KEY: &str = "ab/object";

fn content() -> Vec<u8> {
    (0..200_000_u32).flat_map(u32::to_be_bytes).collect()
}

/// Reads the middle of an object whose answers have these faults.
async fn read(faults: &[Fault]) -> std::io::Result<Vec<u8>> {
    let store = FaultyStore::default();
    store.inner.put(&Path::from(KEY), content().into()).await.unwrap();
    *store.reads.lock().unwrap() = faults.iter().copied().collect();
    let objects = Objects::anywhere(Arc::new(store), 1000);
    let opened = open(&objects, KEY, 1000..700_000).await.unwrap();
    assert_eq!(opened.length(), 699_000);
    let Content::Stream(blocks) = opened else { panic!("it is large") };
    blocks.map_ok(|block| block.to_vec()).try_concat().await
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_is_gone_on_with_where_it_broke() {
    for faults in [
        &[Fault::BreaksAfter(300)][..],
        &[Fault::BreaksAfter(0), Fault::EndsAfter(0), Fault::StallsAfter(0), Fault::BreaksAfter(0)],
        &[Fault::EndsAfter(5000), Fault::StallsAfter(200_000), Fault::BreaksAfter(300_000)],
        &[Fault::BreaksAfter(10); 40],
    ] {
        assert!(read(faults).await.unwrap() == content()[1000..700_000], "{faults:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_cannot_be_gone_on_with_is_no_whole_one() {
    for faults in [
        &[Fault::BreaksAfter(0); 20][..],
        &[Fault::EndsAfter(0); 20],
        &[Fault::StallsAfter(0); 20],
        &[Fault::BreaksAfter(300), Fault::IsAnother],
    ] {
        assert!(read(faults).await.is_err(), "{faults:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_small_part_is_read_over_breaks_too() {
    let store = FaultyStore::default();
    store.inner.put(&Path::from(KEY), content().into()).await.unwrap();
    *store.reads.lock().unwrap() = [Fault::BreaksAfter(3), Fault::EndsAfter(4), Fault::BreaksAfter(5)].into();
    let objects = Objects::anywhere(Arc::new(store), 1000);

    assert_eq!(remote::read(&objects, KEY, 7..100).await.unwrap(), content()[7..100]);
}

#[tokio::test]
async fn an_upload_whose_last_answer_is_lost_is_whole_all_the_same() {
    let store = Arc::new(FaultyStore { loses_answers: true, ..FaultyStore::default() });
    let objects = Objects::anywhere(store, 1000);
    let body: Body = stream::iter([Ok(Bytes::from(content()))]).boxed();

    let staged = receive(&objects, body, u64::MAX, 10).await.unwrap();

    let StagedPlace::Object(object) = &staged.place else { panic!("it is large") };
    assert!(objects.has(object.key(), 800_000).await.unwrap());
}

#[tokio::test]
async fn content_that_cannot_be_read_back_is_a_failure_whatever_is_made_of_it() {
    let objects = Objects::anywhere(Arc::new(FaultyStore::default()), 1000);
    let body: Body = stream::iter([Ok(Bytes::from(content()))]).boxed();
    let staged = receive(&objects, body, u64::MAX, 10).await.unwrap();
    let StagedPlace::Object(object) = &staged.place else { panic!("it is large") };
    objects.remove(object.key()).await.unwrap();

    // A reader of archives takes what it cannot read for no archive.
    let inspected = staged.inspect(|mut reader| std::io::copy(&mut reader, &mut std::io::sink()).is_ok());

    assert!(matches!(inspected.await, Err(crate::storage::Error::Objects(_))));
}

#[tokio::test(start_paused = true)]
async fn an_object_is_written_though_something_else_is_in_the_way_for_a_moment() {
    for (conflicts, is_written) in [(1, true), (4, true), (1000, false)] {
        let store = FaultyStore { conflicts: AtomicU32::new(conflicts), ..FaultyStore::default() };
        let objects = Objects::anywhere(Arc::new(store), 1000);

        let written = objects.put(KEY, content().into()).await;

        assert_eq!(written.is_ok(), is_written, "{conflicts} conflicts");
        assert_eq!(objects.has(KEY, 800_000).await.unwrap(), is_written);
    }
}
