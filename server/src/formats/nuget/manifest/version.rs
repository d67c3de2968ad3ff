//! Versions and ranges of them as documents write them: numbers in normal form, and labels in the case of their author.

use crate::registry::PackageFormat;

/// Writes a version with its build metadata; nothing where the text is no version.
pub fn displayed(text: &str) -> Option<String> {
    let (numbers, rest) = apart(text)?;
    Some(format!("{numbers}{rest}"))
}

/// Writes a range in interval notation, as NuGet itself does; nothing where the text is none. One number means that
/// version or any later one, and no text any version at all.
pub fn range(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return Some("(, )".to_owned());
    }
    let Some(opening) = text.chars().next().filter(|first| "[(".contains(*first)) else {
        return Some(format!("[{}, )", bound(text)?));
    };
    let closing = text.chars().next_back().filter(|last| "])".contains(*last))?;
    let inside = text.get(1..text.len() - 1)?;
    let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
    let is_one = !inside.contains(',');
    if is_one && (opening != '[' || closing != ']') {
        return None;
    }
    let (least, most) = (optional(least)?, optional(most)?);
    if is_one && least.is_empty() {
        return None;
    }
    Some(format!("{opening}{least}, {most}{closing}"))
}

fn optional(text: &str) -> Option<String> {
    if text.trim().is_empty() { Some(String::new()) } else { bound(text) }
}

/// Writes a version without its build metadata, which plays no part in comparing.
fn bound(text: &str) -> Option<String> {
    let (numbers, rest) = apart(text.trim())?;
    let label = rest.split('+').next().unwrap_or_default();
    Some(format!("{numbers}{label}"))
}

/// Takes a version apart: its numbers in normal form, and all that stands behind them.
fn apart(text: &str) -> Option<(String, &str)> {
    let rules = PackageFormat::Nuget.rules();
    (rules.check_version)(text).ok()?;
    let normalized = (rules.normalize_version)(text);
    let numbers = normalized.split('-').next()?.to_owned();
    let rest = text.find(['-', '+']).and_then(|at| text.get(at..)).unwrap_or_default();
    Some((numbers, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_normal_and_labels_are_as_written() {
        for (text, expected) in [
            ("1.0", "1.0.0"),
            ("1.00.1.0", "1.0.1"),
            ("1.2.3.4-Beta.1+B", "1.2.3.4-Beta.1+B"),
            ("2.0.0+r3456", "2.0.0+r3456"),
        ] {
            assert_eq!(displayed(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "abc", "1.2.3.4.5", "1.x", "[1.0]"] {
            assert_eq!(displayed(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_are_intervals() {
        for (text, expected) in [
            ("1.0", "[1.0.0, )"),
            ("", "(, )"),
            ("[1.0]", "[1.0.0, 1.0.0]"),
            ("[1.0,2.0)", "[1.0.0, 2.0.0)"),
            ("(1.0, 2.0-Beta+x]", "(1.0.0, 2.0.0-Beta]"),
            ("(,1.0]", "(, 1.0.0]"),
            ("[1.0,)", "[1.0.0, )"),
            ("[12.0.3, )", "[12.0.3, )"),
            ("(,)", "(, )"),
        ] {
            assert_eq!(range(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["x", "(1.0)", "[]", "[1.0", "1.0]", "[", "[1.0,2.0,3.0]", "1.*", "[ü"] {
            assert_eq!(range(text), None, "{text}");
        }
    }
}
