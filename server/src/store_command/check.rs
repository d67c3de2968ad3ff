//! The command that checks a store, and tells by name what is not as it has to be.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::Error;
use super::report::Report;
use crate::config::CheckOptions;
use crate::storage::{
    self, CheckExtent, CheckPiece, CheckProgress, CheckStage, Checked, Finding, Grace, StoreCheck,
};

/// What programs are told of a finding.
#[derive(Serialize)]
struct FindingLine<'f> {
    #[serde(flatten)]
    finding: &'f Finding,
    message: String,
    remedy: &'static str,
}

/// What programs are told at the end.
#[derive(Serialize)]
struct CompleteLine<'c> {
    #[serde(flatten)]
    checked: &'c Checked,
    seconds: f64,
}

/// Checks a store, says what was found, and tells whether nothing was.
pub async fn check(options: &CheckOptions) -> Result<bool, Error> {
    let mut report = Report::new(options.json);
    let checked = run(options, &mut report).await;
    Ok(report.judge(checked)?.findings == 0)
}

async fn run(options: &CheckOptions, report: &mut Report) -> Result<Checked, storage::Error> {
    let places = &options.places;
    let store = StoreCheck::open(&places.data, &places.blobs.places(&places.database)).await?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis());
    let extent = CheckExtent {
        digests: options.digests,
        now_milliseconds: i64::try_from(now).unwrap_or(i64::MAX),
        object_grace_milliseconds: Grace::default().object_milliseconds,
    };
    let checked = store.run(extent, &mut |piece| tell(report, &piece)).await?;
    let seconds = report.seconds();
    report.say("complete", &CompleteLine { checked: &checked, seconds }, || {
        summary(&checked, options.digests, seconds)
    })?;
    Ok(checked)
}

fn tell(report: &mut Report, piece: &CheckPiece) -> io::Result<()> {
    match piece {
        CheckPiece::Progress(progress) => report.progress(progress, || how_far(progress)),
        CheckPiece::Finding(finding) => {
            let (message, remedy) = (finding.to_string(), finding.remedy());
            let line = FindingLine { finding, message: message.clone(), remedy };
            report.say("finding", &line, || format!("found: {message}\n  to do: {remedy}"))
        }
    }
}

fn how_far(progress: &CheckProgress) -> String {
    let CheckProgress { stage, done, total } = progress;
    let what = match stage {
        CheckStage::Versions => "package versions",
        CheckStage::Blobs => "rows of content",
        CheckStage::Objects => "objects",
        CheckStage::Contents => "contents in the database",
    };
    format!("checking {what}: {done} of {total}")
}

fn summary(checked: &Checked, digests: bool, seconds: f64) -> String {
    let Checked { findings, versions, blobs, objects, .. } = checked;
    let found = if *findings == 0 { "all is well".to_owned() } else { format!("findings: {findings}") };
    let mut lines = vec![
        format!("{found}, in {seconds:.1} s"),
        format!("package versions: {versions}, contents: {blobs}, objects: {objects}"),
    ];
    if digests {
        lines.push(format!("read with the right SHA-256: {}", checked.digests));
    }
    if checked.not_yet_collected > 0 {
        lines.push(format!(
            "not yet collected: {} objects of the last day that no row names, which are being uploaded or were given up",
            checked.not_yet_collected
        ));
    }
    if checked.sizes_are_old {
        let old = "the sizes that the metrics show are from before the last change; a server counts them anew by itself";
        lines.push(old.to_owned());
    }
    lines.join("\n")
}
