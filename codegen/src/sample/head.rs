//! Values in the head of a request: labels, queries and headers.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::value;
use crate::ir::{Binding, Kind, Member, Segment, Service, Uri};

/// The path and query of a request in the making.
#[derive(Debug, Default)]
pub(super) struct Target {
    labels: BTreeMap<String, String>,
    query: Vec<(String, String)>,
}

impl Target {
    /// Takes the value of a label.
    pub(super) fn label(&mut self, member: &Member, text: &str) {
        self.labels.insert(member.name.clone(), text.to_owned());
    }

    /// Takes the value of a member that travels in the query; `None` where there is none.
    pub(super) fn query(&mut self, service: &Service, member: &Member) -> Option<()> {
        match &member.binding {
            Binding::Query(key) => {
                let texts = texts(service, member)?;
                self.query.extend(texts.into_iter().map(|text| (key.clone(), text)));
            }
            _ => self.query.extend(entries(service, member)?),
        }
        Some(())
    }

    /// Returns the target of a request to a path.
    pub(super) fn render(&self, uri: &Uri) -> String {
        let label = |name: &str| self.labels.get(name).map_or("", String::as_str);
        let mut target = String::new();
        for segment in &uri.segments {
            target.push('/');
            match segment {
                Segment::Literal(text) => target.push_str(text),
                Segment::Label(name) => encode(label(name), "", &mut target),
                Segment::Greedy(name) => encode(label(name), "/", &mut target),
            }
        }
        if uri.segments.is_empty() {
            target.push('/');
        }
        let literals = uri.query.iter().map(|(key, value)| (key, value.as_ref()));
        let pairs = literals.chain(self.query.iter().map(|(key, value)| (key, Some(value))));
        for (index, (key, value)) in pairs.enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            encode(key, "", &mut target);
            if let Some(value) = value {
                target.push('=');
                encode(value, "", &mut target);
            }
        }
        target
    }
}

/// Returns the headers of a member; `None` where a value cannot be found.
pub(super) fn headers(service: &Service, member: &Member) -> Option<Vec<(String, String)>> {
    match &member.binding {
        Binding::Header(name) => Some(vec![(name.clone(), texts(service, member)?.join(", "))]),
        Binding::PrefixHeaders(prefix) => {
            let entries = entries(service, member)?.into_iter();
            Some(entries.map(|(key, text)| (format!("{prefix}{key}"), text)).collect())
        }
        _ => Some(Vec::new()),
    }
}

/// The texts of a member that is a list or one value.
fn texts(service: &Service, member: &Member) -> Option<Vec<String>> {
    match &service.shape(&member.target).kind {
        Kind::List { member: element, unique, .. } => {
            let mut element = (**element).clone();
            element.timestamp_format = element.timestamp_format.or(member.timestamp_format);
            let length = value::least_length(service, member).max(1);
            if *unique && length > 1 {
                return None;
            }
            Some(vec![value::text(service, &element)?; length])
        }
        _ => Some(vec![value::text(service, member)?]),
    }
}

/// The entries of a member that is a map of texts or of lists of texts.
fn entries(service: &Service, member: &Member) -> Option<Vec<(String, String)>> {
    let Kind::Map { key, value: held, .. } = &service.shape(&member.target).kind else { return None };
    if value::least_length(service, member) > 1 {
        return None;
    }
    let name = value::text(service, key)?;
    Some(texts(service, held)?.into_iter().map(|text| (name.clone(), text)).collect())
}

/// Writes text percent-encoded, but for letters, digits, marks that mean nothing in an address, and what is `kept`.
fn encode(text: &str, kept: &str, target: &mut String) {
    for byte in text.bytes() {
        let character = char::from(byte);
        if byte.is_ascii_alphanumeric() || "-._~".contains(character) || kept.contains(character) {
            target.push(character);
        } else {
            // Text takes whatever is written to it.
            let _ = write!(target, "%{byte:02X}");
        }
    }
}
