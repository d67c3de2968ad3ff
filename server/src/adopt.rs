//! The command that makes objects those of a database.

use crate::causes::with_causes;
use crate::config::PlaceOptions;
use crate::storage::{self, Store};

/// Why objects were not made those of a database.
#[derive(Debug, thiserror::Error)]
#[error("{}", with_causes(.0))]
pub struct Error(#[from] storage::Error);

/// Makes the objects of a place those of its database.
pub async fn run(options: &PlaceOptions) -> Result<(), Error> {
    Ok(Store::adopt(&options.data, &options.blobs.places(&options.database)).await?)
}
