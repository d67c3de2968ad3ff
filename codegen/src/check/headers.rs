//! Members that travel in headers or as the status.

use super::place::Place;
use super::{Answer, Check, FindingKind};
use crate::ir::{Binding, Kind, Member, TimestampFormat};

impl Check<'_> {
    /// Checks the members that are bound to headers.
    pub(super) fn headers(&mut self, members: &[Member], answer: &Answer<'_>) {
        for member in members {
            match &member.binding {
                Binding::Header(name) => self.header(member, &name.to_ascii_lowercase(), answer),
                Binding::PrefixHeaders(prefix) => {
                    self.prefixed(member, &prefix.to_ascii_lowercase(), members, answer);
                }
                _ => {}
            }
        }
    }

    fn header(&mut self, member: &Member, name: &str, answer: &Answer<'_>) {
        let place = Place::Header(name);
        let lines = answer.headers.iter().filter(|(header, _)| header == name);
        let lines: Vec<_> = lines.map(|(_, value)| value.trim()).collect();
        if lines.is_empty() {
            if member.required {
                let message = format!("it holds `{}`, which is required, and is missing", member.name);
                self.find(&place, FindingKind::Missing, Some(&member.target), None, message);
            }
            return;
        }
        let text = lines.join(", ");
        let shape = self.service.shape(&member.target);
        let Kind::List { member: element, .. } = &shape.kind else {
            return self.text_value(member, &text, &place);
        };
        let place = place.hidden(shape.sensitive);
        let mut element = element.as_ref().clone();
        element.timestamp_format = element.timestamp_format.or(member.timestamp_format);
        let is_date = matches!(self.service.shape(&element.target).kind, Kind::Timestamp)
            && matches!(element.timestamp_format, None | Some(TimestampFormat::HttpDate));
        let elements = if is_date { dates(&text) } else { elements(&text) };
        self.length(shape, &member.constraints, elements.len(), "elements", &place);
        for (index, text) in elements.iter().enumerate() {
            self.text_value(&element, text, &place.index(index));
        }
    }

    /// Checks a map whose entries are headers that share a prefix; those that are members of their own are
    /// none of its entries.
    fn prefixed(&mut self, member: &Member, prefix: &str, members: &[Member], answer: &Answer<'_>) {
        let shape = self.service.shape(&member.target);
        let Kind::Map { key, value, .. } = &shape.kind else { return };
        let is_bound = |name: &str| {
            members.iter().any(|member| match &member.binding {
                Binding::Header(bound) => bound.eq_ignore_ascii_case(name),
                _ => false,
            })
        };
        let entries = answer.headers.iter().filter(|(name, _)| !is_bound(name));
        let entries: Vec<_> =
            entries.filter_map(|(name, text)| Some((name, name.strip_prefix(prefix)?, text))).collect();
        for (name, rest, text) in entries {
            let place = Place::Header(name);
            self.text_value(key, rest, &place);
            if !matches!(self.service.shape(&value.target).kind, Kind::List { .. }) {
                self.text_value(value, text.trim(), &place);
            }
        }
    }

    /// Checks a status that is a member.
    pub(super) fn status_member(&mut self, member: &Member, status: u16) {
        self.text_value(member, &status.to_string(), &Place::Head("status"));
    }
}

/// Splits a header that holds dates, each of which has a comma of its own.
fn dates(text: &str) -> Vec<String> {
    let parts: Vec<_> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.chunks(2).map(|pair| pair.join(", ")).collect()
}

/// Splits a header at the commas outside quotes; a backslash within quotes takes the next character as it is.
fn elements(text: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut element = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let mut characters = text.chars();
    loop {
        match characters.next() {
            Some('"') => {
                if !quoted && element.trim().is_empty() {
                    element.clear();
                }
                (quoted, was_quoted) = (!quoted, true);
            }
            Some('\\') if quoted => element.extend(characters.next()),
            // Blanks around a quoted element are not part of it.
            Some(blank) if was_quoted && !quoted && blank.is_whitespace() => {}
            Some(character) if quoted || character != ',' => element.push(character),
            end => {
                let done = std::mem::take(&mut element);
                elements.push(if was_quoted { done } else { done.trim().to_owned() });
                was_quoted = false;
                if end.is_none() {
                    break;
                }
            }
        }
    }
    // An empty header is an empty list.
    if elements == [""] { Vec::new() } else { elements }
}
