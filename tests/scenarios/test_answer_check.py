"""Answers that the server holds against the model: what becomes of one that does not fit.

The store is damaged from outside, since no request makes the server answer such a thing.
"""

import urllib.request

import pytest

from server_process import ServerProcess
from world import World, refused

ACCOUNT = "111122223333"


def damaged_world(connect, server):
    """Gives a world whose repository has a longer description than the model allows."""
    world = World(connect(ACCOUNT, url=server.url), ACCOUNT)
    server.change_store(_lengthen_description)
    world.client = connect(ACCOUNT, url=server.url)
    return world


def _lengthen_description(store):
    changed = store.execute("UPDATE repository SET description = ?", ["x" * 1001]).rowcount
    assert changed == 1


def test_answer_that_does_not_fit_the_model_becomes_an_error_that_says_why(connect):
    server = ServerProcess()
    try:
        world = damaged_world(connect, server)

        with refused("InternalServerException", 500) as refusal:
            world.describe_repository()

        found = "$.repository.description: `Description` has at most 1000 characters, found 1001"
        assert refusal.message == f"the answer does not fit the model: {found}"
        (line,) = server.misfits()
        assert "ERROR" in line and "$.repository.description" in line
        assert refusal.body["ResponseMetadata"]["RequestId"] in line
        metrics = urllib.request.urlopen(server.url + "/_/metrics").read().decode()
        assert 'codeartifact_answer_findings_total{operation="DescribeRepository",kind="length"} 1\n' in metrics
    finally:
        server.stop(misfits_expected=True)


def test_test_that_met_an_answer_that_does_not_fit_fails_when_its_server_stops(connect):
    server = ServerProcess()
    world = damaged_world(connect, server)

    with refused("InternalServerException", 500):
        world.describe_repository()

    with pytest.raises(AssertionError, match="does not fit the model"):
        server.stop()


def test_answers_are_not_held_against_the_model_unless_asked_for(connect):
    server = ServerProcess(check_answers=False)
    try:
        assert len(damaged_world(connect, server).describe_repository()["description"]) == 1001
    finally:
        server.stop()
