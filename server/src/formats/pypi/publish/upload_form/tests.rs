//! Holds forms to the limits, in whatever pieces and order they come.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use proptest::prelude::*;

use super::*;

type Pieces = Vec<io::Result<Bytes>>;

const TYPE: &str = "multipart/form-data; boundary=XX";

struct Form(Vec<u8>);

impl Form {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn field(self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{name}\""), value.as_bytes())
    }

    fn file(self, name: &str, filename: &str, content: &[u8]) -> Self {
        self.part(&format!("name=\"{name}\"; filename=\"{filename}\""), content)
    }

    fn part(mut self, disposition: &str, content: &[u8]) -> Self {
        self.0.extend(format!("--XX\r\nContent-Disposition: form-data; {disposition}\r\n\r\n").bytes());
        self.0.extend(content);
        self.0.extend(b"\r\n");
        self
    }

    fn end(mut self) -> Vec<u8> {
        self.0.extend(b"--XX--\r\n");
        self.0
    }
}

fn pieces(content: &[u8], length: usize) -> Pieces {
    content.chunks(length).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect()
}

async fn read_pieces(
    pieces: Pieces,
    limits: FormLimits,
) -> Result<UploadForm<Vec<u8>>, FormError<io::Error>> {
    let body: Body = Box::pin(stream::iter(pieces));
    read(Some(TYPE), body, &limits, |_, _, mut body| async move {
        let mut content = Vec::new();
        while let Some(piece) = body.next().await {
            content.extend_from_slice(&piece?);
        }
        Ok(content)
    })
    .await
}

async fn read_whole(content: &[u8]) -> Result<UploadForm<Vec<u8>>, FormError<io::Error>> {
    read_pieces(pieces(content, 1 << 20), FormLimits::default()).await
}

#[tokio::test]
async fn fields_come_in_any_order_and_any_pieces() {
    let content: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let form = Form::new()
        .field("sha256_digest", "00")
        .file("content", "p-1.0.tar.gz", &content)
        .field("requires_dist", "a")
        .field("name", "")
        .field("name", "Päckage")
        .file("gpg_signature", "p-1.0.tar.gz.asc", b"signed")
        .field("requires_dist", "b")
        .field("attestations", "[]")
        .field("something_new", "x")
        .end();
    for length in [1000, 65_536, 10_000_000] {
        let form = read_pieces(pieces(&form, length), FormLimits::default()).await.unwrap();

        assert_eq!(form.content.filename, "p-1.0.tar.gz");
        assert!(form.content.received == content);
        assert_eq!(form.fields.find("name"), Some("Päckage"));
        assert_eq!(form.fields.find("version"), None);
        let all: Vec<_> = form.fields.iter().collect();
        let expected = [
            ("sha256_digest", "00"),
            ("requires_dist", "a"),
            ("name", ""),
            ("name", "Päckage"),
            ("requires_dist", "b"),
        ];
        assert_eq!(all, expected);
    }
}

#[tokio::test]
async fn many_long_requirements_and_a_long_description_are_taken() {
    let mut form = Form::new().file("content", "p", b"x").field("description", &"d".repeat(7 << 20));
    for at in 0..2000 {
        form = form.field("requires_dist", &format!("package-{at} >= {at}"));
    }

    let form = read_whole(&form.end()).await.unwrap();

    assert_eq!(form.fields.iter().len(), 2001);
    let metadata = CoreMetadata::from_form(form.fields.iter()).unwrap();
    assert_eq!(metadata.describe().dependencies.len(), 2000);
}

#[tokio::test]
async fn what_goes_beyond_a_limit_is_refused() {
    let limits = FormLimits { parts: 3, field_bytes: 10, description_bytes: 20, total_bytes: 50 };
    let refusal = async |form: Form| {
        let form = form.file("content", "p", &[b'x'; 100]).end();
        read_pieces(pieces(&form, 7), limits).await.map(|form| form.fields.iter().len())
    };

    assert!(matches!(refusal(Form::new().field("name", "0123456789")).await, Ok(1)));
    let refused = refusal(Form::new().field("name", "0123456789a")).await;
    assert!(matches!(refused, Err(FormError::FieldTooLong { field, limit: 10 }) if field == "name"));
    assert!(matches!(refusal(Form::new().field("description", "0123456789abc")).await, Ok(1)));
    let refused = refusal(Form::new().file("gpg_signature", "s", b"0123456789a")).await;
    assert!(matches!(refused, Err(FormError::FieldTooLong { limit: 10, .. })));
    let refused = refusal(Form::new().field("name", "a").field("name", "b").field("name", "c")).await;
    assert!(matches!(refused, Err(FormError::TooManyParts(3))));
    let long_name = "n".repeat(60);
    assert!(matches!(refusal(Form::new().field(&long_name, "")).await, Err(FormError::TooLong(50))));
}

#[tokio::test]
async fn a_part_without_an_end_is_not_held() {
    let endless = |start: &str| {
        let mut content = start.as_bytes().to_vec();
        content.extend(vec![b'a'; 1 << 20]);
        content
    };
    for start in ["", "--XX\r\nContent-Disposition: "] {
        let refused = read_whole(&endless(start)).await;

        assert!(matches!(refused, Err(FormError::Malformed(_))), "{start}");
    }
}

#[tokio::test]
async fn exactly_one_named_file_is_asked_for() {
    let twice = Form::new().file("content", "p", b"").file("content", "q", b"").end();
    assert!(matches!(read_whole(&twice).await, Err(FormError::SeveralContents)));
    for without in [
        Form::new().field("name", "p"),
        Form::new().field("content", "x"),
        Form::new().file("content", "", b""),
    ] {
        assert!(matches!(read_whole(&without.end()).await, Err(FormError::NoContent)));
    }
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    for content_type in [
        None,
        Some(""),
        Some("text/plain; boundary=XX"),
        Some("multipart/form-data"),
        Some("multipart/form-data; boundary=\"\""),
    ] {
        let body: Body = Box::pin(stream::empty());
        let limits = FormLimits::default();
        let read = read(content_type, body, &limits, |_, _, _| async { Ok::<_, Infallible>(()) });
        assert!(matches!(read.await, Err(FormError::NotAForm)), "{content_type:?}");
    }
    let latin = Form::new().part("name=\"name\"", b"\xff").file("content", "p", b"").end();
    assert!(matches!(read_whole(&latin).await, Err(FormError::NotText(field)) if field == "name"));
}

#[tokio::test]
async fn a_form_that_breaks_off_is_refused_wherever_it_does() {
    let form = Form::new().field("name", "p").file("content", "p", b"content").field("version", "1").end();
    for length in 0..form.len() - 4 {
        let refused = read_whole(&form[..length]).await;
        assert!(
            matches!(refused, Err(FormError::Malformed(_) | FormError::Content(_))),
            "{length} {refused:?}"
        );
    }
    let mut broken = pieces(&form, 20);
    broken.truncate(2);
    broken.push(Err(io::ErrorKind::ConnectionReset.into()));
    let refused = read_pieces(broken, FormLimits::default()).await;
    assert!(matches!(refused, Err(FormError::Body(_))));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), near in "(--XX|\r\n|name=\"content\"|filename=|Content-Disposition: |;|x|--){0,20}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut inside = b"--XX\r\nContent-Disposition: form-data; name=\"".to_vec();
        inside.extend(&bytes);
        for content in [&bytes, &inside, near.as_bytes()] {
            let _ = runtime.block_on(read_whole(content));
        }
    }
}
