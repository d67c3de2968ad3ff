"""A store that fails: every operation says so in one sentence that gives nothing away, and the server goes on."""

import pytest

import clients
from inputs import OPERATIONS, call, sample
from server_process import ServerProcess
from world import refused

POLICY = (
    '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "codeartifact:*", "Resource": "*"}}'
)

# Where an input that is merely well-formed is refused before anything is looked up.
MEMBERS = {
    "CopyPackageVersions": {"destinationRepository": "another", "versions": ["1.0"]},
    "DeletePackageGroup": {"packageGroup": "/npm/*"},
    "PublishPackageVersion": {"format": "generic", "namespace": "my-ns"},
    "PutDomainPermissionsPolicy": {"policyDocument": POLICY},
    "PutRepositoryPermissionsPolicy": {"policyDocument": POLICY},
}


@pytest.fixture(scope="module")
def broken():
    """A client of a server whose tables somebody has dropped."""
    process = ServerProcess()
    process.change_store(_drop_tables)
    yield clients.connect(process.url, "111122223333")
    process.stop()


# What a server needs to start.
KEPT = ("migration", "token_key", "package", "store", "store_copy")


def _drop_tables(database):
    dropped = [table for table in database.tables() if table not in KEPT]
    assert "domain" in dropped
    for table in dropped:
        database.execute(f'DROP TABLE "{table}"')


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_operation_over_a_failing_store_is_an_internal_error(broken, operation):
    arguments = {**sample(operation), **MEMBERS.get(operation, {})}

    with refused("InternalServerException", 500) as refusal:
        call(broken, operation, arguments)
    assert not any(word in refusal.message.lower() for word in ("sql", "table", "database")), refusal.message
    assert refusal.body["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
