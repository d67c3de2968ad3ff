"""Builds the world in which a documented command of the AWS CLI prints its documented output.

The command names a part of it and the output shows the rest: repositories, versions, policies.
"""

import json
import re

from world import NAMESPACE, sha256

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "codeartifact:List*", "Resource": "*"}],
}
CONTENT = b"content"


def build(client, home, operation, given, expected):
    """Makes what the command `operation` of the arguments `given` presumes, so that it can print `expected`."""
    if operation != "CreateDomain":
        _build_domains_and_repositories(client, operation, given, expected)
    for version in _versions(given, expected):
        _publish(client, given, version)
    for package in expected.get("packages", []):
        client.put_package_origin_configuration(
            domain=given["domain"],
            repository=given["repository"],
            restrictions={"publish": "ALLOW", "upstream": "ALLOW"},
            **package,
        )
    if operation == "DisassociateExternalConnection":
        client.associate_external_connection(**given)
    policy = re.fullmatch("(Get|Delete)(Domain|Repository)PermissionsPolicy", operation or "")
    if policy:
        put = getattr(client, f"put_{policy[2].lower()}_permissions_policy")
        put(policyDocument=expected["policy"]["document"], **given)
    # Where the documented commands look for the file that they send.
    (home / "PATH" / "TO").mkdir(parents=True)
    (home / "PATH" / "TO" / "policy.json").write_text(json.dumps(POLICY))


def clear(client):
    """Removes every domain and repository of the client's account."""
    for repository in client.list_repositories()["repositories"]:
        client.delete_repository(domain=repository["domainName"], repository=repository["name"])
    for domain in client.list_domains()["domains"]:
        client.delete_domain(domain=domain["name"])


def _build_domains_and_repositories(client, operation, given, expected):
    listed = expected.get("repositories", [])
    domains = {item["name"] for item in expected.get("domains", [])}
    domains |= {repository["domainName"] for repository in listed}
    domains |= {given["domain"]} if "domain" in given else set()
    for domain in sorted(domains):
        client.create_domain(domain=domain)
    for repository in listed:
        client.create_repository(
            domain=repository["domainName"],
            repository=repository["name"],
            description=repository["description"],
        )
    for number in range(expected.get("domain", {}).get("repositoryCount", 0)):
        client.create_repository(domain=given["domain"], repository=f"repo-{number}")
    if operation == "CreateRepository":
        return
    description = expected.get("repository", {}).get("description")
    for member in ["repository", "sourceRepository", "destinationRepository"]:
        if member in given:
            members = {} if description is None else {"description": description}
            client.create_repository(domain=given["domain"], repository=given[member], **members)


def _versions(given, expected):
    if "package" not in given:
        return []
    listed = [version["version"] for version in expected.get("versions", [])]
    one = [given["packageVersion"]] if "packageVersion" in given else []
    # Listings begin with the newest.
    return (given.get("versions") or one or listed)[::-1]


def _publish(client, given, version):
    client.publish_package_version(
        domain=given["domain"],
        repository=given.get("repository") or given["sourceRepository"],
        format="generic",
        namespace=NAMESPACE,
        package=given["package"],
        packageVersion=version,
        assetName="package.tgz",
        assetContent=CONTENT,
        assetSHA256=sha256(CONTENT),
    )
