"""Requests as lists of headers, signed by botocore's signers and sent as they are, so that tests can bend them.

Knows no operation; asserts nothing.
"""

import dataclasses
import datetime
import http.client
import re
import unittest.mock
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from access_table import OWNER, REGION

LIST_DOMAINS = ("POST", "/v1/domains", b"{}")


@dataclasses.dataclass
class Signed:
    """A request that is ready to be sent, or to be bent before."""

    method: str
    target: str
    headers: list
    body: bytes

    def replace(self, name, change):
        """Changes the value of a header."""
        self.headers = [(key, change(value) if key == name else value) for key, value in self.headers]
        return self

    def without(self, name):
        """Leaves a header out."""
        self.headers = [(key, value) for key, value in self.headers if key != name]
        return self

    def adding(self, name, value):
        """Adds a header that is not signed."""
        self.headers.append((name, value))
        return self


@dataclasses.dataclass
class Answer:
    """How a request was answered."""

    status: int
    error: str
    headers: dict
    body: str


def sign(server, request=LIST_DOMAINS, *, name="admin", secret=None, token=None, key=None, **settings):
    """Signs as a user. `seconds` moves the clock, `expires` makes a link, `headers` are signed too."""
    method, target, body = request
    host = settings.get("host", f"127.0.0.1:{server.port}")
    made = botocore.awsrequest.AWSRequest(method, f"http://{host}{target}", settings.get("headers", {}), body)
    credentials = botocore.credentials.Credentials(
        key or f"AKIA-{OWNER}-{name}", secret or f"secret-of-{name}", token
    )
    scope = (settings.get("service", "codeartifact"), settings.get("region", REGION))
    if "expires" in settings:
        signer = botocore.auth.SigV4QueryAuth(credentials, *scope, expires=settings["expires"])
    else:
        signer = botocore.auth.SigV4Auth(credentials, *scope)
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=settings.get("seconds", 0))
    # The signers take no clock.
    with unittest.mock.patch("botocore.auth.get_current_datetime", lambda *_, **__: now.replace(tzinfo=None)):
        signer.add_auth(made)
    headers = [(name.lower(), value) for name, value in made.headers.items() if name.lower() != "host"]
    return Signed(method, made.url.removeprefix(f"http://{host}"), [("host", host), *headers], body)


def send(server, signed, chunked=False):
    """Sends a request as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest(signed.method, signed.target, skip_host=True, skip_accept_encoding=True)
    for name, value in signed.headers:
        connection.putheader(name, value)
    length = ("transfer-encoding", "chunked") if chunked else ("content-length", str(len(signed.body)))
    connection.putheader(*length)
    connection.endheaders([signed.body] if chunked else signed.body, encode_chunked=chunked)
    reply = connection.getresponse()
    body = reply.read().decode()
    connection.close()
    headers = {name.lower(): value for name, value in reply.getheaders()}
    return Answer(reply.status, headers.get("x-amzn-errortype", "").split(":")[0], headers, body)


def refusals(server, reason):
    """How many requests were refused for a reason."""
    with urllib.request.urlopen(f"{server.url}/_/metrics") as reply:
        text = reply.read().decode()
    found = re.search(rf'^codeartifact_refusals_total{{reason="{reason}"}} ([0-9]+)$', text, re.MULTILINE)
    return int(found.group(1)) if found else 0
