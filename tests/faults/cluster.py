"""Three servers over one PostgreSQL and one bucket, with a proxy on each way between them."""

import collections
import pathlib
import re
import shutil
import subprocess

import bucket as bucket_module
from bucket import Bucket
from postgres import Postgres
from processes import Program, Server, free_port
from proxies import Proxies

DATABASE = "faults"
SERVERS = 3
# Five minutes between neighbours.
CLOCKS = [-300, 0, 300]
COLLECTED = re.compile(r"collected blobs=([0-9]+) objects=([0-9]+)")


class Cluster:
    """All processes of a run, over one directory."""

    def __init__(self, directory, binary, seed, receiver, with_bucket=True, clocks=True, connections=8):
        self.directory = pathlib.Path(directory)
        self.notes = []
        database_directory = self.directory / "postgresql"
        database_directory.mkdir()
        # PostgreSQL's user has to get there.
        self.directory.chmod(0o755)
        self.postgres = Postgres(database_directory)
        self.bucket = None
        self.pooler = None
        self.servers = []
        self.proxies = Proxies(seed)
        self._binary = binary
        self._clocks = clocks
        self._receiver = receiver
        self._connections = connections
        self._with_bucket = with_bucket and self._binary_has("--blobs")
        if with_bucket and not self._with_bucket:
            self.notes.append("no bucket: the server binary knows none")
        elif self._with_bucket and bucket_module.find_program() is None:
            self._with_bucket = False
            self.notes.append("no bucket: versitygw is not installed; `tests/run install` gets it")

    def _binary_has(self, flag):
        return flag in subprocess.run([self._binary, "--help"], capture_output=True, text=True).stdout

    def start(self, servers=SERVERS):
        self.postgres.start()
        self.postgres.wait_until_ready()
        if self.postgres.small_disk is None:
            self.notes.append("the database is never full: this user may not mount a small disk")
        self.postgres.create_database(DATABASE, on_small_disk=True)
        if self._with_bucket:
            self.bucket = Bucket(self.directory)
            self.bucket.wait_until_ready()
        self._start_pooler()
        secret = self.directory / "webhook-secret"
        secret.write_text("a secret of the fault suite")
        for number in range(servers):
            self.servers.append(self.make_server(number, CLOCKS[number % len(CLOCKS)] if self._clocks else 0))
        for server in self.servers:
            server.keep_running()
        for server in self.servers:
            server.wait_until_ready()

    def make_server(self, number, clock_seconds=0, flags=()):
        # Every second one goes through the pooler, where there is one.
        pooled = self.pooler is not None and number % 2 == 1
        port = self.proxies.open(f"database {number}", "postgres", self.pooler_port if pooled else self.postgres.port)
        flags = ["--database", self.postgres.url(DATABASE, port), "--database-connections", str(self._connections), *flags]
        if self._receiver is not None:
            flags += ["--events-webhook", self._receiver.url]
            flags += ["--events-webhook-secret-file", self.directory / "webhook-secret"]
        flags += ["--max-domains", "none", "--max-repositories", "none"]
        flags += ["--log", "info,codeartifact_server=debug,object_store=warn"]
        environment = {}
        if self.bucket is not None:
            port = self.proxies.open(f"bucket {number}", "s3", self.bucket.port)
            flags += ["--blobs", f"s3://{bucket_module.BUCKET}", "--blobs-endpoint", f"http://127.0.0.1:{port}"]
            environment = bucket_module.CREDENTIALS
        return Server(number, self._binary, self.directory, flags, environment, clock_seconds)

    def _start_pooler(self):
        program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
        if program is None:
            self.notes.append("no pooler between: pgbouncer is not installed")
            return
        self.pooler_port = free_port()
        folder = self.directory / "pooler"
        folder.mkdir(mode=0o777)
        folder.chmod(0o777)
        (folder / "users.txt").write_text('"postgres" ""\n')
        (folder / "pgbouncer.ini").write_text(f"""
[databases]
{DATABASE} = host=127.0.0.1 port={self.postgres.port} dbname={DATABASE} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.pooler_port}
unix_socket_dir =
auth_type = any
auth_file = {folder / "users.txt"}
pool_mode = session
max_client_conn = 500
default_pool_size = 250
server_login_retry = 1
""")
        command = [program, folder / "pgbouncer.ini"]
        if self.postgres.owner:
            command = [program, "-u", "nobody", folder / "pgbouncer.ini"]
        self.pooler = Program("pooler", command, self.directory / "pooler.log")
        self.pooler.start()
        # A server that starts before it listens ends, which is no fault of its own.
        self.postgres.wait_until_ready(port=self.pooler_port, database=DATABASE)

    @property
    def database_links(self):
        return [name for name in self.proxies.names if name.startswith("database")]

    @property
    def bucket_links(self):
        return [name for name in self.proxies.names if name.startswith("bucket")]

    def collected(self, servers=None):
        """Tells how often servers have collected, and what, as their logs say."""
        found = collections.Counter()
        for server in servers or self.servers:
            for blobs, objects in COLLECTED.findall(server.log.read_text(errors="replace") if server.log.exists() else ""):
                found += collections.Counter(times=1, blobs=int(blobs), objects=int(objects))
        return dict(found)

    def stop(self):
        for server in self.servers:
            server.stop()
        self.proxies.stop()
        if self.pooler:
            self.pooler.stop()
        if self.bucket:
            self.bucket.stop()
        self.postgres.stop()
