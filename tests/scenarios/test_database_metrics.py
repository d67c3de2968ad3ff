"""What `/_/metrics` tells of the database: nothing of the embedded one, and of PostgreSQL what waits and what is run again."""

import concurrent.futures
import re
import time
import urllib.request

import pytest

import clients
import postgres_server
from server_process import ServerProcess

ACCOUNT = "100000000778"
WAITS = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def figures(server):
    """What is told of the database, by name and labels."""
    with urllib.request.urlopen(f"{server.url}/_/metrics") as answer:
        lines = answer.read().decode().splitlines()
    found = (re.fullmatch(r"codeartifact_database_(\S+) (\S+)", line) for line in lines)
    return {match[1]: float(match[2]) for match in found if match}


def test_of_the_embedded_database_nothing_is_told():
    server = ServerProcess(alone=True)
    try:
        clients.connect(server.url, ACCOUNT).create_domain(domain="my-domain")
        assert figures(server) == {}
    finally:
        server.stop()


@postgres_server.needed
def test_a_transaction_that_is_run_again_is_counted(postgres):
    url = postgres.create_database()
    server = ServerProcess("--database", url, "--database-connections", "6", alone=True)
    try:
        told = figures(server)
        for reason in ("serialization", "deadlock", "lock", "unique_key", "connection"):
            assert told[f'retries_total{{work="write",reason="{reason}"}}'] == 0
        assert told['connections{work="write"}'] == told['connections{work="read"}'] == 3
        client = clients.connect(server.url, ACCOUNT)
        with postgres.connect(url) as database, concurrent.futures.ThreadPoolExecutor() as threads:
            database.execute("BEGIN")
            # Whoever reads is not in its way.
            database.execute("LOCK TABLE domain IN EXCLUSIVE MODE")
            created = threads.submit(client.create_domain, domain="my-domain")
            with postgres.connect(url) as operator:
                waiting = wait_until(lambda: operator.execute(WAITS).fetchall())
                assert figures(server)['connections_in_use{work="write"}'] >= 1
                operator.execute("SELECT pg_terminate_backend(%s)", waiting[0])
                wait_until(lambda: operator.execute(WAITS + " AND pid <> %s", waiting[0]).fetchall())
            database.execute("COMMIT")
            assert created.result()["domain"]["name"] == "my-domain"
        told = figures(server)
        assert told['retries_total{work="write",reason="connection"}'] == 1
        assert told['refusals_total{work="write",reason="crowded"}'] == 0
        assert told['wait_seconds_count{work="write"}'] >= 1
    finally:
        server.stop()


@postgres_server.needed
def test_what_a_server_counts_by_itself_is_told_while_the_database_is_away():
    postgres = postgres_server.PostgresServer()
    flags = ("--database", postgres.create_database(), "--database-connections", "6", "--database-time-limit", "1s")
    server = ServerProcess(*flags, alone=True)
    try:
        postgres.stop()
        told = figures(server)
        assert told['retries_total{work="read",reason="connection"}'] >= 1
    finally:
        server.stop()


def wait_until(look):
    """Gives what is seen, once it is there."""
    deadline = time.monotonic() + 60
    while not (seen := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return seen
