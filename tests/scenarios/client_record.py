"""Which test ran which client, and what became of each test: what docs/CLIENTS.md is made of.

Knows neither clients nor servers: a client's program is run here, or whoever runs it says so.
"""

import subprocess

import pytest

import scenario_record

# Pairs of test and client.
_RAN = "ran"
# What became of each test: its name, and `passed`, `failed` or `skipped`.
_ENDED = "ended"


def needs(client, installed, reason=None):
    """The marks of a test, or of one of its cases, that drives a client: it is skipped where that is not installed."""
    return [
        pytest.mark.client(client),
        pytest.mark.skipif(not installed, reason=reason or f"{client} is not installed"),
    ]


def driven_by(client, installed, reason=None):
    """Decorates a test that drives a client in every case."""

    def decorate(test):
        for mark in needs(client, installed, reason):
            test = mark(test)
        return test

    return decorate


def ran(client):
    """Notes that the test that is running has run a client's program."""
    if test := scenario_record.test_that_is_called():
        scenario_record.note(_RAN, test, client)


def run(client, command, directory, environment, timeout=120):
    """Runs the program of a client in a directory, to its end, with nobody at the terminal; notes that the test has."""
    ran(client)
    directory.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        command,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def ended(report):
    """Notes what became of a test; whatever went wrong before or after it counts too."""
    if report.when == "call" or report.outcome != "passed":
        scenario_record.note(_ENDED, report.nodeid, report.outcome)


def outcomes():
    """Gives what became of each test that has ended, by its name: `passed`, `failed` or `skipped`."""
    return dict(scenario_record.noted(_ENDED))


def plays(items):
    """Gives what the run shows: a scenario, a client that it says it drives, and `passed`, `failed` or `skipped`.

    A client that the test did not run after all is not in it.
    """
    shown, ended, ran = set(), outcomes(), set(scenario_record.noted(_RAN))
    for item in items:
        outcome = ended.get(item.nodeid)
        for mark in item.iter_markers("client"):
            client = mark.args[0]
            if outcome == "skipped" or (outcome is not None and (item.nodeid, client) in ran):
                shown.add((item.nodeid.partition("[")[0], client, outcome))
    return shown


def idle(items):
    """Gives the tests that passed and did not run the client that they say they drive."""
    ended, ran = outcomes(), set(scenario_record.noted(_RAN))
    return sorted(
        f"{item.nodeid}: {mark.args[0]}"
        for item in items
        for mark in item.iter_markers("client")
        if ended.get(item.nodeid) == "passed" and (item.nodeid, mark.args[0]) not in ran
    )
