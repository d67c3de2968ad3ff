"""A server that speaks as S3 does, of a test's own: versitygw over a directory, with one bucket.

Knows no server of packages.
"""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import pytest

from free_port import free_port

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / ".clients/versitygw/bin/versitygw"
BUCKET, KEY, SECRET = "packages", "bucket-key", "bucket-secret"
PATIENCE_SECONDS = 60

# The mark of tests that start one.
needed = pytest.mark.skipif(not PROGRAM.exists(), reason="versitygw is not installed")


class BucketServer:
    """A running server; `url` is where it answers."""

    def __init__(self):
        assert PROGRAM.exists(), f"{PROGRAM} does not exist; `tests/run install` gets it where there is Go"
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="codeartifact-bucket-"))
        self.bucket = self.directory / "root" / BUCKET
        self.bucket.mkdir(parents=True)
        profile = self.directory / "credentials"
        profile.write_text(f"[bucket]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
        self.environment = {
            "AWS_PROFILE": "bucket",
            "AWS_SHARED_CREDENTIALS_FILE": str(profile),
            "AWS_CONFIG_FILE": os.devnull,
        }
        self.port = free_port()
        self._process = None
        self.start()

    @property
    def url(self):
        # Not the address that clients ask for packages: a client that follows to another host leaves its token behind.
        return f"http://localhost:{self.port}"

    def start(self):
        """Starts it, again over what is there."""
        environment = os.environ | {"ROOT_ACCESS_KEY_ID": KEY, "ROOT_SECRET_ACCESS_KEY": SECRET}
        command = [PROGRAM, "--quiet", "--keep-alive", "--port", f"127.0.0.1:{self.port}", "posix", self.bucket.parent]
        log = open(self.directory / "log", "ab")
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.directory
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not answers(self.port):
            ended = self._process.poll() is not None or time.monotonic() > deadline
            assert not ended, "versitygw did not start; it says:\n" + (self.directory / "log").read_text()
            time.sleep(0.02)

    def kill(self):
        """Ends it at once; what is under way breaks off."""
        self._process.kill()
        self._process.wait()

    def stop(self):
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def keys(self, prefix=""):
        """Gives the keys of all objects below a prefix, without it."""
        top = self.bucket / prefix
        files = (path.relative_to(top) for path in top.rglob("*") if path.is_file())
        return sorted(str(path) for path in files if not str(path).startswith(".sgwtmp"))


def answers(port):
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0
