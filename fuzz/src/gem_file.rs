//! Gems before the reader of Ruby's pushes: what is accepted is kept, told in a line of the compact index, and read again as
//! the same; its file has a name that leads to it. Knows no client.
//!
//! An input is the specification in a gem, as YAML, or a gem as it is.

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use codeartifact_server::formats::ruby::manifest::gemspec::Gemspec;
use codeartifact_server::formats::ruby::manifest::info_line::InfoLine;
use codeartifact_server::formats::ruby::manifest::platform::GemFile;
use codeartifact_server::formats::ruby::manifest::quick::quick_gemspec;
use codeartifact_server::formats::ruby::manifest::record::Record;
use codeartifact_server::formats::ruby::publish::gem::{self, Gem};
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

use crate::Fate;

/// The files of all gems that are made of texts: none.
static NO_FILES: LazyLock<Vec<u8>> = LazyLock::new(|| gzip(&archive(&[])));

/// Reads some bytes as a gem, and panics where what is accepted is not told as it was said.
pub fn run(data: &[u8]) -> Fate {
    let is_archive = data.get(257..262) == Some(b"ustar".as_slice());
    let packed = |data| archive(&[("metadata.gz", &gzip(data)), ("data.tar.gz", &NO_FILES)]);
    let file = if is_archive { data.to_vec() } else { packed(data) };
    let read = gem::read(Cursor::new(&file));
    let again = gem::read(Cursor::new(&file));
    assert_eq!(format!("{read:?}"), format!("{again:?}"), "it is read otherwise again");
    match read {
        Ok(Gem { gemspec, readme: _ }) => {
            hold(&gemspec);
            Fate::Accepted
        }
        Err(_) => Fate::Refused,
    }
}

fn hold(gemspec: &Gemspec) {
    let record = gemspec.record();
    assert_eq!(Record::read(&record.to_bytes()).as_ref(), Some(&record), "it is kept otherwise");

    let number = gemspec.version.clone();
    let line = InfoLine { number, record, checksum: "aa".to_owned(), created: None };
    let mut told = String::new();
    line.write(&mut told);
    assert_eq!(told.matches('\n').count(), 1, "{told}");
    assert_eq!(InfoLine::parse(told.trim_end()).as_ref(), Some(&line), "{told}");

    let full = told.split(' ').next().unwrap_or_default();
    let is_it = |file: &GemFile| {
        file.name.normalized() == gemspec.name
            && file.version.normalized() == gemspec.version
            && file.platform == gemspec.platform
    };
    let readings = GemFile::readings(&format!("{}-{full}", gemspec.name));
    assert!(readings.iter().any(is_it), "{full} is not found: {readings:?}");
    assert!(!quick_gemspec(gemspec).is_empty());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = Header::new_ustar();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, name, *content).expect("memory takes it");
    }
    builder.into_inner().expect("memory takes it")
}
