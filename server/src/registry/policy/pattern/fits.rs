//! Whether a text fits the elements of a pattern, without backtracking through more than the last stars.
//! Knows no variables and nothing of policies.

/// A stretch of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    Literal(String),
    One(Extent),
    Many(Extent),
}

/// How far a wildcard reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Everywhere,
    UpToColon,
}

/// Whether the case of ASCII letters counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Counts,
    DoesNotCount,
}

impl Extent {
    /// Tells whether a wildcard takes a character that starts with this byte.
    pub(super) fn takes(self, byte: u8) -> bool {
        match self {
            Self::Everywhere => true,
            Self::UpToColon => byte != b':',
        }
    }

    fn takes_all(self, text: &[u8]) -> bool {
        match self {
            Self::Everywhere => true,
            Self::UpToColon => !text.contains(&b':'),
        }
    }
}

impl Case {
    fn starts(self, text: &[u8], literal: &[u8]) -> bool {
        match self {
            Self::Counts => text.starts_with(literal),
            Self::DoesNotCount => {
                let start = text.get(..literal.len());
                start.is_some_and(|start| {
                    start.iter().zip(literal).all(|(one, other)| self.same(*one, *other))
                })
            }
        }
    }

    fn same(self, one: u8, other: u8) -> bool {
        match self {
            Self::Counts => one == other,
            Self::DoesNotCount => one.eq_ignore_ascii_case(&other),
        }
    }
}

/// Where a star stands, and how far it has taken the text.
struct Star {
    next: usize,
    taken: usize,
}

/// Tells whether the whole of a text fits.
///
/// Only the last star of each extent is tried again: what a star before it could take instead, the last one takes too.
/// One that stops at colons gives way to the last one that does not.
pub(super) fn fits(pattern: &[Element], text: &str, case: Case) -> bool {
    let text = text.as_bytes();
    // Most patterns of most policies end here: this saves what the search needs.
    if let Some(Element::Literal(literal)) = pattern.first()
        && !case.starts(text, literal.as_bytes())
    {
        return false;
    }
    let (mut at_pattern, mut at_text) = (0, 0);
    let (mut everywhere, mut up_to_colon): (Option<Star>, Option<Star>) = (None, None);
    loop {
        let rest = &text[at_text..];
        let taken = match (pattern.get(at_pattern), rest.first()) {
            // Whatever is left, as far as it reaches.
            (Some(Element::Many(extent)), _) if at_pattern + 1 == pattern.len() && extent.takes_all(rest) => {
                return true;
            }
            (Some(Element::Many(extent)), _) => {
                let star = Some(Star { next: at_pattern + 1, taken: at_text });
                match extent {
                    Extent::Everywhere => (everywhere, up_to_colon) = (star, None),
                    Extent::UpToColon => up_to_colon = star,
                }
                Some(0)
            }
            (Some(Element::Literal(literal)), _) => {
                case.starts(rest, literal.as_bytes()).then_some(literal.len())
            }
            (Some(Element::One(extent)), Some(first)) => extent.takes(*first).then(|| length(*first)),
            (None, None) => return true,
            (Some(Element::One(_)), None) | (None, Some(_)) => None,
        };
        if let Some(taken) = taken {
            (at_pattern, at_text) = (at_pattern + 1, at_text + taken);
            continue;
        }
        let has_more =
            |star: &Star, extent: Extent| text.get(star.taken).is_some_and(|byte| extent.takes(*byte));
        let (star, extent) = match (&mut up_to_colon, &mut everywhere) {
            (Some(star), _) if has_more(star, Extent::UpToColon) => (star, Extent::UpToColon),
            (_, Some(star)) if has_more(star, Extent::Everywhere) => (star, Extent::Everywhere),
            (Some(_) | None, Some(_) | None) => return false,
        };
        star.taken += length(text[star.taken]);
        if let Some(Element::Literal(literal)) = pattern.get(star.next) {
            star.taken += before(literal, &text[star.taken..], extent, case);
        }
        (at_pattern, at_text) = (star.next, star.taken);
    }
}

/// Returns how much of a text a star can take at once, since what follows it starts no earlier.
fn before(literal: &str, text: &[u8], extent: Extent, case: Case) -> usize {
    let Some(first) = literal.bytes().next() else { return 0 };
    let stops = |byte: &u8| case.same(*byte, first) || !extent.takes(*byte);
    text.iter().position(stops).unwrap_or(text.len())
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
