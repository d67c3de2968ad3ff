"""External connections of repositories, as records."""

import pytest

from world import DOMAIN, REPOSITORY, invalid, not_found

CONNECTIONS = {
    "public:npmjs": "npm",
    "public:pypi": "pypi",
    "public:nuget-org": "nuget",
    "public:maven-central": "maven",
    "public:maven-googleandroid": "maven",
    "public:maven-gradleplugins": "maven",
    "public:maven-commonsware": "maven",
    "public:maven-clojars": "maven",
    "public:ruby-gems-org": "ruby",
    "public:crates-io": "cargo",
}


def associate(world, connection, repository=REPOSITORY, domain=DOMAIN):
    answer = world.client.associate_external_connection(
        domain=domain, repository=repository, externalConnection=connection
    )
    return answer["repository"]


def disassociate(world, connection, repository=REPOSITORY, domain=DOMAIN):
    answer = world.client.disassociate_external_connection(
        domain=domain, repository=repository, externalConnection=connection
    )
    return answer["repository"]


@pytest.mark.parametrize(("connection", "package_format"), CONNECTIONS.items())
def test_associated_connection_shows_its_format_and_is_available(world, connection, package_format):
    described = associate(world, connection)

    assert described["externalConnections"] == [
        {"externalConnectionName": connection, "packageFormat": package_format, "status": "AVAILABLE"}
    ]
    assert world.describe_repository() == described


@pytest.mark.parametrize("second", ["public:pypi", "public:npmjs"])
def test_second_connection_is_refused_in_the_services_own_words(world, second):
    associate(world, "public:npmjs")

    with invalid() as refusal:
        associate(world, second)
    assert refusal.message == "ExternalConnections for repositories are currently limited to 1"


def test_connection_beside_upstreams_is_refused(world):
    world.create_repository("second", upstreams=[{"repositoryName": REPOSITORY}])

    with invalid():
        associate(world, "public:npmjs", repository="second")


def test_connection_that_does_not_exist_is_not_valid(world):
    with invalid():
        associate(world, "public:unknown")


def test_connection_name_outside_its_pattern_is_refused(world):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        associate(world, ":npmjs")


def test_unknown_domain_and_repository_are_not_found(world):
    with not_found("domain"):
        associate(world, "public:npmjs", domain="unknown")
    with not_found("repository"):
        associate(world, "public:npmjs", repository="unknown")
    with not_found("domain"):
        disassociate(world, "public:npmjs", domain="unknown")
    with not_found("repository"):
        disassociate(world, "public:npmjs", repository="unknown")


def test_disassociated_connection_is_gone_and_makes_room_for_another(world):
    associate(world, "public:npmjs")

    assert disassociate(world, "public:npmjs")["externalConnections"] == []
    assert associate(world, "public:pypi")["externalConnections"][0]["packageFormat"] == "pypi"


def test_disassociating_what_is_not_associated_is_not_found(world):
    associate(world, "public:npmjs")

    with not_found("repository"):
        disassociate(world, "public:pypi")
    assert len(world.describe_repository()["externalConnections"]) == 1
