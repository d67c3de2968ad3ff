"""Clients that race: whatever the order, there is one that explains what each of them was told."""

import functools

import botocore.exceptions
import pytest

import racing
from world import DOMAIN, NAMESPACE, REPOSITORY, World, sha256

pytestmark = pytest.mark.racing

ROUNDS = 12


def race(*calls):
    """Makes calls at the same moment, and gives what each was told: `ok`, or the code of its refusal."""
    return racing.race(*(functools.partial(told_by, call) for call in calls))


def told_by(call):
    """What a client is told by a call."""
    try:
        call()
    except botocore.exceptions.ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] < 500, error.response
        return error.response["Error"]["Code"]
    return "ok"


@pytest.fixture
def rivals(connect, world):
    """Two clients of one account, over connections of their own."""
    rival = World.__new__(World)
    rival.client, rival.account = connect(world.account), world.account
    return world, rival


def test_of_two_contents_under_one_name_one_is_published(rivals):
    one, other = rivals
    for number in range(ROUNDS):
        version = str(number)
        told = race(
            lambda: one.publish(b"one", packageVersion=version),
            lambda: other.publish(b"other", packageVersion=version),
        )

        assert sorted(told) == ["ConflictException", "ok"]
        winner = [b"one", b"other"][told.index("ok")]
        assert one.get_asset(packageVersion=version) == winner
        assert one.assets(packageVersion=version) == ["asset.bin"]


def test_the_same_content_is_published_by_both(rivals):
    one, other = rivals
    for number in range(ROUNDS):
        version = str(number)
        told = race(
            lambda: one.publish(b"same", packageVersion=version),
            lambda: other.publish(b"same", packageVersion=version),
        )

        assert told == ["ok", "ok"]
        assert one.get_asset(packageVersion=version) == b"same"


def test_publishing_against_deleting_leaves_a_whole_version_or_none(rivals):
    one, other = rivals
    for _ in range(ROUNDS):
        one.publish(b"old")
        told = race(
            lambda: one.publish(b"new"),
            lambda: other.client.delete_package_versions(versions=["1.0"], **other.package()),
        )

        # Published before the deletion it conflicts with the old bytes, published after it, it is new.
        if told[0] == "ok":
            assert one.get_asset() == b"new"
        else:
            assert told[0] == "ConflictException"
            assert one.versions() == []
        one.client.delete_package(**one.package())


def test_copying_against_disposing_copies_the_bytes_or_nothing(rivals):
    one, other = rivals
    one.create_repository("target")
    for number in range(ROUNDS):
        version = str(number)
        one.publish(version.encode(), packageVersion=version)
        copied = {}

        def copy():
            copied.update(
                one.client.copy_package_versions(
                    domain=DOMAIN,
                    sourceRepository=REPOSITORY,
                    destinationRepository="target",
                    format="generic",
                    namespace=NAMESPACE,
                    package="my-package",
                    versions=[version],
                )
            )

        def dispose():
            other.client.dispose_package_versions(versions=[version], **other.package())

        assert race(copy, dispose) == ["ok", "ok"]
        if version in copied["successfulVersions"]:
            assert one.get_asset(repository="target", packageVersion=version) == version.encode()
        else:
            assert copied["failedVersions"][version]["errorCode"] == "NOT_ALLOWED"
        described = one.client.describe_package_version(**one.version(packageVersion=version))
        assert described["packageVersion"]["status"] == "Disposed"


def test_of_two_writers_with_one_revision_of_a_policy_one_wins(rivals):
    one, other = rivals
    documents = [
        '{"Statement":[{"Effect":"%s","Principal":"*","Action":"codeartifact:*","Resource":"*"}]}' % effect
        for effect in ("Allow", "Deny")
    ]

    def put(world, document, **revision):
        return world.client.put_domain_permissions_policy(
            domain=DOMAIN, policyDocument=document, **revision
        )["policy"]

    revision = put(one, documents[0])["revision"]
    for _ in range(ROUNDS):
        told = race(
            lambda: put(one, documents[0], policyRevision=revision),
            lambda: put(other, documents[1], policyRevision=revision),
        )

        assert sorted(told) == ["ConflictException", "ok"]
        found = one.client.get_domain_permissions_policy(domain=DOMAIN)["policy"]
        assert found["document"] == documents[told.index("ok")]
        revision = found["revision"]


def test_a_name_is_given_once_however_many_ask_for_it(connect, account):
    clients = [connect(account) for _ in range(10)]

    def ask(client, told, create):
        for _ in range(100):
            try:
                create(client)
                told.append("ok")
            except botocore.exceptions.ClientError as error:
                told.append(error.response["Error"]["Code"])

    for create in [
        lambda client: client.create_domain(domain=DOMAIN),
        lambda client: client.create_repository(domain=DOMAIN, repository=REPOSITORY),
        lambda client: client.create_package_group(domain=DOMAIN, packageGroup="/npm/*"),
    ]:
        told = []
        race(*[lambda client=client: ask(client, told, create) for client in clients])

        assert len(told) == 1000
        assert told.count("ok") == 1
        assert set(told) == {"ok", "ConflictException"}


def test_deleting_a_domain_against_creating_in_it_leaves_both_or_neither(connect, account):
    one, other = connect(account), connect(account)
    for _ in range(ROUNDS):
        one.create_domain(domain=DOMAIN)
        told = race(
            lambda: one.delete_domain(domain=DOMAIN),
            lambda: other.create_repository(domain=DOMAIN, repository=REPOSITORY),
        )

        if told[0] == "ok":
            assert told[1] == "ResourceNotFoundException"
        else:
            assert told == ["ConflictException", "ok"]
            one.delete_repository(domain=DOMAIN, repository=REPOSITORY)
            one.delete_domain(domain=DOMAIN)


def test_publishing_against_deleting_the_repository_leaves_nothing_behind(rivals):
    one, other = rivals
    content = b"content"
    for _ in range(ROUNDS):
        one.create_repository("short-lived")
        told = race(
            lambda: one.publish(content, repository="short-lived", assetSHA256=sha256(content)),
            lambda: other.client.delete_repository(domain=DOMAIN, repository="short-lived"),
        )

        assert told[1] == "ok"
        assert told[0] in {"ok", "ResourceNotFoundException"}
        assert one.client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"] == 0
