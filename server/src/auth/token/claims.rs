//! What a token says, and the JSON that says it. Knows nothing of signatures.

use std::borrow::Cow;

use crate::auth::principal::Principal;
use crate::registry::{AccountId, DomainKey, DomainName, Region, partition_of};

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Who asked for the token; permission is checked against them at each use, whatever becomes of the access key.
    pub principal: Principal,
    /// The only domain that the token opens.
    pub domain: DomainKey,
    /// When it ends, in seconds since 1970.
    pub expires_at_seconds: i64,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    principal: Cow<'a, str>,
    owner: &'a str,
    region: &'a str,
    domain: &'a str,
    expires: i64,
}

impl Claims {
    pub(super) fn write(&self) -> Vec<u8> {
        let written = Written {
            principal: self.principal.arn(partition_of(&self.domain.region)).into(),
            owner: self.domain.owner.as_str(),
            region: self.domain.region.as_str(),
            domain: self.domain.name.as_str(),
            expires: self.expires_at_seconds,
        };
        serde_json::to_vec(&written).expect("a structure of strings and a number is JSON")
    }

    pub(super) fn read(json: &[u8]) -> Option<Self> {
        let written: Written<'_> = serde_json::from_slice(json).ok()?;
        let domain = DomainKey {
            owner: AccountId::parse(written.owner).ok()?,
            region: Region::parse(written.region).ok()?,
            name: DomainName::parse(written.domain).ok()?,
        };
        let principal = Principal::parse(&written.principal).ok()?;
        Some(Self { principal, domain, expires_at_seconds: written.expires })
    }
}
