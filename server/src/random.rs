//! Random bytes, of which ids and secrets are made.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Returns bytes that nobody can guess.
pub(crate) fn bytes() -> [u8; 32] {
    // Hashing evens out the few bits of a UUID that are not random, of which three have more than enough others.
    let random = [Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4()].map(|uuid| *uuid.as_bytes());
    Sha256::digest(random.concat()).into()
}
