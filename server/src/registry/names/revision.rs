//! The revision of a package version: an opaque text that changes whenever its assets do.
//! Pure: assets in, text out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::registry::names::{InvalidName, validated_text};

validated_text! {
    /// The state of a package version's contents, as an opaque text.
    Revision
}

impl Revision {
    /// Parses up to 50 characters without white space.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        if !(1..=50).contains(&text.chars().count()) || text.contains(char::is_whitespace) {
            let rule = "it must be 1 to 50 characters without white space";
            return Err(InvalidName::new("package version revision", text, rule));
        }
        Ok(Self(text.to_owned()))
    }

    /// Computes the revision of a version that holds these assets, given as name and SHA-256 in order of name.
    pub(in crate::registry) fn of_assets<'a>(
        version: &str,
        assets: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut digest = Sha256::new();
        let mut add = |text: &str| {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text);
        };
        add(version);
        for (name, sha256) in assets {
            add(name);
            add(sha256);
        }
        Self(STANDARD.encode(digest.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_44_characters_and_depends_on_names_and_hashes() {
        let revision = Revision::of_assets("1.0", [("a", "11"), ("b", "22")]);

        assert_eq!(revision.as_str().len(), 44);
        assert_eq!(revision, Revision::of_assets("1.0", [("a", "11"), ("b", "22")]));
        assert_ne!(revision, Revision::of_assets("1.0", [("a", "11")]));
        assert_ne!(revision, Revision::of_assets("1.0", [("a", "11"), ("b", "23")]));
        assert_ne!(revision, Revision::of_assets("1.0", [("a1", "1"), ("b", "22")]));
    }
}
