//! The command that makes objects those of a database.

use super::Error;
use crate::config::PlaceOptions;
use crate::storage::Store;

/// Makes the objects of a place those of its database.
pub async fn adopt(options: &PlaceOptions) -> Result<(), Error> {
    Ok(Store::adopt(&options.data, &options.blobs.places(&options.database)).await?)
}
