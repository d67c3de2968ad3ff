//! The form of the credentials file: JSON whose members are all known and named once.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use super::identity::AccessKeyStatus;
use super::values::{AccountNumber, KeyId, Moment, Name, OrganizationId, Policy, Secret, TagKey, TagValue};

/// The whole file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) accounts: Members<AccountNumber, Object<Account>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    #[serde(default)]
    pub(super) organization: Option<OrganizationId>,
    #[serde(default)]
    pub(super) root: Option<Object<Root>>,
    #[serde(default)]
    pub(super) users: Members<Name, Object<User>>,
    #[serde(default)]
    pub(super) groups: Members<Name, Object<Group>>,
    #[serde(default)]
    pub(super) roles: Members<Name, Object<Role>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Root {
    #[serde(default)]
    pub(super) access_keys: Vec<Object<LongTermKey>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct User {
    #[serde(default)]
    pub(super) policies: Vec<Policy>,
    #[serde(default)]
    pub(super) groups: Vec<Name>,
    #[serde(default)]
    pub(super) tags: Members<TagKey, TagValue>,
    #[serde(default)]
    pub(super) access_keys: Vec<Object<LongTermKey>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    #[serde(default)]
    pub(super) policies: Vec<Policy>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Role {
    #[serde(default)]
    pub(super) policies: Vec<Policy>,
    #[serde(default)]
    pub(super) tags: Members<TagKey, TagValue>,
    #[serde(default)]
    pub(super) sessions: Vec<Object<RoleSession>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct LongTermKey {
    pub(super) access_key_id: KeyId,
    pub(super) secret_access_key: Secret,
    #[serde(default = "active")]
    pub(super) status: AccessKeyStatus,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct RoleSession {
    pub(super) name: Name,
    pub(super) access_key_id: KeyId,
    pub(super) secret_access_key: Secret,
    pub(super) session_token: Secret,
    pub(super) expiration: Moment,
}

fn active() -> AccessKeyStatus {
    AccessKeyStatus::Active
}

/// An object of known members; a list of their values, which derived code takes too, does not pass for one.
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Object)
    }
}

/// An object of whatever members, each named once.
pub(super) struct Members<K, V>(pub(super) BTreeMap<K, V>);

impl<K, V> Default for Members<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'de, K, V> Deserialize<'de> for Members<K, V>
where
    K: Deserialize<'de> + Ord + fmt::Display,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor(PhantomData))
    }
}

struct MembersVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K, V> Visitor<'de> for MembersVisitor<K, V>
where
    K: Deserialize<'de> + Ord + fmt::Display,
    V: Deserialize<'de>,
{
    type Value = Members<K, V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut all = BTreeMap::new();
        while let Some(name) = members.next_key::<K>()? {
            if all.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` is named twice")));
            }
            all.insert(name, members.next_value()?);
        }
        Ok(Members(all))
    }
}
