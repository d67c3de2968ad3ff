//! Which actions and resources a statement is about.

use super::*;

const ROOT_GROUP: &str = "arn:aws:codeartifact:eu-west-1:123456789012:package-group/team/%2a";
const SCOPED: &str = "arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm/types/node";
const OTHER: &str = "arn:aws:codeartifact:eu-west-1:123456789012:package/team/other/npm//left-pad";

/// Whether a statement of an identity's policy is about something.
fn is_about(statement: Value, action: impl Into<Action>, resources: &[&str]) -> bool {
    World::default().identity(&[statement]).asks_about(&user(OWNER, "ann"), action, resources) == ALLOWED
}

#[test]
fn actions_are_named_whatever_their_case() {
    for (element, named, expected) in [
        ("Action", json!("*"), true),
        ("Action", json!("*:*"), true),
        ("Action", json!("codeartifact:*"), true),
        ("Action", json!("CodeArtifact:describeDOMAIN"), true),
        ("Action", json!("codeartifact:Describe*"), true),
        ("Action", json!("codeartifact:D?scribeDomain"), true),
        ("Action", json!(["s3:*", "codeartifact:DescribeDomain"]), true),
        ("Action", json!("codeartifact:DescribeDomain?"), false),
        ("Action", json!("codeartifact:Describe"), false),
        ("Action", json!("sts:DescribeDomain"), false),
        ("NotAction", json!("codeartifact:DescribeDomain"), false),
        ("NotAction", json!("codeartifact:describe*"), false),
        ("NotAction", json!(["s3:*", "codeartifact:Delete*"]), true),
    ] {
        let statement = json!({"Effect": "Allow", element: named, "Resource": "*"});
        assert_eq!(is_about(statement, Operation::DescribeDomain, &[DOMAIN]), expected, "{element} {named}");
    }
}

#[test]
fn resources_are_matched_exactly_but_for_wildcards() {
    for (pattern, resource, expected) in [
        ("*", PACKAGE, true),
        (PACKAGE, PACKAGE, true),
        ("arn:aws:codeartifact:*", PACKAGE, true),
        ("arn:aws:codeartifact:eu-west-1:123456789012", PACKAGE, true),
        ("arn:aws:codeartifact:eu-west-1:123456789012:*", PACKAGE, true),
        ("arn:aws:codeartifact:*:*:package/team/repo/*", PACKAGE, true),
        ("arn:aws:codeartifact:eu-west-1:*:package/team/*", SCOPED, true),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package/team/*/left-pad", PACKAGE, true),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package/*/npm/types/*", SCOPED, true),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm/*/*", PACKAGE, true),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm/left-pad", PACKAGE, false),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm//left.pad", PACKAGE, false),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package/Team/repo/npm//left-pad", PACKAGE, false),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package:team/repo/npm//left-pad", PACKAGE, false),
        ("arn:aws:codeartifact:eu-west-2:123456789012:*", PACKAGE, false),
        ("arn:aws:codeartifact:eu-west-1:111122223333:*", PACKAGE, false),
        ("arn:aws:s3:*", PACKAGE, false),
        (REPOSITORY, PACKAGE, false),
        (DOMAIN, REPOSITORY, false),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package-group/team/%2a", ROOT_GROUP, true),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package-group/team/%2A", ROOT_GROUP, false),
        ("arn:aws:codeartifact:eu-west-1:123456789012:package-group/team/*", ROOT_GROUP, true),
        ("*", "*", true),
        ("arn:aws:codeartifact:*", "*", false),
    ] {
        let action = Operation::DescribePackage;
        assert_eq!(
            is_about(own("Allow", "*", pattern), action, &[resource]),
            expected,
            "{pattern} {resource}"
        );
        let but = json!({"Effect": "Allow", "Action": "*", "NotResource": pattern});
        assert_eq!(is_about(but, action, &[resource]), !expected, "all but {pattern} {resource}");
    }
}

#[test]
fn a_copy_is_named_by_its_package_or_by_the_repository_that_it_goes_to() {
    let copied = [PACKAGE, REPOSITORY];
    let ann = user(OWNER, "ann");
    for resource in [PACKAGE, REPOSITORY] {
        let statement = own("Allow", "codeartifact:CopyPackageVersions", resource);
        assert!(is_about(statement, Operation::CopyPackageVersions, &copied), "{resource}");
        let denied = World::default().identity(&[own("Allow", "*", "*"), own("Deny", "*", resource)]);
        assert_eq!(
            denied.asks_about(&ann, Operation::CopyPackageVersions, &copied),
            DENIED_BY_IDENTITY,
            "{resource}"
        );
        let but = json!({"Effect": "Allow", "Action": "*", "NotResource": resource});
        assert!(!is_about(but, Operation::CopyPackageVersions, &copied), "all but {resource}");
    }
    assert!(!is_about(own("Allow", "*", OTHER), Operation::CopyPackageVersions, &copied));
    assert!(!is_about(own("Allow", "*", REPOSITORY), Operation::DeletePackage, &[PACKAGE]));
}

#[test]
fn in_a_resource_s_policy_a_star_stands_for_it_and_all_that_lies_in_it() {
    let grant = |resource: &str| {
        let mut statement = to("Allow", "*", "codeartifact:*");
        statement["Resource"] = json!(resource);
        statement
    };
    let (ann, package) = (user(OWNER, "ann"), Operation::DescribePackage);
    let packages = "arn:aws:codeartifact:eu-west-1:123456789012:package/team/repo/npm/*";
    let domain = |resource: &str| World::default().domain(&[grant(resource)]);
    let repository = |resource: &str| World::default().repository(&[grant(resource)]);
    for (name, world, action, resource, expected) in [
        ("domain, all: itself", domain("*"), Operation::DescribeDomain, DOMAIN, ALLOWED),
        ("domain, all: a repository", domain("*"), Operation::DescribeRepository, REPOSITORY, ALLOWED),
        ("domain, all: a package", domain("*"), package, PACKAGE, ALLOWED),
        ("domain, all: a group", domain("*"), Operation::DescribePackageGroup, ROOT_GROUP, ALLOWED),
        (
            "domain, itself: a repository",
            domain(DOMAIN),
            Operation::DescribeRepository,
            REPOSITORY,
            NO_IDENTITY,
        ),
        ("domain, a repository", domain(REPOSITORY), Operation::DescribeRepository, REPOSITORY, ALLOWED),
        ("domain, packages", domain(packages), package, SCOPED, ALLOWED),
        ("domain, packages of another", domain(packages), package, OTHER, NO_IDENTITY),
        ("repository, all: itself", repository("*"), Operation::DescribeRepository, REPOSITORY, ALLOWED),
        ("repository, all: a package", repository("*"), package, PACKAGE, ALLOWED),
        ("repository, itself: a package", repository(REPOSITORY), package, PACKAGE, NO_IDENTITY),
        ("repository, packages", repository(packages), package, PACKAGE, ALLOWED),
        (
            "repository, its domain",
            repository(DOMAIN),
            Operation::DescribeRepository,
            REPOSITORY,
            NO_IDENTITY,
        ),
        (
            "repository, its domain: the domain",
            repository(DOMAIN),
            Operation::DescribeDomain,
            DOMAIN,
            NO_IDENTITY,
        ),
    ] {
        assert_eq!(world.asks(&ann, action, resource), expected, "{name}");
    }
}
