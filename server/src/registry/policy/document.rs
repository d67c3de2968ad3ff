//! A policy document: IAM's policy grammar as an identity has it, and as CodeArtifact allows it on a domain or repository,
//! parsed once. Pure; says what a policy means, not whom it allows what, which evaluation decides.

use super::action::{ActionPattern, Beginnings};
use super::condition::Condition;
use super::grammar::{Chosen, Object, texts};
use super::pattern::Pattern;
use super::principal::Principal;
use super::{json, resource};
use crate::registry::error::invalid_policy::{InvalidPolicy, broken};
use crate::registry::names::arn::Arn;
use crate::registry::names::words::words;

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
    pub actions: Choice<ActionPattern>,
    /// Which resources it is about.
    pub resources: Choice<Pattern>,
    /// What else a request must fulfil, all of it.
    pub conditions: Vec<Condition>,
    // Most statements of a long policy are passed over by this alone.
    beginnings: Beginnings,
}

/// A choice out of all there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<T> {
    /// Those that fit one of these.
    Only(Vec<T>),
    /// Those that fit none of these.
    AllBut(Vec<T>),
}

/// The most characters besides white space of an identity's policy: what IAM lets a role have inline, the highest of its
/// limits.
const MOST_IDENTITY_CHARACTERS: usize = 10_240;

impl PolicyLanguage {
    /// Tells whether `${…}` stands for a value of the request.
    pub(super) const fn has_variables(self) -> bool {
        match self {
            Self::V2008 => false,
            Self::V2012 => true,
        }
    }
}

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
        let language = language.unwrap_or(PolicyLanguage::V2008);
        let mut statements = Vec::new();
        for (place, statement) in policy.objects("Statement")? {
            let statement = Statement::read(&place, statement, language.has_variables(), holder)?;
            if statement.id.is_some() && statements.iter().any(|other: &Statement| other.id == statement.id) {
                return Err(broken(&format!("{place}.Sid"), "must not be that of another statement"));
            }
            statements.push(statement);
        }
        Ok(Self { text: text.to_owned(), language, statements })
    }

    /// Returns the text that it was read from, byte for byte.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Statement {
    /// Tells, faster than its actions do, whether it can be about an action whose name begins so.
    pub fn can_be_about(&self, action: Beginnings) -> bool {
        self.beginnings.meet(action)
    }

    fn read(
        place: &str,
        value: &serde_json::Value,
        variables: bool,
        holder: Option<&Arn>,
    ) -> Result<Self, InvalidPolicy> {
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
            Some(_) => Some(statement.one_of("Principal", "NotPrincipal")?.read(Principal::read_all)?),
            None => None,
        };
        if effect == Effect::Allow && matches!(principals, Some(Choice::AllBut(_))) {
            // It would allow everybody in the world but a few.
            return Err(broken(&format!("{place}.NotPrincipal"), "can only be used to deny"));
        }
        let actions = statement.one_of("Action", "NotAction")?.read_texts(|place, text| match holder {
            Some(_) => ActionPattern::read_own(place, text),
            None => ActionPattern::read(place, text),
        })?;
        Ok(Self {
            // An empty name is none: programs that write policies put it where their users gave none.
            id: statement.optional_text("Sid")?.filter(|id| !id.is_empty()).map(ToOwned::to_owned),
            effect,
            principals,
            beginnings: match &actions {
                Choice::Only(patterns) => Beginnings::of_any(patterns),
                Choice::AllBut(_) => Beginnings::ALL,
            },
            actions,
            resources: statement.one_of("Resource", "NotResource")?.read_texts(
                |place, text| match holder {
                    Some(holder) => resource::read_within(place, text, variables, holder),
                    None => resource::read(place, text, variables),
                },
            )?,
            conditions: Condition::read_all(&statement, variables)?,
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
        self.read(|place, value| texts(place, value)?.into_iter().map(|text| read(place, text)).collect())
    }
}
