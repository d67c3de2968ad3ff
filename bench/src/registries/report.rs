//! What came out, as text and as a section of the results file.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::error::Error;
use crate::machine::Machine;
use crate::report::{Row, render_machine, render_row_text, render_table};

/// A whole comparison.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) server: String,
    pub(super) commit: Option<String>,
    /// The other registries with their versions.
    pub(super) others: Vec<String>,
    /// What to do about those that are not here.
    pub(super) missing: Vec<String>,
    pub(super) rows: Vec<Row>,
}

impl Report {
    /// Renders it for a terminal.
    pub(super) fn render_text(&self) -> String {
        let mut text = String::new();
        render_machine(&mut text, &self.machine);
        let _ = writeln!(text, "{}; against {}", self.server, self.others.join(", "));
        for missing in &self.missing {
            let _ = writeln!(text, "SKIPPED: {missing}");
        }
        for row in &self.rows {
            render_row_text(&mut text, row);
        }
        text
    }

    fn render_markdown(&self) -> String {
        let Machine { date, cores, cpu, memory_gib, kernel, load_before } = &self.machine;
        let commit = self.commit.as_ref().map(|commit| format!(", commit {commit}")).unwrap_or_default();
        let mut text = format!(
            "{date}; {cores} × {cpu}, {memory_gib} GiB of memory, Linux {kernel}; load in the minute before \
             {load_before}; {}{commit}; against {}.\n\n",
            self.server,
            self.others.join(", "),
        );
        for missing in &self.missing {
            let _ = writeln!(text, "Left out: {missing}.\n");
        }
        render_table(&mut text, &self.rows);
        text
    }
}

/// Rewrites the section on other registries of the results file, and keeps the rest and the notes.
pub(super) fn write_results(report: &Report, file: &Path) -> Result<(), Error> {
    let before = fs::read_to_string(file).map_err(Error::io("read the results"))?;
    fs::write(file, with_section(&before, &report.render_markdown())).map_err(Error::io("write the results"))
}

const BEGIN: &str = "<!-- registries: begin -->\n";
const END: &str = "<!-- registries: end -->\n";
const HEAD: &str = "\
## Other registries

Written by `cargo run --release -p codeartifact-bench -- registries --write`; [README.md](README.md) says what is done.
A ratio is the server divided by the other registry: more is better for throughput, less for CPU.

";

/// Replaces what stands between the marks, or adds it at the end.
fn with_section(before: &str, tables: &str) -> String {
    let section = format!("{BEGIN}{HEAD}{tables}{END}");
    match (before.find(BEGIN), before.find(END)) {
        (Some(begin), Some(end)) if begin < end => {
            format!("{}{section}{}", &before[..begin], &before[end + END.len()..])
        }
        _ => format!("{}\n\n{section}", before.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let before = format!("# Results\n\n{BEGIN}old\n{END}\nBy hand.\n");

        let after = with_section(&before, "new\n");

        assert!(
            after.starts_with("# Results\n\n<!--")
                && after.ends_with("new\n<!-- registries: end -->\n\nBy hand.\n")
        );
        assert!(!after.contains("old"));
        assert_eq!(with_section(&after, "new\n"), after);
    }

    #[test]
    fn file_without_the_marks_gets_the_section_at_its_end() {
        let after = with_section("# Results\n", "new\n");

        assert!(after.starts_with("# Results\n\n<!-- registries: begin -->\n## Other registries\n"));
        assert_eq!(with_section(&after, "new\n"), after);
    }
}
