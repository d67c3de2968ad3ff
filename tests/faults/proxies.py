"""The other end of `proxy.py`: opens links and says what becomes of what passes through them."""

import json
import pathlib
import subprocess
import sys
import threading


class Proxies:
    """A proxy process and its links, by name."""

    def __init__(self, seed):
        program = pathlib.Path(__file__).with_name("proxy.py")
        self._process = subprocess.Popen(
            [sys.executable, str(program), str(seed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._lock = threading.Lock()
        self.names = []

    def _ask(self, action, name, **more):
        with self._lock:
            self._process.stdin.write(json.dumps({"do": action, "name": name, **more}) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def open(self, name, kind, target):
        """Opens a link to a port and gives the port to use in its place."""
        self.names.append(name)
        return self._ask("open", name, kind=kind, target=target)["port"]

    def set(self, names, mode="pass", **more):
        for name in names:
            self._ask("set", name, mode=mode, **more)

    def sever(self, names):
        for name in names:
            self._ask("sever", name)

    def lose(self, names, one_in):
        for name in names:
            self._ask("lose", name, one_in=one_in)

    def counts(self):
        return {name: self._ask("counts", name) for name in self.names}

    def stop(self):
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()
