//! The key of a package group: its domain and its pattern. Says where a group would be, not that it is there.

use super::pattern::PackageGroupPattern;
use crate::registry::error::Resource;
use crate::registry::names::arn::Arn;
use crate::registry::names::keys::DomainKey;
use crate::registry::permit::{Guarded, Subject, SubjectKind};

/// Names a package group of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageGroupKey {
    /// The domain that the group belongs to.
    pub domain: DomainKey,
    /// The pattern that names it.
    pub pattern: PackageGroupPattern,
}

impl PackageGroupKey {
    /// Returns the group's ARN.
    pub fn arn(&self) -> Arn {
        Arn::PackageGroup { domain: self.domain.clone(), pattern: self.pattern.as_str().to_owned() }
    }
}

impl From<&PackageGroupKey> for Resource {
    fn from(key: &PackageGroupKey) -> Self {
        Self::PackageGroup(Box::new(key.domain.clone()), key.pattern.as_str().to_owned())
    }
}

impl Guarded for PackageGroupKey {
    fn subject(&self) -> Subject {
        Subject::Resource(self.arn())
    }

    fn kind(&self) -> SubjectKind {
        SubjectKind::PackageGroup
    }
}
