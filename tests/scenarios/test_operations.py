"""Which operations there are: those that are done answer, the others say that they are not."""

import subprocess

import botocore.exceptions
import pytest

from inputs import OPERATIONS, call, sample
from server_process import server_binary

DONE = {
    "AssociateExternalConnection",
    "CopyPackageVersions",
    "CreateDomain",
    "CreateRepository",
    "DeleteDomain",
    "DeleteDomainPermissionsPolicy",
    "DeletePackage",
    "DeletePackageVersions",
    "DeleteRepository",
    "DeleteRepositoryPermissionsPolicy",
    "DescribeDomain",
    "DescribePackage",
    "DescribePackageVersion",
    "DescribeRepository",
    "DisassociateExternalConnection",
    "DisposePackageVersions",
    "GetAuthorizationToken",
    "GetDomainPermissionsPolicy",
    "GetPackageVersionAsset",
    "GetPackageVersionReadme",
    "GetRepositoryEndpoint",
    "GetRepositoryPermissionsPolicy",
    "ListDomains",
    "ListPackageVersionAssets",
    "ListPackageVersionDependencies",
    "ListPackageVersions",
    "ListPackages",
    "ListRepositories",
    "ListRepositoriesInDomain",
    "ListTagsForResource",
    "PublishPackageVersion",
    "PutDomainPermissionsPolicy",
    "PutPackageOriginConfiguration",
    "PutRepositoryPermissionsPolicy",
    "TagResource",
    "UntagResource",
    "UpdatePackageVersionsStatus",
    "UpdateRepository",
}


def refusal(client, operation):
    """Calls an operation over nothing at all and gives what it answers, if it is a refusal."""
    try:
        call(client, operation, sample(operation))
    except botocore.exceptions.ClientError as error:
        return error.response
    return None


@pytest.mark.parametrize("operation", sorted(DONE))
def test_done_operation_answers_in_its_own_words(client, operation):
    answer = refusal(client, operation)

    if answer is not None:
        assert answer["Error"]["Code"] in {"ResourceNotFoundException", "ValidationException"}
        assert answer["ResponseMetadata"]["HTTPStatusCode"] in {400, 404}


@pytest.mark.parametrize("operation", sorted(set(OPERATIONS) - DONE))
def test_operation_that_is_not_done_yet_says_so(client, operation):
    answer = refusal(client, operation)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert f"{operation} is not implemented yet" in answer["Error"]["Message"]


def test_the_binary_lists_every_operation():
    listed = subprocess.run(
        [str(server_binary()), "operations"], capture_output=True, text=True, check=True
    ).stdout

    for operation in OPERATIONS:
        assert operation in listed
