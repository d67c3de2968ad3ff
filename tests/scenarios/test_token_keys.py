"""The commands on the keys of authorization tokens, beside a server that runs, on whichever database it has."""

import json
import subprocess
import urllib.error
import urllib.request

import boto3
import pytest

from server_process import ServerProcess, server_binary


KEY, SECRET = "AKIAADMINISTRATOR000", "secret-of-the-administrator"


@pytest.fixture
def server():
    # So that tokens are verified.
    server = ServerProcess(environment={"CODEARTIFACT_ACCESS_KEY_ID": KEY, "CODEARTIFACT_SECRET_ACCESS_KEY": SECRET})
    client(server).create_domain(domain="my-domain")
    client(server).create_repository(domain="my-domain", repository="my-repo")
    yield server
    server.stop()


def client(server):
    return boto3.client(
        "codeartifact",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )


def token(server):
    return client(server).get_authorization_token(domain="my-domain")["authorizationToken"]


def status(server, token):
    """Gives the status of an answer that only whoever has a valid token gets."""
    endpoint = client(server).get_repository_endpoint(domain="my-domain", repository="my-repo", format="npm")
    request = urllib.request.Request(
        endpoint["repositoryEndpoint"] + "-/ping", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def keys(server, command):
    """Gives the ids of the keys that count after a command, the one that signs first."""
    run = [server_binary(), "keys", command, "--json", *server.place]
    return [key["id"] for key in json.loads(subprocess.check_output(run, text=True))]


def test_key_is_replaced_beside_the_server_and_both_are_good_for_a_while(server):
    before, old = keys(server, "list"), token(server)

    after = keys(server, "rotate")

    assert after[1:] == before
    assert keys(server, "list") == after
    server.restart()
    new = token(server)
    assert new.split(".")[0] != old.split(".")[0]
    assert (status(server, old), status(server, new), status(server, "x" + old[1:])) == (200, 200, 401)
