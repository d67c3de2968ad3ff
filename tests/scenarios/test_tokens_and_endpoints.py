"""Authorization tokens and repository endpoints: what `aws codeartifact login` asks for."""

import datetime

import pytest

from world import DOMAIN, REPOSITORY, invalid, not_found

FORMATS = ["npm", "pypi", "maven", "nuget", "generic", "ruby", "swift", "cargo"]


def test_token_is_opaque_and_has_an_expiration(world):
    answer = world.client.get_authorization_token(domain=DOMAIN)

    assert answer["authorizationToken"].startswith("eyJ2ZXIiO")
    assert not any(character.isspace() for character in answer["authorizationToken"])
    assert isinstance(answer["expiration"], datetime.datetime)


def issued_at(world, seconds, assumed=None):
    members = {} if seconds is None else {"durationSeconds": seconds}
    answer = world.client.get_authorization_token(domain=DOMAIN, **members)
    return answer["expiration"] - datetime.timedelta(seconds=seconds if assumed is None else assumed)


@pytest.mark.parametrize("seconds", [900, 3600, 43200])
def test_token_lasts_as_long_as_asked(world, seconds):
    # Each token is made between its neighbours, so that no clock but the server's matters.
    before = issued_at(world, 900)
    asked = issued_at(world, seconds)
    after = issued_at(world, 900)

    assert before <= asked <= after


@pytest.mark.parametrize("seconds", [None, 0])
def test_token_of_a_long_term_key_lasts_twelve_hours_unless_told(world, seconds):
    before = issued_at(world, 900)
    asked = issued_at(world, seconds, assumed=43200)
    after = issued_at(world, 900)

    assert before <= asked <= after


@pytest.mark.parametrize("seconds", [1, 899, 43201, -1])
def test_duration_out_of_bounds_is_refused(world, seconds):
    with invalid():
        world.client.get_authorization_token(domain=DOMAIN, durationSeconds=seconds)


def test_token_for_an_unknown_domain_is_not_found(client):
    with not_found("domain"):
        client.get_authorization_token(domain="unknown")


def test_tokens_of_two_domains_differ(world):
    world.client.create_domain(domain="another")

    first = world.client.get_authorization_token(domain=DOMAIN)["authorizationToken"]
    second = world.client.get_authorization_token(domain="another")["authorizationToken"]

    assert first != second


def endpoint(client, **members):
    members = {"domain": DOMAIN, "repository": REPOSITORY, **members}
    return client.get_repository_endpoint(**members)["repositoryEndpoint"]


@pytest.mark.parametrize("package_format", FORMATS)
def test_endpoint_is_on_the_host_that_the_client_used_and_ends_with_a_slash(server, world, package_format):
    url = endpoint(world.client, format=package_format)

    assert url == f"{server.url}/{package_format}/d/{DOMAIN}-{world.account}/{REPOSITORY}/"


def test_endpoint_keeps_the_name_by_which_the_client_knows_the_server(server, connect, world):
    by_name = connect(world.account, url=f"http://localhost:{server.port}")

    assert endpoint(by_name, format="npm").startswith(f"http://localhost:{server.port}/npm/d/")


@pytest.mark.parametrize("endpoint_type", ["ipv4", "dualstack"])
def test_both_endpoint_types_are_the_same_listener(world, endpoint_type):
    plain = endpoint(world.client, format="npm")

    assert endpoint(world.client, format="npm", endpointType=endpoint_type) == plain


def test_unknown_format_or_endpoint_type_is_refused(world):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        endpoint(world.client, format="docker")
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        endpoint(world.client, format="npm", endpointType="ipv6")


def test_endpoint_of_an_unknown_domain_or_repository_is_not_found(world):
    with not_found("domain"):
        endpoint(world.client, format="npm", domain="unknown")
    with not_found("repository"):
        endpoint(world.client, format="npm", repository="unknown")
