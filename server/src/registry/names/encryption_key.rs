//! The encryption key of a domain in the four forms that callers use, resolved to the ARN that they are shown.
//! No key service stands behind it: a key is as good as its form.

use crate::registry::names::echo::echo;
use crate::registry::names::region;
use crate::registry::names::{AccountId, Region};

/// The encryption key that a caller asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncryptionKey {
    /// The ARN of a key.
    KeyArn(String),
    /// The id of a key of the domain's account and region.
    KeyId(String),
    /// An alias of the domain's account and region, or of another when it came as an ARN.
    Alias {
        /// The account and region of an alias ARN.
        owner: Option<(AccountId, Region)>,
        /// The name, `alias/` included.
        name: String,
    },
}

/// The ARN of a key that was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EncryptionKeyArn(String);

impl EncryptionKeyArn {
    /// Returns the ARN.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is none of these forms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("KMS key not found: '{0}' is not a key id, key ARN, alias name or alias ARN.")]
pub struct UnknownKey(pub String);

impl EncryptionKey {
    /// Reads a key id, key ARN, alias name or alias ARN.
    pub fn parse(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(echo(text).into_owned());
        let Some(rest) = text.strip_prefix("arn:") else {
            return if is_alias(text) {
                Ok(Self::Alias { owner: None, name: text.to_owned() })
            } else if is_key_id(text) {
                Ok(Self::KeyId(text.to_owned()))
            } else {
                Err(unknown())
            };
        };
        let parts: Vec<&str> = rest.splitn(5, ':').collect();
        let [_partition, "kms", region, account, resource] = parts[..] else { return Err(unknown()) };
        let owner = AccountId::parse(account).ok().zip(Region::parse(region).ok()).ok_or_else(unknown)?;
        if is_alias(resource) {
            Ok(Self::Alias { owner: Some(owner), name: resource.to_owned() })
        } else if resource.strip_prefix("key/").is_some_and(is_key_id) {
            Ok(Self::KeyArn(text.to_owned()))
        } else {
            Err(unknown())
        }
    }

    /// Returns the ARN of the key that this stands for in an account and region.
    pub fn resolve(&self, account: AccountId, region: &Region) -> EncryptionKeyArn {
        EncryptionKeyArn(match self {
            Self::KeyArn(arn) => arn.clone(),
            Self::KeyId(id) => region::key_arn(account, region, id),
            Self::Alias { owner, name } => match owner {
                Some((account, region)) => region::key_behind_alias(*account, region, name),
                None => region::key_behind_alias(account, region, name),
            },
        })
    }
}

fn is_alias(text: &str) -> bool {
    text.strip_prefix("alias/").is_some_and(|name| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-'))
    })
}

fn is_key_id(text: &str) -> bool {
    let is_hexadecimal =
        |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(multi_region) = text.strip_prefix("mrk-") {
        return is_hexadecimal(multi_region, 32);
    }
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| is_hexadecimal(group, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    fn resolve(text: &str) -> String {
        let account = AccountId::parse("111122223333").unwrap();
        let found =
            EncryptionKey::parse(text).unwrap().resolve(account, &Region::parse("eu-west-1").unwrap());
        found.as_str().to_owned()
    }

    #[test]
    fn a_key_arn_is_returned_as_it_came() {
        assert_eq!(resolve(ARN), ARN);
    }

    #[test]
    fn a_key_id_becomes_an_arn_of_the_same_account_and_region() {
        assert_eq!(resolve("1234abcd-12ab-34cd-56ef-1234567890ab"), ARN);
    }

    #[test]
    fn an_alias_name_and_its_arn_are_the_same_key() {
        let key = resolve("alias/mine");

        assert_eq!(key, resolve("arn:aws:kms:eu-west-1:111122223333:alias/mine"));
        assert_ne!(key, resolve("alias/other"));
        assert!(key.starts_with("arn:aws:kms:eu-west-1:111122223333:key/"));
    }

    #[test]
    fn the_alias_of_the_service_is_the_default_key() {
        let account = AccountId::parse("111122223333").unwrap();
        let region = Region::parse("eu-west-1").unwrap();

        assert_eq!(resolve("alias/aws/codeartifact"), region::default_encryption_key(account, &region));
    }

    #[test]
    fn anything_else_is_an_unknown_key() {
        for text in ["", "key", "alias/", "arn:aws:s3:::x", "arn:aws:kms:eu-west-1:111122223333:key/x"] {
            let error = EncryptionKey::parse(text).unwrap_err();
            assert!(error.to_string().contains("KMS key not found"), "{error}");
        }
    }
}
