//! What is said of keys, to people, to programs and from server to command: a line of JSON without a secret in it.
//! Knows nothing of who asks.

use std::io::{self, BufRead, Write};

use crate::registry::{KeptTokenKey, KeptTokenKeys};

/// What a server says to whoever asked about keys.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    /// The keys that count.
    Keys(Vec<Key>),
    /// It failed, for this reason.
    Failed(String),
}

/// A key as it is shown; moments are ISO 8601, in UTC.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Key {
    id: String,
    /// Whether it signs.
    signs: bool,
    /// Unknown of a key from before keys were replaced.
    created: Option<String>,
    retired: Option<String>,
    verifies_until: Option<String>,
}

// Far above what the keys of a day of rotating take.
const LONGEST_BYTES: u64 = 16 * 1024 * 1024;

impl Answer {
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        to.write_all(&line)
    }

    pub(super) fn read(from: impl BufRead) -> io::Result<Self> {
        let mut line = String::new();
        from.take(LONGEST_BYTES).read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Key {
    /// Describes all keys, the one that signs first.
    pub(super) fn all(keys: &KeptTokenKeys) -> Vec<Self> {
        let retired = keys.retired.iter().map(|key| Self::of(key, false));
        std::iter::once(Self::of(&keys.signing, true)).chain(retired).collect()
    }

    fn of(key: &KeptTokenKey, signs: bool) -> Self {
        Self {
            id: key.id().to_owned(),
            signs,
            created: key.created().map(|moment| moment.to_string()),
            retired: key.retired().map(|moment| moment.to_string()),
            verifies_until: key.verifies_until().map(|moment| moment.to_string()),
        }
    }
}

/// Says which keys there are, in lines for people or in JSON.
pub(super) fn print(keys: &[Key], json: bool, out: &mut impl Write) -> io::Result<()> {
    if json {
        serde_json::to_writer_pretty(&mut *out, keys)?;
        return writeln!(out);
    }
    for Key { id, created, verifies_until, .. } in keys {
        let since = created.as_deref().unwrap_or("the beginning");
        match verifies_until {
            None => writeln!(out, "{id}  signs since {since}")?,
            Some(until) => writeln!(out, "{id}  made at {since}, verifies until {until}")?,
        }
    }
    Ok(())
}
