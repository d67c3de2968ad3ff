//! The one place that decides whether a caller may do something, and the only maker of permits.

use super::access::Access;
use super::action::Action;
use super::ask::Ask;
use super::caller::{Caller, Source};
use super::decisions::Decisions;
use super::error::{Denied, Error};
use super::evaluate::{Context, Home, Outcome, PolicySet, Question, Refusal, could_allow, evaluate};
use super::identities::Identity;
use super::protections::Protected;
use super::token::DEFAULT_SECONDS;
use crate::registry::{
    AccountId, Arn, DomainPackageKey, Guarded, PackageFormat, Permit, Protection, Registry, RepositoryKey,
    Subject, Tags, partition_of,
};

/// Who asks, and where what is decided is collected.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// Where they ask from.
    pub source: &'a Source,
    /// Where what is decided is collected.
    pub decisions: &'a Decisions,
}

/// Allows actions on the resource of a key, all of them or none, or says who may not do what.
///
/// Without configured credentials there are no identities to hold policies against, so that every caller
/// on this machine may do everything. An action that cannot be about such a resource is refused all the same: asking
/// for it is a mistake of ours, which must not open anything.
#[expect(clippy::disallowed_methods, reason = "this is the one place that issues permits")]
pub async fn authorize<K: Guarded>(
    access: &Access,
    registry: &Registry,
    asking: Asking<'_>,
    ask: Ask<'_>,
    key: K,
) -> Result<Permit<K>, Error> {
    if let Some(action) = ask.actions.iter().find(|action| !action.is_about(key.kind())) {
        tracing::error!(%action, kind = ?key.kind(), "an action was asked for on what it is not about");
        let resource = key.subject().to_string();
        asking.decisions.note(*action, || resource.clone(), false, None);
        return Err(asking.denied(*action, resource, None));
    }
    match &asking.caller.identity {
        None => {
            for action in ask.actions {
                asking.decisions.note(*action, || key.subject().to_string(), true, None);
            }
        }
        Some(identity) => decide(access, registry, asking, identity, ask, key.subject()).await?,
    }
    Ok(Permit::issue(key, asking.caller.account))
}

/// Refuses whoever may do something to no package of a format in a repository, whatever it is called, as far as that can be
/// told before it is known. Nobody is let in by this: whoever is not refused is asked for again, with the name.
pub async fn require_prospect(
    access: &Access,
    registry: &Registry,
    asking: Asking<'_>,
    actions: &[Action],
    (repository, format): (&RepositoryKey, PackageFormat),
) -> Result<(), Error> {
    let Some(identity) = &asking.caller.identity else { return Ok(()) };
    let subject = Subject::Resource(repository.arn());
    let protected = access.protections.of(registry, &subject).await?;
    let set = PolicySet { identity: &identity.policies, resource: &protected.policies };
    let start = repository.beginning_of_packages(format);
    match actions.iter().find(|action| !could_allow(&identity.principal, **action, &start, set)) {
        None => Ok(()),
        Some(action) => {
            let refusal = Some(Refusal::NoIdentityPolicy);
            asking.decisions.note(*action, || format!("{start}*"), false, None);
            Err(asking.denied(*action, format!("{start}*"), refusal))
        }
    }
}

async fn decide(
    access: &Access,
    registry: &Registry,
    asking: Asking<'_>,
    identity: &Identity,
    ask: Ask<'_>,
    subject: Subject,
) -> Result<(), Error> {
    let protected = access.protections.of(registry, &subject).await?;
    let Protected { protection, policies } = &*protected;
    let resource = resource_of(&subject, protection);
    let home = home_of(&subject, protection, asking.caller.account);
    let context = Context {
        organization: identity.organization.as_deref(),
        principal_tags: &identity.tags,
        user_id: &identity.user_id,
        token_issued: None,
        source_ip: asking.source.address,
        secure_transport: asking.source.is_encrypted,
        now: registry.now(),
        region: &asking.caller.region,
        request_tags: ask.tags.map_or(&[], Tags::as_slice),
        removed_tag_keys: ask.removed_tag_keys,
        resource_tags: &protection.tags,
        bearer_duration_seconds: ask.token_seconds.unwrap_or(DEFAULT_SECONDS),
    };
    let set = PolicySet { identity: &identity.policies, resource: policies };
    for action in ask.actions {
        let other_name = other_name(*action, &subject);
        let resources = [Some(&*resource), other_name.as_deref()];
        let resources: Vec<&str> = resources.into_iter().flatten().collect();
        let principal = &identity.principal;
        let question =
            Question { principal, action: *action, resources: &resources, home, context: &context };
        let outcome = evaluate(&question, set);
        let refusal = outcome.refusal();
        asking.decisions.note(*action, || resource.clone(), refusal.is_none(), Some(&outcome));
        if let Outcome::Denied(_) = outcome {
            let told = told_resource(&subject, resource, home, asking.caller.account);
            return Err(asking.denied(*action, told, refusal));
        }
    }
    Ok(())
}

/// Returns the name that policies are held against.
fn resource_of(subject: &Subject, protection: &Protection) -> String {
    match (subject, &protection.resource) {
        (Subject::EncryptionKey(key), _) => key.as_str().to_owned(),
        (Subject::Account(_), _) => "*".to_owned(),
        (Subject::GroupOf(_), Some(group)) => group.to_string(),
        (Subject::Resource(_) | Subject::GroupOf(_), _) => subject.to_string(),
    }
}

fn home_of(subject: &Subject, protection: &Protection, caller: AccountId) -> Home {
    let owner = match subject {
        // No policy stands around these: whoever asks is at home.
        Subject::Account(_) | Subject::EncryptionKey(_) => caller,
        Subject::Resource(arn) => arn.domain().owner,
        Subject::GroupOf(package) => package.domain.owner,
    };
    Home { owner, administrator: protection.administrator }
}

/// Returns the other name by which policies may know what an action is about: copies are about the destination's
/// repository too, and creating a repository is about its domain.
fn other_name(action: Action, subject: &Subject) -> Option<String> {
    let Subject::Resource(arn) = subject else { return None };
    action.other_resource(arn).map(|arn| arn.to_string())
}

/// Returns the name that a refusal tells. Which group a package belongs to is told to nobody who may know nothing of the
/// domain.
fn told_resource(subject: &Subject, resource: String, home: Home, caller: AccountId) -> String {
    match subject {
        Subject::GroupOf(package) if !home.includes(caller) => root_group(package).to_string(),
        Subject::GroupOf(_) | Subject::Account(_) | Subject::Resource(_) | Subject::EncryptionKey(_) => {
            resource
        }
    }
}

fn root_group(package: &DomainPackageKey) -> Arn {
    Arn::PackageGroup { domain: package.domain.clone(), pattern: "/*".to_owned() }
}

impl Asking<'_> {
    fn denied(&self, action: Action, resource: String, refusal: Option<Refusal>) -> Error {
        let principal = self.caller.principal.arn(partition_of(&self.caller.region));
        Denied { principal, action, resource, refusal }.into()
    }
}
