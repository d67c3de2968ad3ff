//! Which checksum goes with what is written, and what a bucket tells of an object that is read whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use crc_fast::{CrcAlgorithm, Digest};
use http::{HeaderMap, HeaderName, HeaderValue};
use object_store::aws::Checksum;

/// What a bucket holds what is written against, and keeps beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BucketChecksum {
    /// Of each part; every bucket knows it. A whole object has none.
    #[default]
    Sha256,
    /// Of each part and of the whole object, so that an object can be held against it when it is read.
    Crc64Nvme,
}

/// The CRC-64/NVME of a whole object, as its bucket tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ToldChecksum(pub(crate) u64);

/// The bytes of an object as they come, and what they should be.
#[derive(Debug)]
pub(crate) struct CheckedBytes {
    told: ToldChecksum,
    digest: Digest,
}

const MODE: HeaderName = HeaderName::from_static("x-amz-checksum-mode");

impl BucketChecksum {
    /// Returns the same in the words of the library.
    pub(super) fn of_library(self) -> Checksum {
        match self {
            Self::Sha256 => Checksum::SHA256,
            Self::Crc64Nvme => Checksum::CRC64NVME,
        }
    }

    /// Tells whether the signature leaves bodies out: it would take their SHA-256 as well.
    pub(super) fn is_instead_of_signature(self) -> bool {
        self == Self::Crc64Nvme
    }

    /// Returns the headers that ask a bucket to tell its checksums.
    pub(super) fn headers(self) -> HeaderMap {
        match self {
            Self::Sha256 => HeaderMap::new(),
            Self::Crc64Nvme => [(MODE, HeaderValue::from_static("ENABLED"))].into_iter().collect(),
        }
    }
}

impl ToldChecksum {
    /// Reads what an answer tells of a whole object; a checksum of checksums is none of its bytes.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        if headers.get("x-amz-checksum-type").is_some_and(|kind| kind != "FULL_OBJECT") {
            return None;
        }
        let bytes = STANDARD.decode(headers.get("x-amz-checksum-crc64nvme")?).ok()?;
        Some(Self(u64::from_be_bytes(bytes.try_into().ok()?)))
    }
}

impl CheckedBytes {
    /// Begins with no bytes.
    pub(crate) fn new(told: ToldChecksum) -> Self {
        Self { told, digest: Digest::new(CrcAlgorithm::Crc64Nvme) }
    }

    /// Adds the next bytes.
    pub(crate) fn add(&mut self, block: &Bytes) {
        self.digest.update(block);
    }

    /// Tells whether all bytes together are what they should be.
    pub(crate) fn holds(&self) -> bool {
        self.digest.finalize() == self.told.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(headers: &[(&'static str, &'static str)]) -> Option<ToldChecksum> {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        ToldChecksum::of(&headers.collect())
    }

    #[test]
    fn the_checksum_of_a_whole_object_is_that_of_the_published_test_vector() {
        // Of `123456789`, as the catalogue of CRCs has it: ae8b14860a799888.
        let told = told(&[("x-amz-checksum-crc64nvme", "rosUhgp5mIg=")]).unwrap();
        let mut bytes = CheckedBytes::new(told);
        bytes.add(&Bytes::from_static(b"1234"));
        assert!(!bytes.holds());
        bytes.add(&Bytes::from_static(b"56789"));
        assert!(bytes.holds());
    }

    #[test]
    fn what_is_no_checksum_of_a_whole_object_is_none() {
        let value = "rosUhgp5mIg=";
        for headers in [
            &[][..],
            &[("x-amz-checksum-crc64nvme", value), ("x-amz-checksum-type", "COMPOSITE")],
            &[("x-amz-checksum-crc64nvme", "rosUhgp5")],
            &[("x-amz-checksum-crc64nvme", "rosUhgp5mIg=-3")],
            &[("x-amz-checksum-sha256", value)],
        ] {
            assert_eq!(told(headers), None, "{headers:?}");
        }
        assert!(
            told(&[("x-amz-checksum-crc64nvme", value), ("x-amz-checksum-type", "FULL_OBJECT")]).is_some()
        );
    }
}
