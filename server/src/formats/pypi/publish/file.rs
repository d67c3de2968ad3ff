//! Receives the file of a form: from whoever may publish it, or so little of it that it need not be written anywhere; and
//! the digest of it that clients announce and the registry does not take.

use std::sync::{Arc, Mutex, PoisonError};

use blake2::Blake2b256;
use blake2::digest::Digest as _;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use crate::app::App;
use crate::digits;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::publish;
use crate::registry::Staged;
use crate::storage::Body;

/// A file that arrived.
#[derive(Debug)]
pub(super) enum File {
    /// What it is about was known, and that its sender may publish it.
    Staged(Staged, PassingDigest),
    /// Nothing was known; it is in memory.
    Held(Vec<u8>),
}

/// How long a file may be that comes before anything says what it is about. Clients send it last; who writes a form by
/// hand may not.
const MOST_HELD_BYTES: usize = 1024 * 1024;

impl File {
    /// Receives a file of which it is known that its sender may publish it.
    pub(super) async fn stage(app: &App, body: Body) -> Result<Self, Refusal> {
        let digest = PassingDigest::default();
        let staged = publish::receive(app, digest.over(body), None, &[]).await?;
        Ok(Self::Staged(staged, digest))
    }

    /// Receives a file of which nothing is known.
    pub(super) async fn hold(mut body: Body) -> Result<Self, Refusal> {
        let mut held = Vec::new();
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(Refusal::of_body)?;
            if held.len() + piece.len() > MOST_HELD_BYTES {
                return Err(Refusal::bad_request(format!(
                    "the fields `name` and `version` must come before a file of more than {MOST_HELD_BYTES} bytes"
                )));
            }
            held.extend_from_slice(&piece);
        }
        Ok(Self::Held(held))
    }

    /// Returns the file as it is staged, now that its sender may publish it, and its BLAKE2b-256 in hexadecimal digits.
    pub(super) async fn settle(self, app: &App) -> Result<(Staged, String), Refusal> {
        let (staged, digest) = match self {
            Self::Staged(staged, digest) => (staged, digest),
            Self::Held(held) => {
                let body: Body = Box::pin(stream::iter([Ok(Bytes::from(held))]));
                let digest = PassingDigest::default();
                (publish::receive(app, digest.over(body), None, &[]).await?, digest)
            }
        };
        Ok((staged, digest.finish()))
    }
}

/// The BLAKE2b-256 of a body that passes.
#[derive(Debug, Default)]
pub(super) struct PassingDigest(Arc<Mutex<Blake2b256>>);

impl PassingDigest {
    fn over(&self, body: Body) -> Body {
        let digest = Arc::clone(&self.0);
        Box::pin(body.inspect(move |piece| {
            if let Ok(piece) = piece {
                digest.lock().unwrap_or_else(PoisonError::into_inner).update(piece);
            }
        }))
    }

    fn finish(self) -> String {
        let digest = self.0.lock().unwrap_or_else(PoisonError::into_inner).finalize_reset();
        digits::hexadecimal(&digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_digest_is_that_of_the_published_test_vector_in_whatever_pieces() {
        for pieces in [&[&b"abc"[..]][..], &[b"a", b"", b"bc"]] {
            let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece))).collect();
            let digest = PassingDigest::default();

            let passed: Vec<_> = digest.over(Box::pin(stream::iter(pieces))).collect().await;

            assert!(!passed.is_empty());
            let expected = "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";
            assert_eq!(digest.finish(), expected);
        }
    }

    #[tokio::test]
    async fn a_file_of_which_nothing_is_known_is_held_up_to_a_bound() {
        let body = |length| -> Body { Box::pin(stream::iter([Ok(Bytes::from(vec![0; length]))])) };

        assert!(
            matches!(File::hold(body(MOST_HELD_BYTES)).await, Ok(File::Held(held)) if held.len() == 1 << 20)
        );
        let refused = File::hold(body(MOST_HELD_BYTES + 1)).await.unwrap_err();
        assert!(refused.message.contains("must come before"), "{refused:?}");
    }
}
