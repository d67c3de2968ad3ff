//! Saying which statement of which policy decides. Policies of domains and repositories live in a store; here they come
//! from files, as `aws codeartifact get-domain-permissions-policy` gives them.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::error::Error;
use crate::auth::evaluate::{Context, Home, Outcome, PolicySet, Question, Verdict, evaluate, explain};
use crate::auth::identities::{CredentialsFile, Identity};
use crate::auth::token::DEFAULT_SECONDS;
use crate::auth::{Action, Principal};
use crate::config::ExplainOptions;
use crate::registry::{AccountId, Arn, Clock, PolicyDocument, PolicyHolder, Region};

/// What is printed.
#[derive(Debug, Serialize)]
struct Answer {
    allowed: bool,
    because: String,
    statements: Vec<Line>,
}

/// How one statement fares.
#[derive(Debug, Serialize)]
struct Line {
    statement: String,
    effect: &'static str,
    verdict: String,
}

/// Prints what is decided and how each statement fares.
pub(super) fn run(options: &ExplainOptions) -> Result<(), Error> {
    let identities = CredentialsFile::new(options.credentials.clone()).read()?;
    let principal = principal(&options.principal, options.account)?;
    let identity = identities.find_principal(&principal).ok_or_else(|| {
        Error::Unknown(format!(
            "`{}` knows nobody called `{}`; `credentials list` says who is known",
            options.credentials.display(),
            principal.arn("aws")
        ))
    })?;
    let action = Action::parse(&options.action)
        .ok_or_else(|| Error::Unknown(format!("there is no action `{}`", options.action)))?;
    let resource = match options.resource.as_str() {
        "*" => None,
        text => Some(Arn::parse(text)?),
    };
    let answer = answer(options, &identity, action, resource.as_ref())?;
    print(&answer, options)?;
    Ok(())
}

fn answer(
    options: &ExplainOptions,
    identity: &Identity,
    action: Action,
    resource: Option<&Arn>,
) -> Result<Answer, Error> {
    let owner = resource.map_or(identity.principal.account(), |arn| arn.domain().owner);
    let home = Home { owner, administrator: options.administrator_account };
    let policies = policies(options, resource)?;
    let region = resource.map(|arn| arn.domain().region.clone());
    let region = region.map_or_else(|| Region::parse("us-east-1"), Ok)?;
    let context = Context {
        organization: identity.organization.as_deref(),
        principal_tags: &identity.tags,
        user_id: &identity.user_id,
        token_issued: None,
        source_ip: None,
        secure_transport: true,
        now: Clock::system().now(),
        region: &region,
        request_tags: &[],
        removed_tag_keys: &[],
        resource_tags: &[],
        bearer_duration_seconds: DEFAULT_SECONDS,
    };
    let other = resource.and_then(|arn| action.other_resource(arn)).map(|arn| arn.to_string());
    let names: Vec<&str> = std::iter::once(options.resource.as_str()).chain(other.as_deref()).collect();
    let principal = &identity.principal;
    let question = Question { principal, action, resources: &names, home, context: &context };
    let set = PolicySet { identity: &identity.policies, resource: &policies };
    let outcome = evaluate(&question, set);
    let because = match &outcome {
        Outcome::Allowed(decider) => decider.to_string(),
        Outcome::Denied(reason) => reason.refusal().words(action),
    };
    let statements = explain(&question, set).into_iter().map(|explanation| Line {
        statement: explanation.place.to_string(),
        effect: explanation.effect.as_str(),
        verdict: match explanation.verdict {
            Verdict::Fits => "fits".to_owned(),
            Verdict::FitsAccount => "fits, and leaves it to the account's own policies".to_owned(),
            Verdict::Differs(element) => format!("does not fit: {element}"),
            Verdict::NotCounted => "does not count for this action".to_owned(),
        },
    });
    Ok(Answer { allowed: outcome.refusal().is_none(), because, statements: statements.collect() })
}

/// Reads who asks: `user/NAME`, `role/NAME` or `root` of an account, or an ARN.
fn principal(text: &str, account: AccountId) -> Result<Principal, Error> {
    let found = match text.split_once('/') {
        None if text == "root" => Some(Principal::Root(account)),
        Some(("user", name)) => Some(Principal::User { account, name: name.to_owned() }),
        Some(("role", role)) => {
            Some(Principal::Session { account, role: role.to_owned(), session: "explained".to_owned() })
        }
        Some(_) | None => Principal::parse(text).ok(),
    };
    found.ok_or_else(|| {
        Error::Unknown(format!("`{text}` is nobody: give `user/NAME`, `role/NAME`, `root` or an ARN"))
    })
}

/// Reads the policies around what is asked about.
fn policies(
    options: &ExplainOptions,
    resource: Option<&Arn>,
) -> Result<Vec<(PolicyHolder, Arc<PolicyDocument>)>, Error> {
    let Some(resource) = resource else { return Ok(Vec::new()) };
    let repository = match resource {
        Arn::Repository(repository) => Some(repository.clone()),
        Arn::Package(package) => Some(package.repository.clone()),
        Arn::Domain(_) | Arn::PackageGroup { .. } => None,
    };
    let domain = PolicyHolder::Domain(resource.domain().clone());
    let files = [
        (Some(domain), &options.domain_policy),
        (repository.map(PolicyHolder::Repository), &options.repository_policy),
    ];
    let given = files.into_iter().filter_map(|(holder, path)| Some((holder?, path.as_deref()?)));
    given.map(|(holder, path)| read(path, &holder).map(|document| (holder, document))).collect()
}

fn read(path: &Path, holder: &PolicyHolder) -> Result<Arc<PolicyDocument>, Error> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let document = PolicyDocument::parse(&text, &holder.arn());
    document.map(Arc::new).map_err(|source| Error::Policy { path: path.to_owned(), source })
}

fn print(answer: &Answer, options: &ExplainOptions) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if options.json {
        serde_json::to_writer(&mut out, answer)?;
        return writeln!(out);
    }
    let ExplainOptions { principal, action, resource, .. } = options;
    let word = if answer.allowed { "may" } else { "may not" };
    writeln!(out, "{principal} {word} {action} on {resource}: {}", answer.because)?;
    for Line { statement, effect, verdict } in &answer.statements {
        writeln!(out, "  {effect:5} {statement}: {verdict}")?;
    }
    Ok(())
}
