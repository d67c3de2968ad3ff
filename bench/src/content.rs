//! Bytes to upload: as many as wanted, different for each seed, never held in memory as a whole.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

/// Some content, told by its seed and length.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    seed: u64,
    length: u64,
    block: Vec<u8>,
}

const BLOCK_BYTES: usize = 1024 * 1024;

impl Content {
    /// Makes content that no other seed yields.
    pub(crate) fn new(seed: u64, length: u64) -> Self {
        let block_bytes = usize::try_from(length).unwrap_or(BLOCK_BYTES).min(BLOCK_BYTES);
        Self { seed, length, block: noise(seed, block_bytes) }
    }

    /// Returns its length.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Writes all of it.
    pub(crate) fn write_to(&self, output: &mut impl Write) -> io::Result<()> {
        let mut block = self.block.clone();
        let mut written = 0;
        while written < self.length {
            stamp(&mut block, self.seed, written);
            let left = usize::try_from(self.length - written).unwrap_or(usize::MAX);
            let length = left.min(block.len());
            output.write_all(&block[..length])?;
            written += length as u64;
        }
        Ok(())
    }

    /// Computes its SHA-256 in lower-case hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        let mut digest = DigestWriter(Sha256::new());
        self.write_to(&mut digest).expect("a digest accepts all bytes");
        hexadecimal(&digest.0.finalize())
    }

    /// Returns all of it; for content that is small.
    pub(crate) fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write_to(&mut bytes).expect("a vector accepts all bytes");
        bytes
    }
}

struct DigestWriter(Sha256);

impl Write for DigestWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let pairs =
        bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    pairs.map(char::from).collect()
}

// An xorshift generator: good enough to defeat compression and deduplication, and fast.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn stamp(block: &mut [u8], seed: u64, position: u64) {
    let mark = seed.to_le_bytes().into_iter().chain(position.to_le_bytes());
    for (byte, value) in block.iter_mut().zip(mark) {
        *byte = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_has_its_length_and_differs_by_seed() {
        let length = BLOCK_BYTES as u64 + 3;

        let (one, two) = (Content::new(1, length), Content::new(2, length));

        assert_eq!(one.to_vec().len() as u64, length);
        assert_ne!(one.to_vec(), two.to_vec());
        assert_eq!(one.sha256(), one.clone().sha256());
        assert_ne!(one.sha256(), two.sha256());
    }

    #[test]
    fn digest_is_that_of_the_bytes() {
        let content = Content::new(5, 1000);

        assert_eq!(content.sha256(), hexadecimal(&Sha256::digest(content.to_vec())));
    }
}
