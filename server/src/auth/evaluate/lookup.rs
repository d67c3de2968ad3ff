//! Where conditions and variables of policies find what they name in a question.
//! Looks up one key at a time and makes no map; knows no policy.

use std::borrow::Cow;

use super::question::{Context, Question};
use crate::auth::action::Action;
use crate::auth::principal::Principal;
use crate::registry::policy::{ConditionKey, ContextValue, Found, GlobalKey};
use crate::registry::{Region, Tag, partition_of};

/// The service that tokens are for, as the token service names it.
const BEARER_SERVICE: &str = "codeartifact.amazonaws.com";

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
