//! The caller of a request: whom it comes from, and what is known of them.
//!
//! Without configured credentials every access key is accepted and nothing is verified, which is safe only
//! because the server then listens to its own machine alone. The account is the configured one, unless the
//! access key id is twelve digits, which then name it; the region is that of the signature's scope.

use std::net::IpAddr;
use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::error::Unauthenticated;
use super::identities::{AccessKey, Identity};
use super::principal::Principal;
use crate::registry::{AccountId, Region, partition_of};

/// Whom a request comes from.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who acts, by the name that policies use.
    pub principal: Principal,
    /// The account that they belong to.
    pub account: AccountId,
    /// The region that the request is for.
    pub region: Region,
    /// What is known of them; nothing while nothing is verified, and they may do everything then.
    pub identity: Option<Arc<Identity>>,
    /// When the credentials that they use end, in seconds since 1970, where they do.
    pub session_ends_at_seconds: Option<i64>,
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The network address, where it is known.
    pub address: Option<IpAddr>,
    /// Whether the client's connection is encrypted.
    pub is_encrypted: bool,
}

/// What stands in for what a request does not say.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// The account of access keys that do not name one.
    pub account: AccountId,
    /// The region of requests that are not signed.
    pub region: Region,
}

impl Caller {
    /// Returns whoever an access key belongs to.
    pub fn of_key(key: &AccessKey, region: Region) -> Self {
        let session_ends_at_seconds = key.session.as_ref().map(|session| session.expires_at_seconds);
        Self { session_ends_at_seconds, ..Self::of_identity(Arc::clone(&key.identity), region) }
    }

    /// Returns whoever an identity is.
    pub fn of_identity(identity: Arc<Identity>, region: Region) -> Self {
        let (principal, account) = (identity.principal.clone(), identity.principal.account());
        Self { principal, account, region, identity: Some(identity), session_ends_at_seconds: None }
    }

    /// Returns an account itself, as which whoever asks acts while nothing is verified.
    pub fn unverified(account: AccountId, region: Region) -> Self {
        let principal = Principal::Root(account);
        Self { principal, account, region, identity: None, session_ends_at_seconds: None }
    }

    /// Reads the caller from the `Authorization` header or, for a presigned request, from the query, without verifying
    /// anything.
    pub fn read(
        headers: &HeaderMap,
        query: Option<&str>,
        defaults: &Defaults,
    ) -> Result<Self, Unauthenticated> {
        let credential = match headers.get(AUTHORIZATION) {
            Some(value) => {
                let text =
                    value.to_str().map_err(|_| Unauthenticated::IncompleteSignature("it is not ASCII"))?;
                let parts = text
                    .strip_prefix("AWS4-HMAC-SHA256")
                    .ok_or(Unauthenticated::IncompleteSignature("its scheme is not `AWS4-HMAC-SHA256`"))?;
                let credential = parts.split(',').find_map(|part| part.trim().strip_prefix("Credential="));
                Some(
                    credential
                        .ok_or(Unauthenticated::IncompleteSignature("`Credential` is missing"))?
                        .to_owned(),
                )
            }
            None => query
                .unwrap_or_default()
                .split('&')
                .find_map(|pair| pair.strip_prefix("X-Amz-Credential="))
                .map(|value| value.replace("%2F", "/").replace("%2f", "/")),
        };
        let Some(credential) = credential else {
            return Ok(Self::unverified(defaults.account, defaults.region.clone()));
        };
        let mut scope = credential.split('/');
        let (Some(key), Some(_date), Some(region), Some(_service), Some("aws4_request")) = (
            scope.next().filter(|key| !key.is_empty()),
            scope.next(),
            scope.next(),
            scope.next(),
            scope.next(),
        ) else {
            return Err(Unauthenticated::IncompleteSignature(
                "`Credential` must be `key/date/region/service/aws4_request`",
            ));
        };
        let region = Region::parse(region)
            .map_err(|_| Unauthenticated::IncompleteSignature("the region in `Credential` is malformed"))?;
        Ok(Self::unverified(AccountId::parse(key).unwrap_or(defaults.account), region))
    }

    /// Returns the ARN of whoever acts, in the partition of the request's region.
    pub fn arn(&self) -> String {
        self.principal.arn(partition_of(&self.region))
    }

    /// Returns the id that policies know them by as `aws:userid`.
    pub fn user_id(&self) -> &str {
        self.identity.as_ref().map_or(self.account.as_str(), |identity| &identity.user_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults() -> Defaults {
        Defaults {
            account: AccountId::parse("000000000000").unwrap(),
            region: Region::parse("us-east-1").unwrap(),
        }
    }

    fn signed(credential: &str) -> Result<Caller, Unauthenticated> {
        let mut headers = HeaderMap::new();
        let value = format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00");
        headers.insert(AUTHORIZATION, value.parse().unwrap());
        Caller::read(&headers, None, &defaults())
    }

    #[test]
    fn account_is_the_configured_one_for_an_ordinary_access_key() {
        let caller = signed("AKIDEXAMPLE/20260101/eu-west-1/codeartifact/aws4_request").unwrap();

        assert_eq!(caller.account.as_str(), "000000000000");
        assert_eq!(caller.region.as_str(), "eu-west-1");
    }

    #[test]
    fn access_key_of_twelve_digits_names_the_account() {
        let caller = signed("123456789012/20260101/eu-west-1/codeartifact/aws4_request").unwrap();

        assert_eq!(caller.account.as_str(), "123456789012");
    }

    #[test]
    fn unsigned_requests_get_the_defaults() {
        let caller = Caller::read(&HeaderMap::new(), None, &defaults()).unwrap();

        assert_eq!(caller.region.as_str(), "us-east-1");
        assert_eq!(caller.principal, Principal::Root(defaults().account));
    }

    #[test]
    fn presigned_requests_carry_the_scope_in_the_query() {
        let query = "X-Amz-Credential=AKID%2F20260101%2Feu-west-2%2Fcodeartifact%2Faws4_request&domain=d";
        let caller = Caller::read(&HeaderMap::new(), Some(query), &defaults()).unwrap();

        assert_eq!(caller.region.as_str(), "eu-west-2");
    }

    #[test]
    fn incomplete_scope_is_refused() {
        for credential in ["AKID", "AKID/20260101/eu-west-1/codeartifact", "AKID/d/BAD REGION/s/aws4_request"]
        {
            assert!(signed(credential).is_err(), "{credential}");
        }
    }

    #[test]
    fn scope_without_an_access_key_is_refused() {
        assert!(signed("/20260101/eu-west-1/codeartifact/aws4_request").is_err());
    }
}
