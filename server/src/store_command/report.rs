//! What a command says while it works: lines for people, how far it is on standard error and the rest on standard output;
//! or JSON for programs, all on standard output.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::Error;
use crate::storage;

/// How a command reports.
pub(super) struct Report {
    out: Box<dyn Write>,
    progress: Box<dyn Write>,
    json: bool,
    began: Instant,
    told: Option<Instant>,
    failed: Option<io::Error>,
}

/// A line for programs.
#[derive(Serialize)]
struct Line<'l, L> {
    event: &'static str,
    #[serde(flatten)]
    line: &'l L,
}

/// How often it is said how far it is.
const PAUSE: Duration = Duration::from_secs(1);

impl Report {
    pub(super) fn new(json: bool) -> Self {
        let (out, progress) = (Box::new(io::stdout()), Box::new(io::stderr()));
        Self { out, progress, json, began: Instant::now(), told: None, failed: None }
    }

    /// Says how far it is, at most once a second.
    pub(super) fn progress<L: Serialize>(
        &mut self,
        line: &L,
        text: impl FnOnce() -> String,
    ) -> io::Result<()> {
        if self.told.is_some_and(|told| told.elapsed() < PAUSE) {
            return Ok(());
        }
        self.told = Some(Instant::now());
        if self.json {
            return self.line("progress", line);
        }
        let written = writeln!(self.progress, "{}", text());
        self.note(written)
    }

    /// Says something that programs know by its event.
    pub(super) fn say<L: Serialize>(
        &mut self,
        event: &'static str,
        line: &L,
        text: impl FnOnce() -> String,
    ) -> io::Result<()> {
        if self.json {
            return self.line(event, line);
        }
        let written = writeln!(self.out, "{}", text());
        self.note(written)
    }

    /// Returns how long it took until now.
    pub(super) fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// Tells what failed: writing what was said, or else the work.
    pub(super) fn judge<T>(self, outcome: Result<T, storage::Error>) -> Result<T, Error> {
        match (outcome, self.failed) {
            (_, Some(error)) => Err(Error::Report(error)),
            (outcome, None) => Ok(outcome?),
        }
    }

    fn line<L: Serialize>(&mut self, event: &'static str, line: &L) -> io::Result<()> {
        let written =
            serde_json::to_vec(&Line { event, line }).map_err(io::Error::from).and_then(|mut text| {
                text.push(b'\n');
                self.out.write_all(&text)?;
                self.out.flush()
            });
        self.note(written)
    }

    /// Keeps the failure: whoever is in between only needs to know that it ends here.
    fn note(&mut self, written: io::Result<()>) -> io::Result<()> {
        written.map_err(|error| {
            let kind = error.kind();
            self.failed = Some(error);
            kind.into()
        })
    }
}
