//! What holds for whatever policies: denying more never allows more, allowing more never denies more.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn principal() -> impl Strategy<Value = Principal> {
    select(vec![
        root(OWNER),
        root(STRANGER),
        user(OWNER, "ann"),
        user(ADMINISTRATOR, "bob"),
        user(STRANGER, "eve"),
        session(OWNER, "ci", "one"),
        session(STRANGER, "ci", "one"),
    ])
}

fn action() -> impl Strategy<Value = (Action, &'static str)> {
    select(vec![
        (Action::ReadFromRepository, REPOSITORY),
        (Operation::PublishPackageVersion.into(), PACKAGE),
        (Operation::DescribeDomain.into(), DOMAIN),
        (Operation::PutDomainPermissionsPolicy.into(), DOMAIN),
        (Operation::PutRepositoryPermissionsPolicy.into(), REPOSITORY),
        (Operation::GetAuthorizationToken.into(), DOMAIN),
        (Action::GetServiceBearerToken, "*"),
    ])
}

fn named() -> impl Strategy<Value = Value> {
    let one = [
        json!("*"),
        json!(OWNER),
        json!(STRANGER),
        json!("arn:aws:iam::123456789012:user/ann"),
        json!("arn:aws:iam::999999999999:role/ci"),
        json!(["arn:aws:iam::123456789012:role/ci", OWNER]),
    ];
    select(one.to_vec())
}

fn condition() -> impl Strategy<Value = Value> {
    let operator = select(vec![
        "StringEquals",
        "StringNotLike",
        "NumericLessThan",
        "DateGreaterThanIfExists",
        "ForAllValues:StringLike",
        "ForAnyValue:StringNotEquals",
        "IpAddress",
        "ArnLike",
        "Null",
        "Bool",
    ]);
    let key = select(vec![
        "aws:PrincipalArn",
        "aws:username",
        "aws:CurrentTime",
        "aws:TagKeys",
        "aws:SecureTransport",
    ]);
    let value = prop_oneof![
        select(vec![
            "true",
            "false",
            "*",
            "ann",
            "2026-01-01",
            "192.0.2.0/24",
            "${aws:username}",
            "arn:aws:iam::*:*"
        ])
        .prop_map(str::to_owned),
        "[*?$:/a{},' ]{0,20}",
    ];
    (operator, key, value).prop_map(|(operator, key, value)| json!({operator: {key: value}}))
}

/// A statement with each of its elements in both forms that it has.
fn statement(of_resource: bool) -> impl Strategy<Value = Value> {
    let actions = select(vec!["*", "codeartifact:*", "codeartifact:Read*", "CODEARTIFACT:publish*"]);
    let resources = select(vec!["*", REPOSITORY, PACKAGE, "arn:aws:codeartifact:*:*:package/team/repo/*"]);
    let conditions = prop::option::of(condition());
    (any::<[bool; 4]>(), named(), actions, resources, conditions).prop_map(
        move |([denies, not_principal, not_action, not_resource], named, action, resource, condition)| {
            let mut statement = json!({
                "Effect": if denies { "Deny" } else { "Allow" },
                if not_action { "NotAction" } else { "Action" }: action,
                if not_resource { "NotResource" } else { "Resource" }: resource,
                "Condition": condition.unwrap_or(json!({})),
            });
            if of_resource {
                let element = if denies && not_principal { "NotPrincipal" } else { "Principal" };
                statement[element] = json!({"AWS": named});
            }
            statement
        },
    )
}

type Statements = [Vec<Value>; 3];

fn statements() -> impl Strategy<Value = Statements> {
    let some = |of_resource| prop::collection::vec(statement(of_resource), 0..4);
    (some(false), some(true), some(true))
        .prop_map(|(identity, domain, repository)| [identity, domain, repository])
}

fn world([identity, domain, repository]: &Statements) -> World {
    let mut world = World::default();
    if !identity.is_empty() {
        world = world.identity(identity);
    }
    if !domain.is_empty() {
        world = world.domain(domain);
    }
    if !repository.is_empty() {
        world = world.repository(repository);
    }
    world
}

proptest! {
    #[test]
    fn one_more_statement_changes_a_decision_only_in_its_own_direction(
        before in statements(),
        (place, added) in (0_usize..3).prop_flat_map(|place| (Just(place), statement(place > 0))),
        principal in principal(),
        (action, resource) in action(),
    ) {
        let mut after = before.clone();
        after[place].push(added.clone());

        let was = world(&before).asks(&principal, action, resource) == ALLOWED;
        let is = world(&after).asks(&principal, action, resource) == ALLOWED;

        if added["Effect"] == "Deny" {
            prop_assert!(was || !is, "a statement that denies allowed something");
        } else {
            prop_assert!(!was || is, "a statement that allows denied something");
        }
    }

    #[test]
    fn what_is_explained_agrees_with_what_is_decided(
        statements in statements(),
        principal in principal(),
        (action, resource) in action(),
    ) {
        let (world, region) = (world(&statements), region());
        let (context, resources) = (plain(&region), [resource]);
        let question = question(&principal, action, &resources, &context);

        let explained = explain(&question, world.policies());
        let outcome = evaluate(&question, world.policies());

        let fits = |effect| {
            let mut fitting = explained.iter().filter(move |one| one.effect == effect);
            fitting.any(|one| matches!(one.verdict, Verdict::Fits | Verdict::FitsAccount))
        };
        let denied = matches!(outcome, Outcome::Denied(Reason::ExplicitDeny(_)));
        prop_assert_eq!(denied, fits(Effect::Deny));
        if matches!(outcome, Outcome::Allowed(Decider::Statement(_))) {
            prop_assert!(fits(Effect::Allow));
        }
    }

    #[test]
    fn no_text_of_a_policy_stops_the_evaluator(
        text in "[*?$:/a{},' \u{e9}\u{1f600}]{0,30}",
        name in "[:/a\u{e9}]{0,20}",
    ) {
        let statement = json!({
            "Effect": "Allow",
            "Action": "*",
            "Resource": format!("arn:{text}"),
            "Condition": {"StringLike": {"aws:PrincipalArn": text}, "ArnLike": {"aws:PrincipalArn": text}},
        });
        let world = World::default().identity(&[statement]);

        let decided = world.asks(&user(OWNER, "ann"), Action::ReadFromRepository, &format!("arn:{name}"));

        prop_assert!([ALLOWED, NO_IDENTITY].contains(&decided));
    }
}
