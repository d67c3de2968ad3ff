"""What clients see while the way of a server to PostgreSQL or to its bucket is slow, narrow, cut or silent, and afterwards.

Beside the server that is harmed stands another, which has to notice nothing.
"""

import concurrent.futures
import itertools
import random
import time
import urllib.parse

import botocore.exceptions
import pytest

import bucket_server
import clients
import postgres_server
import toxiproxy
from shared_servers import SharedServers
from world import DOMAIN, World

pytestmark = [toxiproxy.needed, bucket_server.needed, postgres_server.needed]

ACCOUNT = "100000000780"
LARGE = random.Random(1).randbytes(1 << 20)
# More than a server has connections, so that each of them meets what is broken.
CLIENTS = 24
# What is asked for without a database is answered within this, well or with a failure that says when to come again.
PATIENCE_SECONDS = 10
# So long after something was broken all is well again.
RECOVERY_SECONDS = 5

# What is harmed so that everything succeeds all the same, if slowly.
SLOW = [
    pytest.param("latency", {"latency": 20, "jitter": 10}, id="latency"),
    pytest.param("bandwidth", {"rate": 2000}, id="bandwidth"),
    pytest.param("slicer", {"average_size": 500, "size_variation": 400, "delay": 10}, id="slicer"),
]
# What cannot succeed, or not always.
BROKEN = [
    pytest.param("reset_peer", {"timeout": 100}, id="reset"),
    pytest.param("timeout", {"timeout": 0}, id="silence"),
    pytest.param("limit_data", {"bytes": 20_000}, id="limit"),
]


class Cluster:
    """Two servers over one database and bucket, the first by ways that can be harmed."""

    def __init__(self, postgres, bucket, proxy):
        self.links = {}
        self._numbers = itertools.count()
        ways = iter([lambda *straight: self._harmable(proxy, *straight), lambda *straight: straight])
        self.servers = SharedServers(postgres, bucket, 2, ways=lambda *straight: next(ways)(*straight))
        self.harmed, self.other = (connect(server) for server in self.servers.processes)
        self.world = World(self.other, ACCOUNT)
        self.world.publish(LARGE, package="large")
        self.world.publish(b"small", package="small")

    def _harmable(self, proxy, database, endpoint):
        ports = {"database": urllib.parse.urlsplit(database).port, "bucket": urllib.parse.urlsplit(endpoint).port}
        self.links = {name: proxy.link(port) for name, port in ports.items()}
        return (
            database.replace(f":{ports['database']}/", f":{self.links['database'].port}/"),
            endpoint.replace(f":{ports['bucket']}", f":{self.links['bucket'].port}"),
        )

    def write_small(self, client):
        """Publishes what lies in the database, and gives the version."""
        version = f"{next(self._numbers)}"
        publish(client, self.world, b"small", "written", version)
        return version

    def read_small(self, client):
        assert get(client, self.world, "small") == b"small"

    def write_large(self, client):
        """Publishes what lies in the bucket, and gives the version."""
        version = f"{next(self._numbers)}"
        publish(client, self.world, LARGE + version.encode(), "written-large", version)
        return version

    def read_large(self, client):
        assert get(client, self.world, "large") == LARGE

    def describe(self, client):
        assert client.describe_domain(domain=DOMAIN)["domain"]["name"] == DOMAIN

    @property
    def small(self):
        return [self.describe, self.read_small, self.write_small]

    @property
    def large(self):
        return [self.read_large, self.write_large]


def connect(server):
    return clients.connect(server.url, ACCOUNT, read_timeout=150, max_pool_connections=CLIENTS)


def publish(client, world, content, package, version):
    beside = World.__new__(World)
    beside.client, beside.account = client, world.account
    beside.publish(content, package=package, packageVersion=version)


def get(client, world, package):
    return client.get_package_version_asset(asset="asset.bin", **world.version(package=package))["asset"].read()


@pytest.fixture(scope="module")
def cluster():
    postgres, bucket, proxy = postgres_server.PostgresServer(), bucket_server.BucketServer(), toxiproxy.Toxiproxy()
    cluster = Cluster(postgres, bucket, proxy)
    yield cluster
    cluster.servers.stop()
    for started in (proxy, bucket, postgres):
        started.stop()


def ask_all(client, *asked):
    """Asks for each of these at once; gives what it was, what came of it or how it failed, and how long that took."""

    def ask(one):
        started = time.monotonic()
        try:
            outcome = one(client)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            outcome = error
        return one, outcome, time.monotonic() - started

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as threads:
        return list(threads.map(ask, asked))


def assert_well(answered):
    wrong = [(one.__name__, outcome) for one, outcome, _ in answered if isinstance(outcome, Exception)]
    assert not wrong, wrong


def assert_says_when_to_come_again(answered):
    """Holds that whatever failed is a failure of the server, which says so."""
    for one, outcome, _ in answered:
        if isinstance(outcome, botocore.exceptions.ClientError):
            said = outcome.response["ResponseMetadata"]
            assert (said["HTTPStatusCode"], "retry-after" in said["HTTPHeaders"]) == (500, True), (one.__name__, said)
        else:
            assert not isinstance(outcome, Exception), (one.__name__, outcome)


def crowd(*asked):
    return list(itertools.islice(itertools.cycle(asked), CLIENTS))


def assert_recovers(cluster, ended):
    """Holds that all is well soon after what was broken, and stays so."""
    while True:
        started = time.monotonic()
        answered = ask_all(cluster.harmed, *crowd(*cluster.small), *cluster.large)
        if started - ended > RECOVERY_SECONDS:
            break
    assert_well(answered)
    assert_well(ask_all(cluster.harmed, *crowd(*cluster.small), *cluster.large))


def assert_kept(cluster, answered):
    """Holds that the other server has whatever was acknowledged."""
    for one, outcome, _ in answered:
        if isinstance(outcome, str):
            package = "written" if one == cluster.write_small else "written-large"
            expected = b"small" if one == cluster.write_small else LARGE + outcome.encode()
            named = cluster.world.version(package=package, packageVersion=outcome)
            assert cluster.other.get_package_version_asset(asset="asset.bin", **named)["asset"].read() == expected


@pytest.mark.parametrize("way", ["database", "bucket"])
@pytest.mark.parametrize(("kind", "attributes"), SLOW)
def test_a_slow_way_fails_nothing(way, kind, attributes, cluster):
    link = cluster.links[way]
    link.harm(kind, **attributes)
    try:
        answered = ask_all(cluster.harmed, *cluster.small, *cluster.large)
    finally:
        link.heal()

    assert_well(answered)
    assert_kept(cluster, answered)


@pytest.mark.parametrize(
    ("kind", "attributes"), [*BROKEN, pytest.param("latency", {"latency": 30_000}, id="far-too-late")]
)
def test_without_a_database_answers_come_in_time_and_say_when_to_come_again(kind, attributes, cluster):
    link = cluster.links["database"]
    link.harm(kind, **attributes)
    try:
        answered = ask_all(cluster.harmed, *crowd(*cluster.small, *cluster.large))
        assert_well(ask_all(cluster.other, *cluster.small, *cluster.large))
    finally:
        link.heal()
        ended = time.monotonic()

    assert_says_when_to_come_again(answered)
    late = [(one.__name__, took) for one, _, took in answered if took > PATIENCE_SECONDS]
    assert not late
    assert_recovers(cluster, ended)
    assert_kept(cluster, answered)


@pytest.mark.parametrize(("kind", "attributes"), BROKEN)
def test_without_a_bucket_what_needs_none_goes_on(kind, attributes, cluster):
    link = cluster.links["bucket"]
    link.harm(kind, **attributes)
    try:
        large, small = [], []
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            large = threads.submit(ask_all, cluster.harmed, *cluster.large)
            small = ask_all(cluster.harmed, *crowd(*cluster.small))
            large = large.result()
    finally:
        link.heal()
        ended = time.monotonic()

    assert_well(small)
    assert_says_when_to_come_again(large)
    assert_recovers(cluster, ended)
    assert_kept(cluster, [*large, *small])
