//! Broken constraints: where, and which.

mod wording;

use std::fmt::{self, Write as _};
use std::sync::OnceLock;

pub use self::wording::Wording;
use super::echo;

/// The most broken constraints that an answer spells out.
const MOST_SPELLED_OUT: usize = 100;

/// How many bytes of what the client sent are repeated before no more broken constraints are spelled out.
const MOST_REPEATED_BYTES: usize = 16 * 1024;

/// A place in a request, as a chain from the member upwards.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    part: Part<'a>,
    secret: bool,
}

#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Root,
    Member(&'a str),
    Index(usize),
    Key(&'a str),
    KeyItself(&'a str),
}

impl<'a> Path<'a> {
    /// The request itself.
    pub const ROOT: Path<'static> = Path { parent: None, part: Part::Root, secret: false };
    /// The same of a document that is sensitive as a whole.
    pub const SECRET: Path<'static> = Path { secret: true, ..Self::ROOT };

    /// A member of the structure here.
    #[must_use]
    pub fn member(&'a self, name: &'a str) -> Path<'a> {
        Path { parent: Some(self), part: Part::Member(name), ..*self }
    }

    /// An element, counted from zero, of the list here.
    #[must_use]
    pub fn index(&'a self, index: usize) -> Path<'a> {
        Path { parent: Some(self), part: Part::Index(index), ..*self }
    }

    /// The value under a key of the map here.
    #[must_use]
    pub fn key(&'a self, key: &'a str) -> Path<'a> {
        let part = if self.secret { Part::Key("*") } else { Part::Key(key) };
        Path { parent: Some(self), part, ..*self }
    }

    /// A key itself of the map here.
    #[must_use]
    pub fn key_itself(&'a self, key: &'a str) -> Path<'a> {
        let part = if self.secret { Part::KeyItself("*") } else { Part::KeyItself(key) };
        Path { parent: Some(self), part, ..*self }
    }

    /// The same place, from where on no value and no key is shown: the model marks it as sensitive.
    #[must_use]
    pub fn secret(self) -> Self {
        Path { secret: true, ..self }
    }
}

impl fmt::Display for Path<'_> {
    /// Writes the path as AWS does: `tags.1.member.key`, elements counted from one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.parent else { return Ok(()) };
        parent.fmt(f)?;
        if parent.parent.is_some() {
            f.write_str(".")?;
        }
        match self.part {
            Part::Root => Ok(()),
            Part::Member(name) => f.write_str(name),
            Part::Index(index) => write!(f, "{}.member", index + 1),
            Part::Key(key) | Part::KeyItself(key) => write!(f, "{key}.member"),
        }
    }
}

/// A place as a JSON pointer (RFC 6901) into the members of the model. A key is told by its map.
struct Pointer<'a>(&'a Path<'a>);

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.0.parent else { return Ok(()) };
        Pointer(parent).fmt(f)?;
        match self.0.part {
            Part::Root | Part::KeyItself(_) => Ok(()),
            Part::Index(index) => write!(f, "/{index}"),
            Part::Member(name) | Part::Key(name) => {
                f.write_char('/')?;
                name.chars().try_for_each(|character| match character {
                    '~' => f.write_str("~0"),
                    '/' => f.write_str("~1"),
                    plain => f.write_char(plain),
                })
            }
        }
    }
}

/// One broken constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    path: String,
    pointer: String,
    value: Option<String>,
    broken: Constraint,
}

/// What a value must be and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Constraint {
    NotNull,
    Length { found: usize, minimum: Option<u64>, maximum: Option<u64> },
    Range { below: bool, minimum: Option<String>, maximum: Option<String> },
    Pattern(&'static Pattern),
    OneOf(&'static [&'static str]),
    Unique,
}

/// All broken constraints of a request: the first ones spelled out in the order of its members, the others counted,
/// so that an answer stays short however large the request is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations {
    spelled_out: Vec<Violation>,
    more: usize,
    repeated_bytes: usize,
}

impl Violations {
    /// Starts without any.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells whether the request is fine.
    pub fn is_empty(&self) -> bool {
        self.spelled_out.is_empty()
    }

    /// Returns those that are spelled out, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.spelled_out.iter()
    }

    /// Notes that a required member is absent.
    pub fn missing(&mut self, at: &Path<'_>) {
        self.note(at, None, Constraint::NotNull);
    }

    /// Notes a broken constraint. `value` is left out where it cannot or must not be shown.
    fn note(&mut self, at: &Path<'_>, value: Option<&dyn fmt::Display>, broken: Constraint) {
        if self.spelled_out.len() >= MOST_SPELLED_OUT || self.repeated_bytes >= MOST_REPEATED_BYTES {
            self.more += 1;
            return;
        }
        let value = value.filter(|_| !at.secret).map(echo);
        let violation = Violation { path: echo(at), pointer: echo(&Pointer(at)), value, broken };
        self.repeated_bytes += violation.path.len() + violation.value.as_ref().map_or(0, String::len);
        self.spelled_out.push(violation);
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What a compiled expression may take: as much as the generator allowed when it compiled the pattern.
const PATTERN_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// A regular expression of the model, compiled at its first use.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    expression: &'static str,
    compiled: OnceLock<fancy_regex::Regex>,
    common: OnceLock<Option<u128>>,
}

impl Pattern {
    /// Takes a pattern that the generator has compiled before.
    pub const fn new(text: &'static str) -> Self {
        Self::translated(text, text)
    }

    /// Takes a pattern, and how it is written in the dialect of the engine.
    pub const fn translated(text: &'static str, expression: &'static str) -> Self {
        Self { text, expression, compiled: OnceLock::new(), common: OnceLock::new() }
    }

    /// Tells whether the pattern is found in `value`. One that backtracks without end counts as not found.
    pub fn matches(&self, value: &str) -> bool {
        self.is_common(value) || self.matches_expression(value)
    }

    /// Tells whether the pattern only says which characters there may be, and all of `value` are among those of ASCII.
    /// Most values are; running the expression would cost more than all else that is done with them.
    fn is_common(&self, value: &str) -> bool {
        let allowed = *self.common.get_or_init(|| {
            says_only_which_characters(self.text).then(|| {
                let allowed = (0..128).filter(|byte| self.matches_expression(&char::from(*byte).to_string()));
                allowed.fold(0, |all, byte| all | 1 << byte)
            })
        });
        let Some(allowed) = allowed else { return false };
        !value.is_empty() && value.bytes().all(|byte| byte < 128 && allowed >> byte & 1 == 1)
    }

    fn matches_expression(&self, value: &str) -> bool {
        let compile = || {
            let mut builder = fancy_regex::RegexBuilder::new(self.expression);
            let compiled = builder.delegate_size_limit(PATTERN_LIMIT_BYTES).build();
            compiled.expect("the generator compiled the pattern")
        };
        self.compiled.get_or_init(compile).is_match(value).unwrap_or(false)
    }

    /// Returns the pattern as the model writes it.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// Returns the pattern as AWS shows it: without its anchors.
    pub fn shown(&self) -> &'static str {
        let text = self.text.strip_prefix('^').unwrap_or(self.text);
        text.strip_suffix('$').unwrap_or(text)
    }
}

/// Tells whether a pattern is one class of characters from its beginning to its end, repeated.
fn says_only_which_characters(pattern: &str) -> bool {
    let repeated = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    let Some(class) = repeated.and_then(|rest| rest.strip_suffix(['+', '*'])) else { return false };
    match class.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        // Brackets within, escaped or not, might mean that it ends earlier.
        Some(within) => !within.is_empty() && !within.contains(['[', ']']) && !within.ends_with('\\'),
        None => matches!(class, "\\S" | "\\P{C}"),
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// Checks a length against its bounds. `value` is what may be shown of it.
pub fn length(
    length: usize,
    minimum: Option<u64>,
    maximum: Option<u64>,
    value: Option<&dyn fmt::Display>,
    at: &Path<'_>,
    bad: &mut Violations,
) {
    let found = length as u64;
    if minimum.is_some_and(|minimum| found < minimum) || maximum.is_some_and(|maximum| found > maximum) {
        bad.note(at, value, Constraint::Length { found: length, minimum, maximum });
    }
}

/// Checks a number against its bounds.
pub fn range<T: Copy + PartialOrd + fmt::Display>(
    value: T,
    minimum: Option<T>,
    maximum: Option<T>,
    at: &Path<'_>,
    bad: &mut Violations,
) {
    let below = minimum.is_some_and(|minimum| value < minimum);
    if below || maximum.is_some_and(|maximum| value > maximum) {
        let (minimum, maximum) =
            (minimum.map(|bound| bound.to_string()), maximum.map(|bound| bound.to_string()));
        bad.note(at, Some(&value), Constraint::Range { below, minimum, maximum });
    }
}

/// Checks a number of any size against its bounds, as exactly as a double can.
pub fn digits_range(
    value: &dyn AsRef<str>,
    minimum: Option<&str>,
    maximum: Option<&str>,
    at: &Path<'_>,
    bad: &mut Violations,
) {
    let value = value.as_ref();
    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    let below = minimum.is_some_and(|minimum| number(value) < number(minimum));
    if below || maximum.is_some_and(|maximum| number(value) > number(maximum)) {
        let (minimum, maximum) = (minimum.map(str::to_owned), maximum.map(str::to_owned));
        bad.note(at, Some(&value), Constraint::Range { below, minimum, maximum });
    }
}

/// Checks text against a pattern.
pub fn pattern(value: &str, pattern: &'static Pattern, at: &Path<'_>, bad: &mut Violations) {
    if !pattern.matches(value) {
        bad.note(at, Some(&value), Constraint::Pattern(pattern));
    }
}

/// Notes a value outside an enum's set.
pub fn not_in_set(
    value: &dyn fmt::Display,
    set: &'static [&'static str],
    at: &Path<'_>,
    bad: &mut Violations,
) {
    bad.note(at, Some(value), Constraint::OneOf(set));
}

/// Checks that no two elements are equal.
pub fn unique<T: PartialEq>(items: &[T], at: &Path<'_>, bad: &mut Violations) {
    let repeated = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
    if repeated {
        bad.note(at, None, Constraint::Unique);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_are_one_class_are_told_from_all_others() {
        for one in [r"^[^#/\s]+$", r"^\S+$", r"^\P{C}*$", r"^[0-9a-f]+$", r"^[\P{C}\s]+$"] {
            assert!(says_only_which_characters(one), "{one}");
        }
        for other in
            [r"^[a-z][a-z0-9]+$", r"^[0-9]{12}$", r"[a]+$", r"^[a]+", r"^[a\]+$", r"^ab+$", r"^[[a]b]+$"]
        {
            assert!(!says_only_which_characters(other), "{other}");
        }
    }

    #[test]
    fn common_values_match_as_the_expression_says() {
        for text in [r"^[^#/\s]+$", r"^\S+$", r"^\P{C}*$", r"^[0-9a-f]+$"] {
            let pattern = Pattern::new(text);
            for value in ["", "0", "left-pad", "a/b", "a b", "é", "0af", "a\n", "\u{7f}", "a\u{a0}"] {
                assert_eq!(pattern.matches(value), pattern.matches_expression(value), "{value:?} by {text}");
            }
            assert!(pattern.is_common("0"));
        }
    }
}
