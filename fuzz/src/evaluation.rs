//! Questions and policies made of bytes before the evaluator: a statement that denies allows nothing more, what is explained
//! agrees with what is decided, and what is allowed could be foreseen. Knows what must hold for whatever policies, not what one means.
//!
//! An input is JSON: who asks, for which action, on which resources, and the policies of each side.

use std::sync::Arc;

use codeartifact_server::auth::evaluate::{
    Context, Decider, Explanation, Home, NamedPolicy, Outcome, PolicySet, Question, Reason, StatementPlace,
    Verdict, could_allow, evaluate, explain,
};
use codeartifact_server::auth::{Action, Principal};
use codeartifact_server::registry::policy::{Effect, PolicyDocument, PolicyHolder};
use codeartifact_server::registry::{
    AccountId, DomainKey, DomainName, Region, RepositoryName, Tag, Timestamp,
};
use serde_json::value::RawValue;

use crate::Fate;

const DENY_ALL: &str = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
/// 2026-06-01T00:00:00Z.
const NOW_MILLISECONDS: i64 = 1_780_272_000_000;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Case<'c> {
    principal: String,
    action: String,
    resources: Vec<String>,
    #[serde(borrow, default)]
    identity: Vec<&'c RawValue>,
    #[serde(borrow, default)]
    domain: Option<&'c RawValue>,
    #[serde(borrow, default)]
    repository: Option<&'c RawValue>,
    #[serde(default)]
    tags: Vec<(String, String)>,
    #[serde(default)]
    source_ip: Option<std::net::IpAddr>,
    #[serde(default)]
    organization: Option<String>,
}

/// The policies of both sides.
#[derive(Clone, Default)]
struct World {
    identity: Vec<NamedPolicy>,
    resource: Vec<(PolicyHolder, Arc<PolicyDocument>)>,
}

/// Makes a question and policies of some bytes, and panics where the decision breaks what holds for all.
pub fn run(data: &[u8]) -> Fate {
    let Ok(case) = serde_json::from_slice::<Case<'_>>(data) else { return Fate::Unfit };
    let Some(fate) = case.run() else { return Fate::Unfit };
    fate
}

impl Case<'_> {
    /// Asks the question. Nothing where it cannot be asked, or where a policy is none.
    fn run(&self) -> Option<Fate> {
        let region = Region::parse("eu-west-1").ok()?;
        let principal = Principal::parse(&self.principal).ok()?;
        let action = Action::parse(&self.action)?;
        let resources: Vec<&str> = self.resources.iter().map(String::as_str).collect();
        let tags: Vec<Tag> =
            self.tags.iter().map(|(key, value)| Tag::parse(key, value)).collect::<Result<_, _>>().ok()?;
        let context = Context {
            organization: self.organization.as_deref(),
            principal_tags: &tags,
            user_id: "AIDAEXAMPLE",
            token_issued: None,
            source_ip: self.source_ip,
            secure_transport: true,
            now: Timestamp::from_epoch_milliseconds(NOW_MILLISECONDS),
            region: &region,
            request_tags: &tags,
            removed_tag_keys: &[],
            resource_tags: &tags,
            bearer_duration_seconds: 43_200,
        };
        let home = Home {
            owner: AccountId::parse("123456789012").ok()?,
            administrator: AccountId::parse("111122223333").ok(),
        };
        if resources.is_empty() {
            return None;
        }
        let question =
            Question { principal: &principal, action, resources: &resources, home, context: &context };
        Some(hold(&question, &self.world(&region)?))
    }

    fn world(&self, region: &Region) -> Option<World> {
        let mut world = World::default();
        for (number, text) in self.identity.iter().enumerate() {
            let document = Arc::new(PolicyDocument::parse_identity(text.get()).ok()?);
            world.identity.push(NamedPolicy { name: format!("policy {number}"), document });
        }
        let domain = DomainKey {
            owner: AccountId::parse("123456789012").ok()?,
            region: region.clone(),
            name: DomainName::parse("team").ok()?,
        };
        let repository = domain.clone().repository(RepositoryName::parse("repo").ok()?);
        let holders = [PolicyHolder::Domain(domain), PolicyHolder::Repository(repository)];
        for (holder, text) in holders.into_iter().zip([self.domain, self.repository]) {
            if let Some(text) = text {
                let document = Arc::new(PolicyDocument::parse(text.get(), &holder.arn()).ok()?);
                world.resource.push((holder, document));
            }
        }
        Some(world)
    }
}

impl World {
    fn policies(&self) -> PolicySet<'_> {
        PolicySet { identity: &self.identity, resource: &self.resource }
    }

    fn denies_all(&self) -> Self {
        let mut more = self.clone();
        let document = PolicyDocument::parse_identity(DENY_ALL).expect("it is a policy");
        more.identity.push(NamedPolicy { name: "deny all".to_owned(), document: Arc::new(document) });
        more
    }

    /// Returns these policies without their statements of one effect.
    fn without(&self, effect: Effect) -> Self {
        let keep = |document: &Arc<PolicyDocument>| {
            let mut document = PolicyDocument::clone(document);
            document.statements.retain(|statement| statement.effect != effect);
            Arc::new(document)
        };
        let mut fewer = self.clone();
        for policy in &mut fewer.identity {
            policy.document = keep(&policy.document);
        }
        for (_, document) in &mut fewer.resource {
            *document = keep(document);
        }
        fewer
    }
}

/// Holds what is true of every decision.
fn hold(question: &Question<'_>, world: &World) -> Fate {
    let outcome = evaluate(question, world.policies());
    let explained = explain(question, world.policies());
    hold_explained(question, &outcome, &explained);

    let is_allowed = |world: &World| matches!(evaluate(question, world.policies()), Outcome::Allowed(_));
    let allowed = is_allowed(world);
    assert!(!allowed || is_allowed(&world.without(Effect::Deny)), "what denies allowed it: {question:?}");
    assert!(!is_allowed(&world.without(Effect::Allow)) || allowed, "what allows denied it: {question:?}");
    let denied = evaluate(question, world.denies_all().policies()).refusal();
    assert!(denied.is_some(), "allowed though everything is denied: {question:?}");
    assert!(
        !allowed || has_prospect(question, world),
        "allowed, and there was no prospect of it: {question:?}"
    );
    if allowed { Fate::Accepted } else { Fate::Refused }
}

/// Tells whether it could have been told, of however much of a name, that something may be allowed.
fn has_prospect(question: &Question<'_>, world: &World) -> bool {
    let Question { principal, action, resources, .. } = question;
    let could = |start: &str| could_allow(principal, *action, start, world.policies());
    let every_start = |name: &&str| !name.is_ascii() || (0..=name.len()).all(|end| could(&name[..end]));
    resources.iter().any(every_start)
}

/// Holds that what is explained is what decided.
fn hold_explained(question: &Question<'_>, outcome: &Outcome<'_>, explained: &[Explanation<'_>]) {
    let fitting = |effect: Effect| {
        explained.iter().filter(move |one| {
            one.effect == effect && matches!(one.verdict, Verdict::Fits | Verdict::FitsAccount)
        })
    };
    let is_among = |effect, place: &StatementPlace<'_>| fitting(effect).any(|one| one.place == *place);
    assert_eq!(denies(outcome), fitting(Effect::Deny).next().is_some(), "{question:?}: {explained:?}");
    match outcome {
        Outcome::Allowed(Decider::Statement(place)) => {
            assert!(is_among(Effect::Allow, place), "{place} does not allow {question:?}");
        }
        Outcome::Allowed(Decider::Root) => {
            assert!(matches!(question.principal, Principal::Root(_)), "not an account itself: {question:?}");
        }
        Outcome::Denied(Reason::ExplicitDeny(place)) => {
            assert!(is_among(Effect::Deny, place), "{place} does not deny {question:?}");
        }
        Outcome::Denied(Reason::NoIdentityPolicy | Reason::NoResourcePolicy) => {}
    }
}

const fn denies(outcome: &Outcome<'_>) -> bool {
    matches!(outcome, Outcome::Denied(Reason::ExplicitDeny(_)))
}
