//! What a database is opened for, and which state of it that takes.

use super::dialect::Dialect;
use super::session::Session;
use super::{Reader, migrate, migrations, store_copy};
use crate::storage::Error;

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Serving: its schema is brought up to date.
    Serving,
    /// Looking at it: its schema has to be up to date, and stays as it is.
    AsItIs,
    /// Copying a store into it: its schema is made where there is none, and has to be up to date otherwise. Whoever
    /// opens it for anything else is refused until the copy is complete.
    CopyInto,
}

impl Opening {
    /// Sees that the schema is as it has to be.
    pub(super) fn prepare(self, session: Session<'_>, dialect: &Dialect, place: &str) -> Result<(), Error> {
        match self {
            Self::Serving => migrate::migrate(session, dialect, place)?,
            Self::AsItIs if is_empty(session)? => {
                let sentence = format!("{place} holds no data of a server; name the one that does");
                return Err(Error::DatabaseRefused { sentence });
            }
            Self::CopyInto if is_empty(session)? => migrate::migrate(session, dialect, place)?,
            Self::AsItIs | Self::CopyInto => migrate::check(session, place)?,
        }
        let copy = Reader::new(session).find(store_copy::find())?;
        if self != Self::CopyInto && copy.is_some_and(|copy| !copy.is_complete) {
            return Err(Error::HalfCopied { place: place.to_owned() });
        }
        Ok(())
    }
}

/// Tells whether no server has ever used a database.
fn is_empty(session: Session<'_>) -> Result<bool, Error> {
    let tables = Reader::new(session).tables()?;
    Ok(!tables.iter().any(|table| table == migrations::HISTORY_TABLE))
}
