"""The AWS CLI's own documented examples: each command runs as it stands and prints what is documented.

Every file that the installed CLI carries is read, so a new one is a new test. What differs from the documentation
is listed here, each with its reason: `AS_GENERIC`, `MEANT`, `TEXTS` and `NOT_YET`.
"""

import json
import re
import shutil

import pytest

import cli_example_world
import cli_examples
import clients
from aws_cli import AwsCli
from inputs import OPERATIONS
from json_shape import differences
from server_process import ServerProcess
from world import NAMESPACE

ACCOUNT, REGION = "111122223333", "us-west-2"

# Examples on versions of npm packages, which run with a generic package and say so in the test's name: a version is
# had only by publishing it, and the server does not take npm's own publishing yet.
AS_GENERIC = {
    "CopyPackageVersions",
    "DeletePackageVersions",
    "DisposePackageVersions",
    "GetPackageVersionAsset",
    "GetPackageVersionReadme",
    "ListPackageVersionAssets",
    "ListPackageVersionDependencies",
    "ListPackageVersions",
    "UpdatePackageVersionsStatus",
}

# What generic versions lack: it is held that the server says so.
NOT_YET = {
    "GetPackageVersionReadme": "generic versions have no readme",
    "ListPackageVersionDependencies": "generic versions have no dependencies",
}


def _two_maps(documented):
    # The documented form lists versions, as no output of the model does.
    successful = {
        version["version"]: {"revision": version["revision"], "status": version["status"]}
        for version in documented["versions"]
    }
    return {"successfulVersions": successful, "failedVersions": {}}


def _format_of_the_model(documented):
    # The model has no format `python`.
    return json.loads(json.dumps(documented).replace('"python"', '"pypi"'))


def _placeholders_filled(documented):
    policy = documented["policy"]
    arn = policy["resourceArn"].replace("region-id", REGION)
    document = json.dumps(cli_example_world.POLICY)
    return {"policy": {**policy, "resourceArn": arn, "document": document}}


def _within_a_policy(resource):
    # The documented form is the document alone, which the model has as a text within the policy.
    arn = f"arn:aws:codeartifact:{REGION}:{ACCOUNT}:{resource}"
    return lambda document: {
        "policy": {"resourceArn": arn, "document": json.dumps(document), "revision": "any"}
    }


# Outputs that are documented in a form that the model does not have.
MEANT = {
    "CopyPackageVersions": _two_maps,
    "ListPackages": _format_of_the_model,
    "PutDomainPermissionsPolicy": _placeholders_filled,
    "PutRepositoryPermissionsPolicy": _placeholders_filled,
    "GetDomainPermissionsPolicy": _within_a_policy("domain/test-domain"),
    "DeleteDomainPermissionsPolicy": _within_a_policy("domain/test-domain"),
    "GetRepositoryPermissionsPolicy": _within_a_policy("repository/test-domain/test-repo"),
    "DeleteRepositoryPermissionsPolicy": _within_a_policy("repository/test-domain/test-repo"),
}

# Outputs that are no JSON: the form of what is printed, given what is documented.
TEXTS = {
    "get-authorization-token": lambda documented: r"eyJ2ZXIiO\S+",
    # Everything but the time.
    "login": lambda documented: re.sub(
        r"(\d\S+)\\ \d\d:\d\d:\d\d\S+$", r"\\d{4}-\\d\\d-\\d\\d\\ \\d\\d:\\d\\d:\\d\\d\\S+", re.escape(documented)
    ),
}


@pytest.fixture(scope="module")
def server():
    """A server that gives the addresses that AWS gives."""
    process = ServerProcess("--host-form", "--public-url", "https://amazonaws.com")
    yield process
    process.stop()


@pytest.fixture
def expected(example):
    """The output of the example, as it is meant."""
    output = MEANT.get(example.operation, lambda output: output)(example.output)
    if example.operation in AS_GENERIC:
        return json.loads(json.dumps(output).replace('"format": "npm"', '"format": "generic"'))
    return output


@pytest.fixture
def run(server, tmp_path, example, expected):
    """Runs the command as the account in its output, in the world that it presumes."""
    shown = expected if isinstance(expected, dict) else {}
    account = shown.get("domain", {}).get("owner", ACCOUNT)
    client = clients.connect(server.url, account, REGION)
    cli_example_world.build(client, tmp_path, example.operation, example.arguments, shown)
    command = example.command
    if example.operation in AS_GENERIC:
        command = command.replace("--format npm", f"--format generic --namespace {NAMESPACE}")
    yield lambda: AwsCli(tmp_path, server.url, account, REGION).run(command)
    # Names in the commands are those of every example.
    cli_example_world.clear(client)


FILES = sorted(cli_examples.DIRECTORY.glob("*.rst"))
EXAMPLES = [example for path in FILES for example in cli_examples.read(path)]


def parameters(examples):
    parameters = []
    for example in examples:
        name = f"{example.name}-as-generic" if example.operation in AS_GENERIC else example.name
        needs = [pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")]
        marks = needs if "--tool npm" in example.command else []
        parameters.append(pytest.param(example, id=name, marks=marks))
    return parameters


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_of_the_cli_has_an_example(path):
    assert cli_examples.read(path), f"no command was found in {path}"


@pytest.mark.parametrize("example", parameters(e for e in EXAMPLES if isinstance(e.output, dict)))
def test_example_prints_the_documented_answer(example, expected, run):
    ended = run()

    if example.operation == "GetPackageVersionReadme":
        assert "(ResourceNotFoundException)" in ended.stderr, NOT_YET[example.operation]
        return
    assert ended.returncode == 0, ended.stderr
    printed = json.loads(ended.stdout)
    if example.operation == "ListPackageVersionDependencies":
        assert printed["dependencies"] == [], NOT_YET[example.operation]
        expected = {**expected, "dependencies": []}

    assert differences(expected, printed, OPERATIONS[example.operation].output_shape) == []


@pytest.mark.parametrize("example", parameters(e for e in EXAMPLES if isinstance(e.output, str)))
def test_example_prints_a_text_of_the_documented_form(example, run):
    assert example.name in TEXTS, f"say in TEXTS what is printed by the example {example.name}: {example.output}"

    ended = run()

    assert ended.returncode == 0, ended.stderr
    form = TEXTS[example.name](" ".join(example.output.split()))
    assert re.fullmatch(form, " ".join(ended.stdout.split())), ended.stdout
