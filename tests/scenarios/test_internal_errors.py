"""A store that fails: every operation says so in one sentence that gives nothing away, and the server goes on."""

import contextlib
import sqlite3

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
    for database in process.data.rglob("*"):
        if database.is_file() and database.read_bytes().startswith(b"SQLite format 3\0"):
            _drop_tables(database)
    yield clients.connect(process.url, "111122223333")
    process.stop()


def _drop_tables(database):
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        assert tables, "the database has no tables"
        for (table,) in tables:
            if not table.startswith("sqlite_"):
                connection.execute(f'DROP TABLE "{table}"')


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_operation_over_a_failing_store_is_an_internal_error(broken, operation):
    arguments = {**sample(operation), **MEMBERS.get(operation, {})}

    with refused("InternalServerException", 500) as refusal:
        call(broken, operation, arguments)
    assert not any(word in refusal.message.lower() for word in ("sql", "table", "database")), refusal.message
    assert refusal.body["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
