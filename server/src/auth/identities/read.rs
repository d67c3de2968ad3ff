//! Reading the text of a credentials file into who is known, or telling what is wrong with it and where.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::document::{Account, Document, LongTermKey, Members, Role, User};
use super::identity::{AccessKey, AccessKeyStatus, Identity, Session, session_user_id, unique_id};
use super::lookup::{Identities, RepeatedKey};
use super::values::{Name, Policy, PolicySource, TagKey, TagValue};
use crate::auth::evaluate::NamedPolicy;
use crate::auth::principal::Principal;
use crate::registry::{AccountId, Tag};

/// What is wrong with a credentials file, without any value of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct InvalidCredentials {
    /// Where.
    pub place: Place,
    /// What is wrong, and what it should be.
    pub problem: String,
}

/// A place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// The way through the members, such as `accounts.111122223333.users.alice.groups[0]`.
    pub member: String,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, member } = self;
        write!(formatter, "line {line}, column {column}")?;
        if member.is_empty() || member == "." { Ok(()) } else { write!(formatter, ", `{member}`") }
    }
}

/// The most tags that a user or role may have, as at IAM.
const MOST_TAGS: usize = 50;

/// Reads the text of a credentials file.
pub(super) fn read(text: &str) -> Result<Identities, InvalidCredentials> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let document: Result<Document, _> = serde_path_to_error::deserialize(&mut deserializer);
    let document = document.map_err(|error| {
        let member = error.path().to_string();
        told(error.inner(), member)
    })?;
    deserializer.end().map_err(|error| told(&error, String::new()))?;
    let mut identities = Identities::default();
    for (number, account) in document.accounts.0 {
        let place = format!("accounts.{number}");
        Reader { text, account: number.0, identities: &mut identities }.account(&place, account)?;
    }
    Ok(identities)
}

/// Tells whether a text is that of a credentials file.
pub fn check(text: &str) -> Result<(), InvalidCredentials> {
    read(text).map(drop)
}

fn told(error: &serde_json::Error, member: String) -> InvalidCredentials {
    let place = Place { line: error.line(), column: error.column(), member };
    // The place stands at the end of the message already.
    let message = error.to_string();
    let problem = message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem);
    // What stands where something else should may be a secret that was put in the wrong place.
    let wrong = ["invalid type: ", "invalid value: "].iter().any(|start| problem.starts_with(start));
    let expected = problem.rsplit_once(", expected ").filter(|_| wrong);
    let problem = expected.map_or_else(|| problem.to_owned(), |(_, what)| format!("expected {what}"));
    InvalidCredentials { place, problem }
}

struct Reader<'a> {
    text: &'a str,
    account: AccountId,
    identities: &'a mut Identities,
}

impl Reader<'_> {
    fn account(mut self, place: &str, account: Account) -> Result<(), InvalidCredentials> {
        let Account { organization, root, users, groups, roles } = account;
        let organization = organization.map(|organization| organization.0);
        if let Some(root) = root {
            let identity = Arc::new(Identity {
                principal: Principal::Root(self.account),
                user_id: self.account.to_string(),
                organization: organization.clone(),
                tags: Vec::new(),
                policies: Vec::new(),
            });
            self.keys(&format!("{place}.root"), root.access_keys, &identity)?;
            self.identities.add(identity);
        }
        let groups: BTreeMap<Name, Vec<NamedPolicy>> = groups
            .0
            .into_iter()
            .map(|(name, group)| {
                let policies = named(&format!("the group {name}"), group.policies);
                (name, policies)
            })
            .collect();
        for (name, user) in users.0 {
            self.user(&format!("{place}.users.{name}"), &name, user, &groups, organization.as_ref())?;
        }
        for (name, role) in roles.0 {
            self.role(&format!("{place}.roles.{name}"), &name, role, organization.as_ref())?;
        }
        Ok(())
    }

    fn user(
        &mut self,
        place: &str,
        name: &Name,
        user: User,
        groups: &BTreeMap<Name, Vec<NamedPolicy>>,
        organization: Option<&String>,
    ) -> Result<(), InvalidCredentials> {
        let User { policies, groups: member_of, tags, access_keys } = user;
        let mut policies = named(&format!("the user {name}"), policies);
        for (number, group) in member_of.iter().enumerate() {
            let of_group = groups.get(group).ok_or_else(|| {
                let member = format!("{place}.groups[{number}]");
                self.wrong(&group.0, member, format!("the account has no group `{group}`"))
            })?;
            policies.extend(of_group.iter().cloned());
        }
        let identity = Arc::new(Identity {
            principal: Principal::User { account: self.account, name: name.0.clone() },
            user_id: unique_id("AIDA", self.account, &name.0),
            organization: organization.cloned(),
            tags: self.tags(place, &name.0, tags)?,
            policies,
        });
        self.keys(place, access_keys, &identity)?;
        self.identities.add(identity);
        Ok(())
    }

    fn role(
        &mut self,
        place: &str,
        name: &Name,
        role: Role,
        organization: Option<&String>,
    ) -> Result<(), InvalidCredentials> {
        let Role { policies, tags, sessions } = role;
        let account = self.account;
        let of_session =
            |session: &str| Principal::Session { account, role: name.0.clone(), session: session.to_owned() };
        let identity = Identity {
            principal: of_session(""),
            user_id: unique_id("AROA", self.account, &name.0),
            organization: organization.cloned(),
            tags: self.tags(place, &name.0, tags)?,
            policies: named(&format!("the role {name}"), policies),
        };
        for (number, session) in sessions.into_iter().enumerate() {
            let user_id = session_user_id(&identity.user_id, &session.name.0);
            let of_session = Identity { principal: of_session(&session.name.0), user_id, ..identity.clone() };
            let key = AccessKey {
                id: session.access_key_id.0,
                secret: session.secret_access_key.0,
                status: AccessKeyStatus::Active,
                session: Some(Session {
                    token: session.session_token.0,
                    expires_at_seconds: session.expiration.epoch_seconds,
                }),
                identity: Arc::new(of_session),
            };
            self.key(&format!("{place}.sessions[{number}]"), key)?;
        }
        self.identities.add(Arc::new(identity));
        Ok(())
    }

    fn keys(
        &mut self,
        place: &str,
        keys: Vec<LongTermKey>,
        identity: &Arc<Identity>,
    ) -> Result<(), InvalidCredentials> {
        for (number, LongTermKey { access_key_id, secret_access_key, status }) in keys.into_iter().enumerate()
        {
            let (id, secret, identity) = (access_key_id.0, secret_access_key.0, Arc::clone(identity));
            let key = AccessKey { id, secret, status, session: None, identity };
            self.key(&format!("{place}.accessKeys[{number}]"), key)?;
        }
        Ok(())
    }

    fn key(&mut self, place: &str, key: AccessKey) -> Result<(), InvalidCredentials> {
        self.identities.add_key(key).map_err(|repeated| {
            let RepeatedKey(id) = &repeated;
            self.wrong(id, format!("{place}.accessKeyId"), repeated.to_string())
        })
    }

    fn tags(
        &self,
        place: &str,
        name: &str,
        tags: Members<TagKey, TagValue>,
    ) -> Result<Vec<Tag>, InvalidCredentials> {
        if tags.0.len() > MOST_TAGS {
            return Err(self.wrong(
                name,
                format!("{place}.tags"),
                format!("there may be at most {MOST_TAGS} tags"),
            ));
        }
        let tags = tags.0.into_iter().map(|(key, value)| Tag::parse(&key.0, &value.0));
        tags.collect::<Result<_, _>>()
            .map_err(|error| self.wrong(name, format!("{place}.tags"), error.to_string()))
    }

    /// Tells of a text that fits its own rule but nothing else in the file; it is where it stands for the last time.
    fn wrong(&self, text: &str, member: String, problem: String) -> InvalidCredentials {
        let before = self.text.rfind(&format!("\"{text}\"")).map_or("", |at| &self.text[..at]);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        InvalidCredentials { place: Place { line, column, member }, problem }
    }
}

/// Names policies that are written down where they are used by whose they are and their number.
fn named(whose: &str, policies: Vec<Policy>) -> Vec<NamedPolicy> {
    let numbered = (1..).zip(policies);
    numbered
        .map(|(number, Policy(source))| match source {
            PolicySource::Named(policy) => policy,
            PolicySource::Document(document) => {
                NamedPolicy { name: format!("policy {number} of {whose}"), document }
            }
        })
        .collect()
}
