"""Many servers that start at the same moment over a database that is empty: all come up, and are one."""

import concurrent.futures
import pathlib
import time

from clients import DOMAIN, Clients
from cluster import DATABASE, Cluster
from history import History

PATIENCE_SECONDS = 180


class Starts:
    """One run."""

    name = "starts"

    def __init__(self, options, directory, say, findings):
        self.options = options
        self.directory = pathlib.Path(directory)
        self.say = say
        self.findings = findings
        self.cluster = Cluster(
            directory, options.server, options.seed, None, with_bucket=not options.no_bucket, clocks=False,
            # PostgreSQL has 500 connections for all of them.
            connections=4,
        )
        self.figures = {}

    def run(self):
        try:
            self.cluster.start(servers=0)
            self._run()
        finally:
            self.cluster.stop()

    def _run(self):
        servers = [self.cluster.make_server(number) for number in range(self.options.starts)]
        self.cluster.servers = servers
        started = time.monotonic()
        # Without a supervisor: one that fails to start has failed.
        for server in servers:
            server.start()
        with concurrent.futures.ThreadPoolExecutor(len(servers)) as pool:
            ready = list(pool.map(self._wait_for, servers))
        self.figures = {"started": sum(ready), "of": len(servers), "seconds": round(time.monotonic() - started, 1)}
        self.say(f"{sum(ready)} of {len(servers)} servers started in {self.figures['seconds']} s")
        up = [server for server, is_ready in zip(servers, ready, strict=True) if is_ready]
        if up:
            self._judge(up)

    def _wait_for(self, server):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not server.is_ready():
            if not server.is_running() or time.monotonic() > deadline:
                code = server.process.poll()
                self.findings.add("a first start failed", f"{server.name}, exit code {code}: {server.last_words()}")
                return False
            time.sleep(0.1)
        return True

    def _judge(self, up):
        clients = Clients(up, History())
        clients.apis[0].create_domain(domain=DOMAIN)
        clients.apis[-1].create_repository(domain=DOMAIN, repository="first")
        clients.authorize()
        for number, server in enumerate(up):
            try:
                found = clients.apis[number].list_repositories_in_domain(domain=DOMAIN)["repositories"]
                # The token of the first server.
                clients.send(number, "GET", clients.endpoint("npm", "first") + "-/ping")
            except Exception as error:  # noqa: BLE001, each is a finding
                self.findings.add("servers that started together are not one", f"{server.name}: {error}")
                continue
            if [repository["name"] for repository in found] != ["first"]:
                self.findings.add("servers that started together are not one", f"{server.name} lists {found}")
        with self.cluster.postgres.connect(DATABASE) as connection:
            keys = connection.execute("SELECT COUNT(*) FROM token_key WHERE retired_milliseconds IS NULL").fetchone()[0]
            twice = connection.execute("SELECT number FROM migration GROUP BY number HAVING COUNT(*) > 1").fetchall()
        if keys != 1 or twice:
            self.findings.add("servers that started together are not one", f"{keys} keys, migrations twice: {twice}")
