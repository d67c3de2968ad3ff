"""Keys, by which everything that clients set is known, and how each is read from a server. What is not there is `absent`."""

import json

import botocore.exceptions

from clients import ACCOUNT, DOMAIN, REGION
from history import ABSENT

ARN = f"arn:aws:codeartifact:{REGION}:{ACCOUNT}:repository/{DOMAIN}/"


def status(repository, form, package, version):
    return ("status", repository, form, package, version)


def _one(api, key):
    repository, form, package, version = key[1:]
    described = api.describe_package_version(
        domain=DOMAIN, repository=repository, format=form, package=package, packageVersion=version, **space(form)
    )
    return described["packageVersion"]["status"]


def space(form):
    return {"namespace": "faults"} if form == "generic" else {}


def _tag(api, key):
    tags = api.list_tags_for_resource(resourceArn=ARN + key[1])["tags"]
    return next((tag["value"] for tag in tags if tag["key"] == key[2]), ABSENT)


def _group(api, key):
    return api.describe_package_group(domain=DOMAIN, packageGroup=key[1])["packageGroup"].get("description", "")


def _group_origin(api, key):
    group = api.describe_package_group(domain=DOMAIN, packageGroup=key[1])["packageGroup"]
    return group["originConfiguration"]["restrictions"]["PUBLISH"]["mode"]


def _origin(api, key):
    found = api.describe_package(domain=DOMAIN, repository=key[1], format="npm", package=key[2])
    return found["package"]["originConfiguration"]["restrictions"]["publish"]


def _repository(api, key):
    return api.describe_repository(domain=DOMAIN, repository=key[1])["repository"]


def _domain(api, key):
    return api.describe_domain(domain=key[1])["domain"]["status"]


_READERS = {
    "status": _one,
    "tag": _tag,
    "group": _group,
    "group origin": _group_origin,
    "origin": _origin,
    "repository": lambda api, key: _repository(api, key).get("description", ""),
    "description": lambda api, key: _repository(api, key).get("description", ""),
    "upstreams": lambda api, key: ",".join(up["repositoryName"] for up in _repository(api, key)["upstreams"]),
    "connection": lambda api, key: ",".join(
        connection["externalConnectionName"] for connection in _repository(api, key)["externalConnections"]
    ) or ABSENT,
    "domain": _domain,
}


def read(clients, server, key):
    """Reads what a server has for a key."""
    if key[0] == "label":
        path = clients.endpoint("npm", key[1]) + f"-/package/{key[2]}/dist-tags"
        return json.loads(clients.send(server, "GET", path)).get(key[3], ABSENT)
    try:
        return _READERS[key[0]](clients.apis[server], key)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return ABSENT
        raise
