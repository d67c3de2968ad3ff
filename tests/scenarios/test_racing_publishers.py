"""Clients of one format that publish at the same moment: each is told what it would be told alone, or after another."""

import pytest

from publishes import PUBLISHES
from racing import race
from world import DOMAIN

pytestmark = pytest.mark.racing

FORMATS = sorted(PUBLISHES)
ROUNDS = 6
CLIENTS = 3


@pytest.fixture
def packages(server, client, account, world):
    """Makes packages of a repository that holds none, and gives for each the call that publishes it."""

    def made(format_, repository, *versions):
        def at(endpoint):
            return endpoint.at(server, client, account, repository)

        client.create_repository(domain=DOMAIN, repository=repository)
        return [PUBLISHES[format_](at, version, 1000) for version in versions]

    return made


@pytest.mark.parametrize("format_", FORMATS)
def test_clients_that_publish_the_same_together_are_told_what_they_would_be_one_after_the_other(format_, packages):
    (publish,) = packages(format_, "alone", "1.0.0")
    first, second = publish(), publish()
    assert first in (200, 201)

    for number in range(ROUNDS):
        told = race(*CLIENTS * packages(format_, f"together-{number}", "1.0.0"))

        assert set(told) <= {first, second}, told
        assert told.count(first) == (CLIENTS if first == second else 1), told


@pytest.mark.parametrize("format_", FORMATS)
def test_the_first_versions_of_a_package_that_are_published_together_are_all_taken(format_, packages):
    for number in range(ROUNDS):
        versions = [f"1.{minor}.0" for minor in range(CLIENTS)]
        told = race(*packages(format_, f"together-{number}", *versions))

        assert set(told) <= {200, 201}, told
