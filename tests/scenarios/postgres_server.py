"""A PostgreSQL of a test's own: that of CODEARTIFACT_TEST_DATABASE, or one that is started as `tests/with-postgresql` does.

Knows no server of packages.
"""

import shutil
import tempfile
import uuid

import pytest

from postgres_cluster import Cluster, find_programs
from server_database import SERVER


def _is_there():
    try:
        return SERVER is not None or find_programs() is not None
    except SystemExit:
        return False


# The mark of tests that start one.
needed = pytest.mark.skipif(not _is_there(), reason="PostgreSQL is not installed")


class PostgresServer:
    """A running PostgreSQL."""

    def __init__(self):
        self._cluster, self._url, self._made = None, SERVER, []
        if SERVER is None:
            self._directory = tempfile.mkdtemp(prefix="codeartifact-postgresql-")
            self._cluster = Cluster(self._directory)
            self._url = self._cluster.start()

    def create_database(self):
        """Makes a database that holds nothing, and gives its address."""
        name = f"copy_{uuid.uuid4().hex}"
        with self.connect(self._url) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        self._made.append(name)
        base, _ = self._url.rsplit("/", 1)
        return f"{base}/{name}"

    def connect(self, url):
        import psycopg

        return psycopg.connect(url, autocommit=True)

    def stop(self):
        """Stops it; of one that others use, the databases are dropped."""
        if self._cluster:
            self._cluster.stop()
            shutil.rmtree(self._directory, ignore_errors=True)
            return
        with self.connect(self._url) as admin:
            for name in self._made:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
