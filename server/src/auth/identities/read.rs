//! Reading the text of a credentials file into who is known, or telling what is wrong with it and where.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::{Account, Document, LongTermKey, Members, Object, Role, RoleSession, User};
use super::identity::{AccessKey, AccessKeyStatus, Identity, Session, session_user_id, unique_id};
use super::lookup::Identities;
use super::place::{Place, Way};
use super::values::{Name, Policy, TagKey, TagValue};
use crate::auth::evaluate::NamedPolicy;
use crate::auth::principal::Principal;
use crate::registry::{AccountId, InvalidPolicy, Tag};

/// What is wrong with a credentials file, without any value of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct InvalidCredentials {
    /// Where.
    pub place: Place,
    /// What is wrong, and what it should be.
    pub problem: String,
}

/// The most tags that a user or role may have, as at IAM.
const MOST_TAGS: usize = 50;

/// Reads the text of a credentials file.
pub(super) fn read(text: &str) -> Result<Identities, InvalidCredentials> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let document: Result<Object<Document>, _> = serde_path_to_error::deserialize(&mut deserializer);
    let Object(document) = document.map_err(|error| {
        let member = error.path().to_string();
        told(error.inner(), member)
    })?;
    deserializer.end().map_err(|error| told(&error, String::new()))?;
    let mut identities = Identities::default();
    let accounts = Way::default().member("accounts");
    for (number, Object(account)) in document.accounts.0 {
        let way = accounts.member(number.0.as_str());
        Reader { text, account: number.0, identities: &mut identities }.account(&way, account)?;
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
    fn account(mut self, way: &Way, account: Account) -> Result<(), InvalidCredentials> {
        let Account { organization, root, users, groups, roles } = account;
        let organization = organization.map(|organization| organization.0);
        if let Some(Object(root)) = root {
            let identity = Arc::new(Identity {
                principal: Principal::Root(self.account),
                user_id: self.account.to_string(),
                organization: organization.clone(),
                tags: Vec::new(),
                policies: Vec::new(),
            });
            self.keys(&way.member("root"), root.access_keys, &identity)?;
            self.identities.add(identity);
        }
        let mut policies_of = BTreeMap::new();
        for (name, Object(group)) in groups.0 {
            let way = way.member("groups").member(&name.0);
            let policies = self.policies(&way, &format!("the group {name}"), group.policies)?;
            policies_of.insert(name, policies);
        }
        for (name, Object(user)) in users.0 {
            let way = way.member("users").member(&name.0);
            self.user(&way, &name, user, &policies_of, organization.as_ref())?;
        }
        for (name, Object(role)) in roles.0 {
            let way = way.member("roles").member(&name.0);
            self.role(&way, &name, role, organization.as_ref())?;
        }
        Ok(())
    }

    fn user(
        &mut self,
        way: &Way,
        name: &Name,
        user: User,
        policies_of: &BTreeMap<Name, Vec<NamedPolicy>>,
        organization: Option<&String>,
    ) -> Result<(), InvalidCredentials> {
        let User { policies, groups, tags, access_keys } = user;
        let mut policies = self.policies(way, &format!("the user {name}"), policies)?;
        for (number, group) in groups.iter().enumerate() {
            let of_group = policies_of.get(group).ok_or_else(|| {
                let way = way.member("groups").item(number);
                self.wrong(&way, format!("the account has no group `{group}`"))
            })?;
            policies.extend(of_group.iter().cloned());
        }
        let identity = Arc::new(Identity {
            principal: Principal::User { account: self.account, name: name.0.clone() },
            user_id: unique_id("AIDA", self.account, &name.0),
            organization: organization.cloned(),
            tags: self.tags(way, tags)?,
            policies,
        });
        self.keys(way, access_keys, &identity)?;
        self.identities.add(identity);
        Ok(())
    }

    fn role(
        &mut self,
        way: &Way,
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
            tags: self.tags(way, tags)?,
            policies: self.policies(way, &format!("the role {name}"), policies)?,
        };
        for (number, Object(session)) in sessions.into_iter().enumerate() {
            let RoleSession { name, access_key_id, secret_access_key, session_token, expiration } = session;
            let user_id = session_user_id(&identity.user_id, &name.0);
            let of_session = Identity { principal: of_session(&name.0), user_id, ..identity.clone() };
            let key = AccessKey {
                id: access_key_id.0,
                secret: secret_access_key.0,
                status: AccessKeyStatus::Active,
                session: Some(Session {
                    token: session_token.0,
                    expires_at_seconds: expiration.epoch_seconds,
                }),
                identity: Arc::new(of_session),
            };
            self.key(&way.member("sessions").item(number), key)?;
        }
        self.identities.add(Arc::new(identity));
        Ok(())
    }

    fn keys(
        &mut self,
        way: &Way,
        keys: Vec<Object<LongTermKey>>,
        identity: &Arc<Identity>,
    ) -> Result<(), InvalidCredentials> {
        for (number, Object(key)) in keys.into_iter().enumerate() {
            let LongTermKey { access_key_id, secret_access_key, status } = key;
            let (id, secret, identity) = (access_key_id.0, secret_access_key.0, Arc::clone(identity));
            let key = AccessKey { id, secret, status, session: None, identity };
            self.key(&way.member("accessKeys").item(number), key)?;
        }
        Ok(())
    }

    fn key(&mut self, way: &Way, key: AccessKey) -> Result<(), InvalidCredentials> {
        self.identities
            .add_key(key)
            .map_err(|repeated| self.wrong(&way.member("accessKeyId"), repeated.to_string()))
    }

    fn tags(&self, way: &Way, tags: Members<TagKey, TagValue>) -> Result<Vec<Tag>, InvalidCredentials> {
        let way = way.member("tags");
        if tags.0.len() > MOST_TAGS {
            return Err(self.wrong(&way, format!("there may be at most {MOST_TAGS} tags")));
        }
        let tags = tags.0.into_iter().map(|(key, value)| Tag::parse(&key.0, &value.0));
        tags.collect::<Result<_, _>>().map_err(|error| self.wrong(&way, error.to_string()))
    }

    /// Names policies that are written down where they are used by whose they are and their number.
    fn policies(
        &self,
        way: &Way,
        whose: &str,
        policies: Vec<Policy>,
    ) -> Result<Vec<NamedPolicy>, InvalidCredentials> {
        let way = way.member("policies");
        let named = policies.into_iter().enumerate().map(|(number, policy)| match policy {
            Policy::Named(policy) => Ok(policy),
            Policy::Document(Ok(document)) => {
                Ok(NamedPolicy { name: format!("policy {} of {whose}", number + 1), document })
            }
            Policy::Document(Err(invalid)) => Err(self.wrong_policy(&way.item(number), &invalid)),
        });
        named.collect()
    }

    /// Tells of a value that fits its own rule but nothing else in the file.
    fn wrong(&self, way: &Way, problem: String) -> InvalidCredentials {
        InvalidCredentials { place: way.place_in(self.text), problem }
    }

    /// Tells of a policy where it begins, or at the very place where its text is no JSON.
    fn wrong_policy(&self, way: &Way, invalid: &InvalidPolicy) -> InvalidCredentials {
        let start = way.place_in(self.text);
        match invalid {
            InvalidPolicy::Grammar { place, rule } => {
                InvalidCredentials { place: start, problem: format!("`{place}` {rule}") }
            }
            InvalidPolicy::NotJson(message) => {
                let (problem, (line, column)) = split_place(message);
                InvalidCredentials { place: start.within(line, column), problem: problem.to_owned() }
            }
        }
    }
}

/// Takes the line and the column off the end of what the reader of JSON says; the start where it names none.
fn split_place(message: &str) -> (&str, (usize, usize)) {
    let split = || {
        let (problem, place) = message.rsplit_once(" at line ")?;
        let (line, column) = place.split_once(" column ")?;
        // A message about a whole line has the column 0.
        Some((problem, (line.parse().ok()?, column.parse::<usize>().ok()?.max(1))))
    };
    split().unwrap_or((message, (1, 1)))
}
