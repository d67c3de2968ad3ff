"""Signatures made by other people's signers: accepted as they were made, and refused once anything is changed."""

import base64
import copy
import datetime

import pytest

import access_world
import signers
from access_table import OWNER, REGION
from access_world import EVERYTHING

KEY = {"accessKeyId": f"AKIA-{OWNER}-admin", "secretAccessKey": "secret-of-admin"}
SESSION = {"accessKeyId": "ASIA-signer", "secretAccessKey": "secret-of-session", "sessionToken": "token/of+session=="}
MEBIBYTE = b"0123456789abcdef" * 65536
SCOPE = [["domain", "my-domain"], ["format", "generic"], ["namespace", "@sco+pe~x"], ["package", "le%2Ft+p@d~1"]]

# The others' paths: what is no operation's is answered before anybody asks who sends it.
ANOTHER_PATH = {
    "/v1/get-associated-package-group": "/v1/package",
    "/v1/domains": "/v1/domain",
    "/v1/package/version/publish": "/v1/packages",
}

# Programs that can send something else than what they signed, and sign at another time. curl can do neither.
CHANGING = ("botocore", "js", "go", "java")


@pytest.fixture(scope="module")
def server():
    """A server that knows a user and a session, with a domain and a repository."""
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", EVERYTHING)
    tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    session = {"name": "signer", **SESSION, "expiration": tomorrow.strftime("%Y-%m-%dT%H:%M:%SZ")}
    policies = credentials.accounts[OWNER]["users"]["admin"]["policies"]
    credentials.account(OWNER)["roles"]["builder"] = {"policies": policies, "sessions": [session]}
    process = access_world.start(credentials)
    admin = access_world.client(process, OWNER, "admin")
    admin.create_domain(domain="my-domain")
    admin.create_repository(domain="my-domain", repository="my-repo")
    yield process
    process.stop()


def request(method, content, credentials=KEY, announce=False, clock_seconds=0, headers=None, sent=None):
    """One request of a program's document."""
    return {
        "method": method,
        "headers": headers or {},
        "credentials": credentials,
        "announce": announce,
        "clockSeconds": clock_seconds,
        "signed": content,
        "sent": sent or content,
    }


def escapes(**settings):
    """A read whose query needs escapes; what the operation does not know is signed all the same."""
    query = [*SCOPE, ["a name @+~%", "b value & = %41 é"]]
    return request("GET", signers.content("/v1/get-associated-package-group", query), **settings)


def json_body(**settings):
    """A list that is asked for with a body."""
    headers = {"content-type": "application/json"}
    content = signers.content("/v1/domains", [["x", "1"]], b'{"maxResults": 5}')
    return request("POST", content, headers=headers, **settings)


def upload(version, **settings):
    """A publication of a mebibyte, whose digest the operation needs in any case."""
    names = [["domain", "my-domain"], ["repository", "my-repo"], ["format", "generic"], ["namespace", "ns"]]
    names += [["package", "large"], ["version", version], ["asset", "a b+c.bin"]]
    headers = {"content-type": "application/octet-stream"}
    content = signers.content("/v1/package/version/publish", names, MEBIBYTE)
    return request("POST", content, announce=True, headers=headers, **settings)


def changed(made, part):
    """A request that is sent to another operation, or with one byte of its query or of its body changed."""
    sent = copy.deepcopy(made["signed"])
    if part == "path":
        sent["path"] = ANOTHER_PATH[sent["path"]]
    elif part == "query":
        sent["query"][-1][1] += "x"
    else:
        body = base64.b64decode(sent["body"])
        sent["body"] = base64.b64encode(body[:-1] + b" ").decode()
    return {**made, "sent": sent}


@pytest.mark.parametrize("signer", signers.parameters())
def test_what_was_signed_is_accepted(server, signer):
    requests = [
        make(credentials=credentials, announce=announce)
        for make in (escapes, json_body)
        for credentials in (KEY, SESSION)
        for announce in (False, True)
    ]
    requests += [upload(f"{signer}-key"), upload(f"{signer}-session", credentials=SESSION)]

    answers = signers.send(signer, server, REGION, requests)

    assert answers == [(200, None)] * len(requests)


@pytest.mark.parametrize("signer", signers.parameters(CHANGING))
def test_what_was_changed_after_signing_is_refused(server, signer):
    requests = [changed(make(), part) for make in (escapes, json_body) for part in ("path", "query")]
    requests += [changed(json_body(announce=announce), "body") for announce in (False, True)]
    requests += [changed(upload(f"{signer}-changed"), part) for part in ("path", "query", "body")]

    answers = signers.send(signer, server, REGION, requests)

    assert answers == [(403, "InvalidSignatureException")] * len(requests)


@pytest.mark.parametrize("signer", signers.parameters())
def test_a_wrong_secret_is_refused(server, signer):
    wrong = [{**credentials, "secretAccessKey": "another-secret"} for credentials in (KEY, SESSION)]
    requests = [make(credentials=credentials) for make in (escapes, json_body) for credentials in wrong]
    requests.append(upload(f"{signer}-refused", credentials=wrong[0]))

    answers = signers.send(signer, server, REGION, requests)

    assert answers == [(403, "InvalidSignatureException")] * len(requests)


@pytest.mark.parametrize("signer", signers.parameters(CHANGING))
def test_a_clock_that_is_six_minutes_off_is_refused(server, signer):
    requests = [make(clock_seconds=seconds) for make in (escapes, json_body) for seconds in (-360, 360)]
    requests.append(upload(f"{signer}-late", clock_seconds=-360))

    answers = signers.send(signer, server, REGION, requests)

    assert answers == [(403, "InvalidSignatureException")] * len(requests)


@pytest.mark.parametrize("credentials", [KEY, SESSION], ids=["key", "session"])
def test_a_link_is_good_for_as_long_as_it_says_and_for_what_it_says(server, credentials):
    def link(clock_seconds, **settings):
        return {**escapes(credentials=credentials, clock_seconds=clock_seconds, **settings), "expiresSeconds": 3600}

    requests = [link(0), link(-3540), link(-3660), link(360), changed(link(0), "path"), changed(link(0), "query")]

    answers = signers.send("botocore", server, REGION, requests)

    assert answers == [(200, None)] * 2 + [(403, "InvalidSignatureException")] * 4
