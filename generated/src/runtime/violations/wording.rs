//! The two ways in which services word broken constraints.

use std::fmt;

use super::{Constraint, Violation, Violations};

/// How broken constraints are told: which words, and how a place is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// As AWS's own services do: `Value 'x' at 'tags.1.member.key' failed to …`.
    Aws,
    /// As `smithy.framework#ValidationException` has it, which never shows a value: `Value with length 1 at
    /// '/tags/0/key' failed to …`.
    Framework,
}

impl Violation {
    /// Returns the place.
    pub fn path(&self, wording: Wording) -> &str {
        match wording {
            Wording::Aws => &self.path,
            Wording::Framework => &self.pointer,
        }
    }

    /// Returns the sentence about it, which begins with `Value`.
    pub fn message(&self, wording: Wording) -> String {
        let value = match (wording, &self.broken, &self.value) {
            (Wording::Aws, Constraint::NotNull, _) => "null ".to_owned(),
            (Wording::Aws, _, Some(value)) => format!("'{value}' "),
            (Wording::Framework, Constraint::Length { found, .. }, _) => format!("with length {found} "),
            (Wording::Aws, _, None) | (Wording::Framework, ..) => String::new(),
        };
        let must = self.broken.must(wording);
        format!("Value {value}at '{}' failed to satisfy constraint: Member must {must}", self.path(wording))
    }
}

impl Violations {
    /// Returns the sentence that sums them up.
    pub fn message(&self, wording: Wording) -> String {
        let count = self.spelled_out.len() + self.more;
        let plural = if count == 1 { "" } else { "s" };
        let end = match wording {
            Wording::Aws => ':',
            Wording::Framework => '.',
        };
        let mut sentences: Vec<String> = self.iter().map(|violation| violation.message(wording)).collect();
        if self.more > 0 {
            sentences.push(format!("and {} more", self.more));
        }
        format!("{count} validation error{plural} detected{end} {}", sentences.join("; "))
    }
}

impl fmt::Display for Violations {
    /// Writes AWS's sentence: `2 validation errors detected: Value …; Value …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Wording::Aws))
    }
}

impl Constraint {
    fn must(&self, wording: Wording) -> String {
        match self {
            Self::NotNull => "not be null".to_owned(),
            Self::Unique => "have unique values".to_owned(),
            Self::OneOf(set) => format!("satisfy enum value set: [{}]", set.join(", ")),
            Self::Pattern(pattern) => {
                let shown = match wording {
                    Wording::Aws => pattern.shown(),
                    Wording::Framework => pattern.text(),
                };
                format!("satisfy regular expression pattern: {shown}")
            }
            Self::Length { found, minimum, maximum } => {
                let below = minimum.is_some_and(|minimum| (*found as u64) < minimum);
                format!("have length {}", bounds(wording, below, minimum.as_ref(), maximum.as_ref()))
            }
            Self::Range { below, minimum, maximum } => {
                let verb = match wording {
                    Wording::Aws => "have value",
                    Wording::Framework => "be",
                };
                format!("{verb} {}", bounds(wording, *below, minimum.as_ref(), maximum.as_ref()))
            }
        }
    }
}

/// AWS names the bound that is broken, the framework both where there are two.
fn bounds<T: fmt::Display>(wording: Wording, below: bool, minimum: Option<T>, maximum: Option<T>) -> String {
    match (wording, minimum, maximum) {
        (Wording::Framework, Some(minimum), Some(maximum)) => {
            format!("between {minimum} and {maximum}, inclusive")
        }
        (_, Some(minimum), _) if below => format!("greater than or equal to {minimum}"),
        (_, _, Some(maximum)) => format!("less than or equal to {maximum}"),
        (_, minimum, None) => {
            minimum.map_or_else(String::new, |bound| format!("greater than or equal to {bound}"))
        }
    }
}
