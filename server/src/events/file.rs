//! A file that events are appended to, one JSON object a line, each line durable before the event is forgotten.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// A file of events. It is opened anew for each batch, so that it can be moved away while the server runs.
#[derive(Debug, Clone)]
pub struct EventsFile {
    path: PathBuf,
}

/// The file of events cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write events to `{}`: {source}; choose another file with `--events-file`", .path.display())]
pub struct EventsFileError {
    path: PathBuf,
    source: io::Error,
}

/// An event is far shorter than this.
const LONGEST_LINE: u64 = 64 * 1024;

impl EventsFile {
    /// Takes the path and makes sure that it can be written.
    pub fn open(path: &Path) -> Result<Self, EventsFileError> {
        let file = Self { path: path.to_owned() };
        file.append_now(&[]).map_err(|source| file.error(source))?;
        Ok(file)
    }

    /// Appends lines and waits until they are on disk.
    pub(super) async fn append(&self, lines: Vec<String>) -> Result<(), EventsFileError> {
        let file = self.clone();
        let appended = tokio::task::spawn_blocking(move || file.append_now(&lines)).await;
        appended.map_err(io::Error::other).flatten().map_err(|source| self.error(source))
    }

    fn append_now(&self, lines: &[String]) -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        remove_half_a_line(&mut file)?;
        let mut text = lines.join("\n");
        if !text.is_empty() {
            text.push('\n');
            file.write_all(text.as_bytes())?;
        }
        file.sync_all()
    }

    fn error(&self, source: io::Error) -> EventsFileError {
        EventsFileError { path: self.path.clone(), source }
    }
}

/// Removes what a crash or a full disk left of a line; its event still waits and comes again.
fn remove_half_a_line(file: &mut File) -> io::Result<()> {
    let length = file.metadata()?.len();
    let start = length.saturating_sub(LONGEST_LINE);
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.read_to_end(&mut end)?;
    let kept = match end.iter().rposition(|byte| *byte == b'\n') {
        Some(last) => start + last as u64 + 1,
        None if start == 0 => 0,
        None => return Err(io::Error::other("it does not end in a line of events")),
    };
    if kept < length { file.set_len(kept) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[tokio::test]
    async fn lines_are_appended_after_those_that_are_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.jsonl");
        let file = EventsFile::open(&path).unwrap();

        file.append(lines(&["{\"a\":1}", "{\"b\":2}"])).await.unwrap();
        EventsFile::open(&path).unwrap().append(lines(&["{}"])).await.unwrap();

        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"a\":1}\n{\"b\":2}\n{}\n");
    }

    #[tokio::test]
    async fn half_a_line_is_removed_before_the_next_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.jsonl");
        for (left, expected) in [("{}\n{\"a\"", "{}\n{}\n"), ("{\"a\"", "{}\n"), ("", "{}\n")] {
            std::fs::write(&path, left).unwrap();
            EventsFile::open(&path).unwrap().append(lines(&["{}"])).await.unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn a_file_that_was_moved_away_is_made_anew() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.jsonl");
        let file = EventsFile::open(&path).unwrap();
        std::fs::rename(&path, directory.path().join("old.jsonl")).unwrap();

        file.append(lines(&["{}"])).await.unwrap();

        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let directory = tempfile::tempdir().unwrap();

        let error = EventsFile::open(directory.path()).unwrap_err();

        assert!(error.to_string().contains("--events-file"), "{error}");
    }
}
