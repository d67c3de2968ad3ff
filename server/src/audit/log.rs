//! Where the lines of the audit log go: a file, which can be moved away and opened anew, or standard output. A line is
//! handed to the operating system before its answer leaves.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use super::line::AuditLine;

/// Where an audit log goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Standard output, written as `-`.
    StandardOutput,
    /// A file, appended to.
    File(PathBuf),
}

impl FromStr for Destination {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if text == "-" { Self::StandardOutput } else { Self::File(text.into()) })
    }
}

/// The audit log cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the audit log to `{}`: {source}; choose another file with `--audit`", .path.display())]
pub struct AuditError {
    path: PathBuf,
    source: io::Error,
}

/// An open audit log. A clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct AuditLog {
    destination: Destination,
    // Absent for standard output.
    file: Arc<Mutex<Option<File>>>,
}

impl AuditLog {
    /// Opens it, so that a server which cannot write it does not start.
    pub fn open(destination: Destination) -> Result<Self, AuditError> {
        let file = match &destination {
            Destination::StandardOutput => None,
            Destination::File(path) => Some(append(path)?),
        };
        Ok(Self { destination, file: Arc::new(Mutex::new(file)) })
    }

    /// Opens the file anew, after it was moved away. Where that fails the file of before is written on.
    pub fn reopen(&self) -> Result<(), AuditError> {
        let Destination::File(path) = &self.destination else { return Ok(()) };
        let file = append(path)?;
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        Ok(())
    }

    /// Appends a line.
    pub fn write(&self, line: &AuditLine<'_>) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        match &mut *self.file.lock().unwrap_or_else(PoisonError::into_inner) {
            // One write, so that lines of several processes do not mix.
            Some(file) => file.write_all(&text),
            None => io::stdout().lock().write_all(&text),
        }
    }
}

fn append(path: &Path) -> Result<File, AuditError> {
    // Readable by the owner alone: it says who does what.
    let opened = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    opened.map_err(|source| AuditError { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(operation: &str) -> AuditLine<'_> {
        AuditLine {
            time: String::new(),
            request_id: String::new(),
            principal: None,
            source_address: None,
            operation,
            outcome: "allowed",
            status: 200,
            reason: None,
            decision: None,
            further: Vec::new(),
        }
    }

    #[test]
    fn a_file_that_was_moved_away_is_opened_anew_when_told() {
        let directory = tempfile::tempdir().unwrap();
        let (path, moved) = (directory.path().join("audit.log"), directory.path().join("audit.log.1"));
        let log = AuditLog::open(Destination::File(path.clone())).unwrap();

        log.write(&line("one")).unwrap();
        std::fs::rename(&path, &moved).unwrap();
        log.write(&line("two")).unwrap();
        log.reopen().unwrap();
        log.write(&line("three")).unwrap();

        let names = |path| {
            let text = std::fs::read_to_string(path).unwrap();
            let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            lines.map(|line| line["operation"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&moved), ["one", "two"]);
        assert_eq!(names(&path), ["three"]);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_refused_with_its_name() {
        let directory = tempfile::tempdir().unwrap();

        let refused = AuditLog::open(Destination::File(directory.path().to_owned())).unwrap_err();

        assert!(refused.to_string().contains(&directory.path().display().to_string()), "{refused}");
    }

    #[test]
    fn a_hyphen_is_standard_output() {
        assert_eq!("-".parse(), Ok(Destination::StandardOutput));
        assert_eq!("audit.log".parse(), Ok(Destination::File("audit.log".into())));
    }
}
