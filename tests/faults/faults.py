"""The faults: what is broken, for how long, and when all has to be well again."""

import contextlib
import dataclasses
import time

import cluster as cluster_module

SETTLE_SECONDS = 5
# A way that is cut for longer than this is not cut but silent, so that both come.
LONGEST_CUT_SECONDS = 4


@dataclasses.dataclass
class Fault:
    """One fault; `scope` is the number of the server that it concerns, or `database` or `bucket`."""

    kind: str
    scope: object
    start: float
    end: float | None = None

    def concerns(self, server):
        return self.scope in (server, "database", "bucket")


class Faults:
    """Breaks things in a cluster and keeps a list of what it broke."""

    def __init__(self, cluster, say):
        self.cluster = cluster
        self.say = say
        self.list = []
        self.current = "none"

    @contextlib.contextmanager
    def _fault(self, kind, scope):
        fault = Fault(kind, scope, time.monotonic())
        self.list.append(fault)
        self.current = f"{kind} ({scope})" if isinstance(scope, int) else kind
        try:
            yield fault
        finally:
            fault.end = time.monotonic()
            self.current = "none"

    # Of one server.

    def kill_server(self, number, _seconds=0):
        with self._fault("server killed", number):
            server = self.cluster.servers[number]
            server.kill()
            server.wait_until_ready()

    def pause_server(self, number, seconds):
        with self._fault("server paused", number):
            server = self.cluster.servers[number]
            server.pause()
            try:
                time.sleep(seconds)
            finally:
                server.resume()

    def cut_off_server(self, number, seconds):
        """Closes the way of one server to the database, or keeps it silent, which leaves its transactions open."""
        silent = seconds > LONGEST_CUT_SECONDS
        kind = "way of one server to the database silent" if silent else "way of one server to the database cut"
        with self._fault(kind, number):
            self.cluster.proxies.set([f"database {number}"], "stall" if silent else "refuse")
            time.sleep(seconds)
            self.cluster.proxies.set([f"database {number}"])

    # Of the database.

    def pause_database(self, seconds):
        with self._fault("database paused", "database"):
            self.cluster.postgres.pause()
            try:
                time.sleep(seconds)
            finally:
                self.cluster.postgres.resume()

    def crash_database(self, seconds):
        with self._fault("database killed", "database"):
            self.cluster.postgres.kill()
            time.sleep(seconds)
            self.cluster.postgres.launch()
            self.cluster.postgres.wait_until_ready()

    def crash_backend(self, seconds):
        with self._fault("backend of the database killed", "database"):
            self.cluster.postgres.crash_a_backend(cluster_module.DATABASE)
            time.sleep(seconds)
            self.cluster.postgres.wait_until_ready()

    def drop_connections(self, _seconds):
        with self._fault("connections of the database dropped", "database"):
            self.cluster.postgres.drop_connections(cluster_module.DATABASE)

    def sever_connections(self, seconds):
        with self._fault("way to the database cut", "database"):
            self.cluster.proxies.set(self.cluster.database_links, "refuse")
            time.sleep(seconds)
            self.cluster.proxies.set(self.cluster.database_links)

    def stall_connections(self, seconds):
        with self._fault("way to the database silent", "database"):
            self.cluster.proxies.set(self.cluster.database_links, "stall")
            time.sleep(seconds)
            self.cluster.proxies.set(self.cluster.database_links)

    def make_database_read_only(self, seconds):
        with self._fault("database read-only", "database"):
            self.cluster.postgres.set_read_only(True)
            try:
                time.sleep(seconds)
            finally:
                self.cluster.postgres.set_read_only(False)

    def fill_database(self, seconds):
        if self.cluster.postgres.small_disk is None:
            return
        with self._fault("database full", "database"):
            self.cluster.postgres.fill()
            try:
                time.sleep(seconds)
            finally:
                self.cluster.postgres.make_room()

    # Of the bucket.

    def crash_bucket(self, seconds):
        with self._fault("bucket killed", "bucket"):
            self.cluster.bucket.kill()
            time.sleep(seconds)
            self.cluster.bucket.wait_until_ready()

    def _harm_bucket(self, kind, seconds, mode, **more):
        with self._fault(kind, "bucket"):
            self.cluster.proxies.set(self.cluster.bucket_links, mode, **more)
            time.sleep(seconds)
            self.cluster.proxies.set(self.cluster.bucket_links)

    def slow_bucket(self, seconds):
        self._harm_bucket("bucket slow", seconds, "pass", delay=1.0)

    def answer_503(self, seconds):
        self._harm_bucket("bucket answers 503", seconds, "error", status=503)

    def answer_500(self, seconds):
        self._harm_bucket("bucket answers 500", seconds, "error", status=500)

    def cut_bodies(self, seconds):
        self._harm_bucket("bucket cuts bodies", seconds, "cut")

    def stall_bucket(self, seconds):
        self._harm_bucket("way to the bucket silent", seconds, "stall")


DATABASE_FAULTS = [
    "pause_database", "drop_connections", "sever_connections", "stall_connections", "make_database_read_only",
    "fill_database",
]
BUCKET_FAULTS = ["slow_bucket", "answer_503", "answer_500", "cut_bodies", "stall_bucket"]
