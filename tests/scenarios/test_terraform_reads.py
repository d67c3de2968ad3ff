"""What Terraform's provider does with each of its resources: create, read, update, read, delete, and find it gone.

A read after every change must give what was asked for, and two reads in a row the same, or plans never settle.
"""

import json

from world import DOMAIN, NAMESPACE, REPOSITORY, not_found, refused


def read_twice(read):
    first = read()
    assert read() == first
    return first


def policy(world, effect):
    statement = {
        "Effect": effect,
        "Principal": {"AWS": f"arn:aws:iam::{world.account}:root"},
        "Action": "codeartifact:ReadFromRepository",
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def test_domain(client, account):
    tags = [{"key": "team", "value": "web"}]
    created = client.create_domain(domain="tf-domain", tags=tags)["domain"]
    arn = created["arn"]

    def read():
        domain = client.describe_domain(domain="tf-domain", domainOwner=account)["domain"]
        return domain, client.list_tags_for_resource(resourceArn=arn)["tags"]

    domain, tags_read = read_twice(read)
    assert tags_read == tags
    assert (domain["name"], domain["owner"], domain["arn"]) == ("tf-domain", account, arn)
    assert domain["encryptionKey"] == created["encryptionKey"]
    assert (domain["assetSizeBytes"], domain["repositoryCount"]) == (0, 0)
    assert domain["createdTime"] == created["createdTime"]
    assert domain["s3BucketArn"].startswith("arn:aws:s3:::")

    client.untag_resource(resourceArn=arn, tagKeys=["team"])
    client.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "test"}])
    assert read_twice(read) == (domain, [{"key": "stage", "value": "test"}])

    client.delete_domain(domain="tf-domain", domainOwner=account)
    with not_found("domain"):
        client.describe_domain(domain="tf-domain", domainOwner=account)
    with not_found("domain"):
        client.list_tags_for_resource(resourceArn=arn)
    client.delete_domain(domain="tf-domain", domainOwner=account)


def test_repository(world):
    client, named = world.client, {"domain": DOMAIN, "repository": "tf-repo"}
    created = client.create_repository(description="first", tags=[{"key": "a", "value": "b"}], **named)
    arn = created["repository"]["arn"]

    def read():
        repository = client.describe_repository(domainOwner=world.account, **named)["repository"]
        return repository, client.list_tags_for_resource(resourceArn=arn)["tags"]

    repository, tags = read_twice(read)
    assert tags == [{"key": "a", "value": "b"}]
    assert repository["administratorAccount"] == world.account
    assert (repository["domainName"], repository["domainOwner"]) == (DOMAIN, world.account)
    assert (repository["name"], repository["arn"], repository["description"]) == ("tf-repo", arn, "first")
    assert (repository["upstreams"], repository["externalConnections"]) == ([], [])

    client.update_repository(
        description="second", upstreams=[{"repositoryName": REPOSITORY}], **named
    )
    changed, _ = read_twice(read)
    assert changed == {**repository, "description": "second", "upstreams": [{"repositoryName": REPOSITORY}]}

    client.update_repository(upstreams=[], **named)
    client.associate_external_connection(externalConnection="public:npmjs", **named)
    connected, _ = read_twice(read)
    assert [one["externalConnectionName"] for one in connected["externalConnections"]] == ["public:npmjs"]
    client.disassociate_external_connection(externalConnection="public:npmjs", **named)
    assert read_twice(read)[0] == {**repository, "description": "second"}

    client.delete_repository(**named)
    with not_found("repository"):
        client.describe_repository(**named)
    with not_found("repository"):
        client.list_tags_for_resource(resourceArn=arn)


def test_domain_permissions_policy(world):
    client = world.client
    first = client.put_domain_permissions_policy(domain=DOMAIN, policyDocument=policy(world, "Allow"))["policy"]

    def read():
        return client.get_domain_permissions_policy(domain=DOMAIN, domainOwner=world.account)["policy"]

    found = read_twice(read)
    assert found == first
    assert json.loads(found["document"]) == json.loads(policy(world, "Allow"))
    assert found["resourceArn"] == client.describe_domain(domain=DOMAIN)["domain"]["arn"]

    second = client.put_domain_permissions_policy(
        domain=DOMAIN, policyDocument=policy(world, "Deny"), policyRevision=first["revision"]
    )["policy"]
    assert read_twice(read) == second
    with refused("ConflictException", 409):
        client.put_domain_permissions_policy(
            domain=DOMAIN, policyDocument=policy(world, "Allow"), policyRevision=first["revision"]
        )

    client.delete_domain_permissions_policy(domain=DOMAIN)
    with refused("ResourceNotFoundException", 404):
        read()


def test_repository_permissions_policy(world):
    client, named = world.client, {"domain": DOMAIN, "repository": REPOSITORY}
    first = client.put_repository_permissions_policy(policyDocument=policy(world, "Allow"), **named)["policy"]

    def read():
        return client.get_repository_permissions_policy(domainOwner=world.account, **named)["policy"]

    assert read_twice(read) == first
    assert first["resourceArn"] == world.describe_repository()["arn"]
    second = client.put_repository_permissions_policy(
        policyDocument=policy(world, "Deny"), policyRevision=first["revision"], **named
    )["policy"]
    assert read_twice(read) == second

    client.delete_repository_permissions_policy(**named)
    with refused("ResourceNotFoundException", 404):
        read()


def test_package_origin_configuration(world):
    client = world.client

    def put(publish, upstream):
        client.put_package_origin_configuration(
            restrictions={"publish": publish, "upstream": upstream}, **world.package()
        )

    def read():
        return client.describe_package(**world.package())["package"]

    put("ALLOW", "BLOCK")
    first = read_twice(read)
    assert first["originConfiguration"]["restrictions"] == {"publish": "ALLOW", "upstream": "BLOCK"}
    assert (first["format"], first["namespace"], first["name"]) == ("generic", NAMESPACE, "my-package")
    put("BLOCK", "ALLOW")
    assert read_twice(read)["originConfiguration"]["restrictions"] == {"publish": "BLOCK", "upstream": "ALLOW"}

    client.delete_package(**world.package())
    with not_found("package"):
        read()


def test_package_group(world):
    client, pattern = world.client, "/npm/tf/*"
    created = client.create_package_group(domain=DOMAIN, packageGroup=pattern, description="first")

    def read():
        return client.describe_package_group(domain=DOMAIN, packageGroup=pattern)["packageGroup"]

    assert read_twice(read) == created["packageGroup"]
    client.update_package_group(domain=DOMAIN, packageGroup=pattern, description="second", contactInfo="me")
    client.update_package_group_origin_configuration(
        domain=DOMAIN,
        packageGroup=pattern,
        restrictions={"PUBLISH": "ALLOW_SPECIFIC_REPOSITORIES"},
        addAllowedRepositories=[{"repositoryName": REPOSITORY, "originRestrictionType": "PUBLISH"}],
    )
    changed = read_twice(read)
    assert (changed["description"], changed["contactInfo"]) == ("second", "me")
    assert changed["originConfiguration"]["restrictions"]["PUBLISH"]["repositoriesCount"] == 1

    client.delete_package_group(domain=DOMAIN, packageGroup=pattern)
    with refused("ResourceNotFoundException", 404):
        read()
