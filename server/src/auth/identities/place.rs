//! Where in a credentials file something stands: the way through the members, and line and column.
//! Knows JSON, and not what the members mean.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

/// A place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// The way through the members, such as `accounts.111122223333.users.alice.groups[0]`.
    pub member: String,
}

impl Place {
    /// Returns the place that is at a line and a column of the text which begins here.
    pub(super) fn within(self, line: usize, column: usize) -> Self {
        let column = if line == 1 { self.column + column - 1 } else { column };
        Self { line: self.line + line - 1, column, member: self.member }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, member } = self;
        write!(formatter, "line {line}, column {column}")?;
        if member.is_empty() || member == "." { Ok(()) } else { write!(formatter, ", `{member}`") }
    }
}

/// The way from the whole file to a value in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Way(Vec<Step>);

#[derive(Debug, Clone)]
enum Step {
    Member(String),
    Item(usize),
}

impl Way {
    /// Returns the way to a member of the object that this one leads to.
    pub(super) fn member(&self, name: &str) -> Self {
        self.and(Step::Member(name.to_owned()))
    }

    /// Returns the way to an item, counted from 0, of the list that this one leads to.
    pub(super) fn item(&self, number: usize) -> Self {
        self.and(Step::Item(number))
    }

    fn and(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// Returns the place in a text where the value begins; the start of the text where it has no such value.
    pub(super) fn place_in(&self, text: &str) -> Place {
        let before = &text[..self.start_in(text).unwrap_or_default()];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().len() + 1;
        Place { line, column, member: self.to_string() }
    }

    fn start_in(&self, text: &str) -> Option<usize> {
        let mut value: &RawValue = serde_json::from_str(text).ok()?;
        for step in &self.0 {
            value = match step {
                Step::Member(name) => {
                    let mut members: BTreeMap<String, &RawValue> = serde_json::from_str(value.get()).ok()?;
                    members.remove(name)?
                }
                Step::Item(number) => {
                    let items: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
                    items.get(*number).copied()?
                }
            };
        }
        // A raw value is a part of the text that it was read from.
        value.get().as_ptr().addr().checked_sub(text.as_ptr().addr())
    }
}

impl fmt::Display for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if number == 0 => formatter.write_str(name)?,
                Step::Member(name) => write!(formatter, ".{name}")?,
                Step::Item(number) => write!(formatter, "[{number}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_way_whatever_it_is_called() {
        let text = "{\"a.b\": [1,\n {\"\\u0063\": \"é\", \"d\": [\"c\"]}]}\n";
        let item = Way::default().member("a.b").item(1);

        for (way, line, column, member) in [
            (Way::default(), 1, 1, ""),
            (Way::default().member("a.b").item(0), 1, 10, "a.b[0]"),
            (item.clone(), 2, 2, "a.b[1]"),
            (item.member("c"), 2, 13, "a.b[1].c"),
            (item.member("d").item(0), 2, 25, "a.b[1].d[0]"),
            (item.member("e"), 1, 1, "a.b[1].e"),
        ] {
            assert_eq!(way.place_in(text), Place { line, column, member: member.to_owned() });
        }
    }

    #[test]
    fn a_place_within_a_part_is_told_as_one_of_the_whole() {
        let start = Place { line: 4, column: 7, member: String::new() };
        let within = |line, column| {
            let place = start.clone().within(line, column);
            (place.line, place.column)
        };

        assert_eq!(within(1, 1), (4, 7));
        assert_eq!(within(1, 3), (4, 9));
        assert_eq!(within(3, 2), (6, 2));
    }
}
