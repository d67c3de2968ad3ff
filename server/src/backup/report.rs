//! What the command says while it works: lines for people, or JSON for programs. It goes to standard output, unless the
//! archive does; then to standard error.

use std::io::{self, Write};
use std::time::Instant;

use super::stop::Stop;
use crate::storage::{BackupProgress, BackupStage};

/// How the command reports.
pub(super) struct Report {
    out: Box<dyn Write>,
    json: bool,
    stop: Stop,
    began: Instant,
}

/// A line for programs.
#[derive(serde::Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Line<'l> {
    Progress(BackupProgress),
    Complete { file: &'l str, objects: u64, bytes: u64, seconds: f64 },
}

impl Report {
    pub(super) fn new(json: bool, archive_to_standard_output: bool, stop: Stop) -> Self {
        let out: Box<dyn Write> =
            if archive_to_standard_output { Box::new(io::stderr()) } else { Box::new(io::stdout()) };
        Self { out, json, stop, began: Instant::now() }
    }

    pub(super) fn progress(&mut self, progress: BackupProgress) -> io::Result<()> {
        self.stop.check()?;
        if self.json {
            return self.line(&Line::Progress(progress));
        }
        let BackupProgress { stage, done_bytes, total_bytes, done_objects, total_objects } = progress;
        let (done, total) = (mebibytes(done_bytes), mebibytes(total_bytes));
        match stage {
            BackupStage::Snapshot => writeln!(self.out, "copying the database: {done} of {total} MiB"),
            BackupStage::Database => writeln!(self.out, "writing the database: {done} of {total} MiB"),
            BackupStage::Objects => writeln!(
                self.out,
                "writing assets: {done} of {total} MiB, {done_objects} of {total_objects} files"
            ),
        }
    }

    pub(super) fn complete(&mut self, file: &str, objects: u64, bytes: u64) -> io::Result<()> {
        let seconds = self.began.elapsed().as_secs_f64();
        if self.json {
            return self.line(&Line::Complete { file, objects, bytes, seconds });
        }
        writeln!(
            self.out,
            "complete: {file}, {} MiB with {objects} files of assets, in {seconds:.1} s",
            mebibytes(bytes)
        )
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.out.write_all(&text)?;
        self.out.flush()
    }
}

fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1024 * 1024)
}
