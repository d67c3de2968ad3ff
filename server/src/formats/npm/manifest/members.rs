//! JSON objects whose members are passed on as they were written: in their order, numbers digit for digit.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object. Of a name that stands twice, the last counts, as it does for clients.
#[derive(Debug, Default)]
pub struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Goes through the members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// Returns the value of a member.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(String, &'de RawValue)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            members.push((name, value));
        }
        // Objects are small, or come from a client that repeats itself: sorting keeps both cheap.
        let mut last: Vec<usize> = (0..members.len()).collect();
        last.sort_by(|one, other| members[*one].0.cmp(&members[*other].0).then(other.cmp(one)));
        last.dedup_by(|later, first| members[*later].0 == members[*first].0);
        last.sort_unstable();
        let mut kept = last.into_iter().peekable();
        let mut number = 0;
        members.retain(|_| {
            let is_kept = kept.next_if_eq(&number).is_some();
            number += 1;
            is_kept
        });
        Ok(Members(members))
    }
}

/// Writes an object, member by member.
pub(in crate::formats::npm) struct Writer<'o> {
    out: &'o mut Vec<u8>,
    is_empty: bool,
}

impl<'o> Writer<'o> {
    /// Begins an object.
    pub(in crate::formats::npm) fn new(out: &'o mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, is_empty: true }
    }

    /// Writes the name of a member, whose value must follow.
    pub(in crate::formats::npm) fn name(&mut self, name: &str) {
        if !std::mem::replace(&mut self.is_empty, false) {
            self.out.push(b',');
        }
        write_text(self.out, name);
        self.out.push(b':');
    }

    /// Writes a member whose value is JSON already.
    pub(in crate::formats::npm) fn raw(&mut self, name: &str, value: &str) {
        self.name(name);
        self.out.extend_from_slice(value.as_bytes());
    }

    /// Writes a member whose value is a text.
    pub(in crate::formats::npm) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        write_text(self.out, value);
    }

    /// Returns where it is written to.
    pub(in crate::formats::npm) fn out(&mut self) -> &mut Vec<u8> {
        self.out
    }

    /// Ends the object.
    pub(in crate::formats::npm) fn end(self) {
        self.out.push(b'}');
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing a text into memory does not fail.
    let _ = serde_json::to_writer(&mut *out, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_of_a_repeated_name_the_last_counts() {
        let members: Members<'_> = serde_json::from_str(r#"{"b":1,"a":2,"\u0062":3,"c":[4.50]}"#).unwrap();
        let told: Vec<_> = members.iter().map(|(name, value)| format!("{name}={}", value.get())).collect();
        assert_eq!(told, ["a=2", "b=3", "c=[4.50]"]);
    }
}
