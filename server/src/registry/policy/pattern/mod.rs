//! Patterns of policies: texts in which `*` stands for any characters, `?` for any one, and `${…}` for a value of the
//! request. Compiled once; knows neither actions nor resources nor conditions.

mod fits;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use self::fits::{Case, Element, Extent, fits};
use super::context::{ConditionKey, ContextValue, Found, Lookup};
use super::variable::{Part, Variable, parts};

/// A text with wildcards and variables, ready to be held against others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    elements: Vec<Element>,
    /// Before which element the value of each variable belongs, in order.
    variables: Vec<(usize, Variable)>,
}

/// Which characters are wildcards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcards {
    /// None.
    Literal,
    /// `*` and `?`, whatever they stand for.
    Anywhere,
    /// `*` and `?`, which stop at a colon, but for a `*` that is the last character before one or of the whole.
    BetweenColons,
    /// `*` and `?`, which stop at the five colons between the parts of an ARN, but for a `*` that is the whole.
    WithinPartsOfArn,
}

/// How many colons stand between the parts of an ARN.
const COLONS_OF_ARN: usize = 5;

impl Pattern {
    /// Compiles a text; `${…}` is a variable where they are enabled, and stands for itself elsewhere.
    pub(super) fn compile(text: &str, wildcards: Wildcards, variables: bool) -> Self {
        let parts = if variables { parts(text) } else { vec![Part::Text(text)] };
        let mut pattern = Self { elements: Vec::new(), variables: Vec::new() };
        let mut colons = 0;
        for (position, part) in parts.iter().enumerate() {
            match part {
                Part::Text(part) => {
                    let last = position + 1 == parts.len();
                    pattern.add(part, |at| match wildcards {
                        Wildcards::Literal => None,
                        Wildcards::Anywhere => Some(Extent::Everywhere),
                        Wildcards::BetweenColons => Some(extent_between_colons(&part[at..], last)),
                        Wildcards::WithinPartsOfArn if text == "*" => Some(Extent::Everywhere),
                        Wildcards::WithinPartsOfArn => {
                            let before = colons + part[..at].matches(':').count();
                            let in_last_part = before >= COLONS_OF_ARN;
                            Some(if in_last_part { Extent::Everywhere } else { Extent::UpToColon })
                        }
                    });
                    colons += part.matches(':').count();
                }
                Part::Escaped(character) => pattern.elements.push(Element::Literal(character.to_string())),
                Part::Variable(variable) => {
                    pattern.variables.push((pattern.elements.len(), variable.clone()));
                }
            }
        }
        pattern
    }

    /// Adds a text whose wildcards reach as far as a function of their places says, or are none.
    fn add(&mut self, text: &str, extent: impl Fn(usize) -> Option<Extent>) {
        let (mut literal, mut after_star) = (0, false);
        for (at, wildcard) in text.match_indices(['*', '?']) {
            if wildcard == "*" && after_star && literal == at {
                // Stars in a row are one.
                literal = at + 1;
                continue;
            }
            let Some(extent) = extent(at) else { continue };
            self.add_literal(&text[literal..at]);
            after_star = wildcard == "*";
            self.elements.push(if wildcard == "*" { Element::Many(extent) } else { Element::One(extent) });
            literal = at + 1;
        }
        self.add_literal(&text[literal..]);
    }

    fn add_literal(&mut self, text: &str) {
        if !text.is_empty() {
            self.elements.push(Element::Literal(text.to_owned()));
        }
    }

    /// Tells whether the whole of a text fits; a variable without a value fits nothing.
    pub fn matches(&self, text: &str, lookup: &Lookup<'_>) -> bool {
        self.filled_in(lookup).is_some_and(|elements| fits(&elements, text, Case::Counts))
    }

    /// Tells whether the whole of a text in lower case fits, where the pattern is in lower case too, and the values of its
    /// variables are made so.
    pub(super) fn matches_lower_case(&self, text: &str, lookup: &Lookup<'_>) -> bool {
        let lower = |key: &ConditionKey| match lookup(key) {
            Found::One(value) => Found::One(ContextValue::Text(value.text().to_lowercase().into())),
            Found::Absent | Found::Several(_) => Found::Absent,
        };
        self.matches(text, &lower)
    }

    /// Tells whether the whole of a text fits but for the case of ASCII letters, where there are no variables.
    pub(super) fn matches_ignoring_case(&self, text: &str) -> bool {
        self.variables.is_empty() && fits(&self.elements, text, Case::DoesNotCount)
    }

    /// Returns the bytes that all texts that fit begin with, where that many are known.
    pub(super) fn beginning<const N: usize>(&self) -> Option<[u8; N]> {
        match (self.elements.first(), self.variables.first()) {
            (_, Some((0, _))) | (None | Some(Element::One(_) | Element::Many(_)), _) => None,
            (Some(Element::Literal(literal)), _) => literal.as_bytes().first_chunk().copied(),
        }
    }

    /// Returns the elements with the values of the variables between them, of which no character is a wildcard.
    fn filled_in(&self, lookup: &Lookup<'_>) -> Option<Cow<'_, [Element]>> {
        if self.variables.is_empty() {
            return Some(Cow::Borrowed(&self.elements));
        }
        let (mut filled, mut taken) = (Vec::new(), 0);
        for (position, Variable { key, default }) in &self.variables {
            filled.extend_from_slice(&self.elements[taken..*position]);
            taken = *position;
            let found = lookup(key);
            let value = match &found {
                Found::One(value) => value.text(),
                Found::Absent | Found::Several(_) => Cow::Borrowed(default.as_deref()?),
            };
            filled.push(Element::Literal(value.into_owned()));
        }
        filled.extend_from_slice(&self.elements[taken..]);
        Some(Cow::Owned(filled))
    }

    /// Tells whether an ASCII text can fit, whatever the variables stand for.
    pub(super) fn can_be(&self, text: &str) -> bool {
        self.reached_by(text).last() == Some(&true)
    }

    /// Tells whether a text that starts with this one, which is ASCII, can fit, whatever the variables stand for.
    pub fn can_start_with(&self, start: &str) -> bool {
        self.reached_by(start).contains(&true)
    }

    /// Returns for every place of the pattern whether one can stand there at the end of a text.
    fn reached_by(&self, text: &str) -> Vec<bool> {
        let steps = self.steps();
        let skip_stars = |mut reached: Vec<bool>| {
            for (at, step) in steps.iter().enumerate() {
                reached[at + 1] |= reached[at] && matches!(step, Step::Many(_));
            }
            reached
        };
        let mut start = vec![false; steps.len() + 1];
        start[0] = true;
        text.bytes().fold(skip_stars(start), |reached, byte| {
            let mut next = vec![false; reached.len()];
            for (at, step) in steps.iter().enumerate().filter(|(at, _)| reached[*at]) {
                match step {
                    Step::Byte(expected) => next[at + 1] |= *expected == byte,
                    Step::One(extent) => next[at + 1] |= extent.takes(byte),
                    Step::Many(extent) => next[at] |= extent.takes(byte),
                }
            }
            skip_stars(next)
        })
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut variables = self.variables.iter().map(|(position, _)| *position).peekable();
        for position in 0..=self.elements.len() {
            while variables.next_if_eq(&position).is_some() {
                steps.push(Step::Many(Extent::Everywhere));
            }
            match self.elements.get(position) {
                Some(Element::Literal(text)) => steps.extend(text.bytes().map(Step::Byte)),
                Some(Element::One(extent)) => steps.push(Step::One(*extent)),
                Some(Element::Many(extent)) => steps.push(Step::Many(*extent)),
                None => {}
            }
        }
        steps
    }
}

/// What one place of a pattern takes, a variable being whatever it may stand for.
enum Step {
    Byte(u8),
    One(Extent),
    Many(Extent),
}

/// Returns how far the wildcard reaches that a text begins with, which may be the last one of its pattern.
fn extent_between_colons(text: &str, last: bool) -> Extent {
    let stars = text.trim_start_matches('*');
    let ends = if stars.is_empty() { last } else { stars.starts_with(':') };
    if text.starts_with('*') && ends { Extent::Everywhere } else { Extent::UpToColon }
}
