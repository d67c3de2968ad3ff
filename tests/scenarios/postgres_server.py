"""A PostgreSQL of a test's own: that of CODEARTIFACT_TEST_DATABASE, or one that is started as `tests/with-postgresql` does.

Knows no server of packages.
"""

import importlib.machinery
import importlib.util
import pathlib
import shutil
import tempfile
import uuid

import pytest

from server_database import SERVER

_SCRIPT = pathlib.Path(__file__).resolve().parents[1] / "with-postgresql"
_loader = importlib.machinery.SourceFileLoader("with_postgresql", str(_SCRIPT))
_script = importlib.util.module_from_spec(importlib.util.spec_from_loader("with_postgresql", _loader))
_loader.exec_module(_script)


def _is_there():
    try:
        return SERVER is not None or _script.find_programs() is not None
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
            self._cluster = _script.Cluster(self._directory)
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
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
