//! Patterns of policies: texts in which `*` stands for any characters, `?` for any one, and `${…}` for a value of the
//! request. Compiled once; knows neither actions nor resources nor conditions.

use std::borrow::Cow;

use super::context::{ConditionKey, ContextValue, Found, Lookup};
use super::variable::{Part, Variable, parts};

/// A text with wildcards and variables, ready to be held against others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Fixed(Vec<Element>),
    Variable(Variable),
}

/// What one place of a pattern takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Byte(u8),
    One(Extent),
    Many(Extent),
}

/// How far a wildcard reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Everywhere,
    UpToColon,
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
}

impl Pattern {
    /// Compiles a text; `${…}` is a variable where they are enabled, and stands for itself elsewhere.
    pub(super) fn compile(text: &str, wildcards: Wildcards, variables: bool) -> Self {
        let parts = if variables { parts(text) } else { vec![Part::Text(text)] };
        let (mut pieces, mut fixed) = (Vec::new(), Vec::new());
        let mut following = parts.iter().skip(1);
        for part in &parts {
            let ends = following.next().is_none();
            match part {
                Part::Text(text) => fixed.extend(elements(text, wildcards, ends)),
                Part::Escaped(byte) => fixed.push(Element::Byte(*byte)),
                Part::Variable(variable) => {
                    pieces.push(Piece::Fixed(std::mem::take(&mut fixed)));
                    pieces.push(Piece::Variable(variable.clone()));
                }
            }
        }
        pieces.push(Piece::Fixed(fixed));
        pieces.retain(|piece| !matches!(piece, Piece::Fixed(elements) if elements.is_empty()));
        Self(pieces)
    }

    /// Tells whether the whole of a text fits; a variable without a value fits nothing.
    pub fn matches(&self, text: &str, lookup: &Lookup<'_>) -> bool {
        self.filled_in(lookup)
            .is_some_and(|pattern| fits(&pattern, text.as_bytes(), |one, other| one == other))
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
        match &self.0[..] {
            [] => text.is_empty(),
            [Piece::Fixed(pattern)] => {
                fits(pattern, text.as_bytes(), |one, other| one.eq_ignore_ascii_case(&other))
            }
            [Piece::Fixed(_) | Piece::Variable(_), ..] => false,
        }
    }

    /// Tells whether an ARN fits, each of its six parts held against the same part of the pattern.
    pub(super) fn matches_arn(&self, arn: &str, lookup: &Lookup<'_>) -> bool {
        const PARTS: usize = 6;
        let Some(pattern) = self.filled_in(lookup) else { return false };
        if pattern[..] == [Element::Many(Extent::Everywhere)] {
            return arn.starts_with("arn:");
        }
        let expected = || pattern.splitn(PARTS, |element| *element == Element::Byte(b':'));
        let parts = || arn.splitn(PARTS, ':');
        expected().count() == PARTS
            && parts().count() == PARTS
            && expected()
                .zip(parts())
                .all(|(one, part)| fits(one, part.as_bytes(), |one, other| one == other))
    }

    /// Tells whether an ASCII text can fit, whatever the variables stand for.
    pub(super) fn can_be(&self, text: &str) -> bool {
        self.reached_by(text).last() == Some(&true)
    }

    /// Tells whether a text that starts with this one, which is ASCII, can fit, whatever the variables stand for.
    pub(super) fn can_start_with(&self, start: &str) -> bool {
        self.reached_by(start).contains(&true)
    }

    /// Returns for every place of the pattern whether one can stand there at the end of a text.
    fn reached_by(&self, text: &str) -> Vec<bool> {
        let any = [Element::Many(Extent::Everywhere)];
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Fixed(elements) => &elements[..],
            Piece::Variable(_) => &any,
        });
        let pattern: Vec<Element> = pieces.flatten().copied().collect();
        let skip_stars = |mut reached: Vec<bool>| {
            for (at, element) in pattern.iter().enumerate() {
                reached[at + 1] |= reached[at] && matches!(element, Element::Many(_));
            }
            reached
        };
        let mut start = vec![false; pattern.len() + 1];
        start[0] = true;
        text.bytes().fold(skip_stars(start), |reached, byte| {
            let mut next = vec![false; reached.len()];
            for (at, element) in pattern.iter().enumerate().filter(|(at, _)| reached[*at]) {
                match element {
                    Element::Byte(expected) => next[at + 1] |= *expected == byte,
                    Element::One(extent) => next[at + 1] |= extent.takes(byte),
                    Element::Many(extent) => next[at] |= extent.takes(byte),
                }
            }
            skip_stars(next)
        })
    }

    /// Returns the pattern with the values of its variables, of which no character is a wildcard.
    fn filled_in(&self, lookup: &Lookup<'_>) -> Option<Cow<'_, [Element]>> {
        match &self.0[..] {
            [] => return Some(Cow::Borrowed(&[])),
            [Piece::Fixed(elements)] => return Some(Cow::Borrowed(elements)),
            [Piece::Fixed(_) | Piece::Variable(_), ..] => {}
        }
        let mut filled = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Fixed(elements) => filled.extend_from_slice(elements),
                Piece::Variable(Variable { key, default }) => {
                    let found = lookup(key);
                    let value = match &found {
                        Found::One(value) => Some(ContextValue::text(value)),
                        Found::Absent | Found::Several(_) => default.as_deref().map(Cow::Borrowed),
                    };
                    filled.extend(value?.bytes().map(Element::Byte));
                }
            }
        }
        Some(Cow::Owned(filled))
    }
}

impl Extent {
    fn takes(self, byte: u8) -> bool {
        match self {
            Self::Everywhere => true,
            Self::UpToColon => byte != b':',
        }
    }
}

fn elements(text: &str, wildcards: Wildcards, ends: bool) -> impl Iterator<Item = Element> {
    let bytes = text.as_bytes();
    let extent = move |at: usize| match wildcards {
        Wildcards::Literal | Wildcards::Anywhere => Extent::Everywhere,
        Wildcards::BetweenColons => {
            let rest = bytes[at..].iter().find(|byte| **byte != b'*');
            let last = rest.map_or(ends, |byte| *byte == b':');
            if last && bytes[at] == b'*' { Extent::Everywhere } else { Extent::UpToColon }
        }
    };
    bytes.iter().enumerate().map(move |(at, byte)| match (byte, wildcards) {
        (b'*', Wildcards::Anywhere | Wildcards::BetweenColons) => Element::Many(extent(at)),
        (b'?', Wildcards::Anywhere | Wildcards::BetweenColons) => Element::One(extent(at)),
        (literal, Wildcards::Literal | Wildcards::Anywhere | Wildcards::BetweenColons) => {
            Element::Byte(*literal)
        }
    })
}

/// Where a star stands, and how far it has taken the text.
struct Star {
    next: usize,
    taken: usize,
}

/// Only the last star of each extent is tried again: what a star before it could take instead, the last one takes too. One
/// that stops at colons gives way to the last one that does not.
fn fits(pattern: &[Element], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut at_pattern, mut at_text) = (0, 0);
    let (mut everywhere, mut up_to_colon): (Option<Star>, Option<Star>) = (None, None);
    loop {
        let taken = match (pattern.get(at_pattern), text.get(at_text)) {
            (Some(Element::Many(extent)), _) => {
                at_pattern += 1;
                let star = Some(Star { next: at_pattern, taken: at_text });
                match extent {
                    Extent::Everywhere => (everywhere, up_to_colon) = (star, None),
                    Extent::UpToColon => up_to_colon = star,
                }
                continue;
            }
            (None, None) => return true,
            (Some(Element::Byte(expected)), Some(byte)) if same(*expected, *byte) => 1,
            (Some(Element::One(extent)), Some(byte)) if extent.takes(*byte) => length(*byte),
            (Some(Element::Byte(_) | Element::One(_)), Some(_) | None) | (None, Some(_)) => 0,
        };
        if taken > 0 {
            (at_pattern, at_text) = (at_pattern + 1, at_text + taken);
            continue;
        }
        let more = |star: &Star, extent: Extent| text.get(star.taken).is_some_and(|byte| extent.takes(*byte));
        let star = match (&mut up_to_colon, &mut everywhere) {
            (Some(star), _) if more(star, Extent::UpToColon) => star,
            (_, Some(star)) if more(star, Extent::Everywhere) => star,
            (Some(_) | None, Some(_) | None) => return false,
        };
        star.taken += length(text[star.taken]);
        (at_pattern, at_text) = (star.next, star.taken);
    }
}

/// Returns how many bytes a character has that starts with this one.
fn length(first: u8) -> usize {
    match first {
        ..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0.. => 4,
    }
}

#[cfg(test)]
mod tests;
