//! Which sides must allow: at home, in the account that administers the repository, elsewhere, and for the root user.

use super::*;

const READ: Action = Action::ReadFromRepository;

#[test]
fn at_home_one_side_is_enough_and_elsewhere_both_must_allow() {
    let ann = json!("arn:aws:iam::123456789012:user/ann");
    let mine = || World::default().identity(&[own("Allow", "codeartifact:*", "*")]);
    let everyone = || to("Allow", "*", "codeartifact:*");
    let (at_home, administrator, stranger) =
        (user(OWNER, "ann"), user(ADMINISTRATOR, "bob"), user(STRANGER, "eve"));
    for (name, world, [home, administering, elsewhere]) in [
        ("no policy", World::default(), [NO_IDENTITY; 3]),
        ("identity alone", mine(), [ALLOWED, ALLOWED, NO_RESOURCE]),
        ("domain's alone", World::default().domain(&[everyone()]), [ALLOWED, ALLOWED, NO_IDENTITY]),
        ("repository's alone", World::default().repository(&[everyone()]), [ALLOWED, ALLOWED, NO_IDENTITY]),
        ("identity and domain's", mine().domain(&[everyone()]), [ALLOWED; 3]),
        ("identity and repository's", mine().repository(&[everyone()]), [ALLOWED; 3]),
        (
            "one resource policy is enough",
            mine().domain(&[to("Allow", "*", "codeartifact:Describe*")]).repository(&[everyone()]),
            [ALLOWED; 3],
        ),
        (
            "somebody else is named",
            World::default().domain(&[to("Allow", ann.clone(), "codeartifact:*")]),
            [ALLOWED, NO_IDENTITY, NO_IDENTITY],
        ),
        (
            "another action is allowed",
            World::default().identity(&[own("Allow", "codeartifact:List*", "*")]).domain(&[to(
                "Allow",
                "*",
                "codeartifact:List*",
            )]),
            [NO_IDENTITY; 3],
        ),
    ] {
        assert_eq!(world.asks(&at_home, READ, REPOSITORY), home, "{name}, at home");
        assert_eq!(world.asks(&administrator, READ, REPOSITORY), administering, "{name}, administrator");
        assert_eq!(world.asks(&stranger, READ, REPOSITORY), elsewhere, "{name}, elsewhere");
    }
}

#[test]
fn the_account_that_administers_a_repository_is_at_home_there_alone() {
    let bob = user(ADMINISTRATOR, "bob");
    let world = World::default().identity(&[own("Allow", "codeartifact:*", "*")]);

    for (action, resource, expected) in [
        (Action::from(Operation::DescribeRepository), REPOSITORY, ALLOWED),
        (Operation::PublishPackageVersion.into(), PACKAGE, ALLOWED),
        (Operation::PutRepositoryPermissionsPolicy.into(), REPOSITORY, ALLOWED),
        (Operation::DescribeDomain.into(), DOMAIN, NO_RESOURCE),
        (Operation::ListRepositoriesInDomain.into(), DOMAIN, NO_RESOURCE),
    ] {
        assert_eq!(world.asks(&bob, action, resource), expected, "{action}");
    }
}

#[test]
fn naming_an_account_hands_the_decision_to_it() {
    for (name, principal, effect, [without_identity, with_identity]) in [
        ("own account by number", json!(OWNER), "Allow", [NO_IDENTITY, ALLOWED]),
        ("own account by ARN", json!("arn:aws:iam::123456789012:root"), "Allow", [NO_IDENTITY, ALLOWED]),
        ("everybody", json!("*"), "Allow", [ALLOWED, ALLOWED]),
        ("denied by account", json!(OWNER), "Deny", [DENIED_BY_RESOURCE; 2]),
        ("another account is denied", json!(STRANGER), "Deny", [NO_IDENTITY, ALLOWED]),
    ] {
        let resource = || World::default().repository(&[to(effect, principal.clone(), "codeartifact:*")]);
        let ann = user(OWNER, "ann");
        assert_eq!(resource().asks(&ann, READ, REPOSITORY), without_identity, "{name}");
        let both = resource().identity(&[own("Allow", "codeartifact:*", "*")]);
        assert_eq!(both.asks(&ann, READ, REPOSITORY), with_identity, "{name}, with an identity policy");
    }
    let elsewhere = World::default()
        .identity(&[own("Allow", "codeartifact:Read*", "*")])
        .domain(&[to("Allow", STRANGER, "*")]);
    assert_eq!(elsewhere.asks(&user(STRANGER, "eve"), READ, REPOSITORY), ALLOWED);
    assert_eq!(elsewhere.asks(&user(STRANGER, "eve"), Operation::DeleteRepository, REPOSITORY), NO_IDENTITY);
}

#[test]
fn a_statement_that_denies_wins_wherever_it_stands() {
    let allowed = || {
        World::default()
            .identity(&[own("Allow", "*", "*")])
            .domain(&[to("Allow", "*", "*")])
            .repository(&[to("Allow", "*", "*")])
    };
    let deny = |principal: &str| to("Deny", principal, "codeartifact:Read*");
    for (name, world, expected) in [
        ("nowhere", allowed(), ALLOWED),
        (
            "same policy",
            World::default().identity(&[own("Allow", "*", "*"), own("Deny", "*", "*")]),
            DENIED_BY_IDENTITY,
        ),
        (
            "first in the policy",
            World::default().identity(&[own("Deny", "*", "*"), own("Allow", "*", "*")]),
            DENIED_BY_IDENTITY,
        ),
        (
            "second identity policy",
            allowed().identity(&[own("Deny", "codeartifact:Read*", "*")]),
            DENIED_BY_IDENTITY,
        ),
        ("domain's", allowed().domain(&[deny("*")]), DENIED_BY_RESOURCE),
        ("repository's", allowed().repository(&[deny("*")]), DENIED_BY_RESOURCE),
        ("another action", allowed().identity(&[own("Deny", "codeartifact:Delete*", "*")]), ALLOWED),
        ("another resource", allowed().identity(&[own("Deny", "*", DOMAIN)]), ALLOWED),
        ("another principal", allowed().domain(&[deny(STRANGER)]), ALLOWED),
    ] {
        assert_eq!(world.asks(&user(OWNER, "ann"), READ, REPOSITORY), expected, "{name}");
    }
}

#[test]
fn the_root_user_may_do_everything_at_home_but_get_tokens() {
    let none = World::default;
    let denied = || none().domain(&[to("Deny", "*", "*")]);
    let granted = || none().domain(&[to("Allow", "*", "*")]);
    for (name, world, principal, action, resource, expected) in [
        ("no policy", none(), root(OWNER), READ, REPOSITORY, ALLOWED),
        ("administrator's", none(), root(ADMINISTRATOR), READ, PACKAGE, ALLOWED),
        (
            "administrator's, the domain",
            none(),
            root(ADMINISTRATOR),
            Operation::DescribeDomain.into(),
            DOMAIN,
            NO_RESOURCE,
        ),
        ("denied", denied(), root(OWNER), READ, REPOSITORY, DENIED_BY_RESOURCE),
        (
            "denied, but can put another policy",
            denied(),
            root(OWNER),
            Operation::PutDomainPermissionsPolicy.into(),
            DOMAIN,
            ALLOWED,
        ),
        ("elsewhere", none(), root(STRANGER), READ, REPOSITORY, NO_RESOURCE),
        ("elsewhere, granted", granted(), root(STRANGER), READ, REPOSITORY, ALLOWED),
        ("token", none(), root(OWNER), Operation::GetAuthorizationToken.into(), DOMAIN, NO_IDENTITY),
        (
            "token, granted",
            granted(),
            root(OWNER),
            Operation::GetAuthorizationToken.into(),
            DOMAIN,
            NO_IDENTITY,
        ),
        (
            "token elsewhere, granted",
            granted(),
            root(STRANGER),
            Operation::GetAuthorizationToken.into(),
            DOMAIN,
            NO_IDENTITY,
        ),
        ("bearer token", granted(), root(OWNER), Action::GetServiceBearerToken, "*", NO_IDENTITY),
        ("key", none(), root(OWNER), Action::CreateGrant, "*", ALLOWED),
    ] {
        assert_eq!(world.asks(&principal, action, resource), expected, "{name}");
    }
}

#[test]
fn only_a_policy_of_an_identity_grants_bearer_tokens() {
    let ann = user(OWNER, "ann");
    let asks = |world: World| world.asks(&ann, Action::GetServiceBearerToken, "*");

    assert_eq!(asks(World::default().domain(&[to("Allow", "*", "sts:GetServiceBearerToken")])), NO_IDENTITY);
    assert_eq!(asks(World::default().domain(&[to("Allow", "*", "*")])), NO_IDENTITY);
    assert_eq!(asks(World::default().identity(&[own("Allow", "codeartifact:*", "*")])), NO_IDENTITY);
    assert_eq!(asks(World::default().identity(&[own("Allow", "sts:GetServiceBearerToken", "*")])), ALLOWED);
    let denied = to("Deny", "*", "sts:GetServiceBearerToken");
    assert_eq!(asks(World::default().identity(&[own("Allow", "*", "*")]).domain(&[denied])), ALLOWED);
}
