//! What is said of each statement, and in which words a client is told of a refusal.

use super::*;

#[test]
fn every_statement_is_told_with_the_element_that_differs_first() {
    let mut unmet = own("Allow", "*", "*");
    unmet["Condition"] = json!({"Bool": {"aws:SecureTransport": "true"}});
    let mut named = to("Allow", OWNER, "*");
    named["Sid"] = json!("readers");
    let world = World::default()
        .identity(&[own("Allow", "codeartifact:List*", "*"), own("Deny", "*", DOMAIN), unmet])
        .identity(&[own("Allow", "codeartifact:Read*", "*")])
        .domain(&[named, to("Deny", STRANGER, "*")])
        .repository(&[to("Deny", "*", "codeartifact:Publish*")]);
    let (ann, region) = (user(OWNER, "ann"), region());
    let context = plain(&region);
    let question = question(&ann, Action::ReadFromRepository, &[REPOSITORY], &context);

    let explained: Vec<String> = explain(&question, world.policies())
        .into_iter()
        .map(|Explanation { place, effect, verdict }| {
            let verdict = match verdict {
                Verdict::Fits => "fits".to_owned(),
                Verdict::FitsAccount => "fits the account".to_owned(),
                Verdict::Differs(mismatch) => mismatch.to_string(),
                Verdict::NotCounted => "does not count".to_owned(),
            };
            format!("{place}: {effect}: {verdict}")
        })
        .collect();

    let domain = format!("the policy of `{DOMAIN}`");
    assert_eq!(
        explained,
        [
            "statement 1 of the identity's policy `policy-1`: Allow: Action".to_owned(),
            "statement 2 of the identity's policy `policy-1`: Deny: Resource".to_owned(),
            "statement 3 of the identity's policy `policy-1`: Allow: Condition Bool aws:SecureTransport"
                .to_owned(),
            "statement 1 of the identity's policy `policy-2`: Allow: fits".to_owned(),
            format!("statement 1 (`readers`) of {domain}: Allow: fits the account"),
            format!("statement 2 of {domain}: Deny: Principal"),
            format!("statement 1 of the policy of `{REPOSITORY}`: Deny: Action"),
        ]
    );
}

#[test]
fn a_policy_that_does_not_count_is_told_as_such() {
    let world = World::default().repository(&[to("Deny", "*", "*")]);
    let (ann, region) = (user(OWNER, "ann"), region());
    let context = plain(&region);
    let action = Operation::PutRepositoryPermissionsPolicy.into();
    let question = question(&ann, action, &[REPOSITORY], &context);

    assert_eq!(explain(&question, world.policies())[0].verdict, Verdict::NotCounted);
}

#[test]
fn the_statement_that_decides_is_named() {
    let mine = own("Allow", "codeartifact:Read*", "*");
    let theirs = to("Allow", "*", "codeartifact:*");
    let world = World::default().identity(&[own("Allow", "s3:*", "*"), mine]).domain(&[theirs]);
    let region = region();
    let context = plain(&region);
    let decide = |principal: &Principal, action: Action| {
        let question = question(principal, action, &[REPOSITORY], &context);
        match evaluate(&question, world.policies()) {
            Outcome::Allowed(Decider::Root) => "root".to_owned(),
            Outcome::Allowed(Decider::Statement(place)) => place.to_string(),
            Outcome::Denied(reason) => format!("{reason:?}"),
        }
    };

    let (identity, domain) = (
        "statement 2 of the identity's policy `policy-1`",
        format!("statement 1 of the policy of `{DOMAIN}`"),
    );
    assert_eq!(decide(&user(OWNER, "ann"), Action::ReadFromRepository), identity);
    assert_eq!(decide(&user(OWNER, "ann"), Operation::DeleteRepository.into()), domain);
    assert_eq!(decide(&user(STRANGER, "eve"), Action::ReadFromRepository), domain);
    let without = World::default();
    let (administrator, resources) = (root(ADMINISTRATOR), [REPOSITORY]);
    let question = question(&administrator, Action::ReadFromRepository, &resources, &context);
    assert_eq!(evaluate(&question, without.policies()), Outcome::Allowed(Decider::Root));
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_service() {
    let action = Action::ReadFromRepository;
    for (refusal, words) in [
        (
            Refusal::NoIdentityPolicy,
            "because no identity-based policy allows the codeartifact:ReadFromRepository action",
        ),
        (
            Refusal::NoResourcePolicy,
            "because no resource-based policy allows the codeartifact:ReadFromRepository action",
        ),
        (Refusal::DeniedByIdentityPolicy, "with an explicit deny in an identity-based policy"),
        (Refusal::DeniedByResourcePolicy, "with an explicit deny in a resource-based policy"),
    ] {
        assert_eq!(refusal.words(action), words);
    }
}
