//! The report as it is committed. Whatever stands under the notes of the file is written by people and kept.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Figure, Outcome, Report, Row};
use crate::error::Error;

/// Rewrites the figures of the results file and keeps its notes.
pub(crate) fn write_results(report: &Report, file: &Path) -> Result<(), Error> {
    let before = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::io("read the results")(error)),
    };
    let text = format!("{}\n{}", render(report), notes_of(&before));
    fs::write(file, text).map_err(Error::io("write the results"))
}

const NOTES: &str = "## Notes\n";

fn notes_of(text: &str) -> &str {
    text.find(NOTES).map_or(NOTES, |start| &text[start..])
}

fn render(report: &Report) -> String {
    let (machine, programs) = (&report.machine, &report.programs);
    let mut text = format!(
        "# Results\n\n\
         Written by `cargo run --release -p codeartifact-bench -- --write`, which is also how to take them again. \
         What each row measures, and how, is in [README.md](README.md). A ratio is the server divided by its \
         reference; each run of the server lies between two of the reference, and the value is the median.\n\n\
         | | |\n| --- | --- |\n\
         | date | {} |\n| machine | {} × {}, {} GiB of memory, Linux {} |\n| load in the minute before | {} |\n\
         | server | {}{} |\n| compiler | {} |\n| nginx | {} |\n",
        machine.date,
        machine.cores,
        machine.cpu,
        machine.memory_gib,
        machine.kernel,
        machine.load_before,
        programs.server,
        programs.commit.as_ref().map(|commit| format!(", commit {commit}")).unwrap_or_default(),
        programs.rustc,
        programs.nginx.as_deref().unwrap_or("missing"),
    );
    text.push('\n');
    render_table(&mut text, &report.rows);
    text
}

/// Writes rows as a table.
pub(crate) fn render_table(text: &mut String, rows: &[Row]) {
    text.push_str("| what | figure | value | lowest to highest | first bar | goal | | behind it |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for row in rows {
        render_row(text, row);
    }
}

fn render_row(text: &mut String, row: &Row) {
    match &row.outcome {
        Outcome::Measured { figures } => {
            for (position, figure) in figures.iter().enumerate() {
                render_figure(text, if position == 0 { &row.what } else { "" }, figure);
            }
        }
        Outcome::Skipped { why } => {
            let _ = writeln!(text, "| {} | | | | | | skipped | {why} |", row.what);
        }
        Outcome::Failed { why } => {
            let _ = writeln!(text, "| {} | | | | | | failed | {why} |", row.what);
        }
    }
}

fn render_figure(text: &mut String, what: &str, figure: &Figure) {
    let [first_bar, goal, verdict] = figure.judgement.as_ref().map_or_else(Default::default, |judgement| {
        let (first_bar, goal) = (figure.quantity(judgement.first_bar), figure.quantity(judgement.goal));
        [first_bar, goal, judgement.verdict().to_owned()]
    });
    let (what_of_it, value, spread) = (figure.what, figure.quantity(figure.value.median), figure.spread());
    let detail = &figure.detail;
    let _ = writeln!(
        text,
        "| {what} | {what_of_it} | **{value}** | {spread} | {first_bar} | {goal} | {verdict} | {detail} |"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_kept_as_they_are() {
        assert_eq!(notes_of("# Results\n| old |\n\n## Notes\n\nBy hand.\n"), "## Notes\n\nBy hand.\n");
    }

    #[test]
    fn file_without_notes_gets_a_place_for_them() {
        assert_eq!(notes_of("# Results\n"), "## Notes\n");
    }
}
