//! The four digests of an asset, computed as its bytes pass. Two pairs of about equal cost, so that two threads
//! can share the work on a large body.

use bytes::Bytes;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use crate::digits::hexadecimal;

/// The digests of some content, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digests {
    pub(crate) md5: String,
    pub(crate) sha1: String,
    pub(crate) sha256: String,
    pub(crate) sha512: String,
}

impl Digests {
    /// Computes all four on this thread, for content that is small.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let parts = [Bytes::copy_from_slice(bytes)];
        let (mut first, mut second) = (FirstPair::default(), SecondPair::default());
        first.update(&parts);
        second.update(&parts);
        Self::finish(first, second)
    }

    pub(super) fn finish(first: FirstPair, second: SecondPair) -> Self {
        Self {
            md5: hexadecimal(&first.md5.finalize()),
            sha1: hexadecimal(&first.sha1.finalize()),
            sha256: hexadecimal(&second.sha256.finalize()),
            sha512: hexadecimal(&second.sha512.finalize()),
        }
    }
}

/// MD5 and SHA-1.
#[derive(Default)]
pub(super) struct FirstPair {
    md5: Md5,
    sha1: Sha1,
}

impl FirstPair {
    pub(super) fn update(&mut self, parts: &[Bytes]) {
        for part in slices(parts) {
            self.md5.update(part);
            self.sha1.update(part);
        }
    }
}

/// SHA-256 and SHA-512.
#[derive(Default)]
pub(super) struct SecondPair {
    sha256: Sha256,
    sha512: Sha512,
}

impl SecondPair {
    pub(super) fn update(&mut self, parts: &[Bytes]) {
        for part in slices(parts) {
            self.sha256.update(part);
            self.sha512.update(part);
        }
    }
}

// The second digest of a pair finds a slice of this size still in the cache of the first.
const SLICE_BYTES: usize = 16 * 1024;

fn slices(parts: &[Bytes]) -> impl Iterator<Item = &[u8]> {
    parts.iter().flat_map(|part| part.chunks(SLICE_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_published_test_vectors() {
        let digests = Digests::of(b"abc");

        assert_eq!(digests.md5, "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(digests.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(digests.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(digests.sha512.starts_with("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2"));
        assert_eq!(digests.sha512.len(), 128);
    }
}
