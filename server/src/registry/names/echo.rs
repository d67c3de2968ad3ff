//! Repeats to clients what they sent, as much of it as they need to find it. Knows nothing of why it is repeated.

use std::borrow::Cow;

/// The most characters that are repeated of one value; no name and no ARN of the model has more.
const LONGEST: usize = 1024;

/// Returns what is repeated of a text: all of it, or its beginning and `…`.
pub(in crate::registry) fn echo(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{
        Arn, AssetName, ContactInfo, CoordinatePrefix, Description, Digest, DomainName, EncryptionKey, Error,
        ExternalConnection, HashAlgorithm, Namespace, PackageFormat, PackageGroupPattern, PackageName,
        PolicyDocument, PolicyRevision, RepositoryName, Revision, Tag,
    };

    const DOMAIN: &str = "arn:aws:codeartifact:eu-west-1:123456789012:domain/my-domain";

    fn parse_policy(text: &str) -> Result<(), Error> {
        PolicyDocument::parse(text, &Arn::parse(DOMAIN)?)?;
        Ok(())
    }

    #[test]
    fn what_is_as_long_as_may_be_stays_whole_and_what_is_longer_is_cut_behind_a_character() {
        let whole = "é".repeat(LONGEST);

        assert_eq!(echo(&whole), whole);
        assert_eq!(echo(&format!("{whole}é")), format!("{whole}…"));
        assert_eq!(echo(""), "");
    }

    #[test]
    fn no_refusal_repeats_a_long_value_whole() {
        let long = "é".repeat(1_000_000);
        let tag = |key: &str, value: &str| Tag::parse(key, value).map(drop);
        let refusals: Vec<Result<(), Error>> = vec![
            DomainName::parse(&long).map(drop).map_err(Error::from),
            RepositoryName::parse(&long).map(drop).map_err(Error::from),
            Description::parse(&long).map(drop).map_err(Error::from),
            ContactInfo::parse(&long).map(drop).map_err(Error::from),
            PackageFormat::parse(&long).map(drop).map_err(Error::from),
            Namespace::parse(PackageFormat::Maven, Some(&long)).map(drop).map_err(Error::from),
            Namespace::parse(PackageFormat::Pypi, Some(&long)).map(drop).map_err(Error::from),
            CoordinatePrefix::parse(&long).map(drop).map_err(Error::from),
            PackageName::parse(PackageFormat::Npm, &long).map(drop).map_err(Error::from),
            PackageGroupPattern::parse(&long).map(drop).map_err(Error::from),
            AssetName::parse(PackageFormat::Generic, &long).map(drop).map_err(Error::from),
            Digest::parse(HashAlgorithm::Sha256, &long).map(drop).map_err(Error::from),
            Revision::parse(&long).map(drop).map_err(Error::from),
            PolicyRevision::parse(&long).map(drop).map_err(Error::from),
            Arn::parse(&long).map(drop).map_err(Error::from),
            Arn::parse(&format!("{DOMAIN}{long}")).map(drop).map_err(Error::from),
            EncryptionKey::parse(&long).map(drop).map_err(Error::from),
            EncryptionKey::parse(&format!("arn:{long}")).map(drop).map_err(Error::from),
            ExternalConnection::parse(&long).map(drop).map_err(Error::from),
            tag(&long, "value"),
            tag("aws:key", &long),
            parse_policy(&long),
            parse_policy(&format!(r#"{{"{long}":1}}"#)),
            parse_policy(&format!(r#"{{"{long}":1,"{long}":1}}"#)),
            parse_policy(&format!(r#"{{"Version":"{long}"}}"#)),
        ];

        for refusal in refusals {
            let text = refusal.unwrap_err().to_string();
            assert!(text.len() < 5000, "{} bytes: {:.100}", text.len(), text);
        }
    }
}
