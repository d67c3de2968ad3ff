//! Texts that keep or break the constraints of a shape.

mod sample;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use codeartifact_codegen::ir::Constraints;
use codeartifact_codegen::pattern::translate;
use fancy_regex::Regex;
use regex_syntax::hir::Hir;

pub(crate) use self::sample::Taste;
use super::dice::Dice;

/// A length that looks like a name.
const USUAL: usize = 10;

/// Characters that one pattern or another forbids, ordinary ones first.
const FORBIDDEN: &[char] = &[' ', '#', '/', '!', 'A', '\u{7}', 'é', '漢', '\u{1f600}', '\u{202e}', 'a', '-'];

/// Tried where an expression looks around and cannot be taken apart.
const GUESSES: &[&str] = &[
    "example",
    "Example",
    "123456789012",
    "0123456789abcdef",
    "us-east-1",
    "a/b",
    "/a",
    "a.b",
    "1.0",
    "arn:aws:iam::123456789012:role/example",
    "arn:aws:s3:::example",
    "https://example.com",
    "user@example.com",
    "2030-01-01T00:00:00Z",
    "00000000-0000-4000-8000-000000000000",
];

/// Patterns, compiled once.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    patterns: RefCell<HashMap<String, Rc<Pattern>>>,
}

#[derive(Debug)]
struct Pattern {
    matcher: Option<Regex>,
    /// Absent where the expression looks around.
    structure: Option<Hir>,
}

impl Texts {
    /// Writes text of a usual length that keeps all constraints.
    pub(crate) fn usual(&self, constraints: &Constraints, taste: Taste, dice: &mut Dice) -> Option<String> {
        let (least, most) = limits(constraints);
        let usual = USUAL.max(least).min(most.unwrap_or(usize::MAX));
        // A pattern may ask for a length that no constraint tells.
        let near = (least..=most.unwrap_or(usize::MAX)).take(128);
        std::iter::once(usual)
            .chain(near)
            .find_map(|length| self.of_length(constraints, length, taste, dice))
            .or_else(|| {
                GUESSES.iter().map(|guess| (*guess).to_owned()).find(|guess| self.keeps(constraints, guess))
            })
    }

    /// Writes text of a length that matches the pattern, whether or not the length is allowed.
    pub(crate) fn of_length(
        &self,
        constraints: &Constraints,
        length: usize,
        taste: Taste,
        dice: &mut Dice,
    ) -> Option<String> {
        let text = match &constraints.pattern {
            None => sample::sample(&anything(), length, taste, dice)?,
            Some(pattern) => {
                let pattern = self.pattern(pattern);
                sample::sample(pattern.structure.as_ref()?, length, taste, dice)?
            }
        };
        let matches = constraints.pattern.as_ref().is_none_or(|pattern| self.matches(pattern, &text));
        matches.then_some(text)
    }

    /// Writes text that is too long by one character or too short; matching the pattern where one of that
    /// length can.
    pub(crate) fn of_wrong_length(
        &self,
        constraints: &Constraints,
        length: usize,
        dice: &mut Dice,
    ) -> Option<String> {
        self.of_length(constraints, length, Taste::Plain, dice).or_else(|| {
            let (least, most) = limits(constraints);
            let allowed = if length < least { least } else { most? };
            let text = self.of_length(constraints, allowed, Taste::Plain, dice)?;
            let filling = text.chars().last().unwrap_or('a');
            Some(text.chars().chain(std::iter::repeat(filling)).take(length).collect())
        })
    }

    /// Writes texts of an allowed length that do not match the pattern: the character that breaks it, and
    /// the text. At most one with a character of ASCII and one with another.
    pub(crate) fn breaking_pattern(&self, constraints: &Constraints, dice: &mut Dice) -> Vec<(char, String)> {
        let Some(pattern) = &constraints.pattern else { return Vec::new() };
        let Some(good) = self.usual(constraints, Taste::Plain, dice) else { return Vec::new() };
        let characters: Vec<char> = good.chars().collect();
        let mut found: Vec<(char, String)> = Vec::new();
        for wrong in FORBIDDEN {
            if found.iter().any(|(known, _)| known.is_ascii() == wrong.is_ascii()) {
                continue;
            }
            let places = [characters.len() / 2, characters.len().saturating_sub(1), 0];
            found.extend(places.iter().find_map(|place| {
                let mut changed = characters.clone();
                *changed.get_mut(*place)? = *wrong;
                let text: String = changed.into_iter().collect();
                (!self.matches(pattern, &text)).then_some((*wrong, text))
            }));
        }
        found
    }

    /// Tells whether text keeps all constraints.
    pub(crate) fn keeps(&self, constraints: &Constraints, text: &str) -> bool {
        let (least, most) = limits(constraints);
        let length = text.chars().count();
        length >= least
            && most.is_none_or(|most| length <= most)
            && constraints.pattern.as_ref().is_none_or(|pattern| self.matches(pattern, text))
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        let matcher = self.pattern(pattern);
        matcher.matcher.as_ref().is_some_and(|matcher| matcher.is_match(text).unwrap_or(false))
    }

    fn pattern(&self, text: &str) -> Rc<Pattern> {
        let mut patterns = self.patterns.borrow_mut();
        let compile = || {
            let translated = translate(text).ok();
            let matcher = translated.as_deref().and_then(|text| Regex::new(text).ok());
            let structure = translated.as_deref().and_then(|text| regex_syntax::parse(text).ok());
            Rc::new(Pattern { matcher, structure })
        };
        Rc::clone(patterns.entry(text.to_owned()).or_insert_with(compile))
    }
}

/// Says the smallest and the largest length that constraints allow.
pub(crate) fn limits(constraints: &Constraints) -> (usize, Option<usize>) {
    let (least, most) = constraints.length.unwrap_or((None, None));
    // A bound that does not fit is one that no request can reach.
    let size = |bound: u64| usize::try_from(bound).unwrap_or(usize::MAX);
    (least.map_or(0, size), most.map(size))
}

fn anything() -> Hir {
    regex_syntax::parse("^\\P{C}*$").expect("the literal is an expression")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraints(length: (u64, u64), pattern: &str) -> Constraints {
        let pattern = (!pattern.is_empty()).then(|| pattern.to_owned());
        Constraints { length: Some((Some(length.0), Some(length.1))), pattern, ..Constraints::default() }
    }

    #[test]
    fn usual_texts_keep_every_constraint() {
        let texts = Texts::default();
        for constraints in [
            constraints((2, 50), "^[a-z][a-z0-9\\-]{0,48}[a-z0-9]$"),
            constraints((64, 64), "^[0-9a-f]+$"),
            constraints((0, 0), ""),
            constraints((1, 300), "^arn:aws:iam::[0-9]{12}:role/(?!aws).+$"),
            constraints((1, 200), "^\\d{13}-\\d{3}$"),
        ] {
            let text = texts.usual(&constraints, Taste::Plain, &mut Dice::new("x"));
            assert!(text.is_some_and(|text| texts.keeps(&constraints, &text)), "{constraints:?}");
        }
    }

    #[test]
    fn wrong_lengths_are_wrong_by_nothing_else_where_the_pattern_allows() {
        let texts = Texts::default();
        let dice = &mut Dice::new("x");
        let free = constraints((1, 5), "^[^#]+$");
        let bound = constraints((2, 5), "^[a-z]{2,5}$");

        let long = texts.of_wrong_length(&free, 6, dice).unwrap();
        assert!(texts.matches("^[^#]+$", &long) && long.chars().count() == 6);
        assert_eq!(texts.of_wrong_length(&bound, 6, dice).unwrap().len(), 6);
        assert_eq!(texts.of_wrong_length(&bound, 1, dice).unwrap().len(), 1);
    }

    #[test]
    fn patterns_are_broken_by_one_character_of_ascii_and_one_other() {
        let texts = Texts::default();
        let name = constraints((2, 50), "^[a-z][a-z0-9\\-]{0,48}[a-z0-9]$");
        let broken = texts.breaking_pattern(&name, &mut Dice::new("x"));
        assert_eq!(broken.iter().map(|(wrong, _)| *wrong).collect::<Vec<_>>(), [' ', 'é']);

        let any = constraints((1, 50), "^\\P{C}+$");
        let broken = texts.breaking_pattern(&any, &mut Dice::new("x"));
        assert_eq!(broken.iter().map(|(wrong, _)| *wrong).collect::<Vec<_>>(), ['\u{7}', '\u{202e}']);
        assert!(broken.iter().all(|(_, text)| !texts.keeps(&any, text)));
    }
}
