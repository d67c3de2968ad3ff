//! Documents that are too large for memory, and are kept in files.

use futures_util::future::join_all;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body::Body as _;

use super::super::document::{DocumentLimits, Documents};
use super::*;
use crate::storage::Spools;

/// More than stays in memory, and hard to compress.
fn long() -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0] % 64
    };
    std::iter::repeat_with(next).take(300_000).collect()
}

const SMALL: DocumentLimits =
    DocumentLimits { most_in_memory: 1000, all_in_memory: 10_000_000, all_in_files: 10_000_000 };

/// Documents of a package that is not there, each made of the same bytes.
struct Kept {
    tiny: Tiny,
    documents: Documents,
    rendered: AtomicUsize,
}

impl Kept {
    async fn new(limits: DocumentLimits) -> Self {
        let tiny = Tiny::new().await;
        let documents = Documents::new(tiny.app.registry.store(), limits);
        Self { tiny, documents, rendered: AtomicUsize::new(0) }
    }

    async fn key(&self, told: &str) -> DocumentKey {
        let domain =
            DomainKey { owner: account(), region: region(), name: DomainName::parse("my-domain").unwrap() };
        let repository = permit(&domain.repository(RepositoryName::parse("my-repo").unwrap()));
        let package = coordinates("note").unwrap();
        let found = self.tiny.app.pull_through.find_package(&repository, &package).await.unwrap();
        DocumentKey { fingerprint: found.resolution.fingerprint(), kind: "long", base_url: told.to_owned() }
    }

    async fn render(&self) -> Result<Rendered, Refusal> {
        self.rendered.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        Ok(Rendered::new("text/plain", long()))
    }

    async fn answer(
        &self,
        told: &str,
        headers: &[(http::HeaderName, &str)],
    ) -> Result<Response<BoxBody>, Refusal> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap()));
        self.documents.answer(&headers.collect(), self.key(told).await, self.render()).await
    }

    fn rendered(&self) -> usize {
        self.rendered.load(Ordering::Relaxed)
    }
}

async fn read(response: Response<BoxBody>) -> (StatusCode, HeaderMap, Bytes) {
    let length = response.body().size_hint().exact();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    assert_eq!(length, Some(bytes.len() as u64), "what is sent has a length that is known before");
    (parts.status, parts.headers, bytes)
}

#[tokio::test]
async fn a_large_document_is_answered_as_one_in_memory_is() {
    let (large, small) = (Kept::new(SMALL).await, Kept::new(DocumentLimits::default()).await);
    for headers in [vec![], vec![(ACCEPT_ENCODING, "gzip")]] {
        let from_file = read(large.answer("", &headers).await.unwrap()).await;
        let from_memory = read(small.answer("", &headers).await.unwrap()).await;

        assert!(from_file == from_memory, "{:?} {:?}", from_file.1, from_memory.1);
        assert_eq!(from_file.1[CONTENT_TYPE], "text/plain");
        assert_eq!(from_file.1.contains_key(CONTENT_ENCODING), !headers.is_empty());
        assert!(!from_file.1.contains_key(CONTENT_LENGTH), "the connection announces it");
        let etag = from_file.1[ETAG].to_str().unwrap();
        let (status, _, nothing) = read(large.answer("", &[(IF_NONE_MATCH, etag)]).await.unwrap()).await;
        assert_eq!((status, nothing.len()), (StatusCode::NOT_MODIFIED, 0));
    }
    let (_, _, bytes) = read(large.answer("", &[]).await.unwrap()).await;
    assert!(bytes == long());
    assert_eq!((large.documents.file_count().await, small.documents.file_count().await), (1, 0));
}

#[tokio::test]
async fn the_digests_of_a_large_document_are_those_of_its_bytes() {
    let (large, small) = (Kept::new(SMALL).await, Kept::new(DocumentLimits::default()).await);
    let mut told = Vec::new();
    for kept in [&large, &small] {
        let plain = kept.documents.plain(kept.key("").await, kept.render()).await.unwrap();
        assert!(plain.read().await.unwrap() == long());
        told.push((plain.digests.md5, plain.digests.sha1, plain.digests.sha256, plain.digests.sha512));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!((large.documents.file_count().await, small.documents.file_count().await), (1, 0));
}

#[tokio::test]
async fn what_the_server_reads_itself_stays_in_memory() {
    let kept = Kept::new(SMALL).await;
    let bytes = kept.documents.bytes(kept.key("").await, kept.render()).await.unwrap();
    assert!(bytes == long());
    assert_eq!(kept.documents.file_count().await, 0);
}

#[tokio::test]
async fn a_large_document_is_made_once_for_requests_that_come_together_and_later() {
    let kept = Kept::new(SMALL).await;

    for answer in join_all((0..20).map(|_| kept.answer("", &[]))).await {
        let (status, _, bytes) = read(answer.unwrap()).await;
        assert!(status == StatusCode::OK && bytes == long());
    }
    assert_eq!(kept.documents.file_count().await, 1);
    for _ in 0..3 {
        kept.answer("", &[]).await.unwrap();
    }

    assert_eq!(kept.rendered(), 1);
}

#[tokio::test]
async fn the_document_that_was_not_asked_for_for_longest_makes_room_on_the_disk_for_the_newest() {
    let room_for_two = DocumentLimits { all_in_files: 1_100_000, ..SMALL };
    let kept = Kept::new(room_for_two).await;
    for told in ["one", "two", "one", "three"] {
        kept.answer(told, &[]).await.unwrap();
        assert!(kept.documents.file_count().await <= 2);
    }
    assert_eq!(kept.rendered(), 3);

    let one = kept.documents.find(&kept.key("one").await).await.unwrap();
    let two = kept.documents.find(&kept.key("two").await).await;
    assert!(two.is_none_or(|two| two.upgrade().is_none()), "it is kept");
    kept.answer("one", &[]).await.unwrap();
    assert_eq!(kept.rendered(), 3);
    kept.answer("two", &[]).await.unwrap();
    assert_eq!(kept.rendered(), 4);

    drop(kept);
    assert!(one.upgrade().is_none(), "its file is open");
}

#[tokio::test]
async fn a_full_disk_fails_the_request_and_nothing_is_kept() {
    let kept = Kept::new(SMALL).await;
    let directory = kept.tiny.app.registry.store().directory();
    let spools = Spools::new(directory, SMALL.most_in_memory).full();
    let kept = Kept { documents: Documents::with(spools, SMALL), ..kept };

    for rendered in 1..=2 {
        let refusal = kept.answer("", &[]).await.unwrap_err();

        assert_eq!(refusal, Refusal::internal());
        assert_eq!((kept.rendered(), kept.documents.file_count().await), (rendered, 0));
    }
    let short = async { Ok(Rendered::new("text/plain", b"short".to_vec())) };
    let answer = kept.documents.answer(&HeaderMap::new(), kept.key("").await, short).await.unwrap();
    assert_eq!(read(answer).await.2, "short", "small documents need no disk");
}
