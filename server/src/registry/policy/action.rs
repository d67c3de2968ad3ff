//! Which actions a statement is about: patterns of a service and a name, in which case does not matter.
//! Knows which services a policy may name, not which actions there are.

use super::pattern::{Pattern, Wildcards};
use crate::registry::error::invalid_policy::{InvalidPolicy, broken};

/// Some actions of a service, or all of every service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionPattern {
    /// The service in lower case; all where there is none.
    service: Option<String>,
    name: Pattern,
}

/// How names of actions begin, as far as a statement can be about them; case does not matter. A bit for each beginning,
/// which several share: it may let through what does not fit, and never the reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginnings(u64);

/// How many bytes a beginning has: the verbs of the service's actions differ within them.
const BEGINNING: usize = 3;

impl Beginnings {
    pub(super) const ALL: Self = Self(u64::MAX);

    /// Returns those that one of some patterns can be about.
    pub(super) fn of_any(patterns: &[ActionPattern]) -> Self {
        Self(patterns.iter().fold(0, |all, pattern| all | pattern.beginnings().0))
    }

    /// Returns the one of a name.
    pub fn of_name(name: &str) -> Self {
        name.as_bytes().first_chunk().map_or(Self::ALL, |beginning| Self::of(*beginning))
    }

    /// Tells whether there is one among both.
    pub(super) fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn of(beginning: [u8; BEGINNING]) -> Self {
        let mixed =
            beginning.iter().fold(0_u32, |mixed, byte| mixed * 3 + u32::from(byte.to_ascii_lowercase()));
        Self(1 << (mixed % u64::BITS))
    }
}

impl ActionPattern {
    fn beginnings(&self) -> Beginnings {
        self.name.beginning().map_or(Beginnings::ALL, Beginnings::of)
    }

    /// Tells whether it is about an action of a service, which is named in lower case.
    pub fn matches(&self, service: &str, name: &str) -> bool {
        self.service.as_ref().is_none_or(|own| own == service) && self.name.matches_ignoring_case(name)
    }

    /// Reads actions of any service.
    pub(super) fn read(place: &str, text: &str) -> Result<Self, InvalidPolicy> {
        Self::parse(text)
            .ok_or_else(|| broken(place, "must be * or name actions of a service, such as codeartifact:Get*"))
    }

    /// Reads what a policy of a domain or repository may name: actions of this service, and the one of the token
    /// service that it accepts without effect.
    pub(super) fn read_own(place: &str, text: &str) -> Result<Self, InvalidPolicy> {
        let own = Self::parse(text).filter(|action| match action.service.as_deref() {
            None => text == "*",
            Some("codeartifact") => true,
            Some(_) => action.matches("sts", "GetServiceBearerToken"),
        });
        own.ok_or_else(|| broken(place, "must be * or start with codeartifact: and name actions"))
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self { service: None, name: compile("*") });
        }
        let (service, name) = text.split_once(':')?;
        let is_service = service.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'?'));
        if service.is_empty() || name.is_empty() || !(is_service || service == "*") || !is_name {
            return None;
        }
        let service = Some(service).filter(|service| *service != "*").map(str::to_ascii_lowercase);
        Some(Self { service, name: compile(name) })
    }
}

fn compile(name: &str) -> Pattern {
    Pattern::compile(name, Wildcards::Anywhere, false)
}
