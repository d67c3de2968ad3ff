"""The lines that the server prints at its start: whoever pastes them has the AWS CLI, npm and pip use it."""

import shutil

import pytest

import access_world
from access_table import OWNER
from aws_cli import AwsCli
from ended import assert_done, assert_failed
from server_process import ServerProcess

KEY = f"AWS_ACCESS_KEY_ID=AKIA-{OWNER}-admin AWS_SECRET_ACCESS_KEY=secret-of-admin"


def lines_to_paste(process):
    """The lines that are set in, each a command."""
    process.wait_for("login --tool pip")
    return "".join(line + "\n" for line in process.printed().splitlines() if line.startswith("  "))


@pytest.fixture(params=["open", "encrypted", "closed", "closed and encrypted"])
def started(request):
    """A server, and the lines with an access key that it knows."""
    flags = ["--tls", "self-signed"] if "encrypted" in request.param else []
    if "closed" in request.param:
        credentials = access_world.Credentials()
        credentials.user(OWNER, "admin", access_world.EVERYTHING)
        process = access_world.start(credentials, *flags)
    else:
        process = ServerProcess(*flags)
    lines = lines_to_paste(process)
    assert ("…" in lines) == ("closed" in request.param), lines
    yield process, lines.replace("AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…", KEY)
    process.stop()


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
@pytest.mark.skipif(shutil.which("pip") is None, reason="pip is not installed")
def test_what_is_printed_at_start_has_npm_and_pip_use_the_server(started, tmp_path):
    process, lines = started
    cli = AwsCli(tmp_path, process.url, OWNER)

    assert_done(cli.run(f"set -e\n{lines}npm ping"))

    # pip says the same of a project that is not there and of a server that it does not trust, but for the status.
    again = lines.replace("create-", "describe-")
    assert_failed(cli.run(f"set -e\n{again}pip download -vv unknown"), "404 Client Error")
