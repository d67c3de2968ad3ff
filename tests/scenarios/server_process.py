"""A server process of a test module's own, on a free port, over a directory of its own.

Knows the server by its binary and by what it prints; knows no client.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading

import server_blobs
from server_database import SERVER, PostgresDatabase, SqliteDatabase

ROOT = pathlib.Path(__file__).resolve().parents[2]


def server_binary():
    """Gives the binary that tests/run built, or that a plain `cargo build` leaves."""
    named = os.environ.get("CODEARTIFACT_SERVER_BINARY")
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    binary = pathlib.Path(named) if named else ROOT / target / "debug" / "codeartifact-server"
    assert binary.exists(), f"{binary} does not exist: run tests/run, or cargo build"
    return binary


# What the server prints of an answer of its own that does not fit the model.
_MISFIT = "an answer does not fit the model"


class ServerProcess:
    """A running server; `url` is where it answers.

    It holds its answers against the model, unless a test asks for one that does not. It keeps what it has where all servers
    of a run do; one that is `alone` keeps all in its directory, but for what its flags say.
    """

    def __init__(self, *flags, check_answers=True, environment=None, alone=False):
        if check_answers:
            flags = ("--check-answers", *flags)
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="codeartifact-scenario-"))
        self.data = self.directory / "data"
        self._database = PostgresDatabase() if SERVER and not alone else SqliteDatabase(self.data)
        blobs = () if alone or "--blobs" in flags else server_blobs.flags()
        self._flags = (*self._database.flags, *blobs, *flags)
        self._environment = server_blobs.environment | (environment or {})
        self._printed = []
        self._news = threading.Condition()
        self._start()

    def _start(self):
        self._found = threading.Event()
        self.port = None
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("CODEARTIFACT_")
        }
        self._process = subprocess.Popen(
            [str(server_binary()), "--listen", "127.0.0.1:0", "--data", str(self.data), *self._flags],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment | self._environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._found.wait(timeout=120)
        if self.port is None:
            self.stop()
            raise RuntimeError("the server printed no address, but:\n" + self.printed())

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def place(self):
        """The flags by which a command finds the database."""
        return self._database.flags or ("--data", str(self.data))

    def change_store(self, change):
        """Hands the database to a function and starts the server again: while it runs, nobody else can open it."""
        self.end()
        self._database.change(change)
        self._start()

    def end(self):
        """Kills the server, and leaves its directory."""
        self._process.kill()
        self._process.wait()
        self._reader.join(timeout=10)

    def change_database(self, change):
        """Hands the database to a function, while the server runs if another process may open it then."""
        if SERVER:
            self._database.change(change)
        else:
            self.change_store(change)

    def wait_until_ended(self):
        """Gives the status with which the server ends by itself; fails after a minute."""
        status = self._process.wait(timeout=60)
        self._reader.join(timeout=10)
        return status

    def restart(self, *flags):
        """Kills the server and starts it again over the same directory, with further flags; it answers elsewhere then."""
        self._flags = (*self._flags, *flags)
        self.change_store(lambda _database: None)

    @property
    def process_id(self):
        return self._process.pid

    def wait_for(self, text, times=1):
        """Gives the lines with a text, once the server has printed so many; fails after a minute without."""

        def lines():
            return [line for line in self._printed if text in line]

        with self._news:
            enough = self._news.wait_for(lambda: len(lines()) >= times, timeout=60)
        assert enough, f"the server did not print `{text}`, but:\n{self.printed()}"
        return "".join(lines())

    def printed(self):
        """Gives everything that the server has printed so far."""
        return "".join(self._printed)

    def misfits(self):
        """Gives the lines in which the server told of an answer that does not fit the model."""
        return [line for line in self._printed if _MISFIT in line]

    def stop(self, misfits_expected=False):
        """Stops the server and removes its directory; fails where an answer did not fit the model.

        Whoever got such an answer got 500, but may have expected an error.
        """
        self.end()
        shutil.rmtree(self.directory, ignore_errors=True)
        self._database.remove()
        misfits = self.misfits()
        assert misfits_expected or not misfits, "".join(misfits)

    def _read(self):
        for line in self._process.stdout:
            with self._news:
                self._printed.append(line)
                self._news.notify_all()
            address = re.match(r"codeartifact-server \S+ on https?://127\.0\.0\.1:([1-9][0-9]*)", line)
            if address and self.port is None:
                self.port = int(address.group(1))
                self._found.set()
        # The end of the output is news too: the server has ended.
        self._found.set()
