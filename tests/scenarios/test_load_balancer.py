"""Three servers over one PostgreSQL and one bucket, behind haproxy as docs/SCALING.md configures it."""

import concurrent.futures
import http.client
import itertools
import json
import random
import re
import threading
import urllib.error
import urllib.request

import pytest

import bucket_server
import clients
import load_balancer
import npm_clients
import postgres_server
from ended import assert_done
from load_balancer import LoadBalancer
from maven_repository import MavenRepository, digest
from npm_clients import NpmClient, write_package, write_project
from npm_registry import Registry
from pypi_index import page
from python_clients import PythonClients, driven, write_sdist, write_wheel
from shared_servers import SharedServers
from world import DOMAIN, REPOSITORY, World

pytestmark = [load_balancer.needed, bucket_server.needed, postgres_server.needed]

ACCOUNT = "100000000779"
# Five parts of an upload.
LARGE = random.Random(1).randbytes(23 << 20)
MEDIUM = random.Random(2).randbytes(100_000)
SERVERS = 3
# How often a client of a package manager asks at most.
TRIES = 5


class Cluster:
    """Servers, what stands before them, and a world that is asked for through that."""

    def __init__(self, postgres, bucket):
        self.servers = SharedServers(postgres, bucket, SERVERS, "--drain", "4s", "--trusted-proxy", "127.0.0.0/8")
        self.balancer = LoadBalancer(self.servers.processes)
        self.world = self.connect()
        client = self.world.client
        client.create_domain(domain=DOMAIN)
        client.create_repository(domain=DOMAIN, repository=REPOSITORY)
        self.token = client.get_authorization_token(domain=DOMAIN)["authorizationToken"]

    def connect(self, tries=1):
        """A world of a client of its own."""
        settings = {"retries": {"total_max_attempts": tries, "mode": "standard"}, "max_pool_connections": 1}
        world = World.__new__(World)
        world.client, world.account = clients.connect(self.balancer.url, ACCOUNT, **settings), ACCOUNT
        return world

    def address(self, package_format, tls=False):
        url = self.balancer.tls_url if tls else self.balancer.url
        return f"{url}/{package_format}/d/{DOMAIN}-{ACCOUNT}/{REPOSITORY}/"

    def stop(self):
        self.balancer.stop()
        self.servers.stop()


@pytest.fixture
def cluster(postgres, bucket):
    cluster = Cluster(postgres, bucket)
    yield cluster
    cluster.stop()


def counted(server):
    """How many requests for packages a server has answered."""
    with urllib.request.urlopen(f"{server.url}/_/metrics") as answer:
        lines = re.findall(r'^codeartifact_requests_total\{operation="([^"]+)",.*\} (\d+)', answer.read().decode(), re.MULTILINE)
    return sum(int(value) for operation, value in lines if operation != "operator")


def test_what_one_server_takes_all_give(cluster, tmp_path):
    npm = Registry(cluster.address("npm"), cluster.token)
    python = PythonClients(tmp_path, cluster.address("pypi"), cluster.token)
    before = [counted(server) for server in cluster.servers.processes]
    for number in range(6):
        version = f"1.{number}.0"
        cluster.world.publish(MEDIUM, packageVersion=version)
        assert npm.publish("left-pad", version)[0] == 200
        file = write_sdist(tmp_path, "project", version)
        assert python.upload(file.name, file.read_bytes(), name="project", version=version) == (200, "")
        for _ in range(SERVERS):
            assert cluster.world.get_asset(packageVersion=version) == MEDIUM
            versions = npm.packument("left-pad")["versions"]
            assert len(versions) == number + 1
            tarball = versions[version]["dist"]["tarball"]
            assert tarball.startswith(cluster.address("npm")), "addresses lead through what stands before"
            assert npm.ask(tarball.removeprefix(npm.url))[0] == 200
            assert file.name in [one["filename"] for one in page(python, "project")["files"]]

    asked = [counted(server) - old for server, old in zip(cluster.servers.processes, before)]
    assert min(asked) > 20, asked


def test_a_digest_may_come_through_one_server_while_another_takes_the_file(cluster):
    servers = cluster.servers.processes[:2]
    path = f"maven/d/{DOMAIN}-{ACCOUNT}/{REPOSITORY}/"
    one, other = (MavenRepository(f"{server.url}/{path}", cluster.token) for server in servers)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        early = pool.submit(one.put, "com/acme/widget/1.0/widget-1.0.jar.sha1", digest(MEDIUM).encode())
        # What comes after the digest on its way to the same server.
        assert one.get("com/acme/widget/1.0/widget-1.0.jar") is None
        assert other.put("com/acme/widget/1.0/widget-1.0.jar", MEDIUM) == 201
        assert early.result() == 201


def test_large_assets_pass(cluster):
    for number in range(SERVERS):
        cluster.world.publish(LARGE, packageVersion=f"{number}")
    for number in range(SERVERS):
        assert cluster.world.get_asset(packageVersion=f"{number}") == LARGE


@pytest.mark.parametrize("name", npm_clients.cases("npm11"))
def test_npm_publishes_and_installs_through_tls(cluster, name, tmp_path):
    npm = NpmClient(name, tmp_path / "home", cluster.address("npm", tls=True), cluster.token)
    with (npm.home / ".npmrc").open("a") as settings:
        settings.write(f"cafile={cluster.balancer.certificate}\n")
    for number in range(SERVERS):
        assert_done(npm.publish(write_package(tmp_path / f"{number}", "left-pad", f"1.{number}.0")))

    project = write_project(tmp_path / "project")
    assert_done(npm.install(project, "left-pad@1.1.0"))

    lock = json.loads((project / "package-lock.json").read_text())
    resolved = lock["packages"]["node_modules/left-pad"]["resolved"]
    assert resolved == cluster.address("npm", tls=True) + "left-pad/-/left-pad-1.1.0.tgz"


@driven("twine", "pip26")
def test_twine_uploads_and_pip_installs_through_tls(cluster, tmp_path, monkeypatch):
    # Where it is set it stands over what the command line says.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(cluster.balancer.certificate))
    python = PythonClients(tmp_path / "home", cluster.address("pypi", tls=True), cluster.token)
    trusted = ("--cert", cluster.balancer.certificate)
    files = [write_wheel(tmp_path, "project", f"1.{number}") for number in range(SERVERS)]
    assert_done(python.twine(*trusted, *files))

    assert_done(python.pip("download", *trusted, "--dest", tmp_path / "fetched", "project==1.1"))

    assert [file.name for file in (tmp_path / "fetched").iterdir()] == [files[1].name]


class Load:
    """Clients that publish, and read what was published, until they are told to stop."""

    def __init__(self, cluster, tries):
        self._cluster, self._tries = cluster, tries
        self._stop, self._numbers = threading.Event(), itertools.count()
        self.published, self._news = [], threading.Condition()
        self._threads = concurrent.futures.ThreadPoolExecutor()
        self._running = [self._threads.submit(self._write), self._threads.submit(self._write), self._threads.submit(self._read)]

    def _write(self):
        world = self._cluster.connect(self._tries)
        while not self._stop.is_set():
            version = f"{next(self._numbers)}"
            world.publish(MEDIUM + version.encode(), packageVersion=version)
            with self._news:
                self.published.append(version)
                self._news.notify_all()

    def _read(self):
        npm = Registry(self._cluster.address("npm"), self._cluster.token)
        while not self._stop.is_set():
            assert asked_as_clients_do(npm, "left-pad", self._tries) == 200

    def wait_for_more(self, count):
        """Waits until so much more is published, or a client fails."""
        with self._news:
            aim = len(self.published) + count
            assert self._news.wait_for(lambda: len(self.published) >= aim or self._has_failed(), timeout=120)

    def _has_failed(self):
        return any(one.done() for one in self._running)

    def end(self):
        """Gives what was published; fails as a client did."""
        self._stop.set()
        for running in self._running:
            running.result()
        self._threads.shutdown()
        return self.published


def listed(world):
    """All versions that are there."""
    pages = world.client.get_paginator("list_package_versions").paginate(**world.package())
    return {version["version"] for page in pages for version in page["versions"]}


def asked_as_clients_do(npm, path, tries):
    """The status of an answer; asks again where there is none, or one of a server's failure."""
    for attempt in range(1, tries + 1):
        try:
            status, _, _ = npm.ask(path)
        except (OSError, http.client.HTTPException, urllib.error.URLError):
            if attempt == tries:
                raise
            continue
        if status < 500 or attempt == tries:
            return status
    raise AssertionError("it is asked once at least")


def test_a_server_that_is_told_to_stop_costs_no_request(cluster):
    assert Registry(cluster.address("npm"), cluster.token).publish("left-pad", "1.0.0")[0] == 200
    load = Load(cluster, tries=1)
    load.wait_for_more(10)

    assert cluster.servers.end(0) == 0
    assert cluster.balancer.states()[cluster.servers.processes[0].port].startswith("DOWN")
    load.wait_for_more(10)

    published = load.end()
    assert listed(cluster.world) == set(published)


def test_what_a_server_had_begun_that_is_killed_is_asked_for_again(cluster):
    assert Registry(cluster.address("npm"), cluster.token).publish("left-pad", "1.0.0")[0] == 200
    load = Load(cluster, TRIES)
    load.wait_for_more(10)

    cluster.servers.processes[0].end()
    cluster.balancer.wait_for({cluster.servers.processes[0].port: "DOWN"})
    load.wait_for_more(10)

    published = load.end()
    assert set(published) <= listed(cluster.world)
    for version in published:
        assert cluster.world.get_asset(packageVersion=version) == MEDIUM + version.encode()
