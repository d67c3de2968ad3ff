"""A PostgreSQL that can be harmed: paused, crashed, emptied of connections, made read-only, filled up."""

import os
import pathlib
import signal
import subprocess
import time

import psycopg

from processes import free_port, send, tree

# Of tests/scenarios, which `processes` has put on the path.
from postgres_cluster import SETTINGS, Cluster

SMALL_DISK_MEGABYTES = 400


class Postgres(Cluster):
    """A cluster at one port, over one directory, that is started again after it was killed."""

    def __init__(self, directory):
        super().__init__(directory)
        self.port = free_port()
        self.small_disk = None

    def start(self):
        self.initialize()
        self.launch()
        self._mount_small_disk()

    def launch(self):
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.process = self._start(
            "postgres", *SETTINGS, "-p", str(self.port), "-k", str(self.directory), "-D", str(self.data)
        )

    def _start(self, program, *arguments):
        command, options = self._command(program, arguments)
        with open(self.directory / "log", "ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, **options)

    def wait_until_ready(self, seconds=60, **through):
        """Waits until a statement that changes something would be taken, through a pooler where one is named; starts
        PostgreSQL again where it has ended."""
        deadline = time.monotonic() + seconds
        while True:
            if self.process.poll() is not None:
                self.launch()
            try:
                with self.connect(**through) as connection:
                    connection.execute("SELECT txid_current()")
                return
            except psycopg.Error:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def url(self, database, port=None):
        return f"postgres://postgres@127.0.0.1:{port or self.port}/{database}"

    def connect(self, database="postgres", port=None):
        return psycopg.connect(self.url(database, port), autocommit=True, connect_timeout=5)

    def _mount_small_disk(self):
        """Mounts a file system that can be filled, where this user may mount."""
        place = self.directory / "small"
        place.mkdir()
        options = f"size={SMALL_DISK_MEGABYTES}m,mode=0700"
        if self.owner:
            options += f",uid={self.owner.pw_uid},gid={self.owner.pw_gid}"
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "codeartifact-faults", str(place)], capture_output=True
        )
        if mounted.returncode == 0:
            self.small_disk = place

    def create_database(self, name, on_small_disk=False):
        with self.connect() as connection:
            place = ""
            if on_small_disk and self.small_disk:
                (self.small_disk / "tables").mkdir()
                if self.owner:
                    os.chown(self.small_disk / "tables", self.owner.pw_uid, self.owner.pw_gid)
                connection.execute(f"CREATE TABLESPACE small LOCATION '{self.small_disk / 'tables'}'")
                place = " TABLESPACE small"
            connection.execute(f"CREATE DATABASE {name}{place}")

    def pause(self):
        self._paused = tree(self.process.pid)
        send(self._paused, signal.SIGSTOP)

    def resume(self):
        # The first to go on is the one that would think its children dead.
        send(self._paused, signal.SIGCONT)

    def crash_a_backend(self, database):
        """Kills a process that serves a connection, after which PostgreSQL ends all others and recovers."""
        with self.connect() as connection:
            row = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
                " AND pid <> pg_backend_pid() LIMIT 1", [database]
            ).fetchone()
        if row:
            send([row[0]], signal.SIGKILL)

    def kill(self):
        """Kills all of it at once."""
        everything = tree(self.process.pid)
        send(everything, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + 10
        while any(pathlib.Path(f"/proc/{process_id}").exists() for process_id in everything):
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)

    def drop_connections(self, database):
        with self.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [database],
            )

    def set_read_only(self, read_only):
        with self.connect() as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {'on' if read_only else 'off'}")
            connection.execute("SELECT pg_reload_conf()")

    def fill(self):
        """Takes all the space that is left for tables."""
        with open(self.small_disk / "filler", "wb", buffering=0) as file:
            block = b"\0" * (64 * 1024)
            try:
                while True:
                    file.write(block)
            except OSError:
                pass

    def make_room(self):
        (self.small_disk / "filler").unlink(missing_ok=True)

    def log_text(self):
        return (self.directory / "log").read_text(errors="replace")

    def stop(self):
        if self.process and self.process.poll() is None:
            # At once too, but it leaves no shared memory behind.
            super().stop()
        if self.small_disk:
            subprocess.run(["umount", "--lazy", str(self.small_disk)], check=False)
