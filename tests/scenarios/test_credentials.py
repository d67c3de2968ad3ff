"""The commands on a credentials file, and what a server makes of it."""

import json
import os
import re
import subprocess
import urllib.request

import pytest

import access_world
from access_world import EVERYTHING
from server_process import ServerProcess, server_binary
from world import refused

OWNER = "111122223333"


@pytest.fixture
def run(tmp_path):
    """Runs `credentials` over a file of the test's own."""

    def run(command, *arguments):
        plain = {name: value for name, value in os.environ.items() if not name.startswith("CODEARTIFACT_")}
        plain["CODEARTIFACT_CREDENTIALS"] = str(tmp_path / "team.json")
        whole = [str(server_binary()), "credentials", command, *arguments]
        return subprocess.run(whole, capture_output=True, text=True, env=plain, check=False)

    run.path = tmp_path / "team.json"
    return run


def test_a_key_that_was_created_works_at_once_and_is_shown_once(run):
    created = run("create", "--user", "ci", "--policy", "publisher", "--account", OWNER)
    assert created.returncode == 0, created.stderr
    key, secret = (
        re.search(rf"export AWS_{name}=(\S+)", created.stdout)[1] for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")
    )
    assert run.path.stat().st_mode & 0o777 == 0o600
    process = ServerProcess("--credentials", str(run.path))
    ci = access_world.client_of_key(process, key, secret)

    assert ci.list_domains()["domains"] == []
    with refused("AccessDeniedException", 403):
        ci.create_domain(domain="team")

    assert "1 principal in 1 account: signatures verified, policies enforced" in process.printed()
    assert secret not in process.printed() + run("list").stdout + run("list", "--json").stdout
    process.stop()


def test_what_was_in_the_file_stays_there(run):
    first = json.loads(run("create", "--user", "ci", "--policy", "admin", "--account", OWNER, "--json").stdout)
    content = json.loads(run.path.read_text())
    content["accounts"][OWNER]["users"]["ci"]["tags"] = {"team": "web"}
    run.path.write_text(json.dumps(content))

    second = json.loads(run("create", "--user", "ci", "--account", OWNER, "--json").stdout)

    user = json.loads(run.path.read_text())["accounts"][OWNER]["users"]["ci"]
    assert user["tags"] == {"team": "web"} and user["policies"] == ["admin"]
    keys = [key["accessKeyId"] for key in user["accessKeys"]]
    assert keys == [first["accessKeyId"], second["accessKeyId"]]
    third = run("create", "--user", "ci", "--account", OWNER)
    assert third.returncode == 1 and "has 2 keys already" in third.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--user", "ci"], "--policy"),
        (["--user", "ci", "--policy", "root"], "there is no policy `root`"),
        (["--user", "c i", "--policy", "admin"], "1 to 64 letters"),
    ],
)
def test_nothing_is_written_where_something_is_wrong(run, arguments, told):
    refused_command = run("create", *arguments)

    assert refused_command.returncode == 1 and told in refused_command.stderr, refused_command.stderr
    assert not run.path.exists()


def test_a_broken_file_is_left_as_it_is(run):
    run.path.touch(mode=0o600)
    run.path.write_text('{"accounts": {"1": {}}}')

    created = run("create", "--user", "ci", "--policy", "admin")

    assert created.returncode == 1 and "line 1, column" in created.stderr, created.stderr
    assert run.path.read_text() == '{"accounts": {"1": {}}}'


def test_explain_says_which_statement_decides(run):
    run("create", "--user", "ci", "--policy", "read-only", "--account", OWNER)
    about = ["--account", OWNER, "--resource", f"arn:aws:codeartifact:us-east-1:{OWNER}:domain/team"]

    may = run("explain", "--as", "user/ci", "--action", "codeartifact:DescribeDomain", *about)
    may_not = run("explain", "--as", "user/ci", "--action", "codeartifact:DeleteDomain", *about, "--json")

    assert "may codeartifact:DescribeDomain" in may.stdout and "statement 1 (`Read`)" in may.stdout, may
    answer = json.loads(may_not.stdout)
    assert not answer["allowed"] and "no identity-based policy allows" in answer["because"]
    assert [line["verdict"] for line in answer["statements"]] == ["does not fit: Action"] * 2


def test_one_variable_of_an_administrator_without_the_other_is_refused():
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CODEARTIFACT_")}
    one = subprocess.run(
        [str(server_binary()), "--listen", "127.0.0.1:0", "--ephemeral"],
        capture_output=True,
        text=True,
        env={**plain, "CODEARTIFACT_ACCESS_KEY_ID": "AKIA"},
        check=False,
    )

    assert one.returncode == 1 and "CODEARTIFACT_SECRET_ACCESS_KEY" in one.stderr, one.stderr


def test_a_wrong_file_is_told_and_what_was_right_stays_in_force():
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", EVERYTHING)
    process = access_world.start(credentials)
    admin = access_world.client(process, OWNER, "admin")
    whole = credentials.path.read_text()

    put(credentials.path, whole.replace('"users"', '"people"'))
    told = process.wait_for("the credentials file is wrong")

    assert f"accounts.{OWNER}.people" in told and "line 1, column" in told
    assert "secret-of-admin" not in told
    assert "\ncodeartifact_credentials_stale 1\n" in metrics(process)
    admin.list_domains()

    put(credentials.path, whole)
    process.wait_for("read the credentials again")

    assert "\ncodeartifact_credentials_stale 0\n" in metrics(process)
    process.stop()


def put(path, text):
    """Puts a text in the place of a file, whose reader sees one or the other and nothing between."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    os.replace(fresh, path)


def metrics(process):
    with urllib.request.urlopen(f"{process.url}/_/metrics") as answer:
        return answer.read().decode()
