//! What growing costs, as tables that people read in a terminal and in the results file alike.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Serialize;

use super::world::World;
use crate::error::Error;
use crate::machine::Machine;

/// A ratio of the median in the large store to that in the small one that is too much, and one to aim at.
const FIRST_BAR: f64 = 1.5;
const GOAL: f64 = 1.15;
/// Milliseconds from the start of a server on the large store to its first answer.
const START_FIRST_BAR: f64 = 150.0;
const START_GOAL: f64 = 30.0;

/// The same figure of both stores.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Pair {
    pub(super) small: f64,
    pub(super) large: f64,
}

impl Pair {
    fn ratio(self) -> f64 {
        self.large / self.small
    }
}

/// What one operation takes in both stores, in microseconds.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) operation: &'static str,
    pub(super) in_process: Option<Pair>,
    pub(super) over_http: Pair,
}

/// Some operations of one kind.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) lines: Vec<Line>,
    /// Whether its lines may not grow.
    pub(super) has_bars: bool,
}

/// Two stores that differ in size.
#[derive(Debug, Serialize)]
pub(super) struct Comparison {
    pub(super) title: &'static str,
    pub(super) small: World,
    pub(super) large: World,
    pub(super) large_built_seconds: Option<f64>,
    pub(super) disk_mebibytes: Pair,
    pub(super) start_milliseconds: Pair,
    pub(super) idle_mebibytes: Pair,
    pub(super) used_mebibytes: Pair,
    /// At most while whole documents are asked for, and after that; where that was done.
    pub(super) documents_mebibytes: Option<[Pair; 2]>,
    pub(super) sections: Vec<Section>,
}

/// All that was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) server: String,
    pub(super) commit: Option<String>,
    pub(super) samples: u32,
    pub(super) comparisons: Vec<Comparison>,
}

impl Report {
    /// Writes all tables.
    pub(super) fn render(&self) -> String {
        let Machine { date, cores, cpu, memory_gib, kernel, load_before } = &self.machine;
        let mut text = String::new();
        let commit = self.commit.as_ref().map(|commit| format!(", commit {commit}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "{date}; {cores} × {cpu}, {memory_gib} GiB of memory, Linux {kernel}; load in the minute before \
             {load_before}; {}{commit}. Medians of {} samples for each store, taken by turns.",
            self.server, self.samples
        );
        for comparison in &self.comparisons {
            comparison.render(&mut text);
        }
        text
    }
}

impl Comparison {
    fn render(&self, text: &mut String) {
        let (small, large) = (self.small, self.large);
        let _ = writeln!(text, "\n### {}\n", self.title);
        let _ = writeln!(
            text,
            "The large store holds {} versions of {} packages, {} package groups and {} repositories, the small \
             one {}, {}, {} and {}.{}\n",
            large.versions,
            large.packages(),
            large.groups,
            large.repositories + 1,
            small.versions,
            small.packages(),
            small.groups,
            small.repositories + 1,
            self.large_built_seconds
                .map(|seconds| format!(" The large one was built in {seconds:.0} s."))
                .unwrap_or_default(),
        );
        self.render_whole(text);
        for section in &self.sections {
            section.render(text);
        }
    }

    fn render_whole(&self, text: &mut String) {
        let mut table = Table::new(["the server", "small", "large", ""]);
        let start = self.start_milliseconds;
        table.row([
            "from start to first answer".to_owned(),
            format!("{:.1} ms", start.small),
            format!("{:.1} ms", start.large),
            match start.large {
                time if time <= START_GOAL => format!("goal of {START_GOAL:.0} ms reached"),
                time if time <= START_FIRST_BAR => format!("first bar of {START_FIRST_BAR:.0} ms holds"),
                _ => format!("over the first bar of {START_FIRST_BAR:.0} ms"),
            },
        ]);
        let versions = f64::from((self.large.versions - self.small.versions).max(1));
        let used = match self.documents_mebibytes {
            Some(_) => "memory, before whole documents",
            None => "memory, after what follows",
        };
        let mut memory = vec![("memory, idle", self.idle_mebibytes), (used, self.used_mebibytes)];
        if let Some([most, after]) = self.documents_mebibytes {
            memory.extend([("memory, at most", most), ("memory, after whole documents", after)]);
        }
        for (what, pair) in memory {
            let per_version = (pair.large - pair.small) * 1024.0 * 1024.0 / versions;
            table.row([
                what.to_owned(),
                format!("{:.1} MiB", pair.small),
                format!("{:.1} MiB", pair.large),
                format!("{per_version:.1} bytes for each version more"),
            ]);
        }
        let disk = self.disk_mebibytes;
        table.row([
            "disk".to_owned(),
            format!("{:.0} MiB", disk.small),
            format!("{:.0} MiB", disk.large),
            String::new(),
        ]);
        table.render(text);
    }
}

impl Section {
    fn render(&self, text: &mut String) {
        let mut table =
            Table::new([self.title, "small", "large", "ratio", "", "in process, small", "large", "ratio"]);
        for Line { operation, in_process, over_http } in &self.lines {
            let ratio = over_http.ratio();
            let verdict = match ratio {
                _ if !self.has_bars => "",
                ratio if ratio <= GOAL => "goal",
                ratio if ratio <= FIRST_BAR => "first bar",
                _ => "**over**",
            };
            let [small, large, within] = in_process.map_or_else(Default::default, |pair| {
                [
                    format!("{:.1} µs", pair.small),
                    format!("{:.1} µs", pair.large),
                    format!("{:.2}", pair.ratio()),
                ]
            });
            table.row([
                (*operation).to_owned(),
                format!("{:.0} µs", over_http.small),
                format!("{:.0} µs", over_http.large),
                format!("{ratio:.2}"),
                verdict.to_owned(),
                small,
                large,
                within,
            ]);
        }
        text.push('\n');
        table.render(text);
    }
}

/// A table whose columns are as wide as their longest cell.
struct Table<const N: usize> {
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    fn new(head: [&str; N]) -> Self {
        Self { rows: vec![head.map(str::to_owned)] }
    }

    fn row(&mut self, row: [String; N]) {
        self.rows.push(row);
    }

    fn render(&self, text: &mut String) {
        let length = |cell: &String| cell.chars().count();
        let width = |column: usize| self.rows.iter().map(|row| length(&row[column])).max().unwrap_or(0);
        for (number, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                // What is measured stands to the left, figures to the right.
                let _ = match column {
                    0 => write!(text, "| {cell:<width$} |", width = width(column)),
                    _ => write!(text, " {cell:>width$} |", width = width(column)),
                };
            }
            text.push('\n');
            if number == 0 {
                text.push_str("| --- |");
                text.push_str(&" ---: |".repeat(N - 1));
                text.push('\n');
            }
        }
    }
}

/// Rewrites the section on growth of the results file. The rest of the file is kept, and so are the notes on growth
/// that people wrote.
pub(super) fn write_results(report: &Report, file: &Path) -> Result<(), Error> {
    let before = fs::read_to_string(file).map_err(Error::io("read the results"))?;
    fs::write(file, with_growth(&before, &report.render())).map_err(Error::io("write the results"))
}

const SECTION: &str = "## Growth\n";
const NOTES: &str = "### Notes on growth\n";
const HOW: &str = "\
Written by `cargo run --release -p codeartifact-bench -- growth --write`; [README.md](README.md) says what is done. A
ratio is the median in the large store by that in the small one, over one connection to the server: 1.15 is the goal
and 1.5 the first bar. Beside it stands the same without sockets, where a difference weighs most.
";

fn with_growth(before: &str, tables: &str) -> String {
    let (above, section) = before.split_at(before.find(SECTION).unwrap_or(before.len()));
    let notes = section.find(NOTES).map_or(NOTES, |start| &section[start..]);
    format!("{}\n\n{SECTION}\n{HOW}\n{tables}\n{notes}", above.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tables_on_growth_are_replaced() {
        let before = "# Results\n\n| a |\n\n## Notes\n\nBy hand.\n\n## Growth\n\nold\n\n### Notes on growth\n\nMine.\n";

        let after = with_growth(before, "new\n");

        assert!(after.starts_with("# Results\n\n| a |\n\n## Notes\n\nBy hand.\n\n## Growth\n\nWritten by"));
        assert!(after.ends_with("\nnew\n\n### Notes on growth\n\nMine.\n"));
        assert!(!after.contains("old"));
        assert_eq!(with_growth(&after, "new\n"), after);
    }

    #[test]
    fn a_file_without_the_section_gets_one() {
        assert!(with_growth("# Results\n", "new\n").ends_with("\nnew\n\n### Notes on growth\n"));
    }

    #[test]
    fn columns_of_a_table_line_up() {
        let mut table = Table::new(["what", "µs"]);
        table.row(["a".to_owned(), "1000".to_owned()]);
        let mut text = String::new();

        table.render(&mut text);

        assert_eq!(text, "| what |   µs |\n| --- | ---: |\n| a    | 1000 |\n");
    }
}
