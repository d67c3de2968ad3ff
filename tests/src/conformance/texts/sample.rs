//! Writes text that a regular expression finds, of exactly the length that is asked for. Generators of
//! random matches choose the length themselves, and a boundary needs both.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::super::dice::Dice;

/// Which characters are liked, where an expression leaves the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taste {
    /// Lower-case letters and digits, so that the text is good for a name.
    Plain,
    /// Letters outside ASCII, of two, three and four bytes.
    Unicode,
}

const PLAIN: &[char] = &[
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
    'x', 'y', 'z', '2', '3', '4', '5', '6', '7', '8', '9',
];
const DIGITS: &[char] = &['1', '2', '3', '4', '5', '6', '7', '8', '9'];
const OTHERS: &[char] = &['0', 'A', 'B', 'Z', '-', '_', '.', '/', ':', '@', '+', '=', ' ', '*', '$'];
const UNICODE: &[char] = &['é', 'ß', 'Ж', '漢', '字', 'か', '\u{1f600}', '\u{10348}'];

/// Enough for any expression that people write; one that nests choices in choices without end is given up.
const PATIENCE: u32 = 200_000;

/// Writes text of `length` characters, or nothing where the expression has none of that length.
pub(super) fn sample(expression: &Hir, length: usize, taste: Taste, dice: &mut Dice) -> Option<String> {
    let mut sampler = Sampler { taste, dice, patience: PATIENCE };
    let mut text = String::new();
    sampler.sequence(&[expression], length, &mut text).then_some(text)
}

struct Sampler<'a> {
    taste: Taste,
    dice: &'a mut Dice,
    patience: u32,
}

impl Sampler<'_> {
    /// Writes all parts one after the other, `length` characters together.
    fn sequence(&mut self, parts: &[&Hir], length: usize, text: &mut String) -> bool {
        self.patience = self.patience.saturating_sub(1);
        let Some((first, rest)) = parts.split_first() else { return length == 0 };
        let (least, most) = bounds_of(rest);
        let (first_least, first_most) = bounds(first);
        let high = length.checked_sub(least).map(|room| first_most.map_or(room, |most| room.min(most)));
        let low = most.map_or(0, |most| length.saturating_sub(most)).max(first_least);
        for share in low..=high.unwrap_or(0) {
            if high.is_none() || self.patience == 0 {
                break;
            }
            let start = text.len();
            if self.part(first, share, text) && self.sequence(rest, length - share, text) {
                return true;
            }
            text.truncate(start);
        }
        false
    }

    fn part(&mut self, part: &Hir, length: usize, text: &mut String) -> bool {
        match part.kind() {
            HirKind::Empty | HirKind::Look(_) => length == 0,
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(literal) if literal.chars().count() == length => {
                    text.push_str(literal);
                    true
                }
                _ => false,
            },
            HirKind::Class(class) => {
                let letters = if length == 1 { self.letters(class) } else { Vec::new() };
                self.write(&letters, length, text)
            }
            HirKind::Capture(capture) => self.part(&capture.sub, length, text),
            HirKind::Concat(parts) => self.sequence(&parts.iter().collect::<Vec<_>>(), length, text),
            HirKind::Alternation(choices) => choices.iter().any(|choice| {
                let start = text.len();
                let written = self.part(choice, length, text);
                if !written {
                    text.truncate(start);
                }
                written
            }),
            HirKind::Repetition(repetition) => self.repetition(repetition, length, text),
        }
    }

    fn repetition(&mut self, repetition: &Repetition, length: usize, text: &mut String) -> bool {
        let least = repetition.min as usize;
        let most = repetition.max.map_or(length, |max| max as usize);
        let (shortest, longest) = bounds(&repetition.sub);
        if let HirKind::Class(class) = repetition.sub.kind() {
            let letters = self.letters(class);
            return (least..=most).contains(&length) && self.write(&letters, length, text);
        }
        if shortest > 0 && longest == Some(shortest) {
            let times = length / shortest;
            return length.is_multiple_of(shortest)
                && (least..=most).contains(&times)
                && (0..times).all(|_| self.part(&repetition.sub, shortest, text));
        }
        (least..=most.max(least)).any(|times| {
            let start = text.len();
            let copies = vec![&*repetition.sub; times];
            let written = times.saturating_mul(shortest) <= length && self.sequence(&copies, length, text);
            if !written {
                text.truncate(start);
            }
            written
        })
    }

    /// Writes characters of a class; none only where no character is wanted or it has none.
    fn write(&mut self, letters: &[char], length: usize, text: &mut String) -> bool {
        if letters.is_empty() {
            return length == 0;
        }
        text.extend((0..length).map(|_| self.dice.pick(letters)));
        true
    }

    /// Lists the characters of a class that are liked most.
    fn letters(&self, class: &Class) -> Vec<char> {
        let ranges: Vec<(u32, u32)> = match class {
            Class::Unicode(class) => {
                class.iter().map(|range| (range.start().into(), range.end().into())).collect()
            }
            Class::Bytes(class) => {
                class.iter().map(|range| (range.start().into(), range.end().min(0x7f).into())).collect()
            }
        };
        let has = |character: &char| {
            let code = u32::from(*character);
            ranges.iter().any(|(first, last)| (*first..=*last).contains(&code))
        };
        let liked: &[&[char]] = match self.taste {
            Taste::Plain => &[PLAIN, DIGITS, OTHERS],
            Taste::Unicode => &[UNICODE, PLAIN, DIGITS, OTHERS],
        };
        let fitting = |alphabet: &&[char]| -> Vec<char> { alphabet.iter().copied().filter(has).collect() };
        let any = || ranges.iter().find_map(|(first, last)| (*first..=*last).find_map(char::from_u32));
        let found = liked.iter().map(fitting).find(|letters| !letters.is_empty());
        found.unwrap_or_else(|| any().into_iter().collect())
    }
}

/// Says how many characters a part may have at least and at most.
fn bounds(part: &Hir) -> (usize, Option<usize>) {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => (0, Some(0)),
        HirKind::Literal(literal) => {
            let length = std::str::from_utf8(&literal.0).map_or(0, |text| text.chars().count());
            (length, Some(length))
        }
        HirKind::Class(_) => (1, Some(1)),
        HirKind::Capture(capture) => bounds(&capture.sub),
        HirKind::Concat(parts) => bounds_of(&parts.iter().collect::<Vec<_>>()),
        HirKind::Alternation(choices) => {
            let all = choices.iter().map(bounds);
            all.reduce(|one, other| {
                (one.0.min(other.0), one.1.zip(other.1).map(|(one, other)| one.max(other)))
            })
            .unwrap_or((0, Some(0)))
        }
        HirKind::Repetition(repetition) => {
            let (least, most) = bounds(&repetition.sub);
            let longest = match (most, repetition.max) {
                (Some(0), _) => Some(0),
                (Some(most), Some(max)) => Some(most.saturating_mul(max as usize)),
                _ => None,
            };
            (least.saturating_mul(repetition.min as usize), longest)
        }
    }
}

fn bounds_of(parts: &[&Hir]) -> (usize, Option<usize>) {
    parts.iter().map(|part| bounds(part)).fold((0, Some(0)), |sum, one| {
        (sum.0 + one.0, sum.1.zip(one.1).map(|(sum, one)| sum.saturating_add(one)))
    })
}

#[cfg(test)]
mod tests {
    use super::{Taste, sample};
    use crate::conformance::dice::Dice;

    fn text(pattern: &str, length: usize, taste: Taste) -> Option<String> {
        let expression = regex_syntax::parse(pattern).unwrap();
        sample(&expression, length, taste, &mut Dice::new("test"))
    }

    #[test]
    fn text_has_the_length_that_is_asked_for_and_matches() {
        for (pattern, length) in [
            ("^[a-z][a-z0-9\\-]{0,48}[a-z0-9]$", 2),
            ("^[a-z][a-z0-9\\-]{0,48}[a-z0-9]$", 50),
            ("^[^#/\\s]+$", 255),
            ("^arn:(aws|aws-cn):[a-z]+(:[0-9]{12})?$", 12),
            ("^arn:(aws|aws-cn):[a-z]+(:[0-9]{12})?$", 40),
            ("^(ab|cde)*$", 7),
            ("^[\\P{C}\\s]+$", 7168),
            ("", 0),
        ] {
            for taste in [Taste::Plain, Taste::Unicode] {
                let text = text(pattern, length, taste).unwrap_or_else(|| panic!("{pattern} {length}"));
                assert_eq!(text.chars().count(), length);
                assert!(fancy_regex::Regex::new(pattern).unwrap().is_match(&text).unwrap(), "{text}");
            }
        }
    }

    #[test]
    fn no_text_is_written_where_none_has_the_length() {
        assert_eq!(text("^[a-z]{2,3}$", 4, Taste::Plain), None);
        assert_eq!(text("^(ab)+$", 3, Taste::Plain), None);
        assert_eq!(text("^x?$", 2, Taste::Plain), None);
    }

    #[test]
    fn expressions_that_nest_choices_are_given_up_in_time() {
        assert_eq!(
            text("^((a{1,3}|b{2,4})*(c|d{2})*)*e$", 300, Taste::Plain).map(|text| text.len()),
            Some(300)
        );
        assert_eq!(text("^(((aa)*(bb)*)*cc)*d$", 400, Taste::Plain), None);
    }

    #[test]
    fn unicode_is_written_where_the_expression_takes_it() {
        assert!(
            text("^\\P{C}+$", 20, Taste::Unicode).unwrap().chars().all(|character| !character.is_ascii())
        );
        assert!(text("^[a-z]+$", 20, Taste::Unicode).unwrap().is_ascii());
    }
}
