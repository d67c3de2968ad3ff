//! Zip archives without compression, which hold what hardly compresses anyway.

use flate2::Crc;

/// Packs files as they are, with a directory of them at the end (APPNOTE 4.3): the least that readers of the format take.
pub(crate) fn archive(files: &[(String, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let start = length(bytes.len());
        let record = file_record(name, content);
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&record);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(content);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&record);
        // No comment, the first disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&start.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, count) = (length(bytes.len()), u16::try_from(files.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&[count, count].concat());
    bytes.extend_from_slice(&length(directory.len()).to_le_bytes());
    bytes.extend_from_slice(&start.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    bytes
}

/// Writes what stands of a file both before it and in the directory.
fn file_record(name: &str, content: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(content);
    let (size, name_length) = (length(content.len()), u16::try_from(name.len()).unwrap_or(u16::MAX));
    let mut record = Vec::new();
    // Version 2.0, no flags, not compressed, the first day of 1980.
    record.extend_from_slice(&[0x14, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
    for number in [crc.sum(), size, size] {
        record.extend_from_slice(&number.to_le_bytes());
    }
    record.extend_from_slice(&name_length.to_le_bytes());
    record.extend_from_slice(&[0; 2]);
    record
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
