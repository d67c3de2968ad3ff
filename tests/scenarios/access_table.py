"""What each operation needs permission for: the actions, and the resource of each. Written down here a second time,
from the service authorization reference and the guide, so that a guard which is taken out of the server is missed.
"""

OWNER = "111122223333"
REGION = "us-east-1"
DOMAIN, REPOSITORY, OTHER = "team", "repo", "other"

_START = f"arn:aws:codeartifact:{REGION}:{OWNER}"
D = f"{_START}:domain/{DOMAIN}"
R = f"{_START}:repository/{DOMAIN}/{REPOSITORY}"
SOURCE = f"{_START}:repository/{DOMAIN}/{OTHER}"
P = f"{_START}:package/{DOMAIN}/{REPOSITORY}/generic/ns/name"
ROOT_GROUP = f"{_START}:package-group/{DOMAIN}/%2a"
GROUP = f"{_START}:package-group/{DOMAIN}/generic/ns/%2a"
KEY = f"arn:aws:kms:{REGION}:{OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab"

_DOMAIN = {"domain": DOMAIN}
_REPOSITORY = {**_DOMAIN, "repository": REPOSITORY}
_PACKAGE = {**_REPOSITORY, "format": "generic", "namespace": "ns", "package": "name"}
_VERSION = {**_PACKAGE, "packageVersion": "1.0"}
_GROUP = {**_DOMAIN, "packageGroup": "/generic/ns/*"}
_TAGS = [{"key": "k", "value": "v"}]
_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# Never put: an operation that is refused for this has passed its guard.
_POLICY = {"policyDocument": "no policy"}


def row(operation, arguments, resource, *further, named=None):
    """An operation with its arguments, the resource of the action of its own name, and what it needs besides."""
    own = (f"codeartifact:{named or operation}", resource)
    return (operation, arguments, [own, *further])


# Arguments by which nothing changes that another row needs.
TABLE = [
    row("AssociateExternalConnection", {**_REPOSITORY, "externalConnection": "public:none"}, R),
    row(
        "CopyPackageVersions",
        {
            **_DOMAIN,
            "sourceRepository": OTHER,
            "destinationRepository": REPOSITORY,
            "format": "generic",
            "namespace": "ns",
            "package": "name",
            "versions": ["none"],
        },
        P,
        ("codeartifact:ReadFromRepository", SOURCE),
    ),
    row("CreateDomain", _DOMAIN, D),
    row("CreateDomain", {**_DOMAIN, "tags": _TAGS}, D, ("codeartifact:TagResource", D)),
    row("CreateDomain", {**_DOMAIN, "encryptionKey": KEY}, D, ("kms:DescribeKey", KEY), ("kms:CreateGrant", KEY)),
    row("CreatePackageGroup", {**_DOMAIN, "packageGroup": "/*"}, ROOT_GROUP),
    row("CreateRepository", _REPOSITORY, R),
    row("CreateRepository", {**_REPOSITORY, "tags": _TAGS}, R, ("codeartifact:TagResource", R)),
    row(
        "CreateRepository",
        {**_REPOSITORY, "upstreams": [{"repositoryName": OTHER}]},
        R,
        ("codeartifact:AssociateWithDownstreamRepository", SOURCE),
    ),
    row("DeleteDomain", _DOMAIN, D),
    row("DeleteDomainPermissionsPolicy", {**_DOMAIN, "policyRevision": "none"}, D),
    row("DeletePackage", {**_PACKAGE, "package": "name"}, P),
    row("DeletePackageGroup", {**_DOMAIN, "packageGroup": "/*"}, ROOT_GROUP),
    row("DeletePackageVersions", {**_PACKAGE, "versions": ["none"]}, P),
    row("DeleteRepository", {**_DOMAIN, "repository": "gone"}, f"{_START}:repository/{DOMAIN}/gone"),
    row("DeleteRepositoryPermissionsPolicy", {**_REPOSITORY, "policyRevision": "none"}, R),
    row("DescribeDomain", _DOMAIN, D),
    row("DescribePackage", _PACKAGE, P),
    row("DescribePackageGroup", _GROUP, GROUP),
    row("DescribePackageVersion", _VERSION, P),
    row("DescribeRepository", _REPOSITORY, R),
    row("DisassociateExternalConnection", {**_REPOSITORY, "externalConnection": "public:npmjs"}, R),
    row("DisposePackageVersions", {**_PACKAGE, "versions": ["none"]}, P),
    row(
        "GetAssociatedPackageGroup",
        {**_DOMAIN, "format": "generic", "namespace": "ns", "package": "name"},
        GROUP,
    ),
    row(
        "GetAssociatedPackageGroup",
        {**_DOMAIN, "format": "npm", "package": "name"},
        ROOT_GROUP,
    ),
    row("GetAuthorizationToken", _DOMAIN, D, ("sts:GetServiceBearerToken", "*")),
    row("GetDomainPermissionsPolicy", _DOMAIN, D),
    row("GetPackageVersionAsset", {**_VERSION, "asset": "a"}, P),
    row("GetPackageVersionReadme", _VERSION, P),
    row("GetRepositoryEndpoint", {**_REPOSITORY, "format": "npm"}, R),
    row("GetRepositoryPermissionsPolicy", _REPOSITORY, R),
    row("ListAllowedRepositoriesForGroup", {**_GROUP, "originRestrictionType": "PUBLISH"}, GROUP),
    row("ListAssociatedPackages", _GROUP, GROUP),
    row("ListDomains", {}, "*"),
    row("ListPackageGroups", _DOMAIN, D),
    row("ListPackageVersionAssets", _VERSION, P),
    row("ListPackageVersionDependencies", _VERSION, P),
    row("ListPackageVersions", _PACKAGE, P),
    row("ListPackages", _REPOSITORY, R),
    row("ListRepositories", {}, "*"),
    row("ListRepositoriesInDomain", _DOMAIN, D),
    row("ListSubPackageGroups", _GROUP, GROUP),
    row("ListTagsForResource", {"resourceArn": D}, D),
    row("ListTagsForResource", {"resourceArn": R}, R),
    row("ListTagsForResource", {"resourceArn": GROUP}, GROUP),
    row(
        "PublishPackageVersion",
        {**_VERSION, "package": "name", "assetName": "a", "assetContent": b"x", "assetSHA256": _EMPTY},
        P,
    ),
    row("PutDomainPermissionsPolicy", {**_DOMAIN, **_POLICY}, D),
    row(
        "PutPackageOriginConfiguration",
        {**_PACKAGE, "restrictions": {"publish": "ALLOW", "upstream": "ALLOW"}},
        P,
    ),
    row("PutRepositoryPermissionsPolicy", {**_REPOSITORY, **_POLICY}, R),
    row("TagResource", {"resourceArn": D, "tags": [{"key": "k", "value": "v"}]}, D),
    row("TagResource", {"resourceArn": R, "tags": [{"key": "k", "value": "v"}]}, R),
    row("TagResource", {"resourceArn": GROUP, "tags": [{"key": "k", "value": "v"}]}, GROUP),
    row("UntagResource", {"resourceArn": D, "tagKeys": ["none"]}, D),
    row("UpdatePackageGroup", {**_GROUP, "description": "d"}, GROUP),
    row("UpdatePackageGroupOriginConfiguration", {**_GROUP, "restrictions": {"PUBLISH": "ALLOW"}}, GROUP),
    row(
        "UpdatePackageVersionsStatus",
        {**_PACKAGE, "versions": ["none"], "targetStatus": "Unlisted"},
        P,
    ),
    row("UpdateRepository", {**_REPOSITORY, "description": "d"}, R),
    row(
        "UpdateRepository",
        {**_REPOSITORY, "upstreams": [{"repositoryName": OTHER}]},
        R,
        ("codeartifact:AssociateWithDownstreamRepository", SOURCE),
    ),
]
