"""toxiproxy between servers and what they speak with: it delays, narrows, cuts and swallows what passes.

Knows bytes; knows neither PostgreSQL nor buckets.
"""

import json
import pathlib
import subprocess
import time
import urllib.request

import pytest

from bucket_server import answers, free_port

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / ".clients/toxiproxy/bin/toxiproxy"
PATIENCE_SECONDS = 60

# The mark of tests that start one.
needed = pytest.mark.skipif(not PROGRAM.exists(), reason="toxiproxy is not installed")


class Toxiproxy:
    """A running toxiproxy."""

    def __init__(self):
        self._port, self._links = free_port(), 0
        command = [PROGRAM, "-host", "127.0.0.1", "-port", str(self._port)]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, **quiet)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not answers(self._port):
            assert self._process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)

    def link(self, port):
        """Opens a way to a port of this machine."""
        self._links += 1
        name, listen = f"link-{self._links}", free_port()
        self.ask("POST", "/proxies", name=name, listen=f"127.0.0.1:{listen}", upstream=f"127.0.0.1:{port}", enabled=True)
        return Link(self, name, listen)

    def ask(self, method, path, **said):
        body = json.dumps(said).encode() if said else None
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", data=body, method=method)
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def stop(self):
        self._process.kill()
        self._process.wait()


class Link:
    """A way that can be harmed; `port` is where it begins."""

    def __init__(self, toxiproxy, name, port):
        self._toxiproxy, self._name, self.port = toxiproxy, name, port
        self._toxics = []

    def harm(self, kind, streams=("upstream", "downstream"), **attributes):
        """Harms all that passes, what is under way too, in toxiproxy's words."""
        for stream in streams:
            name = f"{kind}-{stream}"
            said = {"type": kind, "name": name, "stream": stream, "attributes": attributes}
            self._toxiproxy.ask("POST", f"/proxies/{self._name}/toxics", **said)
            self._toxics.append(name)

    def heal(self):
        """Lets everything pass again."""
        for name in self._toxics:
            self._toxiproxy.ask("DELETE", f"/proxies/{self._name}/toxics/{name}")
        self._toxics = []
