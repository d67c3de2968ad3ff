//! Who may do what: tables of questions, one for each group of rules, and what holds for all questions.

mod accounts;
mod conditions;
mod counted;
mod explained;
mod principals;
mod properties;
mod prospects;
mod resources;

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::registry::{
    AccountId, Arn, DomainKey, DomainName, PolicyHolder, Region, RepositoryName, Timestamp,
};

const OWNER: &str = "123456789012";
const ADMINISTRATOR: &str = "111122223333";
const STRANGER: &str = "999999999999";

const DOMAIN: &str = "arn:aws:codeartifact:eu-west-1:123456789012:domain/team";
const REPOSITORY: &str = "arn:aws:codeartifact:eu-west-1:123456789012:repository/team/repo";
const PACKAGE: &str = "arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm//left-pad";

const ALLOWED: &str = "allowed";
const DENIED_BY_IDENTITY: &str = "denied by an identity policy";
const DENIED_BY_RESOURCE: &str = "denied by a resource policy";
const NO_IDENTITY: &str = "no identity policy";
const NO_RESOURCE: &str = "no resource policy";

fn account(text: &str) -> AccountId {
    AccountId::parse(text).unwrap()
}

fn region() -> Region {
    Region::parse("eu-west-1").unwrap()
}

fn domain_holder() -> PolicyHolder {
    let (owner, name) = (account(OWNER), DomainName::parse("team").unwrap());
    PolicyHolder::Domain(DomainKey { owner, region: region(), name })
}

fn repository_holder() -> PolicyHolder {
    let PolicyHolder::Domain(domain) = domain_holder() else { panic!("it is one of a domain") };
    PolicyHolder::Repository(domain.repository(RepositoryName::parse("repo").unwrap()))
}

fn user(account: &str, name: &str) -> Principal {
    Principal::parse(&format!("arn:aws:iam::{account}:user/{name}")).unwrap()
}

fn session(account: &str, role: &str, name: &str) -> Principal {
    Principal::parse(&format!("arn:aws:sts::{account}:assumed-role/{role}/{name}")).unwrap()
}

fn root(of: &str) -> Principal {
    Principal::Root(account(of))
}

/// A statement of an identity's policy.
fn own(effect: &str, action: &str, resource: &str) -> Value {
    json!({"Effect": effect, "Action": action, "Resource": resource})
}

/// A statement of a resource's policy that is about everything there.
fn to(effect: &str, principal: impl Into<Value>, action: &str) -> Value {
    let principal: Value = principal.into();
    json!({"Effect": effect, "Principal": {"AWS": principal}, "Action": action, "Resource": "*"})
}

/// The policies around a repository in the domain of `OWNER`, which `ADMINISTRATOR` administers.
#[derive(Debug, Clone, Default)]
struct World {
    identity: Vec<NamedPolicy>,
    resource: Vec<(PolicyHolder, Arc<PolicyDocument>)>,
}

impl World {
    fn identity(mut self, statements: &[Value]) -> Self {
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let document = Arc::new(PolicyDocument::parse_identity(&text).unwrap());
        self.identity.push(NamedPolicy { name: format!("policy-{}", self.identity.len() + 1), document });
        self
    }

    fn domain(self, statements: &[Value]) -> Self {
        self.resource(domain_holder(), statements)
    }

    fn repository(self, statements: &[Value]) -> Self {
        self.resource(repository_holder(), statements)
    }

    fn resource(mut self, holder: PolicyHolder, statements: &[Value]) -> Self {
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let document = Arc::new(PolicyDocument::parse(&text, &holder.arn()).unwrap());
        self.resource.push((holder, document));
        self
    }

    fn policies(&self) -> PolicySet<'_> {
        PolicySet { identity: &self.identity, resource: &self.resource }
    }

    /// What is decided, where nothing else is known of the request.
    fn asks(&self, principal: &Principal, action: impl Into<Action>, resource: &str) -> &'static str {
        self.asks_about(principal, action, &[resource])
    }

    fn asks_about(
        &self,
        principal: &Principal,
        action: impl Into<Action>,
        resources: &[&str],
    ) -> &'static str {
        let region = region();
        let context = plain(&region);
        let question = question(principal, action.into(), resources, &context);
        told(&evaluate(&question, self.policies()))
    }
}

fn told(outcome: &Outcome<'_>) -> &'static str {
    match outcome.refusal() {
        None => ALLOWED,
        Some(Refusal::DeniedByIdentityPolicy) => DENIED_BY_IDENTITY,
        Some(Refusal::DeniedByResourcePolicy) => DENIED_BY_RESOURCE,
        Some(Refusal::NoIdentityPolicy) => NO_IDENTITY,
        Some(Refusal::NoResourcePolicy) => NO_RESOURCE,
    }
}

/// A question at which `ADMINISTRATOR` is at home too where it is about the repository or what lies in it.
fn question<'a>(
    principal: &'a Principal,
    action: Action,
    resources: &'a [&'a str],
    context: &'a Context<'a>,
) -> Question<'a> {
    let in_repository = matches!(Arn::parse(resources[0]), Ok(Arn::Repository(_) | Arn::Package(_)));
    let administrator = in_repository.then(|| account(ADMINISTRATOR));
    Question { principal, action, resources, home: Home { owner: account(OWNER), administrator }, context }
}

/// A request over plain HTTP with permanent credentials, without tags and from nowhere.
fn plain(region: &Region) -> Context<'_> {
    Context {
        organization: None,
        principal_tags: &[],
        user_id: "AIDAEXAMPLE",
        token_issued: None,
        source_ip: None,
        secure_transport: false,
        now: Timestamp::from_epoch_milliseconds(1_767_268_800_123),
        region,
        request_tags: &[],
        removed_tag_keys: &[],
        resource_tags: &[],
        bearer_duration_seconds: 43_200,
    }
}
