"""What every scenario starts from: a server per module, and an account, so a world, per test."""

import itertools
import os
import shutil
import tempfile

import pytest

import bucket_server
import call_record
import client_record
import clients
from aws_cli import AwsCli
from cargo_client import CargoClient
from cargo_registry import CargoRegistry
from gem_registry import GemRegistry
from maven_client import MavenClient
from maven_repository import MavenRepository
from npm_clients import NpmClient
from npm_registry import Registry
from nuget_client import NugetClient, NugetExe
from nuget_registry import NugetRegistry
import postgres_server
from python_clients import PythonClients
from ruby_client import RubyClient
import scenario_record
from server_process import ServerProcess
from world import DOMAIN, REPOSITORY, World

_accounts = itertools.count(100_000_000_001)

# All tests that were found, before any is left out by the command line.
_FOUND = pytest.StashKey[list[pytest.Item]]()
# The folder of the record, where this process has made it.
_MADE = pytest.StashKey[str]()


def pytest_configure(config):
    """Has everything noted that the run's end is judged by; whoever starts several runs as one names a folder for all."""
    if scenario_record.FOLDER not in os.environ:
        config.stash[_MADE] = tempfile.mkdtemp(prefix="codeartifact-record-")
        os.environ[scenario_record.FOLDER] = config.stash[_MADE]


def pytest_unconfigure(config):
    if _MADE in config.stash:
        del os.environ[scenario_record.FOLDER]
        shutil.rmtree(config.stash[_MADE], ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    config.stash[_FOUND] = list(items)
    # What was covered is known at the end.
    items.sort(key=_judges)


def _judges(item):
    """Tells whether a test is about what others have covered."""
    return item.path.name == "test_coverage.py"


def pytest_runtest_logreport(report):
    # Of a worker's tests, the process that has started it hears too.
    if not hasattr(report, "node"):
        client_record.ended(report)


@pytest.fixture
def all_found(request):
    """The tests that were found, but for those that judge the run."""
    return [item for item in request.config.stash[_FOUND] if not _judges(item)]


@pytest.fixture
def whole_run(request, all_found):
    """The tests of this run, where they are all that there are and none has failed."""
    config, outcomes = request.config, client_record.outcomes()
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if not whole or config.option.ignore or config.option.ignore_glob or not outcomes.keys() >= {one.nodeid for one in all_found}:
        pytest.skip("not all scenarios were asked for")
    if "failed" in outcomes.values():
        pytest.skip("a scenario has failed")
    return all_found


@pytest.fixture
def calls_of_all_scenarios(whole_run):
    """Every call that was recorded, but for those of tests that do not call the same in every run."""
    varying = {
        item.nodeid
        for item in whole_run
        if item.get_closest_marker("racing") or item.get_closest_marker("skipif")
    }
    return {call for call in call_record.calls() if call[0] not in varying}


@pytest.fixture
def plays_of_all_scenarios(whole_run):
    """Which scenario was played by which client, and how it ended."""
    return client_record.plays(whole_run)


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL for servers to share."""
    server = postgres_server.PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def bucket():
    """An S3 server with a bucket for servers to share."""
    server = bucket_server.BucketServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server():
    """A running server that nobody else uses."""
    process = ServerProcess()
    yield process
    process.stop()


@pytest.fixture
def account():
    """An account that no other test uses: an access key id of 12 digits names it."""
    return str(next(_accounts))


@pytest.fixture
def connect(server):
    """Makes boto3 clients of an account."""

    def connect(account, region="us-east-1", url=None, **settings):
        return clients.connect(url or server.url, account, region, **settings)

    return connect


@pytest.fixture
def client(connect, account):
    """A boto3 client of this test's account."""
    return connect(account)


@pytest.fixture
def world(client, account):
    """This test's account with the domain `my-domain` and the repository `my-repo` in it."""
    return World(client, account)


@pytest.fixture
def cli(server, account, tmp_path):
    """The AWS CLI of this test's account, with a home of its own."""
    return AwsCli(tmp_path, server.url, account)


@pytest.fixture
def registry(server, client, account, world):
    """The npm endpoint of the test's repository."""
    return Registry.at(server, client, account, REPOSITORY)


@pytest.fixture
def npm(registry, tmp_path):
    """Makes npm's clients of the test's repository."""

    def npm(name, home="home", url=None, token=None, **how):
        return NpmClient(name, tmp_path / f"{home}-{name}", url or registry.url, token or registry.token, **how)

    return npm


@pytest.fixture
def python_of(server, client, account, world, tmp_path):
    """Makes Python's clients of a repository, each time with a home of their own."""

    def python_of(repository=REPOSITORY):
        token = client.get_authorization_token(domain=DOMAIN)["authorizationToken"]
        home = tmp_path / f"home-{len(list(tmp_path.iterdir()))}"
        return PythonClients(home, f"{server.url}/pypi/d/{DOMAIN}-{account}/{repository}/", token)

    return python_of


@pytest.fixture
def python(python_of):
    """Python's clients of the test's repository."""
    return python_of()


@pytest.fixture
def crates(server, client, account, world):
    """The Cargo endpoint of the test's repository."""
    return CargoRegistry.at(server, client, account, REPOSITORY)


@pytest.fixture
def cargo(crates, tmp_path):
    """Makes Cargos of the test's repository, one for each home."""

    def cargo(home="home", url=None, token=None, **how):
        return CargoClient(tmp_path / f"cargo-{home}", url or crates.url, token or crates.token, **how)

    return cargo


@pytest.fixture
def maven(server, client, account, world):
    """The Maven endpoint of the test's repository."""
    return MavenRepository.at(server, client, account, REPOSITORY)


@pytest.fixture
def mvn(maven, tmp_path, name):
    """Makes Mavens of the test's repository, of the generation that the test names, one for each home."""

    def mvn(home="home", url=None, token=None, **settings):
        return MavenClient(name, tmp_path / f"maven-{home}", url or maven.url, token or maven.token, **settings)

    return mvn


@pytest.fixture
def nupkgs(server, client, account, world):
    """The NuGet endpoint of the test's repository."""
    return NugetRegistry.at(server, client, account, REPOSITORY)


@pytest.fixture
def dotnet(nupkgs, tmp_path):
    """Makes NuGet clients of the test's repository, one for each home."""

    def dotnet(home="home", url=None, token=None):
        return NugetClient(tmp_path / f"dotnet-{home}", url or nupkgs.url, token or nupkgs.token)

    return dotnet


@pytest.fixture
def nuget_exe(nupkgs, tmp_path):
    """Makes programs of the test's repository, one for each home."""

    def nuget_exe(home="home", url=None, token=None):
        return NugetExe(tmp_path / f"nuget-{home}", url or nupkgs.url, token or nupkgs.token)

    return nuget_exe


@pytest.fixture
def gems(server, client, account, world):
    """The Ruby endpoint of the test's repository."""
    return GemRegistry.at(server, client, account, REPOSITORY)


@pytest.fixture
def ruby(gems, tmp_path, name):
    """Makes RubyGems or Bundlers of the test's repository, in the version that the test names, one for each home."""

    def ruby(home="home", url=None, token=None):
        return RubyClient(name, tmp_path / f"ruby-{home}", url or gems.url, token or gems.token)

    return ruby
