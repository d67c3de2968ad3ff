//! Digests of bytes under the names that services give them, and what is told of bytes beside them.

use codeartifact_codegen::ir::{Kind, Service, ShapeId};
use md5::Md5;
use serde_json::{Map, Value};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use super::super::encode::base64;
use super::agree::shown;

/// An algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl Digest {
    /// Finds an algorithm by any spelling of its name, `SHA-256` or `sha256`.
    pub(super) fn named(name: &str) -> Option<Self> {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        match letters.collect::<String>().to_ascii_lowercase().as_str() {
            "md5" => Some(Self::Md5),
            "sha1" => Some(Self::Sha1),
            "sha256" => Some(Self::Sha256),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(bytes).to_vec(),
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    /// Writes the digest of bytes in hexadecimal digits.
    pub(super) fn hex(self, bytes: &[u8]) -> String {
        self.of(bytes).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    fn is(self, text: &str, bytes: &[u8]) -> bool {
        text.eq_ignore_ascii_case(&self.hex(bytes)) || text == base64(&self.of(bytes))
    }
}

/// Tells whether a shape is a map from algorithms to digests.
fn is_digests(kind: &Kind, service: &Service) -> bool {
    let Kind::Map { key, .. } = kind else { return false };
    match &service.shape(&key.target).kind {
        Kind::Enum(values) => {
            !values.is_empty() && values.iter().all(|value| Digest::named(&value.value).is_some())
        }
        _ => false,
    }
}

/// Tells whether a structure says digests of bytes.
pub(super) fn tells(service: &Service, structure: &ShapeId) -> bool {
    let mut members = service.members(structure).iter();
    members.any(|member| is_digests(&service.shape(&member.target).kind, service))
}

/// Tells whether a structure, or one directly within it, says digests of bytes.
pub(super) fn tells_within(service: &Service, structure: &ShapeId) -> bool {
    let mut inner = service.members(structure).iter().map(|member| &member.target);
    tells(service, structure) || inner.any(|shape| tells(service, shape))
}

/// Lists what a structure says of bytes and is not so: digests, and beside them a size.
pub(super) fn contradictions(
    service: &Service,
    structure: &ShapeId,
    told: &Map<String, Value>,
    bytes: &[u8],
) -> Vec<String> {
    let mut texts = Vec::new();
    for member in service.members(structure) {
        let Some(found) = told.get(&member.name) else { continue };
        let name = member.name.to_lowercase();
        let kind = &service.shape(&member.target).kind;
        let is_size = tells(service, structure) && (name.contains("size") || name.contains("length"));
        match found {
            Value::Object(entries) if is_digests(kind, service) => texts.extend(wrong(entries, bytes)),
            Value::Object(inner) if matches!(kind, Kind::Structure(_)) => {
                texts.extend(contradictions(service, &member.target, inner, bytes));
            }
            Value::Number(size) if is_size && size.as_u64() != u64::try_from(bytes.len()).ok() => {
                texts.push(format!("expected `{}` to be {}, found {size}", member.name, bytes.len()));
            }
            _ => {}
        }
    }
    texts
}

fn wrong(told: &Map<String, Value>, bytes: &[u8]) -> Vec<String> {
    let wrong = told.iter().filter_map(|(name, told)| {
        let (digest, text) = (Digest::named(name)?, told.as_str().unwrap_or_default());
        let wanted = digest.hex(bytes);
        (!digest.is(text, bytes)).then(|| format!("expected {name} `{wanted}`, found {}", shown(told)))
    });
    wrong.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_known_by_any_spelling_of_their_names() {
        let named = |name: &str| Digest::named(name).map(|digest| digest.hex(b"hello\n"));

        assert_eq!(named("MD5").as_deref(), Some("b1946ac92492d2347c6235b4d2611184"));
        assert_eq!(named("SHA-1").as_deref(), Some("f572d396fae9206628714fb2ce00f72e94f2258f"));
        let sha256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
        assert_eq!(named("sha_256").as_deref(), Some(sha256));
        assert_eq!(Digest::named("SHA-512").unwrap().of(b"").len(), 64);
        assert_eq!(named("crc32"), None);
    }
}
