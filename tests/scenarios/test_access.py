"""Who may do what: every operation against policies that allow exactly what it needs, and all but one thing of it."""

import json

import botocore.exceptions
import pytest

import access_world
import inputs
from access_table import DOMAIN, GROUP, OTHER, OWNER, REPOSITORY, TABLE, R
from access_world import EVERYTHING, allow, deny, policy
from world import refused

FOREIGN = "444455556666"

ROWS = list(enumerate(TABLE))
NAMES = [f"{number}-{operation}" for number, (operation, _, _) in ROWS]
LACKING = [
    pytest.param(number, position, id=f"{number}-{operation}-without-{action.split(':')[1]}")
    for number, (operation, _, needed) in ROWS
    for position, (action, _) in enumerate(needed)
]
# All but those that are about the caller's own account whatever they name.
FOREIGN_ROWS = [
    pytest.param(number, id=NAMES[number])
    for number, (operation, arguments, _) in ROWS
    if "domainOwner" in inputs.OPERATIONS[operation].input_shape.members or "resourceArn" in arguments
]


@pytest.fixture(scope="module")
def server():
    """A server that knows, for every row, who may do exactly that, and who may do everything but one part of it."""
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", EVERYTHING)
    credentials.user(FOREIGN, "eve", EVERYTHING)
    for number, (_, _, needed) in ROWS:
        credentials.user(OWNER, f"only-{number}", policy(*(allow(*part) for part in needed)))
        for position, part in enumerate(needed):
            credentials.user(OWNER, f"lacks-{number}-{position}", policy(allow("*"), deny(*part)))
    process = access_world.start(credentials)
    admin = access_world.client(process, OWNER, "admin")
    admin.create_domain(domain=DOMAIN)
    admin.create_repository(domain=DOMAIN, repository=OTHER)
    admin.create_repository(domain=DOMAIN, repository=REPOSITORY)
    admin.create_package_group(domain=DOMAIN, packageGroup="/generic/ns/*")
    yield process
    process.stop()


def outcome(client, operation, arguments):
    """The error code of a call, or None, and the message."""
    try:
        inputs.call(client, operation, arguments)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None, ""


def test_table_has_every_operation():
    assert {operation for operation, _, _ in TABLE} == set(inputs.OPERATIONS)


@pytest.mark.parametrize("number", range(len(TABLE)), ids=NAMES)
def test_what_an_operation_needs_is_enough(server, number):
    operation, arguments, _ = TABLE[number]

    code, message = outcome(access_world.client(server, OWNER, f"only-{number}"), operation, arguments)

    assert code != "AccessDeniedException", message


@pytest.mark.parametrize(("number", "position"), LACKING)
def test_nothing_of_what_an_operation_needs_may_lack(server, number, position):
    operation, arguments, needed = TABLE[number]
    action, resource = needed[position]

    code, message = outcome(
        access_world.client(server, OWNER, f"lacks-{number}-{position}"), operation, arguments
    )

    assert code == "AccessDeniedException", message
    assert message == (
        f"User: arn:aws:iam::{OWNER}:user/lacks-{number}-{position} is not authorized to perform: {action}"
        f" on resource: {resource} with an explicit deny in an identity-based policy"
    )


@pytest.mark.parametrize("number", FOREIGN_ROWS)
def test_another_account_is_refused_in_the_same_words_whether_something_exists_or_not(server, number):
    operation, arguments, _ = TABLE[number]
    missing = json.loads(json.dumps(arguments, default=bytes.decode).replace(DOMAIN, "nope"))
    eve = access_world.client(server, FOREIGN, "eve")
    owner = {"domainOwner": OWNER} if "resourceArn" not in arguments else {}

    there = outcome(eve, operation, {**arguments, **owner})
    gone = outcome(eve, operation, {**missing, **owner})

    assert there[0] == "AccessDeniedException", there
    # Which group a package belongs to is not told either.
    assert gone == (there[0], there[1].replace(f"/{DOMAIN}", "/nope"))
    assert "because no resource-based policy allows" in there[1]
    if operation == "GetAssociatedPackageGroup":
        assert GROUP not in there[1]


def test_a_policy_that_names_only_the_destination_is_enough_to_copy(server):
    admin = access_world.client(server, OWNER, "admin")
    document = policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{FOREIGN}:user/eve"},
            "Action": "codeartifact:CopyPackageVersions",
            "Resource": R,
        }
    )
    source = policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": FOREIGN},
            "Action": "codeartifact:ReadFromRepository",
            "Resource": "*",
        }
    )
    for repository, text in ((REPOSITORY, document), (OTHER, source)):
        admin.put_repository_permissions_policy(
            domain=DOMAIN, repository=repository, policyDocument=json.dumps(text)
        )
    _, arguments, _ = TABLE[1]

    code, message = outcome(
        access_world.client(server, FOREIGN, "eve"), "CopyPackageVersions", {**arguments, "domainOwner": OWNER}
    )

    assert code == "ResourceNotFoundException", message
    for repository in (REPOSITORY, OTHER):
        admin.delete_repository_permissions_policy(domain=DOMAIN, repository=repository)


def test_root_may_do_everything_but_get_a_token():
    credentials = access_world.Credentials()
    credentials.root(OWNER)
    process = access_world.start(credentials)
    root = access_world.client(process, OWNER, "root")

    root.create_domain(domain=DOMAIN)
    with refused("AccessDeniedException", 403) as refusal:
        root.get_authorization_token(domain=DOMAIN)

    assert f"arn:aws:iam::{OWNER}:root is not authorized" in refusal.message
    process.stop()
