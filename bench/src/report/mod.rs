//! What was measured, in the words of whoever reads it: rows, their figures, and whether each clears its bars.
//! Rendering is in the files beside this one.

mod markdown;
mod text;

pub(crate) use markdown::{render_table, write_results};
pub(crate) use text::{render as render_text, render_machine, render_row as render_row_text};

use serde::Serialize;

use crate::alternate::Spread;
use crate::machine::Machine;

/// A whole run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) programs: Programs,
    /// Whether bodies and runs were too small for the figures to mean much.
    pub(crate) quick: bool,
    pub(crate) rows: Vec<Row>,
}

/// Which programs were measured.
#[derive(Debug, Serialize)]
pub(crate) struct Programs {
    pub(crate) server: String,
    pub(crate) commit: Option<String>,
    pub(crate) nginx: Option<String>,
    pub(crate) rustc: String,
}

/// One subject and what it was measured against.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) what: String,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
}

/// What came of a row.
#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub(crate) enum Outcome {
    /// It was measured.
    Measured { figures: Vec<Figure> },
    /// Something that it needs is not on this machine.
    Skipped { why: String },
    /// It went wrong.
    Failed { why: String },
}

/// One figure and its bars.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) unit: Unit,
    pub(crate) value: Spread,
    #[serde(flatten)]
    pub(crate) judgement: Option<Judgement>,
    /// The absolute figures behind it.
    pub(crate) detail: String,
}

/// A figure's bars and whether it clears them.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Judgement {
    pub(crate) first_bar: f64,
    pub(crate) goal: f64,
    pub(crate) holds_first_bar: bool,
    pub(crate) holds_goal: bool,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Unit {
    /// The subject divided by the reference.
    Ratio,
    Mebibytes,
    Milliseconds,
    Microseconds,
    /// System calls.
    Calls,
}

/// The figures to clear.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bars {
    /// More is better.
    AtLeast { first: f64, goal: f64 },
    /// Less is better.
    AtMost { first: f64, goal: f64 },
}

impl Bars {
    fn judge(self, value: f64) -> Judgement {
        let (first_bar, goal, clears): (f64, f64, fn(f64, f64) -> bool) = match self {
            Self::AtLeast { first, goal } => (first, goal, |value, bar| value >= bar),
            Self::AtMost { first, goal } => (first, goal, |value, bar| value <= bar),
        };
        let (holds_first_bar, holds_goal) = (clears(value, first_bar), clears(value, goal));
        Judgement { first_bar, goal, holds_first_bar, holds_goal }
    }
}

impl Judgement {
    fn verdict(&self) -> &'static str {
        match (self.holds_first_bar, self.holds_goal) {
            (_, true) => "goal reached",
            (true, false) => "first bar holds",
            (false, false) => "below first bar",
        }
    }
}

impl Figure {
    /// Holds a value against its bars.
    pub(crate) fn new(what: &'static str, unit: Unit, value: Spread, bars: Bars, detail: String) -> Self {
        Self { what, unit, value, judgement: Some(bars.judge(value.median)), detail }
    }

    /// Tells a value that has no bars.
    pub(crate) fn without_bars(what: &'static str, unit: Unit, value: Spread, detail: String) -> Self {
        Self { what, unit, value, judgement: None, detail }
    }

    fn quantity(&self, value: f64) -> String {
        match self.unit {
            Unit::Ratio if value < 0.1 => format!("{value:.3}×"),
            Unit::Ratio => format!("{value:.2}×"),
            Unit::Mebibytes => format!("{value:.1} MiB"),
            Unit::Milliseconds => format!("{value:.1} ms"),
            Unit::Microseconds => format!("{value:.1} µs"),
            Unit::Calls => format!("{value:.2}"),
        }
    }

    fn spread(&self) -> String {
        format!("{} to {}", self.quantity(self.value.lowest), self.quantity(self.value.highest))
    }
}

/// Writes a rate with separators, as people read it.
pub(crate) fn grouped(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_better_where_a_bar_is_a_least() {
        let bars = Bars::AtLeast { first: 0.4, goal: 0.6 };

        let verdicts = [0.39, 0.4, 0.7].map(|value| bars.judge(value).verdict());

        assert_eq!(verdicts, ["below first bar", "first bar holds", "goal reached"]);
    }

    #[test]
    fn less_is_better_where_a_bar_is_a_most() {
        let bars = Bars::AtMost { first: 3.0, goal: 1.8 };

        let verdicts = [3.1, 2.0, 1.8].map(|value| bars.judge(value).verdict());

        assert_eq!(verdicts, ["below first bar", "first bar holds", "goal reached"]);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [7.0, 123.4, 1_234.0, 1_234_567.0].map(grouped),
            ["7", "123", "1,234", "1,234,567"].map(str::to_owned)
        );
    }
}
