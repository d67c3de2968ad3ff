//! The keys of a request's context that conditions and variables name; case does not matter in them.
//! Knows the names, not the values.

use std::fmt;

use crate::registry::names::words::words;

words! {
    /// A key that every request is asked for under this one name.
    GlobalKey, "condition key" {
        /// When the request arrived, as a date.
        CurrentTime = "aws:CurrentTime",
        /// When the request arrived, in seconds since 1970.
        EpochTime = "aws:EpochTime",
        /// The ARN of the account, the user or the role of whoever asks.
        PrincipalArn = "aws:PrincipalArn",
        /// The account of whoever asks.
        PrincipalAccount = "aws:PrincipalAccount",
        /// The organization of whoever asks.
        PrincipalOrganization = "aws:PrincipalOrgID",
        /// Whether an account, a user or a session asks.
        PrincipalType = "aws:PrincipalType",
        /// Whether a service asks.
        PrincipalIsAwsService = "aws:PrincipalIsAWSService",
        /// Whether a service asks in somebody's name.
        ViaAwsService = "aws:ViaAWSService",
        /// The id of whoever asks.
        UserId = "aws:userid",
        /// The name of the user who asks.
        Username = "aws:username",
        /// When the temporary credentials were made.
        TokenIssueTime = "aws:TokenIssueTime",
        /// Where the request came from.
        SourceIp = "aws:SourceIp",
        /// Whether the request came over TLS.
        SecureTransport = "aws:SecureTransport",
        /// The region that the request is for.
        RequestedRegion = "aws:RequestedRegion",
        /// The account that what is asked about belongs to.
        ResourceAccount = "aws:ResourceAccount",
        /// The keys of the tags that the request sets or removes.
        TagKeys = "aws:TagKeys",
        /// The service that a token is for.
        BearerService = "sts:AWSServiceName",
        /// How long a token is to last, in seconds.
        BearerDuration = "sts:DurationSeconds",
    }
}

/// A key of a request's context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionKey {
    /// A key that is the same for everybody.
    Global(GlobalKey),
    /// The tag of this key that whoever asks has.
    PrincipalTag(String),
    /// The tag of this key that the request sets.
    RequestTag(String),
    /// The tag of this key that the resource has.
    ResourceTag(String),
    /// A key that no request has.
    Unknown(String),
}

const PRINCIPAL_TAG: &str = "aws:PrincipalTag/";
const REQUEST_TAG: &str = "aws:RequestTag/";
const RESOURCE_TAG: &str = "aws:ResourceTag/";

impl ConditionKey {
    /// Parses the name of a key, whatever its case.
    pub fn parse(text: &str) -> Self {
        if let Some(known) = GlobalKey::ALL.iter().find(|known| known.as_str().eq_ignore_ascii_case(text)) {
            return Self::Global(*known);
        }
        let tag = |prefix: &str| {
            let (start, tag) = text.split_at_checked(prefix.len())?;
            (start.eq_ignore_ascii_case(prefix) && !tag.is_empty()).then(|| tag.to_owned())
        };
        (tag(PRINCIPAL_TAG).map(Self::PrincipalTag))
            .or_else(|| tag(REQUEST_TAG).map(Self::RequestTag))
            .or_else(|| tag(RESOURCE_TAG).map(Self::ResourceTag))
            .unwrap_or_else(|| Self::Unknown(text.to_owned()))
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global(known) => known.fmt(formatter),
            Self::PrincipalTag(tag) => write!(formatter, "{PRINCIPAL_TAG}{tag}"),
            Self::RequestTag(tag) => write!(formatter, "{REQUEST_TAG}{tag}"),
            Self::ResourceTag(tag) => write!(formatter, "{RESOURCE_TAG}{tag}"),
            Self::Unknown(name) => formatter.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_whatever_their_case() {
        for (text, key) in [
            ("aws:sourceip", ConditionKey::Global(GlobalKey::SourceIp)),
            ("AWS:UserName", ConditionKey::Global(GlobalKey::Username)),
            ("aws:PRINCIPALTAG/Team", ConditionKey::PrincipalTag("Team".to_owned())),
            ("aws:requesttag/a/b", ConditionKey::RequestTag("a/b".to_owned())),
            ("aws:ResourceTag/team", ConditionKey::ResourceTag("team".to_owned())),
            ("aws:ResourceTag/", ConditionKey::Unknown("aws:ResourceTag/".to_owned())),
            ("aws:Referer", ConditionKey::Unknown("aws:Referer".to_owned())),
        ] {
            assert_eq!(ConditionKey::parse(text), key, "{text}");
        }
        for known in GlobalKey::ALL {
            assert_eq!(ConditionKey::parse(known.as_str()).to_string(), known.as_str());
        }
    }
}
