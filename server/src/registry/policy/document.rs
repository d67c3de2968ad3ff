//! A policy document: IAM's policy grammar as an identity has it, and as CodeArtifact allows it on a domain or repository,
//! parsed once. Pure; says what a policy means, not whom it allows what, which evaluation decides.

use super::condition::Condition;
use super::grammar::{Chosen, Object};
use super::json;
use super::pattern::Pattern;
use crate::registry::error::invalid_policy::{InvalidPolicy, broken};
use crate::registry::names::arn::Arn;
use crate::registry::names::words::words;
use crate::registry::names::{AccountId, InvalidName};

words! {
    /// The language that a policy is written in; variables mean something in the newer one only.
    PolicyLanguage, "policy version" {
        /// The first one, and what a policy without a version is written in.
        V2008 = "2008-10-17",
        /// The current one.
        V2012 = "2012-10-17",
    }
}

words! {
    /// What a statement does to the requests that it fits.
    Effect, "effect" {
        /// It allows them, unless another statement denies them.
        Allow = "Allow",
        /// It denies them.
        Deny = "Deny",
    }
}

/// A policy of an identity, a domain or a repository, with the text that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDocument {
    text: String,
    /// The language that it is written in.
    pub language: PolicyLanguage,
    /// What it allows and denies.
    pub statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The name that its author gave to it.
    pub id: Option<String>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whom it is about; a policy of an identity does not say, since it is about whoever has it.
    pub principals: Option<Choice<Principal>>,
    /// Which actions it is about; case does not matter in them.
    pub actions: Choice<Pattern>,
    /// Which resources it is about.
    pub resources: Choice<Pattern>,
    /// What else a request must fulfil, all of it.
    pub conditions: Vec<Condition>,
}

/// A choice out of all there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<T> {
    /// Those that fit one of these.
    Only(Vec<T>),
    /// Those that fit none of these.
    AllBut(Vec<T>),
}

/// Somebody whom a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Everybody.
    Everyone,
    /// Everybody of an account.
    Account(AccountId),
    /// The user, role or session of this ARN.
    Arn(String),
    /// An AWS service.
    Service(String),
    /// Somebody whom this provider vouches for.
    Federated(String),
    /// Somebody whom Amazon S3 knows by this id.
    CanonicalUser(String),
}

/// The most characters besides white space of an identity's policy: what IAM lets a role have inline, the highest of its
/// limits.
const MOST_IDENTITY_CHARACTERS: usize = 10_240;

impl PolicyDocument {
    /// Parses the policy of a domain or repository, whose statements may be about nothing outside it.
    pub fn parse(text: &str, holder: &Arn) -> Result<Self, InvalidPolicy> {
        Self::read(text, Some(holder))
    }

    /// Parses the policy of a user, group or role: it names no principals, and actions and resources of any service.
    /// At most 10,240 characters besides white space.
    pub fn parse_identity(text: &str) -> Result<Self, InvalidPolicy> {
        let characters = text.chars().filter(|character| !character.is_whitespace());
        if characters.take(MOST_IDENTITY_CHARACTERS + 1).count() > MOST_IDENTITY_CHARACTERS {
            let rule = format!("must have at most {MOST_IDENTITY_CHARACTERS} characters besides white space");
            return Err(broken("policy", &rule));
        }
        Self::read(text, None)
    }

    fn read(text: &str, holder: Option<&Arn>) -> Result<Self, InvalidPolicy> {
        let value = json::parse(text).map_err(|error| InvalidPolicy::NotJson(error.to_string()))?;
        let policy = Object::read("policy", &value, &["Version", "Id", "Statement"])?;
        policy.optional_text("Id")?;
        let language = policy.optional_word("Version", PolicyLanguage::parse)?;
        let mut statements = Vec::new();
        for (place, statement) in policy.objects("Statement")? {
            let statement = Statement::read(&place, statement, holder)?;
            if statement.id.is_some() && statements.iter().any(|other: &Statement| other.id == statement.id) {
                return Err(broken(&format!("{place}.Sid"), "must not be that of another statement"));
            }
            statements.push(statement);
        }
        let language = language.unwrap_or(PolicyLanguage::V2008);
        Ok(Self { text: text.to_owned(), language, statements })
    }

    /// Returns the text that it was read from, byte for byte.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Statement {
    fn read(place: &str, value: &serde_json::Value, holder: Option<&Arn>) -> Result<Self, InvalidPolicy> {
        let members = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
        let members = match holder {
            Some(_) => [&members[..], &["Principal", "NotPrincipal"]].concat(),
            None => members.to_vec(),
        };
        let statement = Object::read(place, value, &members)?;
        let effect = statement
            .optional_word("Effect", Effect::parse)?
            .ok_or_else(|| broken(&format!("{place}.Effect"), "is required"))?;
        let principals = match holder {
            Some(_) => Some(statement.one_of("Principal", "NotPrincipal")?.read(principals)?),
            None => None,
        };
        if effect == Effect::Allow && matches!(principals, Some(Choice::AllBut(_))) {
            // It would allow everybody in the world but a few.
            return Err(broken(&format!("{place}.NotPrincipal"), "can only be used to deny"));
        }
        Ok(Self {
            id: statement.optional_text("Sid")?.map(ToOwned::to_owned),
            effect,
            principals,
            actions: statement.one_of("Action", "NotAction")?.read_texts(match holder {
                Some(_) => action,
                None => action_of_any_service,
            })?,
            resources: statement.one_of("Resource", "NotResource")?.read_texts(
                |place, text| match holder {
                    Some(holder) => resource(place, text, holder),
                    None => resource_of_any_service(place, text),
                },
            )?,
            conditions: Condition::read_all(&statement)?,
        })
    }
}

impl Chosen<'_> {
    fn read<T>(
        self,
        read: impl FnOnce(&str, &serde_json::Value) -> Result<Vec<T>, InvalidPolicy>,
    ) -> Result<Choice<T>, InvalidPolicy> {
        let items = read(&self.place, self.value)?;
        Ok(if self.negated { Choice::AllBut(items) } else { Choice::Only(items) })
    }

    fn read_texts<T>(
        self,
        read: impl Fn(&str, &str) -> Result<T, InvalidPolicy>,
    ) -> Result<Choice<T>, InvalidPolicy> {
        self.read(|place, value| {
            super::grammar::texts(place, value)?.into_iter().map(|text| read(place, text)).collect()
        })
    }
}

fn principals(place: &str, value: &serde_json::Value) -> Result<Vec<Principal>, InvalidPolicy> {
    if let Some(text) = value.as_str() {
        return match text {
            "*" => Ok(vec![Principal::Everyone]),
            _ => Err(broken(place, "must be * or an object of AWS, Service, Federated or CanonicalUser")),
        };
    }
    let object = Object::read(place, value, &["AWS", "Service", "Federated", "CanonicalUser"])?;
    let mut principals = Vec::new();
    for (kind, place, value) in object.members() {
        for text in super::grammar::texts(&place, value)? {
            principals.push(match kind {
                "Service" => Principal::Service(text.to_owned()),
                "Federated" => Principal::Federated(text.to_owned()),
                "CanonicalUser" => Principal::CanonicalUser(text.to_owned()),
                _ => aws_principal(&place, text)?,
            });
        }
    }
    if principals.is_empty() { Err(broken(place, "must not be empty")) } else { Ok(principals) }
}

/// Reads an account, or the ARN of an account, user, role or session. Anything else names nobody who can exist,
/// such as the id that takes the place of a role that was deleted.
fn aws_principal(place: &str, text: &str) -> Result<Principal, InvalidPolicy> {
    if text == "*" {
        return Ok(Principal::Everyone);
    }
    if let Ok(account) = AccountId::parse(text) {
        return Ok(Principal::Account(account));
    }
    let unknown = || broken(place, "must be *, an account, or the ARN of an account, user, role or session");
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, "", account, who] = parts[..] else { return Err(unknown()) };
    let account = AccountId::parse(account).map_err(|_: InvalidName| unknown())?;
    if !partition.starts_with("aws") {
        return Err(unknown());
    }
    match (service, who.split_once('/')) {
        ("iam", None) if who == "root" => Ok(Principal::Account(account)),
        ("iam", Some(("user" | "role", name))) | ("sts", Some(("assumed-role" | "federated-user", name)))
            if !name.is_empty() && !name.contains(['*', '?']) =>
        {
            Ok(Principal::Arn(text.to_owned()))
        }
        _ => Err(unknown()),
    }
}

fn action(place: &str, text: &str) -> Result<Pattern, InvalidPolicy> {
    const PREFIX: &str = "codeartifact:";
    let name = text
        .split_at_checked(PREFIX.len())
        .filter(|(prefix, _)| prefix.eq_ignore_ascii_case(PREFIX))
        .map(|(_, name)| name);
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'?'))
    };
    if text == "*" || name.is_some_and(is_name) {
        return Ok(Pattern::new(text));
    }
    Err(broken(place, "must be * or start with codeartifact: and name actions"))
}

fn action_of_any_service(place: &str, text: &str) -> Result<Pattern, InvalidPolicy> {
    let is_service = |service: &str| {
        !service.is_empty() && service.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'?'))
    };
    let named = text.split_once(':').is_some_and(|(service, name)| is_service(service) && is_name(name));
    if named || text == "*" || text == "*:*" {
        return Ok(Pattern::new(text));
    }
    Err(broken(place, "must be * or name actions of a service, such as codeartifact:Get*"))
}

fn resource_of_any_service(place: &str, text: &str) -> Result<Pattern, InvalidPolicy> {
    if text == "*" || text.starts_with("arn:") {
        return Ok(Pattern::new(text));
    }
    Err(broken(place, "must be * or an ARN, which may hold wildcards"))
}

/// Reads a pattern that stands for the holder of the policy, or for what lies in it.
fn resource(place: &str, text: &str, holder: &Arn) -> Result<Pattern, InvalidPolicy> {
    let pattern = Pattern::new(text);
    let own = holder.to_string();
    if pattern.matches(&own)
        || within(holder, &own).iter().any(|start| pattern.literal_start().starts_with(start))
    {
        return Ok(pattern);
    }
    Err(broken(place, &format!("must be *, {own}, or lie within it")))
}

/// Returns how the ARNs of all that lies within a resource start.
fn within(holder: &Arn, own: &str) -> Vec<String> {
    let Some((service, path)) = own.rsplit_once(':') else { return Vec::new() };
    let Some((_, names)) = path.split_once('/') else { return Vec::new() };
    let kinds: &[&str] = match holder {
        Arn::Domain(_) => &["repository", "package", "package-group"],
        Arn::Repository(_) => &["repository", "package"],
        Arn::Package(_) | Arn::PackageGroup { .. } => &[],
    };
    kinds.iter().map(|kind| format!("{service}:{kind}/{names}/")).collect()
}
