//! What formats keep in this process between requests.

use super::arrivals::Arrivals;
use super::document::{DocumentLimits, Documents};
use crate::storage::Store;

/// What all requests share.
#[derive(Debug, Clone)]
pub struct FormatState {
    pub(in crate::formats) documents: Documents,
    pub(in crate::formats) arrivals: Arrivals,
}

impl FormatState {
    /// Starts with nothing that is kept; what is too large for memory goes to files beside a store.
    pub fn new(store: &Store) -> Self {
        let documents = Documents::new(store, DocumentLimits::default());
        Self { documents, arrivals: Arrivals::default() }
    }
}
