//! Which policies of resources count for which action.

use super::*;

const GROUP: &str = "arn:aws:codeartifact:eu-west-1:123456789012:package-group/team/npm/%2a";

/// Whether each of the two policies, if it denies everything to everybody, denies an action.
fn counted(action: Action, resource: &str) -> [bool; 2] {
    let everything = || [to("Deny", "*", "*")];
    [World::default().domain(&everything()), World::default().repository(&everything())]
        .map(|world| world.asks(&user(OWNER, "ann"), action, resource) == DENIED_BY_RESOURCE)
}

#[test]
fn the_policies_of_domain_and_repository_count_where_the_guide_says_so() {
    for (action, resource, [of_domain, of_repository]) in [
        (Operation::ListDomains.into(), "*", [false, false]),
        (Operation::ListRepositories.into(), "*", [false, false]),
        (Operation::CreateDomain.into(), DOMAIN, [false, false]),
        (Operation::PutDomainPermissionsPolicy.into(), DOMAIN, [false, false]),
        (Action::GetServiceBearerToken, "*", [false, false]),
        (Action::DescribeKey, "*", [false, false]),
        (Action::CreateGrant, "*", [false, false]),
        (Operation::GetDomainPermissionsPolicy.into(), DOMAIN, [true, false]),
        (Operation::DeleteDomainPermissionsPolicy.into(), DOMAIN, [true, false]),
        (Operation::GetAuthorizationToken.into(), DOMAIN, [true, false]),
        (Operation::CreateRepository.into(), REPOSITORY, [true, false]),
        (Operation::PutRepositoryPermissionsPolicy.into(), REPOSITORY, [true, false]),
        (Operation::DescribePackageGroup.into(), GROUP, [true, false]),
        (Operation::GetAssociatedPackageGroup.into(), GROUP, [true, false]),
        (Operation::GetRepositoryPermissionsPolicy.into(), REPOSITORY, [true, true]),
        (Operation::DeleteRepositoryPermissionsPolicy.into(), REPOSITORY, [true, true]),
        (Operation::DescribeRepository.into(), REPOSITORY, [true, true]),
        (Operation::TagResource.into(), REPOSITORY, [true, true]),
        (Operation::PublishPackageVersion.into(), PACKAGE, [true, true]),
        (Action::ReadFromRepository, REPOSITORY, [true, true]),
        (Action::PutPackageMetadata, PACKAGE, [true, true]),
        (Action::AssociateWithDownstreamRepository, REPOSITORY, [true, true]),
    ] {
        assert_eq!(counted(action, resource), [of_domain, of_repository], "{action}");
    }
}

#[test]
fn what_a_policy_does_not_count_for_it_cannot_grant_either() {
    let policy = || [to("Allow", "*", "*")];
    let elsewhere = World::default().identity(&[own("Allow", "*", "*")]);
    let elsewhere = elsewhere.domain(&policy()).repository(&policy());
    let eve = user(STRANGER, "eve");

    assert_eq!(elsewhere.asks(&eve, Operation::PutDomainPermissionsPolicy, DOMAIN), NO_RESOURCE);
    assert_eq!(elsewhere.asks(&eve, Operation::PutRepositoryPermissionsPolicy, REPOSITORY), ALLOWED);
    let by_repository = World::default().identity(&[own("Allow", "*", "*")]).repository(&policy());
    assert_eq!(by_repository.asks(&eve, Operation::PutRepositoryPermissionsPolicy, REPOSITORY), NO_RESOURCE);
    assert_eq!(by_repository.asks(&eve, Operation::GetRepositoryPermissionsPolicy, REPOSITORY), ALLOWED);
}

#[test]
fn a_domain_s_policy_that_tags_for_another_account_covers_its_repositories() {
    let world = World::default().identity(&[own("Allow", "codeartifact:*", "*")]).domain(&[to(
        "Allow",
        STRANGER,
        "codeartifact:TagResource",
    )]);

    for resource in [DOMAIN, REPOSITORY, GROUP] {
        assert_eq!(
            world.asks(&user(STRANGER, "eve"), Operation::TagResource, resource),
            ALLOWED,
            "{resource}"
        );
    }
}
