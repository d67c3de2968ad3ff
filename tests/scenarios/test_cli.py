"""The AWS CLI: the walk that a newcomer takes, and the form of what is printed."""

import hashlib
import json
import os
import re

import pytest

ISO_8601 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00"


@pytest.fixture
def aws(cli):
    """Runs `aws codeartifact …` as this test's account and gives what it prints, read as JSON."""

    def aws(*arguments, **settings):
        ended = cli.run(["aws", "codeartifact", *arguments], **settings)
        if ended.returncode != 0:
            raise Refused(ended.returncode, ended.stderr)
        return json.loads(ended.stdout) if ended.stdout.strip() else None

    return aws


class Refused(Exception):
    """The CLI ended with an error."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
        self.text = text


def test_domain_is_created_described_listed_and_deleted(aws, account):
    created = aws("create-domain", "--domain", "my-domain", "--tags", "key=team,value=a")["domain"]

    assert re.fullmatch(ISO_8601, created.pop("createdTime"))
    assert re.fullmatch(rf"arn:aws:kms:us-east-1:{account}:key/[0-9a-f-]{{36}}", created.pop("encryptionKey"))
    assert created == {
        "name": "my-domain",
        "owner": account,
        "arn": f"arn:aws:codeartifact:us-east-1:{account}:domain/my-domain",
        "status": "Active",
        "repositoryCount": 0,
        "assetSizeBytes": 0,
        "s3BucketArn": "arn:aws:s3:::assets-193858265520-us-east-1",
    }
    assert aws("describe-domain", "--domain", "my-domain")["domain"]["status"] == "Active"
    assert [domain["name"] for domain in aws("list-domains")["domains"]] == ["my-domain"]
    assert aws("delete-domain", "--domain", "my-domain")["domain"]["status"] == "Deleted"
    assert aws("list-domains") == {"domains": []}


def test_repository_is_created_connected_updated_and_deleted(aws, account):
    here = ["--domain", "my-domain", "--repository", "my-repo"]
    aws("create-domain", "--domain", "my-domain")
    aws("create-repository", "--domain", "my-domain", "--repository", "upstream")

    created = aws("create-repository", *here, "--description", "Ours")["repository"]
    updated = aws("update-repository", *here, "--upstreams", "repositoryName=upstream")["repository"]
    connected = aws(
        "associate-external-connection",
        "--domain", "my-domain", "--repository", "upstream", "--external-connection", "public:npmjs",
    )["repository"]  # fmt: skip

    assert re.fullmatch(ISO_8601, created.pop("createdTime"))
    assert created == {
        "name": "my-repo",
        "administratorAccount": account,
        "domainName": "my-domain",
        "domainOwner": account,
        "arn": f"arn:aws:codeartifact:us-east-1:{account}:repository/my-domain/my-repo",
        "description": "Ours",
        "upstreams": [],
        "externalConnections": [],
    }
    assert updated["upstreams"] == [{"repositoryName": "upstream"}]
    assert connected["externalConnections"] == [
        {"externalConnectionName": "public:npmjs", "packageFormat": "npm", "status": "AVAILABLE"}
    ]
    assert aws("describe-repository", *here)["repository"] == updated
    listed = aws("list-repositories-in-domain", "--domain", "my-domain")["repositories"]
    assert [repository["name"] for repository in listed] == ["my-repo", "upstream"]
    assert aws("delete-repository", *here)["repository"]["name"] == "my-repo"


def test_tags_are_set_listed_and_removed(aws):
    arn = aws("create-domain", "--domain", "my-domain")["domain"]["arn"]

    assert aws("tag-resource", "--resource-arn", arn, "--tags", "key=team,value=a") is None
    assert aws("list-tags-for-resource", "--resource-arn", arn) == {"tags": [{"key": "team", "value": "a"}]}
    assert aws("untag-resource", "--resource-arn", arn, "--tag-keys", "team") is None
    assert aws("list-tags-for-resource", "--resource-arn", arn) == {"tags": []}


def test_generic_package_is_published_and_fetched(aws, tmp_path):
    content = os.urandom(100_000)
    source, target = tmp_path / "source.bin", tmp_path / "target.bin"
    source.write_bytes(content)
    version = [
        "--domain", "my-domain", "--repository", "my-repo", "--format", "generic",
        "--namespace", "my-ns", "--package", "my-package", "--package-version", "1.0",
    ]  # fmt: skip
    aws("create-domain", "--domain", "my-domain")
    aws("create-repository", "--domain", "my-domain", "--repository", "my-repo")

    published = aws(
        "publish-package-version", *version, "--asset-name", "asset.bin",
        "--asset-content", str(source), "--asset-sha256", hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    fetched = aws("get-package-version-asset", *version, "--asset", "asset.bin", str(target))

    assert published["status"] == "Published"
    assert published["asset"]["size"] == 100_000
    assert fetched == {
        "assetName": "asset.bin",
        "packageVersion": "1.0",
        "packageVersionRevision": published["versionRevision"],
    }
    assert target.read_bytes() == content


def test_time_on_the_wire_is_a_number_of_seconds_with_milliseconds_at_most(aws):
    created = aws("create-domain", "--domain", "my-domain", timestamps="wire")["domain"]["createdTime"]

    assert re.fullmatch(r"1\d{9}(\.\d{1,3})?", str(created)), created


def test_refusal_is_printed_with_its_name_and_operation(aws, account):
    with pytest.raises(Refused) as refusal:
        aws("describe-domain", "--domain", "unknown")

    expected = (
        "An error occurred (ResourceNotFoundException) when calling the DescribeDomain operation: "
        f"Domain not found. Domain 'unknown' owned by account '{account}' does not exist."
    )
    assert expected in refusal.value.text


def test_token_and_endpoint_are_printed(aws, account, server):
    aws("create-domain", "--domain", "my-domain")
    aws("create-repository", "--domain", "my-domain", "--repository", "my-repo")

    token = aws("get-authorization-token", "--domain", "my-domain", "--duration-seconds", "900")
    endpoint = aws(
        "get-repository-endpoint", "--domain", "my-domain", "--repository", "my-repo", "--format", "npm"
    )

    assert set(token) == {"authorizationToken", "expiration"}
    assert re.fullmatch(ISO_8601, token["expiration"])
    assert endpoint == {"repositoryEndpoint": f"{server.url}/npm/d/my-domain-{account}/my-repo/"}


def test_lists_are_paged_by_the_cli_itself(aws):
    aws("create-domain", "--domain", "my-domain")
    for number in range(3):
        aws("create-repository", "--domain", "my-domain", "--repository", f"repo-{number}")

    listed = aws("list-repositories", "--page-size", "1")["repositories"]

    assert [repository["name"] for repository in listed] == ["repo-0", "repo-1", "repo-2"]
