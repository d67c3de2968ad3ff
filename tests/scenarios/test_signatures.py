"""Which signatures are accepted and which are refused, byte for byte, whoever makes them."""

import datetime
import email.utils
import hashlib
import re

import pytest

import access_world
from access_table import OWNER, REGION
from access_world import EVERYTHING
from signed_requests import LIST_DOMAINS, refusals, send, sign

EMPTY = hashlib.sha256(b"").hexdigest()
HASH = hashlib.sha256(LIST_DOMAINS[2]).hexdigest()
SESSION = {"key": "ASIA-now", "secret": "secret-of-session"}
ENDED = {"key": "ASIA-ended", "secret": "secret-of-session", "token": "token"}
LINK = ("GET", "/v1/domain?domain=my-domain", b"")

INCOMPLETE = ("IncompleteSignatureException", "signature_incomplete")
NO_HOST = ("InvalidSignatureException", "signature_incomplete")
MISMATCH = ("InvalidSignatureException", "signature_mismatch")
LATE = ("InvalidSignatureException", "signature_out_of_time")
ELSEWHERE = ("InvalidSignatureException", "signature_for_another_scope")
OTHER_BODY = ("InvalidSignatureException", "signature_of_another_body")
UNKNOWN = ("UnrecognizedClientException", "unknown_key")
MISSING = ("MissingAuthenticationTokenException", "signature_missing")
OVER = ("ExpiredTokenException", "session_ended")


def session(key, expiration):
    return {
        "name": key,
        "accessKeyId": key,
        "secretAccessKey": "secret-of-session",
        "sessionToken": "token",
        "expiration": expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def known():
    """Credentials with a user, one whose key is inactive, and two sessions, one of which is over."""
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", EVERYTHING)
    credentials.user(OWNER, "idle", EVERYTHING)
    users = credentials.accounts[OWNER]["users"]
    users["idle"]["accessKeys"][0]["status"] = "Inactive"
    now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
    sessions = [session("ASIA-now", now + day), session("ASIA-ended", now - day)]
    credentials.account(OWNER)["roles"]["builder"] = {"policies": users["admin"]["policies"], "sessions": sessions}
    return credentials


@pytest.fixture(scope="module")
def server():
    """A server that knows them, with a domain."""
    process = access_world.start(known())
    access_world.client(process, OWNER, "admin").create_domain(domain="my-domain")
    yield process
    process.stop()


def bent(change):
    """Signs in the header and changes that header."""
    return lambda server: sign(server).replace("authorization", change)


def moved(method=None, target=None, body=None):
    """Signs one request and sends another."""

    def made(server):
        signed = sign(server)
        signed.method, signed.target = method or signed.method, target or signed.target
        signed.body = signed.body if body is None else body
        return signed

    return made


def announced(value):
    """Signs what announces a body as something."""
    return lambda server: sign(server, headers={"x-amz-content-sha256": value})


def both_forms(server):
    signed = sign(server, LINK, expires=60)
    return signed.adding("authorization", dict(sign(server, LINK).headers)["authorization"])


def repeated(name):
    """Sends a header twice."""

    def made(server):
        signed = sign(server, headers={"x-amz-content-sha256": HASH}, token="token", **SESSION)
        return signed.adding(name, dict(signed.headers)[name])

    return made


def unsigned_digest_twice(server):
    return sign(server).adding("x-amz-content-sha256", HASH).adding("x-amz-content-sha256", EMPTY)


def forged(header):
    return re.sub("Signature=.*", "Signature=" + "0" * 64, header)


REFUSED = {
    "none": (lambda server: sign(server).without("authorization"), MISSING),
    "forged": (bent(forged), MISMATCH),
    "truncated": (bent(lambda header: header[:-1]), MISMATCH),
    "in-upper-case": (bent(lambda header: header[:-64] + header[-64:].upper().replace("0", "A")), MISMATCH),
    "without-signature": (bent(lambda header: header[: header.index(", Signature")]), INCOMPLETE),
    "without-names": (bent(lambda header: re.sub("SignedHeaders=[^,]*, ", "", header)), INCOMPLETE),
    "without-credential": (bent(lambda header: re.sub("Credential=[^,]*, ", "", header)), INCOMPLETE),
    "cut-name": (bent(lambda header: header.replace("Signature=", "Signature ")), INCOMPLETE),
    "repeated-part": (bent(lambda header: header + ", " + header.split(", ")[-1]), INCOMPLETE),
    "host-not-signed": (bent(lambda header: header.replace("host;", "")), NO_HOST),
    "asymmetric": (bent(lambda header: header.replace("AWS4-HMAC", "AWS4-ECDSA-P256")), INCOMPLETE),
    "four-parts": (bent(lambda header: header.replace("/aws4_request", "")), INCOMPLETE),
    "another-terminator": (bent(lambda header: header.replace("aws4_request", "aws5_request")), ELSEWHERE),
    "another-region-than-signed": (bent(lambda header: header.replace(REGION, "eu-west-1")), MISMATCH),
    "no-region": (lambda server: sign(server, region="no region"), INCOMPLETE),
    "another-service": (lambda server: sign(server, service="s3"), ELSEWHERE),
    "another-day": (bent(lambda header: re.sub("/20[0-9]{6}/", "/20200101/", header)), ELSEWHERE),
    "no-date": (lambda server: sign(server).without("x-amz-date"), INCOMPLETE),
    "date-of-no-form": (lambda server: sign(server).replace("x-amz-date", lambda _: "yesterday"), INCOMPLETE),
    "too-old": (lambda server: sign(server, seconds=-360), LATE),
    "too-new": (lambda server: sign(server, seconds=360), LATE),
    "link-too-old": (lambda server: sign(server, LINK, expires=60, seconds=-120), LATE),
    "link-too-new": (lambda server: sign(server, LINK, expires=3600, seconds=360), LATE),
    "link-for-too-long": (lambda server: sign(server, LINK, expires=604_801), INCOMPLETE),
    "another-method": (moved(method="PUT", target="/v1/package-group?domain=my-domain"), MISMATCH),
    "another-path": (moved(target="/v1/repositories"), MISMATCH),
    "a-query": (moved(target="/v1/domains?max-results=1"), MISMATCH),
    "another-body": (moved(body=b"{ }"), MISMATCH),
    "unsigned-payload": (announced("UNSIGNED-PAYLOAD"), OTHER_BODY),
    "chunk-signed": (announced("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), OTHER_BODY),
    "chunks-with-trailer": (announced("STREAMING-UNSIGNED-PAYLOAD-TRAILER"), OTHER_BODY),
    "both-forms": (both_forms, INCOMPLETE),
    "authorization-twice": (repeated("authorization"), INCOMPLETE),
    "date-twice": (repeated("x-amz-date"), INCOMPLETE),
    "token-twice": (repeated("x-amz-security-token"), INCOMPLETE),
    "digest-twice": (repeated("x-amz-content-sha256"), INCOMPLETE),
    "unsigned-digest-twice": (unsigned_digest_twice, INCOMPLETE),
    "wrong-secret": (lambda server: sign(server, secret="another"), MISMATCH),
    "unknown-key": (lambda server: sign(server, name="nobody"), UNKNOWN),
    "inactive-key": (lambda server: sign(server, name="idle"), UNKNOWN),
    "no-token": (lambda server: sign(server, **SESSION), UNKNOWN),
    "wrong-token": (lambda server: sign(server, token="other", **SESSION), UNKNOWN),
    "token-with-long-term-key": (lambda server: sign(server, token="token"), UNKNOWN),
    "session-over": (lambda server: sign(server, **ENDED), OVER),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_told_and_counted(server, name):
    make, (error, reason) = REFUSED[name]
    before = refusals(server, reason)

    answer = send(server, make(server))

    assert (answer.status, answer.error) == (403, error), answer.body
    assert refusals(server, reason) == before + 1
    assert email.utils.parsedate_to_datetime(answer.headers["date"])
    assert answer.headers["x-amzn-requestid"]
    assert "secret-of" not in answer.body


def test_a_body_that_differs_from_its_signed_digest_is_refused_while_it_is_read(server):
    before = refusals(server, OTHER_BODY[1])

    answer = send(server, announced(EMPTY)(server))

    assert (answer.status, answer.error) == (403, OTHER_BODY[0]), answer.body
    assert "not the one whose SHA-256 was signed" in answer.body
    assert refusals(server, OTHER_BODY[1]) == before + 1


def reordered(header):
    algorithm, _, parts = header.partition(" ")
    return algorithm + " " + ",".join(reversed(parts.split(", ")))


def through_a_proxy(server):
    signed = sign(server)
    for name in ("via", "x-forwarded-for", "x-forwarded-proto", "x-amzn-trace-id", "accept-encoding"):
        signed.adding(name, "http")
    return signed


ACCEPTED = {
    "plain": sign,
    "reordered-without-spaces": bent(reordered),
    "from-a-proxy": through_a_proxy,
    "announced": announced(HASH),
    "signed-header-with-spaces": lambda server: sign(server, headers={"x-amz-meta": "a   b"}),
    "four-minutes-slow": lambda server: sign(server, seconds=-240),
    "four-minutes-fast": lambda server: sign(server, seconds=240),
    "session": lambda server: sign(server, token="token", **SESSION),
    "link": lambda server: sign(server, LINK, expires=60),
    "link-almost-an-hour-old": lambda server: sign(server, LINK, expires=3600, seconds=-3500),
    "link-of-a-session": lambda server: sign(server, LINK, expires=60, token="token", **SESSION),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_right_is_accepted(server, name):
    answer = send(server, ACCEPTED[name](server))

    assert answer.status == 200, answer.body


@pytest.mark.parametrize("headers", [{}, {"x-amz-content-sha256": HASH}], ids=["of-body", "announced"])
def test_a_body_in_chunks_of_http_is_signed_as_a_whole(server, headers):
    answer = send(server, sign(server, headers=headers), chunked=True)

    assert answer.status == 200, answer.body


def test_a_host_that_was_rewritten_is_refused_and_the_log_says_so(server):
    signed = sign(server, host="packages.example.com")
    signed.replace("host", lambda _: "inner.example").adding("x-forwarded-host", "packages.example.com")

    answer = send(server, signed)

    assert (answer.status, answer.error) == (403, MISMATCH[0])
    line = server.wait_for("for its host alone")
    assert "packages.example.com" in line
    assert "inner.example" in line
    signature = dict(signed.headers)["authorization"].split("Signature=")[1]
    assert signature not in server.printed()


def test_the_host_of_the_public_url_is_accepted_whatever_arrives():
    process = access_world.start(known(), "--public-url", "https://packages.example.com")
    signed = sign(process, host="packages.example.com").replace("host", lambda _: "inner.example")
    other = sign(process, host="other.example").replace("host", lambda _: "inner.example")

    answers = [send(process, signed), send(process, other)]

    assert [answer.status for answer in answers] == [200, 403]
    process.stop()
