//! The report as people read it in a terminal.

use std::fmt::Write as _;

use super::{Figure, Outcome, Report, Row};
use crate::machine::Machine;

/// Renders a report.
pub(crate) fn render(report: &Report) -> String {
    let mut text = String::new();
    render_machine(&mut text, &report.machine);
    if report.quick {
        let _ = writeln!(
            text,
            "A quick run, with 64 MiB where rows say 1 GiB: it shows that all works; its figures mean little."
        );
    }
    for row in &report.rows {
        render_row(&mut text, row);
    }
    text
}

/// Renders what was measured on.
pub(crate) fn render_machine(text: &mut String, machine: &Machine) {
    let _ = writeln!(
        text,
        "{}: {} × {}, {} GiB, Linux {}; load before {}",
        machine.date, machine.cores, machine.cpu, machine.memory_gib, machine.kernel, machine.load_before
    );
}

/// Renders a row.
pub(crate) fn render_row(text: &mut String, row: &Row) {
    let _ = writeln!(text, "\n{} ({})", row.what, row.name);
    match &row.outcome {
        Outcome::Measured { figures } => figures.iter().for_each(|figure| render_figure(text, figure)),
        Outcome::Skipped { why } => {
            let _ = writeln!(text, "  SKIPPED: {why}");
        }
        Outcome::Failed { why } => {
            let _ = writeln!(text, "  FAILED: {why}");
        }
    }
}

fn render_figure(text: &mut String, figure: &Figure) {
    let _ = write!(text, "  {:<18} {:>10}", figure.what, figure.quantity(figure.value.median));
    let _ = match &figure.judgement {
        Some(judgement) => writeln!(
            text,
            "   first bar {:>9}   goal {:>9}   {}",
            figure.quantity(judgement.first_bar),
            figure.quantity(judgement.goal),
            judgement.verdict(),
        ),
        None => writeln!(text),
    };
    let _ = writeln!(text, "  {:<18} {:>10}   {}; {}", "", "", figure.spread(), figure.detail);
}
