//! Bodies as clients send them, and as nobody should.

use super::*;

type Told = Result<(String, Option<Attachment>), String>;

fn read_text(text: &str) -> (Told, Vec<u8>) {
    let (sender, mut receiver) = mpsc::channel(1000);
    let outcome = read(text.as_bytes(), &sender);
    drop(sender);
    let mut tarball = Vec::new();
    while let Some(Ok(block)) = receiver.blocking_recv() {
        tarball.extend_from_slice(&block);
    }
    let outcome = outcome.map(|(document, attachment)| (String::from_utf8(document).unwrap(), attachment));
    (outcome.map_err(|error| error.to_string()), tarball)
}

#[test]
fn members_may_come_in_any_order() {
    let attachment = Attachment { name: "a-1.tgz".to_owned(), length: Some(5) };
    for text in [
        r#"{"_attachments":{"a-1.tgz":{"data":"aGVsbG8=","length":5}},"name":"a","versions":{"1":{"n":1.50}}}"#,
        r#"{"name":"a","_attachments":{"a.sigstore":{"data":"x"},"a-1.tgz":{"length":5,"content_type":"x","data":"aGVsbG8="}},"versions":{"1":{"n":1.50}}}"#,
    ] {
        let (outcome, tarball) = read_text(text);
        let document = r#"{"name":"a","versions":{"1":{"n":1.50}}}"#.to_owned();
        assert_eq!(outcome, Ok((document, Some(attachment.clone()))), "{text}");
        assert_eq!(tarball, b"hello");
    }
}

#[test]
fn what_is_wrong_is_told() {
    for (text, told) in [
        ("", "no JSON"),
        ("[]", "no JSON"),
        (r#"{"a":1"#, "no JSON"),
        (r#"{"a":1} x"#, "no JSON"),
        (r#"{"_attachments":{"a.tgz":{"data":"a$b="}}}"#, "no base64"),
        (r#"{"_attachments":{"a.tgz":{"data":"aGVsbG8"}}}"#, "no base64"),
        (r#"{"_attachments":{"a.tgz":{"data":"aGVs"#, "no JSON"),
        (r#"{"_attachments":{"a.tgz":{"data":"aGVs\x"}}}"#, "no JSON"),
        (r#"{"_attachments":{"a.tgz":{"data":""},"b.tgz":{"data":""}}}"#, "more than one"),
        (r#"{"_attachments":{"a.tgz":{"data":""}},"_attachments":{"b.tgz":{}}}"#, "more than one"),
        (r#"{"_attachments":{"a.tgz":{"data":"aGVsbG8=","data":"aGVsbG8="}}}"#, "more than one `data`"),
    ] {
        let (outcome, _) = read_text(text);
        assert!(outcome.clone().unwrap_err().contains(told), "{text}: {outcome:?}");
    }
}

#[test]
fn whatever_comes_besides_the_tarball_is_bounded() {
    let most = 256 * 1024;
    let (long, base64) = ("a".repeat(most), "AAAA".repeat(most));
    let told = |text: String| {
        let (sender, _receiver) = mpsc::channel(1000);
        read_within(most, text.as_bytes(), &sender).map_err(|error| error.to_string())
    };
    for text in [
        format!(r#"{{"{long}":1}}"#),
        format!(r#"{{"a":"{long}"}}"#),
        format!(r#"{{"_attachments":{{"{long}.tgz":{{"data":""}}}}}}"#),
        format!(r#"{{"_attachments":{{"a.sigstore":{{"data":"{long}"}}}}}}"#),
        format!(r#"{{"a":1}}{}"#, " ".repeat(most)),
    ] {
        assert!(told(text).unwrap_err().contains("the document is larger"));
    }
    assert!(told(format!(r#"{{"_attachments":{{"a.tgz":{{"data":"{base64}"}}}},"n":1}}"#)).is_ok());
}

#[test]
fn why_a_body_gives_no_more_is_told_wherever_it_happens() {
    struct Failing(io::ErrorKind);
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
    }
    for start in [r#"{"_attachments":{"a.tgz":{"data":"AAAA"#, r#"{"a"#, r#"{"a":"b"#, r#"{"a":1} "#] {
        for kind in [io::ErrorKind::FileTooLarge, io::ErrorKind::TimedOut] {
            let (sender, _receiver) = mpsc::channel(1000);
            let read = read(start.as_bytes().chain(Failing(kind)), &sender);
            let is_told = match (&read, kind) {
                (Err(BodyError::LongBody), io::ErrorKind::FileTooLarge) => true,
                (Err(BodyError::Unreadable(failure)), io::ErrorKind::TimedOut) => failure.kind() == kind,
                _ => false,
            };
            assert!(is_told, "{start} {kind}: {read:?}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_body_is_too_strange_to_be_read_or_refused(text in "[{}\\[\\]\":,a-c._0-9\\\\ -]{0,200}") {
        let wrapped = format!(r#"{{"_attachments":{{"a.tgz":{text}}},"n":{text}}}"#);
        for text in [text, wrapped] {
            let (outcome, tarball) = read_text(&text);
            // Nothing of a tarball stays where the body is refused: its receiver is told.
            proptest::prop_assert!(outcome.is_ok() || tarball.len() <= text.len());
        }
    }
}
