"""Domains: creating, describing, listing, deleting."""

import datetime
import json

import pytest

from world import DOMAIN, REPOSITORY, conflict, invalid, not_found, over_quota

DESCRIPTION = {
    "name", "owner", "arn", "status", "createdTime", "encryptionKey",
    "repositoryCount", "assetSizeBytes", "s3BucketArn",
}  # fmt: skip
KEY = "arn:aws:kms:us-east-1:{}:key/11111111-2222-3333-4444-555555555555"

BUCKETS = {
    "us-east-1": "193858265520",
    "us-east-2": "250872398865",
    "us-west-2": "787052242323",
    "eu-west-1": "438097961670",
    "eu-west-2": "247805302724",
    "eu-west-3": "762466490029",
    "eu-north-1": "611884512288",
    "eu-south-1": "484130244270",
    "eu-central-1": "769407342218",
    "ap-northeast-1": "660291247815",
    "ap-southeast-1": "421485864821",
    "ap-southeast-2": "860415559748",
    "ap-south-1": "681137435769",
}


def test_created_domain_has_all_members_that_clients_read(client, account):
    domain = client.create_domain(domain="my-domain")["domain"]

    assert set(domain) == DESCRIPTION
    assert domain["name"] == "my-domain"
    assert domain["owner"] == account
    assert domain["arn"] == f"arn:aws:codeartifact:us-east-1:{account}:domain/my-domain"
    assert domain["status"] == "Active"
    assert domain["repositoryCount"] == 0
    assert domain["assetSizeBytes"] == 0
    assert domain["s3BucketArn"] == "arn:aws:s3:::assets-193858265520-us-east-1"
    assert isinstance(domain["createdTime"], datetime.datetime)


def test_described_domain_is_the_created_one(client):
    created = client.create_domain(domain="my-domain")["domain"]

    assert client.describe_domain(domain="my-domain")["domain"] == created


def test_caller_may_name_itself_as_owner(client, account):
    client.create_domain(domain="my-domain")

    described = client.describe_domain(domain="my-domain", domainOwner=account)["domain"]

    assert described["owner"] == account


def test_domain_without_key_gets_the_default_key_of_account_and_region(client, account):
    first = client.create_domain(domain="first")["domain"]
    second = client.create_domain(domain="second")["domain"]

    assert first["encryptionKey"] == second["encryptionKey"]
    assert first["encryptionKey"].startswith(f"arn:aws:kms:us-east-1:{account}:key/")


def test_key_arn_comes_back_as_it_was_given(client, account):
    key = KEY.format(account)

    assert client.create_domain(domain="my-domain", encryptionKey=key)["domain"]["encryptionKey"] == key


@pytest.mark.parametrize(
    "form", ["{id}", "alias/my-key", "arn:aws:kms:us-east-1:{account}:alias/my-key"]
)
def test_key_id_and_alias_are_shown_as_a_key_arn(client, account, form):
    given = form.format(id="11111111-2222-3333-4444-555555555555", account=account)

    key = client.create_domain(domain="my-domain", encryptionKey=given)["domain"]["encryptionKey"]

    assert key.startswith(f"arn:aws:kms:us-east-1:{account}:key/")


def test_unusable_key_is_refused_in_the_words_that_terraform_retries_on(client):
    with invalid(reason="ENCRYPTION_KEY_ERROR") as refusal:
        client.create_domain(domain="my-domain", encryptionKey="not/a/key")

    assert "KMS key not found" in refusal.message


def test_creating_a_domain_twice_is_a_conflict(client):
    client.create_domain(domain="my-domain")

    with conflict("domain") as refusal:
        client.create_domain(domain="my-domain")
    assert "my-domain" in refusal.message


def test_same_name_may_exist_in_other_accounts_and_regions(connect, account):
    connect(account).create_domain(domain="my-domain")
    connect("999999999999").create_domain(domain="my-domain")
    elsewhere = connect(account, region="eu-west-1").create_domain(domain="my-domain")["domain"]

    assert elsewhere["arn"] == f"arn:aws:codeartifact:eu-west-1:{account}:domain/my-domain"
    assert elsewhere["s3BucketArn"] == "arn:aws:s3:::assets-438097961670-eu-west-1"


def test_access_key_that_is_no_account_belongs_to_the_default_account(connect):
    domain = connect("AKIDEXAMPLE").create_domain(domain="default-account")["domain"]

    assert domain["owner"] == "000000000000"


@pytest.mark.parametrize(
    "name", ["a", "A-domain", "my_domain", "1domain", "-domain", "domain-", "a" * 51, "my domain", "dömain"]
)
def test_domain_name_outside_its_pattern_is_refused(client, name):
    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        client.create_domain(domain=name)

    assert "domain" in refusal.message


@pytest.mark.parametrize("name", ["ab", "a" * 50, "a-1", "a--b"])
def test_domain_name_at_the_edge_of_its_pattern_is_accepted(client, name):
    assert client.create_domain(domain=name)["domain"]["name"] == name


def test_eleventh_domain_of_an_account_exceeds_the_quota(client):
    for number in range(10):
        client.create_domain(domain=f"domain-{number}")

    with over_quota("domain"):
        client.create_domain(domain="domain-10")


def test_describing_an_unknown_domain_is_not_found(client, account):
    with not_found("domain") as refusal:
        client.describe_domain(domain="unknown")

    expected = f"Domain not found. Domain 'unknown' owned by account '{account}' does not exist."
    assert refusal.message == expected


def test_domain_counts_its_repositories(world):
    world.create_repository("second")

    assert world.client.describe_domain(domain=DOMAIN)["domain"]["repositoryCount"] == 2


def test_domain_counts_an_asset_once_however_many_versions_hold_it(world):
    world.publish(b"x" * 1000, packageVersion="1.0")
    world.publish(b"x" * 1000, packageVersion="2.0")
    world.publish(b"y" * 10, packageVersion="3.0")

    assert world.client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"] == 1010


def test_deleted_domain_is_described_as_deleted_and_then_gone(client, account):
    created = client.create_domain(domain="my-domain")["domain"]

    deleted = client.delete_domain(domain="my-domain")["domain"]

    assert deleted["status"] == "Deleted"
    assert {**deleted, "status": "Active"} == created
    with not_found("domain"):
        client.describe_domain(domain="my-domain")


def test_name_of_a_deleted_domain_can_be_used_again(client):
    client.create_domain(domain="my-domain")
    client.delete_domain(domain="my-domain")

    assert client.create_domain(domain="my-domain")["domain"]["status"] == "Active"


def test_deleting_an_unknown_domain_succeeds_without_a_description(client):
    answer = client.delete_domain(domain="unknown")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert "domain" not in answer


def test_domain_with_repositories_cannot_be_deleted(world):
    with conflict("domain") as refusal:
        world.client.delete_domain(domain=DOMAIN)

    assert refusal.message == "Domain must contain 0 repositories before deletion"
    world.client.delete_repository(domain=DOMAIN, repository=REPOSITORY)
    world.client.delete_domain(domain=DOMAIN)


def test_tags_of_a_deleted_domain_do_not_come_back_with_its_name(client):
    domain = client.create_domain(domain="my-domain", tags=[{"key": "team", "value": "a"}])["domain"]
    client.delete_domain(domain="my-domain")
    client.create_domain(domain="my-domain")

    assert client.list_tags_for_resource(resourceArn=domain["arn"])["tags"] == []


def test_listed_domains_are_the_callers_own_in_order_of_name(connect, client):
    connect("888888888888").create_domain(domain="not-mine")
    for name in ["charlie", "alpha", "bravo"]:
        client.create_domain(domain=name)

    assert [domain["name"] for domain in client.list_domains()["domains"]] == ["alpha", "bravo", "charlie"]


def test_listed_domain_has_no_counts_and_no_bucket(client):
    created = client.create_domain(domain="my-domain")["domain"]

    (listed,) = client.list_domains()["domains"]

    absent = {"repositoryCount", "assetSizeBytes", "s3BucketArn"}
    assert listed == {name: value for name, value in created.items() if name not in absent}


def test_account_without_domains_lists_none(client):
    answer = client.list_domains()

    assert answer["domains"] == []
    assert "nextToken" not in answer


@pytest.mark.parametrize(("region", "number"), BUCKETS.items())
def test_bucket_is_that_of_the_region(connect, account, region, number):
    domain = connect(account, region=region).create_domain(domain="my-domain")["domain"]

    assert domain["s3BucketArn"] == f"arn:aws:s3:::assets-{number}-{region}"


def test_package_groups_go_with_their_domain(client):
    client.create_domain(domain="my-domain")
    client.create_package_group(domain="my-domain", packageGroup="/npm/*")

    client.delete_domain(domain="my-domain")
    client.create_domain(domain="my-domain")

    groups = client.list_package_groups(domain="my-domain")["packageGroups"]
    assert [group["pattern"] for group in groups] == ["/*"]


def test_domain_is_looked_up_at_the_owner_that_is_named(connect, client, account):
    other = "878787878787"
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "codeartifact:DescribeDomain", "Resource": "*"}
    for owner in (connect(other), client):
        owner.create_domain(domain="my-domain")
    connect(other).put_domain_permissions_policy(
        domain="my-domain", policyDocument=json.dumps({"Statement": everyone})
    )

    assert client.describe_domain(domain="my-domain", domainOwner=other)["domain"]["owner"] == other
    assert client.describe_domain(domain="my-domain")["domain"]["owner"] == account
