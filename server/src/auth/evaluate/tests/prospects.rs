//! What can be told before the name of a resource is known.

use super::*;

const NPM: &str = "arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm/";
const PUBLISH: Operation = Operation::PublishPackageVersion;

fn could(world: &World, principal: &Principal) -> bool {
    could_allow(principal, PUBLISH.into(), NPM, world.policies())
}

#[test]
fn a_statement_that_may_be_about_something_below_is_a_prospect() {
    let package = "arn:aws:codeartifact:eu-west-1:123456789012:package";
    for (element, named, expected) in [
        ("Resource", "*".to_owned(), true),
        ("Resource", PACKAGE.to_owned(), true),
        ("Resource", format!("{package}/team/*"), true),
        ("Resource", format!("{package}/*/repo/npm/types/node"), true),
        ("Resource", format!("{package}/team/repo/${{aws:username}}/x"), true),
        ("Resource", format!("{package}/team/repo/pypi/*"), false),
        ("Resource", format!("{package}/team/other/*"), false),
        ("Resource", REPOSITORY.to_owned(), false),
        ("NotResource", format!("{package}/team/*"), true),
    ] {
        let statement = json!({"Effect": "Allow", "Action": "codeartifact:Publish*", element: named});
        let world = World::default().identity(&[statement]);
        assert_eq!(could(&world, &user(OWNER, "ann")), expected, "{element} {named}");
    }
}

#[test]
fn other_actions_other_people_and_statements_that_deny_are_none() {
    let ann = user(OWNER, "ann");
    let read = own("Allow", "codeartifact:Read*", "*");
    assert!(!could(&World::default().identity(&[read, own("Deny", "*", "*")]), &ann));
    assert!(!could(&World::default(), &ann));
    assert!(could(&World::default(), &root(OWNER)));

    let for_ann = "arn:aws:iam::123456789012:user/ann";
    let world = World::default().repository(&[to("Allow", for_ann, "codeartifact:PublishPackageVersion")]);
    assert!(could(&world, &ann));
    assert!(!could(&world, &user(OWNER, "bob")));
}

#[test]
fn whoever_is_allowed_something_had_the_prospect_of_it() {
    let ann = user(OWNER, "ann");
    let conditional = json!({
        "Effect": "Allow", "Action": "*", "Resource": PACKAGE,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    });
    for world in [
        World::default().identity(&[conditional]),
        World::default()
            .repository(&[to("Allow", "*", "codeartifact:*")])
            .identity(&[own("Allow", "*", "*")]),
        World::default()
            .domain(&[to("Allow", OWNER, "codeartifact:*")])
            .identity(&[own("Allow", "*", PACKAGE)]),
    ] {
        assert_eq!(world.asks(&ann, PUBLISH, PACKAGE), ALLOWED);
        assert!(could(&world, &ann));
    }
}
