//! Whom a policy of a resource names.

use super::*;

const READ: Action = Action::ReadFromRepository;

/// Somebody of each kind, with a name for messages.
fn everybody() -> [(&'static str, Principal); 6] {
    [
        ("root", root(OWNER)),
        ("ann", user(OWNER, "ann")),
        ("team/bob", user(OWNER, "team/bob")),
        ("ci/one", session(OWNER, "ci", "one")),
        ("ci/two", session(OWNER, "ci", "two")),
        ("eve", user(STRANGER, "ann")),
    ]
}

#[test]
fn a_principal_is_named_by_its_own_arn_its_role_or_everybody() {
    for (named, expected) in [
        (json!("*"), vec!["ann", "team/bob", "ci/one", "ci/two"]),
        (json!("arn:aws:iam::123456789012:user/ann"), vec!["ann"]),
        (json!("arn:aws:iam::123456789012:user/team/bob"), vec!["team/bob"]),
        (json!("arn:aws:iam::123456789012:user/bob"), vec![]),
        (json!("arn:aws:iam::123456789012:user/Ann"), vec![]),
        (json!("arn:aws:iam::123456789012:role/ci"), vec!["ci/one", "ci/two"]),
        (json!("arn:aws:iam::123456789012:role/path/ci"), vec!["ci/one", "ci/two"]),
        (json!("arn:aws:iam::123456789012:role/c"), vec![]),
        (json!("arn:aws:sts::123456789012:assumed-role/ci/one"), vec!["ci/one"]),
        (json!("arn:aws:sts::123456789012:federated-user/ann"), vec![]),
        (json!(OWNER), vec![]),
        (
            json!(["arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:role/ci"]),
            vec!["ann", "ci/one", "ci/two"],
        ),
    ] {
        let world = World::default().repository(&[to("Allow", named.clone(), "codeartifact:*")]);
        // The root user needs no policy, and whoever is at home elsewhere needs one of their own besides.
        let others = everybody().into_iter().filter(|(name, _)| *name != "root");
        let allowed: Vec<_> = others
            .filter(|(_, principal)| world.asks(principal, READ, REPOSITORY) == ALLOWED)
            .map(|(name, _)| name)
            .collect();
        assert_eq!(allowed, expected, "{named}");
    }
    let mut service = to("Allow", "*", "*");
    service["Principal"] = json!({"Service": "codebuild.amazonaws.com"});
    assert_eq!(World::default().domain(&[service]).asks(&user(OWNER, "ann"), READ, REPOSITORY), NO_IDENTITY);
}

#[test]
fn a_statement_that_denies_names_everybody_of_an_account() {
    for (named, expected) in [
        (json!(OWNER), vec!["root", "ann", "team/bob", "ci/one", "ci/two"]),
        (json!("arn:aws:iam::123456789012:root"), vec!["root", "ann", "team/bob", "ci/one", "ci/two"]),
        (json!("*"), vec!["root", "ann", "team/bob", "ci/one", "ci/two", "eve"]),
        (json!("arn:aws:iam::123456789012:role/ci"), vec!["ci/one", "ci/two"]),
    ] {
        assert_eq!(denied(&to("Deny", named.clone(), "*")), expected, "{named}");
    }
}

#[test]
fn only_who_is_listed_with_their_account_is_spared() {
    let all = ["root", "ann", "team/bob", "ci/one", "ci/two", "eve"];
    let (ann, role) = ("arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:role/ci");
    let one = "arn:aws:sts::123456789012:assumed-role/ci/one";
    for (listed, spared) in [
        (json!(ann), vec![]),
        (json!([ann, OWNER]), vec!["root", "ann"]),
        (json!([role, OWNER]), vec!["root", "ci/one", "ci/two"]),
        (json!([role, one, OWNER]), vec!["root", "ci/one", "ci/two"]),
        (json!([one, OWNER]), vec!["root", "ci/one"]),
        (json!(OWNER), vec!["root"]),
        (json!([ann, STRANGER]), vec![]),
        (json!("*"), all.to_vec()),
    ] {
        let statement =
            json!({"Effect": "Deny", "NotPrincipal": {"AWS": listed}, "Action": "*", "Resource": "*"});
        let expected: Vec<_> = all.into_iter().filter(|name| !spared.contains(name)).collect();
        assert_eq!(denied(&statement), expected, "{listed}");
    }
}

/// Whom a statement of the repository's policy denies.
fn denied(statement: &Value) -> Vec<&'static str> {
    let world = World::default().repository(std::slice::from_ref(statement));
    let denied = |principal: &Principal| world.asks(principal, READ, REPOSITORY) == DENIED_BY_RESOURCE;
    everybody().into_iter().filter(|(_, principal)| denied(principal)).map(|(name, _)| name).collect()
}
