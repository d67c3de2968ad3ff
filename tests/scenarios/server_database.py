"""The database of a server process: the file in its data directory, or one of a PostgreSQL of its own.

CODEARTIFACT_TEST_DATABASE names the PostgreSQL, as `tests/with-postgresql` sets it; without it there is none.
"""

import contextlib
import os
import sqlite3
import uuid

SERVER = os.environ.get("CODEARTIFACT_TEST_DATABASE")


class SqliteDatabase:
    """The file that the server makes by itself."""

    flags = ()

    def __init__(self, data):
        self._file = data / "registry.sqlite3"

    def change(self, change):
        """Hands the database to a function, while no server holds it."""
        with contextlib.closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            change(_Sqlite(connection))

    def remove(self):
        """Goes with the directory."""


class PostgresDatabase:
    """A database that is there for one server, and dropped afterwards."""

    def __init__(self):
        base, _ = SERVER.rsplit("/", 1)
        self._name = f"scenario_{uuid.uuid4().hex}"
        self._url = f"{base}/{self._name}"
        # So few that many servers at once find room.
        self.flags = ("--database", self._url, "--database-connections", "6")
        with _connect(SERVER) as admin:
            admin.execute(f"CREATE DATABASE {self._name}")

    def change(self, change):
        with _connect(self._url) as database:
            change(_Postgres(database))

    def remove(self):
        with _connect(SERVER) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")


class _Sqlite:
    """A connection to the file."""

    def __init__(self, connection):
        self.execute = connection.execute

    def tables(self):
        """Gives the names of all tables."""
        found = self.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return [table for (table,) in found if not table.startswith("sqlite_")]


class _Postgres:
    """The same for PostgreSQL; it takes statements with the placeholders of SQLite."""

    def __init__(self, connection):
        self._connection = connection

    def execute(self, statement, parameters=()):
        return self._connection.execute(statement.replace("?", "%s"), parameters)

    def tables(self):
        found = self.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        return [table for (table,) in found.fetchall()]


def _connect(url):
    import psycopg

    return psycopg.connect(url, autocommit=True)
