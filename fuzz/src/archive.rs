//! Archives made of a text, right ones and such as nobody should make. Knows no format of packages.
//!
//! A line is an entry: `KIND NAME SIZE CONTENT`. The kind is the letter that tar has for it, and of zip archives `z` for
//! what is deflated and `9` for what is packed in a way that nobody reads. Of links the content is the target. The size
//! is `=`, or a number that is announced instead of the true one, or `x` and how often the content is repeated. Names and
//! contents may have `\n`, `\s`, `\\` and `\x00`. A line `cut 10` leaves out the last ten bytes of the whole file.

use std::io::Write as _;

use bzip2::write::BzEncoder;
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use tar::{EntryType, Header};

use crate::Fate;

/// The most bytes of an archive, so that one can be packed thousands of times.
const MOST_BYTES: usize = 256 * 1024;

/// An archive that is to be packed.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) entries: Vec<Entry>,
    /// How many bytes its end lacks.
    pub(crate) cut: usize,
}

/// An entry of an archive.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) kind: u8,
    pub(crate) name: Vec<u8>,
    pub(crate) content: Vec<u8>,
    announced: Option<u64>,
}

/// Hands some bytes to a reader of gzipped tarballs: as they are where they are packed, and otherwise as the archive whose
/// text they are. Panics where one is accepted whose end is missing, and has `hold` look at every other one that is accepted.
pub(crate) fn feed_tar_gz<T>(
    data: &[u8],
    read: impl FnOnce(&[u8]) -> Option<T>,
    hold: impl FnOnce(&Archive, &T),
) -> Fate {
    feed(data, &[0x1f, 0x8b], Archive::tar_gz, read, hold)
}

/// Does the same with a reader of zip archives; `hold` looks at those that are what their text says.
pub(crate) fn feed_zip<T>(
    data: &[u8],
    read: impl FnOnce(&[u8]) -> Option<T>,
    hold: impl FnOnce(&Archive, &T),
) -> Fate {
    feed(data, b"PK", Archive::zip, read, |archive, found| {
        if archive.is_plain() {
            hold(archive, found);
        }
    })
}

fn feed<T>(
    data: &[u8],
    begin: &[u8],
    pack: impl FnOnce(&Archive) -> Vec<u8>,
    read: impl FnOnce(&[u8]) -> Option<T>,
    hold: impl FnOnce(&Archive, &T),
) -> Fate {
    if data.starts_with(begin) {
        return read(data).map_or(Fate::Refused, |_| Fate::Accepted);
    }
    let archive = std::str::from_utf8(data).ok().and_then(Archive::parse);
    let Some(archive) = archive else { return Fate::Unfit };
    let Some(found) = read(&pack(&archive)) else { return Fate::Refused };
    assert_eq!(archive.cut, 0, "its end is missing");
    hold(&archive, &found);
    Fate::Accepted
}

impl Archive {
    /// Reads a text; nothing where it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut archive = Self { entries: Vec::new(), cut: 0 };
        let mut left = MOST_BYTES;
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(bytes) = line.strip_prefix("cut ") {
                archive.cut = bytes.parse().ok()?;
                continue;
            }
            let mut words = line.splitn(4, ' ');
            let [kind, name, size] = [words.next()?, words.next()?, words.next()?];
            let content = unescape(words.next().unwrap_or_default());
            let times = size.strip_prefix('x').map_or(Some(1), |times| times.parse().ok())?;
            let length = content.len().checked_mul(times).filter(|length| *length <= left)?;
            left = left.checked_sub(length + name.len())?;
            archive.entries.push(Entry {
                kind: *kind.as_bytes().first()?,
                name: unescape(name),
                content: content.repeat(times),
                announced: size.parse().ok(),
            });
        }
        Some(archive)
    }

    /// Tells whether every reader sees the same entries: all sizes are true, and nothing is said of one elsewhere.
    pub(crate) fn is_plain(&self) -> bool {
        self.entries.iter().all(|entry| {
            let is_told_once = !matches!(entry.kind, b'x' | b'g' | b'L' | b'K' | b'S');
            let fits = entry.name.len() <= 100 && !entry.name.contains(&0) && entry.name.is_ascii();
            entry.announced.is_none() && is_told_once && fits
        })
    }

    /// Packs it as `.tar.gz`.
    pub(crate) fn tar_gz(&self) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&self.tar()).expect("memory takes all");
        self.shorten(encoder.finish().expect("memory takes all"))
    }

    /// Packs it as `.tar.bz2`.
    pub(crate) fn tar_bz2(&self) -> Vec<u8> {
        let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(&self.tar()).expect("memory takes all");
        self.shorten(encoder.finish().expect("memory takes all"))
    }

    fn tar(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for entry in &self.entries {
            let is_link = matches!(entry.kind, b'1' | b'2');
            let content = if is_link { &[][..] } else { &entry.content };
            let mut header = Header::new_ustar();
            let old = header.as_old_mut();
            put(&mut old.name, &entry.name);
            if is_link {
                put(&mut old.linkname, &entry.content);
            }
            header.set_entry_type(EntryType::new(entry.kind));
            header.set_mode(0o644);
            header.set_size(entry.announced.unwrap_or(content.len() as u64));
            header.set_cksum();
            out.extend_from_slice(header.as_bytes());
            out.extend_from_slice(content);
            out.resize(out.len().next_multiple_of(512), 0);
        }
        out.resize(out.len() + 1024, 0);
        out
    }

    /// Packs it as `.zip`.
    pub(crate) fn zip(&self) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for entry in &self.entries {
            let start = out.len() as u64;
            let fields = entry.zip_fields();
            push(&mut out, &[(0x0403_4b50, 4), (20, 2)]);
            push(&mut out, &fields);
            out.extend_from_slice(&entry.name);
            out.extend_from_slice(&entry.packed());
            let mode: u64 = if entry.kind == b'2' { 0o12_0777 } else { 0o10_0644 };
            push(&mut directory, &[(0x0201_4b50, 4), (0x0314, 2), (20, 2)]);
            push(&mut directory, &fields);
            push(&mut directory, &[(0, 2), (0, 2), (0, 2), (mode << 16, 4), (start, 4)]);
            directory.extend_from_slice(&entry.name);
        }
        let (count, length, start) = (self.entries.len() as u64, directory.len() as u64, out.len() as u64);
        out.extend(directory);
        push(&mut out, &[(0x0605_4b50, 4), (0, 4), (count, 2), (count, 2), (length, 4), (start, 4), (0, 2)]);
        self.shorten(out)
    }

    fn shorten(&self, mut packed: Vec<u8>) -> Vec<u8> {
        packed.truncate(packed.len().saturating_sub(self.cut));
        packed
    }
}

impl Entry {
    fn packed(&self) -> Vec<u8> {
        if self.kind != b'z' {
            return self.content.clone();
        }
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&self.content).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    }

    /// Returns what both records of an entry have: flags, method, time, checksum, lengths.
    fn zip_fields(&self) -> [(u64, usize); 9] {
        let method = match self.kind {
            b'z' => 8,
            b'9' => 98,
            _ => 0,
        };
        let mut checksum = Crc::new();
        checksum.update(&self.content);
        let packed = self.packed().len() as u64;
        let length = self.announced.unwrap_or(self.content.len() as u64);
        let name = self.name.len() as u64;
        let checksum = u64::from(checksum.sum());
        [(0, 2), (method, 2), (0, 2), (0x21, 2), (checksum, 4), (packed, 4), (length, 4), (name, 2), (0, 2)]
    }
}

fn push(out: &mut Vec<u8>, numbers: &[(u64, usize)]) {
    for (number, bytes) in numbers {
        out.extend_from_slice(&number.to_le_bytes()[..*bytes]);
    }
}

fn put(field: &mut [u8], text: &[u8]) {
    let length = text.len().min(field.len());
    field[..length].copy_from_slice(&text[..length]);
}

fn unescape(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((byte, after)) = rest.split_first() {
        let hexadecimal = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        let (meant, used) = match (byte, after) {
            (b'\\', [b'n', ..]) => (b'\n', 2),
            (b'\\', [b's', ..]) => (b' ', 2),
            (b'\\', [b'\\', ..]) => (b'\\', 2),
            (b'\\', [b'x', high, low, ..]) => {
                hexadecimal(&[*high, *low]).map_or((b'\\', 1), |byte| (byte, 4))
            }
            _ => (*byte, 1),
        };
        out.push(meant);
        rest = &rest[used..];
    }
    out
}
