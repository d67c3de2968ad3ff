"""Quotas that an operator sets: how much of everything, and how often."""

import pytest

from server_process import ServerProcess
from world import World, invalid, over_quota, refused


@pytest.fixture
def limited(connect):
    """Starts a server with these flags, and gives what makes clients of it."""
    started = []

    def start(*flags):
        server = ServerProcess(*flags)
        started.append(server)
        return lambda account="111122223333", **settings: connect(account, url=server.url, **settings)

    yield start
    for server in started:
        server.stop()


def throttled():
    return refused("ThrottlingException", 429)


def test_count_limits_are_those_of_the_flags(limited):
    client = limited("--max-domains", "1", "--max-repositories", "2", "--max-upstreams", "1", "--max-tags", "1")()
    world = World(client, "111122223333")

    with over_quota("domain"):
        client.create_domain(domain="another")
    world.create_repository("second")
    with over_quota("repository"):
        world.create_repository("third")
    upstreams = [{"repositoryName": name} for name in ["second", "absent"]]
    with over_quota("repository"):
        client.update_repository(domain="my-domain", repository="my-repo", upstreams=upstreams)
    with over_quota("domain"):
        client.tag_resource(
            resourceArn=client.describe_domain(domain="my-domain")["domain"]["arn"],
            tags=[{"key": "a", "value": ""}, {"key": "b", "value": ""}],
        )


def test_tags_given_at_creation_count(limited):
    world = World(limited("--max-tags", "1")(), "111122223333")
    two = [{"key": "a", "value": ""}, {"key": "b", "value": ""}]

    with over_quota("domain"):
        world.client.create_domain(domain="another", tags=two)
    with over_quota("repository"):
        world.create_repository("another", tags=two)
    with over_quota():
        world.client.create_package_group(domain="my-domain", packageGroup="/npm/*", tags=two)


def test_asset_limits_are_those_of_the_flags(limited):
    world = World(limited("--max-assets", "1", "--max-asset-bytes", "4")(), "111122223333")
    world.publish(content=b"1234", unfinished=True)

    with over_quota("package-version"):
        world.publish(content=b"1234", assetName="second", unfinished=True)
    with over_quota("asset"):
        world.publish(content=b"12345", packageVersion="2.0")


def test_a_lifted_limit_refuses_nothing(limited):
    client = limited("--max-domains", "none")()

    for number in range(12):
        client.create_domain(domain=f"domain-{number}")

    assert len(client.list_domains()["domains"]) == 12


def test_requests_beyond_the_rate_of_an_account_are_told_when_to_try_again(limited):
    connect = limited("--request-rate", "writes=1,ListDomains=2")
    client, other = connect(), connect("999999999999")
    # A bucket holds one second's worth: what comes at once beyond that is refused.
    client.create_domain(domain="my-domain")

    with throttled() as refusal:
        for number in range(50):
            client.create_domain(domain=f"domain-{number}")

    headers = refusal.body["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-errortype"] == "ThrottlingException"
    assert int(headers["retry-after"]) >= 1
    assert "x-amzn-requestid" in headers
    other.create_domain(domain="my-domain")
    for _ in range(50):
        client.describe_domain(domain="my-domain")
    with throttled():
        for _ in range(50):
            client.list_domains()


def test_an_sdk_waits_and_gets_through(limited):
    connect = limited("--request-rate", "DescribeDomain=5")
    client = connect()
    client.create_domain(domain="my-domain")
    patient = connect(retries={"mode": "standard", "total_max_attempts": 10})

    retries = [
        patient.describe_domain(domain="my-domain")["ResponseMetadata"]["RetryAttempts"] for _ in range(8)
    ]

    assert sum(retries) > 0


def test_the_published_rates_are_one_word(limited):
    world = World(limited("--request-rates", "aws")(), "111122223333")

    with throttled():
        for number in range(50):
            world.publish(packageVersion=str(number))


def test_without_flags_requests_come_as_often_as_they_like(world):
    for number in range(200):
        world.publish(packageVersion=str(number))

    with invalid():
        world.client.list_packages(domain="my-domain", repository="my-repo", maxResults=1001)
