//! What is known of a request besides who asks for what, and where conditions and variables find it.
//! Looks up what a policy names and nothing else; knows no policy.

use std::borrow::Cow;
use std::net::IpAddr;

use super::Question;
use crate::auth::action::Action;
use crate::auth::principal::Principal;
use crate::registry::policy::{ConditionKey, ContextValue, Found, GlobalKey};
use crate::registry::{Region, Tag, Timestamp, partition_of};

/// The service that tokens are for, as the token service names it.
const BEARER_SERVICE: &str = "codeartifact.amazonaws.com";

/// What is known of a request. A key that has no value here is absent: that of an address that is not known, or of tags
/// that the request does not carry.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The organization that the account of whoever asks belongs to.
    pub organization: Option<&'a str>,
    /// The tags of whoever asks, those of a session first.
    pub principal_tags: &'a [Tag],
    /// The id of whoever asks; of a session that of its role and its own name, joined by a colon.
    pub user_id: &'a str,
    /// When temporary credentials were made; nothing for others.
    pub token_issued: Option<Timestamp>,
    /// Where the request came from.
    pub source_ip: Option<IpAddr>,
    /// Whether it came over TLS.
    pub secure_transport: bool,
    /// When it arrived.
    pub now: Timestamp,
    /// The region that it is for.
    pub region: &'a Region,
    /// The tags that it sets.
    pub request_tags: &'a [Tag],
    /// The keys of the tags that it removes.
    pub removed_tag_keys: &'a [String],
    /// The tags of exactly what it is about.
    pub resource_tags: &'a [Tag],
    /// How long a token is to last, as it was asked for; 43,200 where nothing was.
    pub bearer_duration_seconds: i64,
}

impl<'a> Question<'a> {
    /// Finds what the request has under a key.
    pub(super) fn find(&self, key: &ConditionKey) -> Found<'a> {
        let context = self.context;
        match key {
            ConditionKey::Global(key) => self.find_global(*key),
            ConditionKey::PrincipalTag(tag) => find_tag(context.principal_tags, tag),
            ConditionKey::RequestTag(tag) => find_tag(context.request_tags, tag),
            ConditionKey::ResourceTag(tag) => find_tag(context.resource_tags, tag),
            ConditionKey::Unknown(_) => Found::Absent,
        }
    }

    fn find_global(&self, key: GlobalKey) -> Found<'a> {
        let (context, principal) = (self.context, self.principal);
        let value = match key {
            GlobalKey::CurrentTime => Some(ContextValue::Moment(context.now)),
            GlobalKey::EpochTime => {
                Some(ContextValue::Number(context.now.epoch_milliseconds().div_euclid(1000)))
            }
            GlobalKey::PrincipalArn => {
                Some(ContextValue::Text(principal_arn(principal, context.region).into()))
            }
            GlobalKey::PrincipalAccount => Some(text(principal.account().as_str().to_owned())),
            GlobalKey::PrincipalOrganization => context.organization.map(text),
            GlobalKey::PrincipalType => Some(text(principal_type(principal))),
            GlobalKey::PrincipalIsAwsService | GlobalKey::ViaAwsService => Some(ContextValue::Truth(false)),
            GlobalKey::UserId => Some(text(context.user_id)),
            GlobalKey::Username => username(principal).map(text),
            GlobalKey::TokenIssueTime => context.token_issued.map(ContextValue::Moment),
            GlobalKey::SourceIp => context.source_ip.map(ContextValue::Address),
            GlobalKey::SecureTransport => Some(ContextValue::Truth(context.secure_transport)),
            GlobalKey::RequestedRegion => Some(text(context.region.as_str())),
            GlobalKey::ResourceAccount => Some(text(self.home.owner.as_str().to_owned())),
            GlobalKey::TagKeys => return tag_keys(context),
            GlobalKey::BearerService => self.is_about_bearer_tokens().then(|| text(BEARER_SERVICE)),
            GlobalKey::BearerDuration => {
                self.is_about_bearer_tokens().then_some(ContextValue::Number(context.bearer_duration_seconds))
            }
        };
        value.map_or(Found::Absent, Found::One)
    }

    fn is_about_bearer_tokens(&self) -> bool {
        self.action == Action::GetServiceBearerToken
    }
}

fn text<'a>(text: impl Into<Cow<'a, str>>) -> ContextValue<'a> {
    ContextValue::Text(text.into())
}

fn find_tag<'a>(tags: &'a [Tag], key: &str) -> Found<'a> {
    let tag = tags.iter().find(|tag| tag.key().eq_ignore_ascii_case(key));
    tag.map_or(Found::Absent, |tag| Found::from(tag.value()))
}

fn tag_keys<'a>(context: &Context<'a>) -> Found<'a> {
    let keys = context.request_tags.iter().map(Tag::key);
    let keys = keys.chain(context.removed_tag_keys.iter().map(String::as_str));
    let keys: Vec<_> = keys.map(text).collect();
    if keys.is_empty() { Found::Absent } else { Found::Several(keys) }
}

/// Returns the ARN of the account, the user or the role: a session is known by its role.
fn principal_arn(principal: &Principal, region: &Region) -> String {
    let partition = partition_of(region);
    match principal {
        Principal::Root(_) | Principal::User { .. } => principal.arn(partition),
        Principal::Session { account, role, .. } => format!("arn:{partition}:iam::{account}:role/{role}"),
    }
}

const fn principal_type(principal: &Principal) -> &'static str {
    match principal {
        Principal::Root(_) => "Account",
        Principal::User { .. } => "User",
        Principal::Session { .. } => "AssumedRole",
    }
}

/// Returns the name of a user without its path.
fn username(principal: &Principal) -> Option<&str> {
    match principal {
        Principal::User { name, .. } => Some(name.rsplit('/').next().unwrap_or(name)),
        Principal::Root(_) | Principal::Session { .. } => None,
    }
}
