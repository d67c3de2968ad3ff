//! Tells whether two paths are one on the wire, and which of their labels are called otherwise. A label is
//! known by its place: what it is called, no client sends.

use crate::ir::{Segment, Uri};

/// Returns the labels that have another name at the same place, old and new; `None` where requests to one
/// path are no requests to the other. A name that moves to another place takes its meaning along, so that
/// clients would send the old order: that is another path.
pub(super) fn renamed(old: &Uri, new: &Uri) -> Option<Vec<(String, String)>> {
    if old.query != new.query || old.segments.len() != new.segments.len() {
        return None;
    }
    let mut renamed = Vec::new();
    for pair in old.segments.iter().zip(&new.segments) {
        match pair {
            (Segment::Literal(before), Segment::Literal(after)) if before == after => {}
            (Segment::Label(before), Segment::Label(after))
            | (Segment::Greedy(before), Segment::Greedy(after)) => {
                if before != after {
                    renamed.push((before.clone(), after.clone()));
                }
            }
            (Segment::Literal(_) | Segment::Label(_) | Segment::Greedy(_), _) => return None,
        }
    }
    let moved = |(before, _): &(String, String)| renamed.iter().any(|(_, after)| after == before);
    (!renamed.iter().any(moved)).then_some(renamed)
}
