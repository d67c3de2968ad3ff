//! Broken constraints: where, which, and how AWS words it.

use std::fmt;
use std::sync::OnceLock;

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
}

impl<'a> Path<'a> {
    /// The request itself.
    pub const ROOT: Path<'static> = Path { parent: None, part: Part::Root, secret: false };

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
            Part::Key(key) => write!(f, "{key}.member"),
        }
    }
}

/// One broken constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The member, `tags.1.member.key`.
    pub path: String,
    /// The sentence about it, beginning with `Value`.
    pub message: String,
}

/// All broken constraints of a request, in the order of its members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Starts without any.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells whether the request is fine.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns them in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// Notes that a required member is absent.
    pub fn missing(&mut self, at: &Path<'_>) {
        let message = format!("Value null at '{at}' failed to satisfy constraint: Member must not be null");
        self.0.push(Violation { path: at.to_string(), message });
    }

    /// Notes a broken constraint. `value` is left out where it cannot or must not be shown.
    pub fn broken(&mut self, at: &Path<'_>, value: Option<&dyn fmt::Display>, member_must: &str) {
        let value = value.filter(|_| !at.secret).map_or_else(String::new, |value| format!("'{value}' "));
        let message =
            format!("Value {value}at '{at}' failed to satisfy constraint: Member must {member_must}");
        self.0.push(Violation { path: at.to_string(), message });
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Violations {
    /// Writes AWS's sentence: `2 validation errors detected: Value …; Value …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "{} validation error{plural} detected: ", self.0.len())?;
        for (index, violation) in self.0.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "" } else { "; " }, violation.message)?;
        }
        Ok(())
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
}

impl Pattern {
    /// Takes a pattern that the generator has compiled before.
    pub const fn new(text: &'static str) -> Self {
        Self::translated(text, text)
    }

    /// Takes a pattern, and how it is written in the dialect of the engine.
    pub const fn translated(text: &'static str, expression: &'static str) -> Self {
        Self { text, expression, compiled: OnceLock::new() }
    }

    /// Tells whether the pattern is found in `value`. One that backtracks without end counts as not found.
    pub fn matches(&self, value: &str) -> bool {
        let compile = || {
            let mut builder = fancy_regex::RegexBuilder::new(self.expression);
            let compiled = builder.delegate_size_limit(PATTERN_LIMIT_BYTES).build();
            compiled.expect("the generator compiled the pattern")
        };
        self.compiled.get_or_init(compile).is_match(value).unwrap_or(false)
    }

    /// Returns the pattern as AWS shows it: without its anchors.
    pub fn shown(&self) -> &'static str {
        let text = self.text.strip_prefix('^').unwrap_or(self.text);
        text.strip_suffix('$').unwrap_or(text)
    }
}

/// Checks a length against its bounds. `value` is what may be shown of it.
pub fn length(
    length: usize,
    minimum: Option<u64>,
    maximum: Option<u64>,
    value: Option<&dyn fmt::Display>,
    at: &Path<'_>,
    bad: &mut Violations,
) {
    let length = length as u64;
    if minimum.is_some_and(|minimum| length < minimum) {
        let bound = minimum.unwrap_or_default();
        bad.broken(at, value, &format!("have length greater than or equal to {bound}"));
    }
    if maximum.is_some_and(|maximum| length > maximum) {
        let bound = maximum.unwrap_or_default();
        bad.broken(at, value, &format!("have length less than or equal to {bound}"));
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
    if let Some(minimum) = minimum.filter(|minimum| value < *minimum) {
        bad.broken(at, Some(&value), &format!("have value greater than or equal to {minimum}"));
    }
    if let Some(maximum) = maximum.filter(|maximum| value > *maximum) {
        bad.broken(at, Some(&value), &format!("have value less than or equal to {maximum}"));
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
    if let Some(minimum) = minimum.filter(|minimum| number(value) < number(minimum)) {
        bad.broken(at, Some(&value), &format!("have value greater than or equal to {minimum}"));
    }
    if let Some(maximum) = maximum.filter(|maximum| number(value) > number(maximum)) {
        bad.broken(at, Some(&value), &format!("have value less than or equal to {maximum}"));
    }
}

/// Checks text against a pattern.
pub fn pattern(value: &str, pattern: &Pattern, at: &Path<'_>, bad: &mut Violations) {
    if !pattern.matches(value) {
        let must = format!("satisfy regular expression pattern: {}", pattern.shown());
        bad.broken(at, Some(&value), &must);
    }
}

/// Notes a value outside an enum's set.
pub fn not_in_set(value: &dyn fmt::Display, set: &[&str], at: &Path<'_>, bad: &mut Violations) {
    bad.broken(at, Some(value), &format!("satisfy enum value set: [{}]", set.join(", ")));
}

/// Checks that no two elements are equal.
pub fn unique<T: PartialEq>(items: &[T], at: &Path<'_>, bad: &mut Violations) {
    let repeated = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
    if repeated {
        bad.broken(at, None, "have unique values");
    }
}
