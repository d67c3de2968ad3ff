//! Matches the members of two structures or unions: by name, and by where they travel.

use super::shapes::{NEEDED, describe, wire_name};
use super::{Action, Aspect, Comparison, Part, Sides};
use crate::ir::{Binding, Kind, Member, ShapeId};

const UNHEARD: &str = "clients that send it are not heard";
const UNTOLD: &str = "clients that read it find nothing";

impl Comparison<'_> {
    pub(super) fn members(&mut self, name: &str, old: &ShapeId, new: &ShapeId, sides: Sides) {
        let (before, after) = (self.old.members(old), self.new.members(new));
        let events = matches!(self.old.shape(old).kind, Kind::EventStream { .. });
        let mut unmatched: Vec<&Member> =
            before.iter().filter(|member| find(after, &member.name).is_none()).collect();
        for member in after {
            let subject = format!("{name}.{}", member.name);
            if let Some(found) = find(before, &member.name) {
                self.element(&subject, found, member, sides);
                continue;
            }
            let renamed = unmatched.iter().position(|gone| !events && self.same_place(gone, member));
            if let Some(found) = renamed.map(|index| unmatched.remove(index)) {
                let text = format!("is called so now, was `{}`; nothing changes on the wire", found.name);
                self.push((Part::Member, Action::Changed, Aspect::Naming), &subject, text, None);
                self.element(&subject, found, member, sides);
            } else {
                let breaks = (member.required && sides.input).then_some(NEEDED);
                let added = (Part::Member, Action::Added, Aspect::Presence);
                self.push(added, subject, describe(member), breaks);
            }
        }
        let reason = if sides.input { UNHEARD } else { UNTOLD };
        for member in unmatched {
            let removed = (Part::Member, Action::Removed, Aspect::Presence);
            self.push(removed, format!("{name}.{}", member.name), describe(member), Some(reason));
        }
    }

    /// Tells whether two members of other names are one on the wire. A header of an event is known by its
    /// name, and a label by its place in the path.
    fn same_place(&self, old: &Member, new: &Member) -> bool {
        match &old.binding {
            Binding::EventHeader => false,
            Binding::Label { .. } => {
                self.labels.iter().any(|(before, after)| *before == old.name && *after == new.name)
            }
            Binding::Body
            | Binding::Payload
            | Binding::Query(_)
            | Binding::QueryParams
            | Binding::Header(_)
            | Binding::PrefixHeaders(_)
            | Binding::StatusCode
            | Binding::EventPayload => (&old.binding, wire_name(old)) == (&new.binding, wire_name(new)),
        }
    }
}

fn find<'a>(members: &'a [Member], name: &str) -> Option<&'a Member> {
    members.iter().find(|member| member.name == name)
}
