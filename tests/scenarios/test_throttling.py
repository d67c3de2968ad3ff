"""Every operation can be throttled: held to its rate, it says when to come back."""

import json
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

import clients
from inputs import OPERATIONS, call, sample
from server_process import ServerProcess

# More than anybody gets through within one second at one request a second.
ATTEMPTS = 50


@pytest.fixture(scope="module")
def server():
    """A server that lets an account read once a second and write once a second."""
    process = ServerProcess("--request-rate", "reads=1,writes=1")
    yield process
    process.stop()


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_operation_beyond_its_rate_is_told_when_to_try_again(server, account, operation):
    client = clients.connect(server.url, account)

    for _ in range(ATTEMPTS):
        try:
            call(client, operation, sample(operation))
        except botocore.exceptions.ClientError as error:
            answer = error.response
            if answer["ResponseMetadata"]["HTTPStatusCode"] == 429:
                break
    else:
        pytest.fail(f"{operation} was let in {ATTEMPTS} times")

    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert answer["Error"]["Code"] == headers["x-amzn-errortype"] == "ThrottlingException"
    assert int(headers["retry-after"]) >= 1
    assert answer["Error"]["Message"].startswith("Rate exceeded")


def test_the_seconds_to_wait_are_a_header_and_no_member_of_the_body(server):
    request = urllib.request.Request(f"{server.url}/v1/domains", method="POST")

    with pytest.raises(urllib.error.HTTPError) as refusal:
        for _ in range(ATTEMPTS):
            urllib.request.urlopen(request).close()

    assert refusal.value.code == 429
    assert int(refusal.value.headers["Retry-After"]) >= 1
    assert set(json.load(refusal.value)) == {"message"}


# Where each package manager asks first, and a word of what its refusals look like.
FIRST_ASKED = {
    "cargo": ("config.json", b'{"errors":[{"detail":"Rate exceeded'),
    "generic": ("", b"Rate exceeded"),
    "maven": ("acme/widget/maven-metadata.xml", b"Rate exceeded"),
    "npm": ("widget", b'"error":"Rate exceeded'),
    "nuget": ("v3/index.json", b"Rate exceeded"),
    "pypi": ("simple/widget/", b"Rate exceeded"),
    "ruby": ("info/widget", b"Rate exceeded"),
    "swift": ("acme/widget", b'"detail":"Rate exceeded'),
}


@pytest.mark.parametrize("format_", sorted(FIRST_ASKED))
def test_package_managers_beyond_their_rate_are_told_when_to_come_back(server, account, format_):
    path, told = FIRST_ASKED[format_]

    for _ in range(ATTEMPTS):
        request = urllib.request.Request(f"{server.url}/{format_}/d/team-{account}/shared/{path}")
        try:
            urllib.request.urlopen(request).close()
        except urllib.error.HTTPError as error:
            status, headers, body = error.code, error.headers, error.read()
            if status == 429:
                break
    else:
        pytest.fail(f"the endpoint of {format_} let {ATTEMPTS} requests in")

    assert int(headers["Retry-After"]) >= 1
    assert told in body, body
