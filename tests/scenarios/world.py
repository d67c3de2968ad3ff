"""The things that tests speak about, with names filled in where a test does not care.

Knows how operations are called with boto3; asserts nothing by itself but the shape of refusals.
"""

import contextlib
import hashlib

import botocore.exceptions

DOMAIN = "my-domain"
REPOSITORY = "my-repo"
NAMESPACE = "my-ns"


def sha256(content):
    """Gives the SHA-256 of bytes as the API wants it."""
    return hashlib.sha256(content).hexdigest()


class Refusal:
    """What a refused call said."""

    status = None
    code = None
    message = ""
    body = {}


@contextlib.contextmanager
def refused(code, status, resource_type=None, reason=None):
    """Holds that the calls inside are refused with this error, and gives what it said."""
    refusal = Refusal()
    try:
        yield refusal
    except botocore.exceptions.ClientError as error:
        refusal.body = error.response
        refusal.status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        refusal.code = error.response["Error"]["Code"]
        refusal.message = error.response["Error"].get("Message", "")
    else:
        raise AssertionError(f"expected {code}, but the call succeeded")
    assert (refusal.code, refusal.status) == (code, status), refusal.body
    assert refusal.message, refusal.body
    if resource_type is not None:
        assert refusal.body.get("resourceType") == resource_type, refusal.body
        assert refusal.body.get("resourceId"), refusal.body
    if reason is not None:
        assert refusal.body.get("reason") == reason, refusal.body


def not_found(resource_type):
    """Holds that something of this type is not there."""
    return refused("ResourceNotFoundException", 404, resource_type=resource_type)


def conflict(resource_type):
    """Holds that the call contradicts what is there."""
    return refused("ConflictException", 409, resource_type=resource_type)


def invalid(reason=None):
    """Holds that the call is not valid."""
    return refused("ValidationException", 400, reason=reason)


def over_quota(resource_type=None):
    """Holds that the call would exceed a limit."""
    return refused("ServiceQuotaExceededException", 402, resource_type=resource_type)


class World:
    """One account with a domain and a repository."""

    def __init__(self, client, account):
        self.client = client
        self.account = account
        client.create_domain(domain=DOMAIN)
        client.create_repository(domain=DOMAIN, repository=REPOSITORY)

    def create_repository(self, repository, **members):
        """Creates another repository in the domain and gives its description."""
        created = self.client.create_repository(domain=DOMAIN, repository=repository, **members)
        return created["repository"]

    def describe_repository(self, repository=REPOSITORY):
        """Gives the description of a repository."""
        return self.client.describe_repository(domain=DOMAIN, repository=repository)["repository"]

    def publish(self, content=b"content", **members):
        """Publishes an asset of a generic package version."""
        arguments = {
            "domain": DOMAIN,
            "repository": REPOSITORY,
            "format": "generic",
            "namespace": NAMESPACE,
            "package": "my-package",
            "packageVersion": "1.0",
            "assetName": "asset.bin",
            "assetContent": content,
        }
        arguments.update(members)
        if "assetSHA256" not in members:
            arguments["assetSHA256"] = sha256(content)
        given = {name: value for name, value in arguments.items() if value is not None}
        return self.client.publish_package_version(**given)

    def package(self, **members):
        """Gives the members that name a package."""
        named = {
            "domain": DOMAIN,
            "repository": REPOSITORY,
            "format": "generic",
            "namespace": NAMESPACE,
            "package": "my-package",
        }
        named.update(members)
        return {name: value for name, value in named.items() if value is not None}

    def version(self, **members):
        """Gives the members that name a package version."""
        return self.package(**{"packageVersion": "1.0", **members})

    def get_asset(self, asset="asset.bin", **members):
        """Gives the bytes of an asset."""
        answer = self.client.get_package_version_asset(asset=asset, **self.version(**members))
        return answer["asset"].read()

    def versions(self, **members):
        """Gives the versions of a package, by name."""
        listed = self.client.list_package_versions(**self.package(**members))["versions"]
        return [version["version"] for version in listed]

    def assets(self, **members):
        """Gives the names of the assets of a package version."""
        listed = self.client.list_package_version_assets(**self.version(**members))["assets"]
        return [asset["name"] for asset in listed]
