//! What a signature is for: a day, a region and a service, and the credential that says so.
//! Knows nothing of whose key it is.

use super::date::SignedAt;
use super::error::{ScopeFault, SignatureError};
use crate::registry::Region;

const TERMINATOR: &str = "aws4_request";

/// A service that requests can be signed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// The control plane.
    CodeArtifact,
    /// The token service.
    Sts,
}

impl Service {
    /// Returns the name in scopes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CodeArtifact => "codeartifact",
            Self::Sts => "sts",
        }
    }
}

/// What a signature is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    pub(super) day: String,
    pub(super) region: Region,
    pub(super) service: Service,
}

impl Scope {
    /// Reads a credential, `key/day/region/service/aws4_request`, and returns the access key id with the scope.
    pub(super) fn read<'a>(
        credential: &'a str,
        service: Service,
        signed_at: &SignedAt,
    ) -> Result<(&'a str, Self), SignatureError> {
        let parts: Option<[&str; 5]> = first_five(credential);
        let [access_key_id, day, region, named, terminator] =
            parts.ok_or_else(|| SignatureError::Credential(credential.to_owned()))?;
        let mut faults = Vec::new();
        let valid_region = Region::parse(region);
        if valid_region.is_err() {
            faults.push(ScopeFault::Region(region.to_owned()));
        }
        if named != service.name() {
            faults.push(ScopeFault::Service(service.name()));
        }
        if terminator != TERMINATOR {
            faults.push(ScopeFault::Terminator(terminator.to_owned()));
        }
        if day != signed_at.day() {
            let (scope, request) = (day.to_owned(), signed_at.as_str().to_owned());
            faults.push(ScopeFault::Day { scope, request });
        }
        match valid_region {
            Ok(region) if faults.is_empty() => {
                Ok((access_key_id, Self { day: day.to_owned(), region, service }))
            }
            Ok(_) | Err(_) => Err(SignatureError::Scope(faults)),
        }
    }

    /// Returns the parts from which keys are derived, in their order.
    pub(super) fn parts(&self) -> [&str; 4] {
        [&self.day, self.region.as_str(), self.service.name(), TERMINATOR]
    }
}

fn first_five(credential: &str) -> Option<[&str; 5]> {
    let mut parts = credential.split('/');
    let five = [parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(five)
}
