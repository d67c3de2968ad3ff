"""haproxy as Debian has it, with the configuration that docs/SCALING.md prints, but for its addresses and its certificate.

Knows the servers by their ports.
"""

import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

import pytest

from bucket_server import free_port
from server_process import ROOT

PROGRAM = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
PATIENCE_SECONDS = 60

# The mark of tests that start one.
needed = pytest.mark.skipif(
    PROGRAM is None or shutil.which("openssl") is None, reason="haproxy, or openssl for its certificate, is not installed"
)


def printed_configuration():
    """Gives the block of docs/SCALING.md."""
    (block,) = re.findall(r"^```haproxy\n(.*?)^```", (ROOT / "docs/SCALING.md").read_text(), re.DOTALL | re.MULTILINE)
    return block


def make_certificate(directory):
    """Makes a certificate of this machine that is its own authority; gives it, and the file that haproxy reads."""
    certificate, key, both = (directory / name for name in ("certificate.pem", "key.pem", "packages.pem"))
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command = ["openssl", "req", *made, *names, "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(certificate.read_text() + key.read_text())
    return certificate, both


class LoadBalancer:
    """A running haproxy before servers; `url` is where it answers, and `tls_url` where it does as it is configured, to
    whoever trusts `certificate`."""

    def __init__(self, servers):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="codeartifact-haproxy-"))
        port, tls_port = free_port(), free_port()
        self.url, self.tls_url = f"http://127.0.0.1:{port}", f"https://localhost:{tls_port}"
        self.certificate, pem = make_certificate(self.directory)
        printed = printed_configuration()
        lines, named = re.subn(r"(?m)^    server .*\n", "", printed)
        binds = rf"    bind 127.0.0.1:{tls_port} \1 {pem}\n    bind 127.0.0.1:{port}"
        lines, bound = re.subn(r"(?m)^    bind :443 (.*) /etc/haproxy/packages\.pem$", binds, lines)
        assert bound == 1 and named > 1, printed
        lines += "".join(f"    server s{server.port} 127.0.0.1:{server.port}\n" for server in servers)
        # What tells a test how it sees the servers.
        statistics = self.directory / "socket"
        lines = f"global\n    stats socket {statistics}\n" + lines
        (self.directory / "haproxy.cfg").write_text(lines)
        self._statistics = statistics
        log = open(self.directory / "log", "ab")
        self._process = subprocess.Popen(
            [PROGRAM, "-db", "-f", self.directory / "haproxy.cfg"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        self.wait_for({server.port: "UP" for server in servers})

    def states(self):
        """Gives how it sees each server, by port: the word of its check, once there was one."""
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self._statistics))
            client.sendall(b"show stat\n")
            told = b"".join(iter(lambda: client.recv(65536), b"")).decode()
        names, *rows = (line.split(",") for line in told.lstrip("# ").splitlines() if line)
        rows = (dict(zip(names, row)) for row in rows)
        # `UP` before the first check is a guess; what is not a server has none.
        checked = (row for row in rows if row["check_status"] not in ("", "INI"))
        return {int(row["svname"].removeprefix("s")): row["status"] for row in checked}

    def wait_for(self, states):
        """Waits until it sees servers so."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        seen = None
        while not states.items() <= (seen or {}).items():
            ended = self._process.poll() is not None or time.monotonic() > deadline
            assert not ended, f"{seen}\n" + (self.directory / "log").read_text()
            time.sleep(0.02)
            if self._statistics.exists():
                seen = self.states()

    def stop(self):
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
