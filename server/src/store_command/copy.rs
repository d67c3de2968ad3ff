//! The command that copies a store to another database and another place of objects.

use serde::Serialize;

use super::Error;
use super::report::Report;
use crate::config::CopyOptions;
use crate::storage::{self, Copied, CopyProgress, CopyStage, StoreCopy};

/// What programs are told at the end.
#[derive(Serialize)]
struct CompleteLine<'c> {
    #[serde(flatten)]
    copied: &'c Copied,
    seconds: f64,
}

/// Copies a store, or what of it has not arrived yet.
pub async fn copy(options: &CopyOptions) -> Result<(), Error> {
    let mut report = Report::new(options.json);
    let copied = run(options, &mut report).await;
    report.judge(copied)
}

async fn run(options: &CopyOptions, report: &mut Report) -> Result<(), storage::Error> {
    let (from, to) = (&options.from, &options.places);
    let source = from.places(&to.database);
    let destination = to.blobs.places(&to.database);
    let copy = StoreCopy::open((&from.data(), &source), (&to.data, &destination)).await?;
    let mut tell = |progress| report.progress(&progress, || how_far(&progress));
    let copied = copy.run(&mut tell).await?;
    let seconds = report.seconds();
    let line = CompleteLine { copied: &copied, seconds };
    Ok(report.say("complete", &line, || summary(&copied, seconds))?)
}

fn how_far(progress: &CopyProgress) -> String {
    let CopyProgress { stage, done, total, done_bytes, total_bytes } = progress;
    match stage {
        CopyStage::Rows => format!("copying rows: {done} of {total}"),
        CopyStage::Objects => {
            let [done_bytes, total_bytes] =
                [done_bytes, total_bytes].map(|bytes| bytes.div_ceil(1024 * 1024));
            format!("copying objects: {done} of {total}, {done_bytes} of {total_bytes} MiB")
        }
        CopyStage::Comparison => format!("comparing rows: {done} of {total}"),
    }
}

fn summary(copied: &Copied, seconds: f64) -> String {
    let Copied { tables, rows, copied_rows, objects, copied_objects, copied_bytes, store } = copied;
    format!(
        "complete, in {seconds:.1} s; servers may start on it\n\
         rows: {rows} in {tables} tables, each the same in both databases; {copied_rows} copied now\n\
         objects: {objects}, each there with its length; {copied_objects} copied now, {} MiB, each with its SHA-256\n\
         the copy is the store `{store}`; what is published from now on in one of the two is not in the other",
        copied_bytes.div_ceil(1024 * 1024)
    )
}
