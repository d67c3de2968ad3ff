//! Compares constraints: what becomes tighter breaks requests, what becomes looser breaks nobody.

use super::Sides;
use crate::ir::Constraints;

const TIGHTER: &str = "requests that were accepted are refused";
const PATTERN: &str = "requests that were accepted may be refused; patterns cannot be compared further";

/// Returns what changed in words, and why it breaks clients where it does.
pub(super) fn compare(
    old: &Constraints,
    new: &Constraints,
    sides: Sides,
) -> Vec<(String, Option<&'static str>)> {
    let mut found = Vec::new();
    if old.length != new.length {
        let lower = |constraints: &Constraints| constraints.length.and_then(|(min, _)| min).unwrap_or(0);
        let upper =
            |constraints: &Constraints| constraints.length.and_then(|(_, max)| max).unwrap_or(u64::MAX);
        let tighter = lower(new) > lower(old) || upper(new) < upper(old);
        let text = |constraints: &Constraints| {
            let (min, max) = constraints.length.unwrap_or_default();
            bounds(min.map(|min| min.to_string()), max.map(|max| max.to_string()))
        };
        let text = format!("has length {}, was {}", text(new), text(old));
        found.push((text, (tighter && sides.input).then_some(TIGHTER)));
    }
    if old.range != new.range {
        let number =
            |text: Option<&String>, absent: f64| text.map_or(absent, |t| t.parse().unwrap_or(absent));
        let ends = |constraints: &Constraints| {
            let (min, max) = constraints.range.clone().unwrap_or_default();
            (number(min.as_ref(), f64::NEG_INFINITY), number(max.as_ref(), f64::INFINITY))
        };
        let (before, after) = (ends(old), ends(new));
        let tighter = after.0 > before.0 || after.1 < before.1;
        let text = |constraints: &Constraints| {
            let (min, max) = constraints.range.clone().unwrap_or_default();
            bounds(min, max)
        };
        let text = format!("is in range {}, was {}", text(new), text(old));
        found.push((text, (tighter && sides.input).then_some(TIGHTER)));
    }
    if old.pattern != new.pattern {
        let (text, breaks) = match (&old.pattern, &new.pattern) {
            (Some(old), Some(new)) => (format!("matches `{new}`, was `{old}`"), Some(PATTERN)),
            (None, Some(new)) => (format!("matches `{new}`, had no pattern"), Some(PATTERN)),
            (Some(old), None) => (format!("has no pattern any more, was `{old}`"), None),
            (None, None) => return found,
        };
        found.push((text, breaks.filter(|_| sides.input)));
    }
    found
}

fn bounds(min: Option<String>, max: Option<String>) -> String {
    match (min, max) {
        (None, None) => "of any size".to_owned(),
        (Some(min), None) => format!("{min} or more"),
        (None, Some(max)) => format!("up to {max}"),
        (Some(min), Some(max)) if min == max => min,
        (Some(min), Some(max)) => format!("{min} to {max}"),
    }
}
