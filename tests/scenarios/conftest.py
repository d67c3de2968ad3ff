"""What every scenario starts from: a server per module, and an account, so a world, per test."""

import itertools

import boto3
import botocore.config
import pytest

from server_process import ServerProcess
from world import World

_accounts = itertools.count(100_000_000_001)
_session = boto3.session.Session()


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
    """Makes boto3 clients of an account; requests go out as given, and once."""

    def connect(account, region="us-east-1", url=None):
        return _session.client(
            "codeartifact",
            endpoint_url=url or server.url,
            region_name=region,
            aws_access_key_id=account,
            aws_secret_access_key="secret",
            config=botocore.config.Config(
                retries={"total_max_attempts": 1},
                parameter_validation=False,
                read_timeout=120,
            ),
        )

    return connect


@pytest.fixture
def client(connect, account):
    """A boto3 client of this test's account."""
    return connect(account)


@pytest.fixture
def world(client, account):
    """This test's account with the domain `my-domain` and the repository `my-repo` in it."""
    return World(client, account)
