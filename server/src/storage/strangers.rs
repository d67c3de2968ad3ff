//! Why a database and a place of objects do not go together.

/// Why a database and a place of objects do not go together.
#[derive(Debug, thiserror::Error)]
pub enum Strangers {
    /// The objects belong to another database.
    #[error(
        "the objects in `{place}` belong to another database; name the database that they belong to, or another place \
         with `--blobs` or `--data`; if this is what is left of it, `codeartifact-server store adopt` makes them its own"
    )]
    OtherStore {
        /// Where the objects are.
        place: String,
    },
    /// The objects are somewhere else.
    #[error("the objects of this database are not in `{place}`{}; name their place, or copy them there first", before(.last))]
    Elsewhere {
        /// Where they should be.
        place: String,
        /// Where they were before; empty where that is not known.
        last: String,
    },
}

fn before(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!(", they were in `{place}`") }
}
