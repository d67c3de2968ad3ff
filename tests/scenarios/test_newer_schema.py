"""A database that a newer server has brought up to date: servers of the release before go on over it, older ones stop."""

import boto3
import pytest

from server_database import SERVER
from server_process import ServerProcess

# What a migration may do while servers of the release before serve.
ADDITIONS = [
    "CREATE TABLE later (id BIGINT NOT NULL PRIMARY KEY)",
    "ALTER TABLE repository ADD COLUMN later BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE package_version ADD COLUMN later TEXT",
    "CREATE INDEX later_by_created ON domain (created_milliseconds)",
]

SHA256_OF_X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


@pytest.fixture
def server():
    server = ServerProcess()
    yield server
    server.stop()


def client(server):
    return boto3.client(
        "codeartifact", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )


def newest(database):
    return database.execute("SELECT MAX(number) FROM migration").fetchone()[0]


def add_release(database):
    """What the next release does: its servers and those of this one serve together."""
    known = newest(database)
    for addition in ADDITIONS:
        database.execute(addition)
    database.execute("INSERT INTO migration (number, name) VALUES (?, 'later')", (known + 1,))
    database.execute("INSERT INTO migration_compatibility VALUES (?, ?)", (known + 1, known))


def add_release_after(database):
    """What the one after it does, which no longer minds servers of this one."""
    number = newest(database)
    database.execute("INSERT INTO migration (number, name) VALUES (?, 'even later')", (number + 1,))
    database.execute("INSERT INTO migration_compatibility VALUES (?, ?)", (number + 1, number))


def test_server_goes_on_over_the_schema_of_the_next_release_and_starts_on_it(server):
    client(server).create_domain(domain="before")

    server.change_database(add_release)

    client(server).create_repository(domain="before", repository="after")
    publish = {"domain": "before", "repository": "after", "format": "generic", "namespace": "n", "package": "p"}
    content = {"assetName": "a", "assetContent": b"x", "assetSHA256": SHA256_OF_X}
    client(server).publish_package_version(**publish, packageVersion="1", **content)
    server.restart()
    client(server).publish_package_version(**publish, packageVersion="2", **content)
    versions = client(server).list_package_versions(**publish)["versions"]
    assert sorted(version["version"] for version in versions) == ["1", "2"]
    server.wait_for("this one goes on")


@pytest.mark.skipif(not SERVER, reason="nobody else changes the database of a server that runs but on PostgreSQL")
def test_server_stops_where_a_newer_one_has_changed_what_it_relies_on(server):
    server.change_database(add_release)
    client(server).create_domain(domain="before")

    server.change_database(add_release_after)

    assert server.wait_until_ended() == 1
    assert "was written by a newer server" in server.printed().splitlines()[-1]


def test_server_does_not_start_where_a_newer_one_has_changed_what_it_relies_on():
    # It stops by itself.
    server = ServerProcess()
    server.change_database(add_release)

    with pytest.raises(RuntimeError, match="was written by a newer server .* use that version"):
        server.change_store(add_release_after)
