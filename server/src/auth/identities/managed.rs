//! Policies that have a name: AWS's two for this service, and three for the usual needs of a team.

use std::sync::{Arc, LazyLock};

use crate::auth::evaluate::NamedPolicy;
use crate::registry::PolicyDocument;

/// The names, as the credentials file and the command line take them. AWS's may be given as ARNs too.
pub const NAMES: [&str; 5] =
    ["read-only", "publisher", "admin", "AWSCodeArtifactReadOnlyAccess", "AWSCodeArtifactAdminAccess"];

/// What every package manager needs before anything else.
const TOKEN: &str = r#"{
    "Effect": "Allow", "Action": "sts:GetServiceBearerToken", "Resource": "*",
    "Condition": {"StringEquals": {"sts:AWSServiceName": "codeartifact.amazonaws.com"}}
}"#;

/// Looking at everything, and fetching packages.
const READ: &str = r#"{
    "Sid": "Read", "Effect": "Allow", "Resource": "*",
    "Action": ["codeartifact:Describe*", "codeartifact:Get*", "codeartifact:List*", "codeartifact:ReadFromRepository"]
}"#;

/// Publishing versions and saying what state they are in.
const PUBLISH: &str = r#"{
    "Sid": "Publish", "Effect": "Allow", "Resource": "*",
    "Action": [
        "codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata", "codeartifact:CopyPackageVersions",
        "codeartifact:UpdatePackageVersionsStatus"
    ]
}"#;

/// Everything in this service.
const ADMINISTER: &str = r#"{
    "Sid": "Administer", "Effect": "Allow", "Action": "codeartifact:*", "Resource": "*"
}"#;

static POLICIES: LazyLock<[NamedPolicy; 5]> = LazyLock::new(|| {
    NAMES.map(|name| {
        let statements = match name {
            "publisher" => [READ, PUBLISH, TOKEN].join(","),
            "read-only" | "AWSCodeArtifactReadOnlyAccess" => [READ, TOKEN].join(","),
            _ => [ADMINISTER, TOKEN].join(","),
        };
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let document = PolicyDocument::parse_identity(&text).expect("these statements are written above");
        NamedPolicy { name: name.to_owned(), document: Arc::new(document) }
    })
});

/// Returns the policy of a name or of an ARN that AWS's has.
pub(super) fn find(name: &str) -> Option<NamedPolicy> {
    let of_arn = name.strip_prefix("arn:aws:iam::aws:policy/").filter(|name| name.starts_with("AWS"));
    let name = of_arn.unwrap_or(name);
    POLICIES.iter().find(|policy| policy.name == name).cloned()
}

/// Returns the policy that lets its holder do everything in this service.
pub(super) fn administrator() -> NamedPolicy {
    find("admin").expect("it is among the names")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_policy_and_nothing_else_has() {
        for name in NAMES {
            assert_eq!(find(name).unwrap().name, name);
        }
        let arn = "arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess";
        assert_eq!(find(arn).unwrap().name, "AWSCodeArtifactReadOnlyAccess");
        let ours = "arn:aws:iam::aws:policy/admin";
        for name in ["", "Admin", "arn:aws:iam::aws:policy/AdministratorAccess", ours] {
            assert!(find(name).is_none(), "{name}");
        }
    }
}
