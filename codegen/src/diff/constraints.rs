//! Compares the constraints that count in a place: what becomes tighter breaks who sends, what becomes
//! looser may break who reads.

use super::decimal::Decimal;
use super::shapes::{called, kind_name};
use super::{Action, Aspect, Comparison, Part, Sides, Which, inclusion};
use crate::ir::{Constraints, Member};

const TIGHTER: &str = "requests that were accepted are refused";
const LOOSER: &str = "answers may hold values that clients could rule out";
const UNDECIDED: &str =
    "requests that were accepted may be refused; these patterns cannot be compared further";
const UNDECIDED_ANSWERS: &str =
    "answers may hold values that clients could rule out; these patterns cannot be compared further";

/// What changed in words, and whether it takes less and more than before.
struct Moved {
    text: String,
    tighter: bool,
    looser: bool,
}

impl Comparison<'_> {
    /// Compares what counts for a member. A constraint of its target is told once, of the target, where no
    /// member puts its own in place of it.
    pub(super) fn constraints(&mut self, subject: &str, old: &Member, new: &Member, sides: Sides) {
        let (before, after) = (self.old.shape(&old.target), self.new.shape(&new.target));
        let same_kind = kind_name(&before.kind) == kind_name(&after.kind);
        let effective = (old.constraints.over(&before.constraints), new.constraints.over(&after.constraints));
        let shared = Sides::of(before, after);
        for which in [Which::Length, Which::Range, Which::Pattern] {
            let own = has(&old.constraints, which) || has(&new.constraints, which);
            let pair = (old.target.clone(), new.target.clone(), which);
            if !own && (!same_kind || !self.constrained.insert(pair)) {
                continue;
            }
            let (part, subject, sides) = if own {
                (Part::Member, subject.to_owned(), sides)
            } else {
                (Part::Shape, called(&old.target, &new.target), shared)
            };
            let found = match which {
                Which::Length => length(&effective.0, &effective.1),
                Which::Range => range(&effective.0, &effective.1),
                Which::Pattern => {
                    self.pattern(part, &subject, (&effective.0, &effective.1), sides);
                    continue;
                }
            };
            if let Some(found) = found {
                let breaks = judge(&found, sides);
                self.push((part, Action::Changed, Aspect::Constraint), subject, found.text, breaks);
            }
        }
    }

    fn pattern(&mut self, part: Part, subject: &str, (old, new): (&Constraints, &Constraints), sides: Sides) {
        if old.pattern == new.pattern {
            return;
        }
        let (before, after) =
            (old.pattern.as_deref().unwrap_or_default(), new.pattern.as_deref().unwrap_or_default());
        let expression = |side: &Constraints| side.expression.clone().unwrap_or_default();
        let (narrow, wide) = (expression(old), expression(new));
        let (keeps, adds) = (inclusion::includes(&wide, &narrow), inclusion::includes(&narrow, &wide));
        let text = match (&old.pattern, &new.pattern) {
            (None, _) => format!("matches `{after}`, had no pattern"),
            (Some(_), None) => format!("has no pattern any more, was `{before}`"),
            (Some(_), Some(_)) => format!("matches `{after}`, was `{before}`"),
        };
        let text = match (keeps, adds) {
            (Some(true), Some(true)) => format!("{text}; both take the same"),
            _ => text,
        };
        let sent = match keeps {
            Some(true) => None,
            Some(false) => Some(TIGHTER),
            None => new.pattern.is_some().then_some(UNDECIDED),
        };
        let read = match adds {
            Some(true) => None,
            Some(false) => Some(LOOSER),
            None => old.pattern.is_some().then_some(UNDECIDED_ANSWERS),
        };
        let breaks = if sides.input { sent } else { read.filter(|_| sides.output) };
        self.push((part, Action::Changed, Aspect::Constraint), subject, text, breaks);
    }
}

/// Where clients both send and read, they read what clients sent: looser breaks readers of answers alone.
fn judge(moved: &Moved, sides: Sides) -> Option<&'static str> {
    let tighter = (moved.tighter && sides.input).then_some(TIGHTER);
    tighter.or((moved.looser && sides.output && !sides.input).then_some(LOOSER))
}

fn has(constraints: &Constraints, which: Which) -> bool {
    match which {
        Which::Length => constraints.length.is_some(),
        Which::Range => constraints.range.is_some(),
        Which::Pattern => constraints.pattern.is_some(),
    }
}

fn length(old: &Constraints, new: &Constraints) -> Option<Moved> {
    let ends = |constraints: &Constraints| {
        let (min, max) = constraints.length.unwrap_or_default();
        (min.unwrap_or(0), max.unwrap_or(u64::MAX))
    };
    let (before, after) = (ends(old), ends(new));
    let text = |constraints: &Constraints| {
        let (min, max) = constraints.length.unwrap_or_default();
        bounds(min.map(|min| min.to_string()), max.map(|max| max.to_string()))
    };
    (before != after).then(|| Moved {
        text: format!("has length {}, was {}", text(new), text(old)),
        tighter: after.0 > before.0 || after.1 < before.1,
        looser: after.0 < before.0 || after.1 > before.1,
    })
}

fn range(old: &Constraints, new: &Constraints) -> Option<Moved> {
    let (before, after) = (Range::of(old), Range::of(new));
    let text = |constraints: &Constraints| {
        let (min, max) = constraints.range.clone().unwrap_or_default();
        bounds(min, max)
    };
    (before != after).then(|| Moved {
        text: format!("is in range {}, was {}", text(new), text(old)),
        tighter: !after.takes(&before),
        looser: !before.takes(&after),
    })
}

/// The ends of a range; one that is absent is nowhere.
#[derive(PartialEq)]
struct Range {
    min: Option<Decimal>,
    max: Option<Decimal>,
}

impl Range {
    fn of(constraints: &Constraints) -> Self {
        let (min, max) =
            constraints.range.as_ref().map_or((None, None), |(min, max)| (min.as_deref(), max.as_deref()));
        Self { min: min.and_then(Decimal::parse), max: max.and_then(Decimal::parse) }
    }

    /// Tells whether every number of another range lies in this one.
    fn takes(&self, other: &Self) -> bool {
        let within =
            |end: &Option<Decimal>, found: &Option<Decimal>, reaches: fn(&Decimal, &Decimal) -> bool| {
                end.as_ref().is_none_or(|end| found.as_ref().is_some_and(|found| reaches(end, found)))
            };
        within(&self.min, &other.min, Decimal::le) && within(&self.max, &other.max, Decimal::ge)
    }
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
