"""Tags of domains and repositories."""

import pytest

from world import invalid, not_found, over_quota, refused


def tags(**pairs):
    return [{"key": key, "value": value} for key, value in pairs.items()]


@pytest.fixture
def arn(client):
    """The ARN of a domain without tags."""
    return client.create_domain(domain="my-domain")["domain"]["arn"]


def listed(client, arn):
    return client.list_tags_for_resource(resourceArn=arn)["tags"]


def test_resource_without_tags_lists_none(client, arn):
    assert listed(client, arn) == []


def test_tags_are_listed_by_key(client, arn):
    client.tag_resource(resourceArn=arn, tags=tags(zulu="1", alpha="2"))

    assert listed(client, arn) == tags(alpha="2", zulu="1")


def test_tagging_adds_and_overwrites_by_key(client, arn):
    client.tag_resource(resourceArn=arn, tags=tags(team="a", stage="test"))
    client.tag_resource(resourceArn=arn, tags=tags(team="b", owner="me"))

    assert listed(client, arn) == tags(owner="me", stage="test", team="b")


def test_tag_keys_are_case_sensitive_and_unicode(client, arn):
    client.tag_resource(resourceArn=arn, tags=tags(Team="a", team="b", größe="ü"))

    assert listed(client, arn) == tags(Team="a", größe="ü", team="b")


def test_tag_value_may_be_empty(client, arn):
    client.tag_resource(resourceArn=arn, tags=tags(team=""))

    assert listed(client, arn) == tags(team="")


def test_untagging_ignores_keys_that_are_absent(client, arn):
    client.tag_resource(resourceArn=arn, tags=tags(team="a", stage="test"))

    client.untag_resource(resourceArn=arn, tagKeys=["team", "unknown"])

    assert listed(client, arn) == tags(stage="test")


@pytest.mark.parametrize("key", ["aws:team", "AWS:team", "Aws:x"])
def test_keys_that_belong_to_aws_are_refused(client, arn, key):
    with invalid():
        client.tag_resource(resourceArn=arn, tags=[{"key": key, "value": "x"}])
    assert listed(client, arn) == []


@pytest.mark.parametrize(
    ("key", "value"), [("", "x"), ("k" * 129, "x"), ("k", "v" * 257), ("tab\t", "x"), ("k", "line\n")]
)
def test_key_or_value_outside_its_constraint_is_refused(client, arn, key, value):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        client.tag_resource(resourceArn=arn, tags=[{"key": key, "value": value}])


def test_longest_key_and_value_are_accepted(client, arn):
    longest = [{"key": "k" * 128, "value": "v" * 256}]

    client.tag_resource(resourceArn=arn, tags=longest)

    assert listed(client, arn) == longest


def test_key_given_twice_in_one_call_is_refused(client, arn):
    with invalid():
        client.tag_resource(resourceArn=arn, tags=tags(team="a") + tags(team="b"))


def test_tag_without_a_value_is_refused(client, arn):
    with invalid():
        client.tag_resource(resourceArn=arn, tags=[{"key": "team"}])


def test_two_hundred_tags_are_allowed_and_one_more_exceeds_the_quota(client, arn):
    client.tag_resource(resourceArn=arn, tags=tags(**{f"key-{number:03}": "x" for number in range(200)}))

    with over_quota():
        client.tag_resource(resourceArn=arn, tags=tags(another="x"))
    assert len(listed(client, arn)) == 200
    client.tag_resource(resourceArn=arn, tags=[{"key": "key-000", "value": "y"}])


def test_more_than_two_hundred_tags_in_one_call_are_refused(client, arn):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        client.tag_resource(resourceArn=arn, tags=tags(**{f"key-{number}": "x" for number in range(201)}))


def test_tags_of_a_repository_are_its_own(world):
    repository = world.describe_repository()["arn"]
    domain = world.client.describe_domain(domain="my-domain")["domain"]["arn"]

    world.client.tag_resource(resourceArn=repository, tags=tags(team="a"))

    assert listed(world.client, repository) == tags(team="a")
    assert listed(world.client, domain) == []


def test_unknown_domain_and_repository_are_not_found(world):
    domain = f"arn:aws:codeartifact:us-east-1:{world.account}:domain/unknown"
    repository = f"arn:aws:codeartifact:us-east-1:{world.account}:repository/my-domain/unknown"

    for call in [
        lambda arn: world.client.list_tags_for_resource(resourceArn=arn),
        lambda arn: world.client.tag_resource(resourceArn=arn, tags=tags(team="a")),
        lambda arn: world.client.untag_resource(resourceArn=arn, tagKeys=["team"]),
    ]:
        with not_found("domain"):
            call(domain)
        with not_found("repository"):
            call(repository)


@pytest.mark.parametrize(
    "arn",
    [
        "not-an-arn",
        "arn:aws:s3:::bucket",
        "arn:aws:codeartifact:us-east-1:{account}:package/my-domain/my-repo/generic/my-ns/my-package",
        "arn:aws:codeartifact:us-east-1:{account}:domain/",
        "arn:aws:codeartifact:us-east-1:not-an-account:domain/my-domain",
    ],
)
def test_arn_that_cannot_carry_tags_is_refused(world, arn):
    arn = arn.format(account=world.account)

    with invalid():
        world.client.list_tags_for_resource(resourceArn=arn)
    with invalid():
        world.client.tag_resource(resourceArn=arn, tags=tags(team="a"))
    with invalid():
        world.client.untag_resource(resourceArn=arn, tagKeys=["team"])


def test_domain_with_bad_tags_is_not_created(client):
    with invalid():
        client.create_domain(domain="my-domain", tags=[{"key": "aws:team", "value": "x"}])
    with not_found("domain"):
        client.describe_domain(domain="my-domain")


def test_tags_of_an_unknown_package_group_are_not_found(world):
    arn = f"arn:aws:codeartifact:us-east-1:{world.account}:package-group/my-domain/npm/%2a"

    for operation, members in [
        ("list_tags_for_resource", {}),
        ("tag_resource", {"tags": tags(team="a")}),
        ("untag_resource", {"tagKeys": ["team"]}),
    ]:
        with refused("ResourceNotFoundException", 404) as refusal:
            getattr(world.client, operation)(resourceArn=arn, **members)
        assert refusal.body["resourceId"] == arn
