"""PostgreSQL as tests have it: the programs that are found on the machine, or those that `tests/run` installed, over a
directory of its own.

Knows no server of packages.
"""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import time

from free_port import free_port

INSTALLED = pathlib.Path(__file__).resolve().parents[1] / ".clients/postgresql/native/bin"
PATIENCE_SECONDS = 120
# Many tests at once have connections of their own.
SETTINGS = ["-F", "-c", "max_connections=500", "-c", "listen_addresses=127.0.0.1"]


def find_programs():
    versions = pathlib.Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(versions, key=lambda folder: -float(folder.parent.name))
    folders = [*map(pathlib.Path, os.environ["PATH"].split(os.pathsep)), *newest_first, INSTALLED]
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "postgres")):
            return folder
    sys.exit("PostgreSQL 15 or newer is needed here; `tests/run install` gets it")


class Cluster:
    """A PostgreSQL over a directory, run by somebody else than root, as whom it refuses to run."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.owner = None
        programs = find_programs()
        if os.getuid() == 0:
            self.owner = pwd.getpwnam("nobody")
            os.chown(directory, self.owner.pw_uid, self.owner.pw_gid)
            if programs == INSTALLED:
                # A checkout may lie where only root gets to.
                shutil.copytree(programs.parent, self.directory / "programs")
                programs = self.directory / "programs/bin"
        self.programs = programs
        self.process = None

    def initialize(self):
        """Makes its files."""
        self._run(
            "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C",
            "--locale-provider=icu", "--icu-locale=en-US", f"--pgdata={self.data}", check=True,
        )

    def start(self):
        """Starts it with one empty database, and gives the address of that."""
        self.initialize()
        port = free_port()
        self.process = self._start("postgres", *SETTINGS, "-p", str(port), "-k", str(self.directory), "-D", str(self.data))
        deadline = time.monotonic() + PATIENCE_SECONDS
        status = self.data / "postmaster.pid"
        while not (status.exists() and "ready" in status.read_text()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit("PostgreSQL did not start; see " + (self.directory / "log").read_text())
            time.sleep(0.05)
        return f"postgres://postgres@127.0.0.1:{port}/postgres"

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def _command(self, program, arguments):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        options = {"cwd": self.directory, "env": environment, "stdin": subprocess.DEVNULL}
        if self.owner:
            options |= {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        return [self.programs / program, *arguments], options

    def _run(self, program, *arguments, **more):
        command, options = self._command(program, arguments)
        return subprocess.run(command, stdout=subprocess.DEVNULL, **options, **more)

    def _start(self, program, *arguments):
        command, options = self._command(program, arguments)
        log = open(self.directory / "log", "wb")
        return subprocess.Popen(command, stdout=log, stderr=log, **options)
