//! Documents of authors before the reader of Swift's publishes: what is accepted is handed on as it came, and means the same
//! when it is kept beside an archive and read again; an address of source code is one in its own form.
//!
//! An input is a document.

use codeartifact_server::formats::swift::manifest::metadata::Metadata;
use codeartifact_server::formats::swift::manifest::release::{Identity, Manifest, Release};
use codeartifact_server::registry::SourceAddress;

use crate::Fate;

/// Reads some bytes as a document, and panics where it is handed on otherwise.
pub fn run(data: &[u8]) -> Fate {
    let (metadata, raw) = match Metadata::read(data) {
        Ok(read) => read,
        Err(why) => {
            assert!(why.len() <= 4096, "{why}");
            return Fate::Refused;
        }
    };
    let text = raw.get().to_owned();
    assert_eq!(text.as_bytes(), data.trim_ascii(), "it is handed on otherwise");
    assert!(text.starts_with('{'));

    let identity = Identity { scope: "mona".to_owned(), name: "list".to_owned() };
    let manifests = vec![Manifest { file: "Package.swift".to_owned(), text: String::new() }];
    let release =
        Release { identity, checksum: String::new(), signature: None, metadata: Some(raw), manifests };
    let again = Release::read(&release.to_bytes()).and_then(|again| again.metadata);
    let again = again.expect("what is kept can be read");
    assert_eq!(again.get(), text, "it is kept otherwise");
    let (again, _) = Metadata::read(again.get().as_bytes()).expect("it was read before");
    assert_eq!(again, metadata);

    for address in metadata.source_addresses() {
        hold(&address);
    }
    Fate::Accepted
}

fn hold(address: &SourceAddress) {
    let text = address.as_str();
    assert!(text.len() <= 1024 && !text.contains(char::is_control), "{text}");
    let (host, path) = text.split_once('/').expect("it has a host and a path");
    assert!(!host.is_empty() && !path.is_empty(), "{text}");
    // In the path anything may have been encoded, that would be read otherwise as it is.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_'))
        && text.strip_suffix(".git").is_none()
        && !text.contains("//")
    {
        for spelling in [text.to_owned(), format!("https://{text}.git/"), format!("ssh://git@{text}")] {
            assert_eq!(SourceAddress::parse(&spelling).as_ref(), Some(address), "{spelling}");
        }
    }
}
