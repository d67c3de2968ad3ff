//! Texts before the parsers of policies: what is accepted keeps its text and means the same again, and what is refused
//! is told in a few words. Knows whose policies there are, not what they allow.

use codeartifact_server::registry::error::InvalidPolicy;
use codeartifact_server::registry::{
    AccountId, Arn, DomainKey, DomainName, PolicyDocument, Region, RepositoryName,
};

use crate::Fate;

/// The most bytes that a refusal has, however long the names are that it repeats.
const LONGEST_REFUSAL_BYTES: usize = 2048;

/// Parses some bytes as every kind of policy, and panics where one is not what it was made of.
pub fn run(data: &[u8]) -> Fate {
    let Ok(text) = std::str::from_utf8(data) else { return Fate::Unfit };
    let domain = domain();
    let repository = RepositoryName::parse("repo").expect("it is the name of a repository");
    let repository = Arn::Repository(domain.clone().repository(repository));
    let domain = Arn::Domain(domain);
    let fates = [
        hold(text, |text| PolicyDocument::parse(text, &domain)),
        hold(text, |text| PolicyDocument::parse(text, &repository)),
        hold(text, PolicyDocument::parse_identity),
    ];
    if fates.contains(&Fate::Accepted) { Fate::Accepted } else { Fate::Refused }
}

fn hold(text: &str, parse: impl Fn(&str) -> Result<PolicyDocument, InvalidPolicy>) -> Fate {
    match parse(text) {
        Ok(policy) => {
            assert_eq!(policy.as_str(), text, "a policy keeps its text");
            assert!(!policy.statements.is_empty(), "a policy says something: {text}");
            assert_eq!(parse(policy.as_str()).as_ref(), Ok(&policy), "it means the same again");
            Fate::Accepted
        }
        Err(error) => {
            let told = error.to_string();
            assert!(told.len() <= LONGEST_REFUSAL_BYTES, "{} bytes are told of {}", told.len(), text.len());
            Fate::Refused
        }
    }
}

fn domain() -> DomainKey {
    DomainKey {
        owner: AccountId::parse("123456789012").expect("it has twelve digits"),
        region: Region::parse("eu-west-1").expect("it is a region"),
        name: DomainName::parse("team").expect("it is the name of a domain"),
    }
}
