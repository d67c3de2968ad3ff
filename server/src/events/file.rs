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
        file.append_now(&[], &mut 0).map_err(|source| file.error(source))?;
        Ok(file)
    }

    /// Appends lines and waits until they are on disk. Returns how many of them are, and why the next one is not.
    pub(super) async fn append(&self, lines: Vec<String>) -> (usize, Option<EventsFileError>) {
        let file = self.clone();
        let appended = tokio::task::spawn_blocking(move || {
            let mut appended = 0;
            let outcome = file.append_now(&lines, &mut appended);
            (appended, outcome.err())
        });
        let (appended, error) = appended.await.unwrap_or_else(|error| (0, Some(io::Error::other(error))));
        (appended, error.map(|source| self.error(source)))
    }

    fn append_now(&self, lines: &[String], appended: &mut usize) -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        let start = remove_half_a_line(&mut file)?;
        let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
        let written = file.write_all(text.as_bytes());
        // A disk that has filled up took the lines before; were they not counted, they would come twice.
        let end = if written.is_ok() { start + text.len() as u64 } else { remove_half_a_line(&mut file)? };
        file.sync_all()?;
        *appended = count_lines(lines, end - start);
        written
    }

    fn error(&self, source: io::Error) -> EventsFileError {
        EventsFileError { path: self.path.clone(), source }
    }
}

/// Counts the lines that lie whole in so many bytes.
fn count_lines(lines: &[String], bytes: u64) -> usize {
    let ends = lines.iter().scan(0, |end, line| {
        *end += line.len() as u64 + 1;
        Some(*end)
    });
    ends.take_while(|end| *end <= bytes).count()
}

/// Removes what a crash or a full disk left of a line, whose event still waits and comes again. Returns the length of
/// what is kept.
fn remove_half_a_line(file: &mut File) -> io::Result<u64> {
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
    if kept < length {
        file.set_len(kept)?;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    async fn assert_all_appended(file: &EventsFile, texts: &[&str]) {
        let (appended, error) = file.append(lines(texts)).await;
        assert!(appended == texts.len() && error.is_none(), "{appended} of {}: {error:?}", texts.len());
    }

    #[tokio::test]
    async fn lines_are_appended_after_those_that_are_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.jsonl");
        let file = EventsFile::open(&path).unwrap();

        assert_all_appended(&file, &["{\"a\":1}", "{\"b\":2}"]).await;
        assert_all_appended(&EventsFile::open(&path).unwrap(), &["{}"]).await;

        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"a\":1}\n{\"b\":2}\n{}\n");
    }

    #[tokio::test]
    async fn half_a_line_is_removed_before_the_next_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.jsonl");
        for (left, expected) in [("{}\n{\"a\"", "{}\n{}\n"), ("{\"a\"", "{}\n"), ("", "{}\n")] {
            std::fs::write(&path, left).unwrap();
            assert_all_appended(&EventsFile::open(&path).unwrap(), &["{}"]).await;
            assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn a_file_that_was_moved_away_is_made_anew() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.jsonl");
        let file = EventsFile::open(&path).unwrap();
        std::fs::rename(&path, directory.path().join("old.jsonl")).unwrap();

        assert_all_appended(&file, &["{}"]).await;

        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
    }

    #[test]
    fn lines_count_once_they_are_whole() {
        let lines = lines(&["{}", "{\"a\":1}", ""]);
        for (bytes, whole) in [(0, 0), (2, 0), (3, 1), (10, 1), (11, 2), (12, 3)] {
            assert_eq!(count_lines(&lines, bytes), whole, "{bytes} bytes");
        }
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_written_takes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("events.jsonl");
        let file = EventsFile::open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();

        let (appended, error) = file.append(lines(&["{}"])).await;

        assert_eq!(appended, 0);
        assert!(error.is_some());
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let directory = tempfile::tempdir().unwrap();

        let error = EventsFile::open(directory.path()).unwrap_err();

        assert!(error.to_string().contains("--events-file"), "{error}");
    }
}
