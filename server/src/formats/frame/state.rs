//! What formats keep in this process between requests.

use super::arrivals::Arrivals;
use super::document::Documents;

/// What all requests share.
#[derive(Debug, Clone, Default)]
pub struct FormatState {
    pub(in crate::formats) documents: Documents,
    pub(in crate::formats) arrivals: Arrivals,
}
