"""The audit log: a line for each request that changes something, hands out a token or is refused."""

import json
import os
import signal

import pytest

import access_world
from access_world import EVERYTHING
from world import refused

OWNER = "111122223333"
DOMAIN_ARN = f"arn:aws:codeartifact:us-east-1:{OWNER}:domain/team"


@pytest.fixture
def audited(tmp_path):
    """A server with an audit log, and the log."""
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", EVERYTHING)
    credentials.user(OWNER, "nobody")
    path = tmp_path / "audit.log"
    process = access_world.start(credentials, "--audit", str(path))
    yield process, path
    process.stop()


def lines(path):
    """What a log says."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_changes_and_refusals_are_told_and_reading_is_not(audited):
    process, path = audited
    admin, nobody = (access_world.client(process, OWNER, name) for name in ("admin", "nobody"))
    created = admin.create_domain(domain="team", tags=[{"key": "k", "value": "v"}])
    admin.describe_domain(domain="team")
    admin.list_domains()
    with refused("AccessDeniedException", 403):
        nobody.describe_domain(domain="team")
    with refused("UnrecognizedClientException", 403):
        access_world.client_of_key(process, "AKIANONE", "secret").list_domains()
    token = admin.get_authorization_token(domain="team")["authorizationToken"]

    change, denied, unknown, handed_out = lines(path)

    assert change["request_id"] == created["ResponseMetadata"]["RequestId"]
    assert {name: change[name] for name in ("principal", "source_address", "operation", "outcome", "status")} == {
        "principal": f"arn:aws:iam::{OWNER}:user/admin",
        "source_address": "127.0.0.1",
        "operation": "CreateDomain",
        "outcome": "allowed",
        "status": 200,
    }
    assert (change["action"], change["resource"]) == ("codeartifact:CreateDomain", DOMAIN_ARN)
    assert (change["policy"], change["statement"]) == ("policy 1 of the user admin", 1)
    assert [further["action"] for further in change["further"]] == ["codeartifact:TagResource"]
    assert (denied["outcome"], denied["reason"], denied["status"]) == ("denied", "no_identity_policy", 403)
    assert denied["resource"] == DOMAIN_ARN and not denied["allowed"]
    assert (unknown["outcome"], unknown["reason"]) == ("unauthenticated", "unknown_key")
    assert "principal" not in unknown
    assert handed_out["operation"] == "GetAuthorizationToken"
    text = path.read_text() + process.printed()
    for secret in (token, "secret-of-admin", "Signature="):
        assert secret not in text


def test_a_log_that_was_moved_away_is_begun_anew_on_sighup(audited):
    process, path = audited
    admin = access_world.client(process, OWNER, "admin")
    admin.create_domain(domain="one")
    path.rename(path.with_suffix(".1"))
    os.kill(process.process_id, signal.SIGHUP)
    process.wait_for("opened the audit log anew")

    admin.create_domain(domain="two")

    assert [line["resource"].rsplit("/")[-1] for line in lines(path)] == ["two"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_who_am_i_is_answered_by_the_token_service(audited):
    process, _ = audited
    asked = access_world.client(process, OWNER, "admin", service="sts").get_caller_identity()

    assert (asked["Account"], asked["Arn"]) == (OWNER, f"arn:aws:iam::{OWNER}:user/admin")
    assert asked["UserId"].startswith("AIDA")
    with refused("InvalidClientTokenId", 403):
        access_world.client_of_key(process, "AKIANONE", "secret", service="sts").get_caller_identity()
    with refused("SignatureDoesNotMatch", 403):
        access_world.client_of_key(process, f"AKIA-{OWNER}-admin", "wrong", service="sts").get_caller_identity()
