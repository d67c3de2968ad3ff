"""Collection beside publishing: few contents, published and deleted all the time, while two servers collect whatever
nothing names at this moment. Nothing that is named may be missing.

A server collects when it takes that over, and then every hour. So two that no client speaks with are started again and
again, while nobody may hold the lease for long, and time passes fast for what nothing names: there is no grace.
"""

import collections
import concurrent.futures
import hashlib
import pathlib
import random
import threading
import time

import archives
import inventory
import state
from clients import DOMAIN, Clients
from cluster import DATABASE, Cluster
from collection import age_blobs, collect_all
from history import DONE, History
from processes import Program

CONTENTS = 10
PUBLISHERS = 8
REPOSITORY = "collected"
COLLECTION_LIMIT_SECONDS = 10


class Collectors:
    """One run."""

    name = "collectors"

    def __init__(self, options, directory, say, findings):
        self.options = options
        self.directory = pathlib.Path(directory)
        self.say = say
        self.findings = findings
        self.cluster = Cluster(
            directory, options.server, options.seed, None, with_bucket=not options.no_bucket, clocks=False
        )
        self.history = History()
        self.figures = {}
        self._count = collections.Counter()

    def run(self):
        try:
            self.cluster.start()
            for note in self.cluster.notes:
                self.say(f"note: {note}")
            self._run()
        finally:
            self.cluster.stop()
            self.history.write_to(self.directory / "history.jsonl")

    def _run(self):
        self.clients = Clients(self.cluster.servers, self.history)
        api = self.clients.apis[0]
        api.create_domain(domain=DOMAIN)
        api.create_repository(domain=DOMAIN, repository=REPOSITORY)
        done = threading.Event()
        collectors = [self.cluster.make_server(number) for number in (3, 4)]
        threads = [threading.Thread(target=self._let_time_pass, args=(done,))]
        threads += [threading.Thread(target=self._collect_again_and_again, args=(one, done)) for one in collectors]
        for thread in threads:
            thread.start()
        try:
            with concurrent.futures.ThreadPoolExecutor(PUBLISHERS) as pool:
                kept = [key for part in pool.map(self._publish, range(PUBLISHERS)) for key in part]
        finally:
            done.set()
            for thread in threads:
                thread.join()
        self.collected = self.cluster.collected(collectors)
        self._judge(kept)

    def _content(self, number):
        size = archives.LARGE if number % 2 and self.cluster.bucket else archives.SMALL
        return archives.content(f"collected {number}", size)

    def _publish(self, publisher):
        """Publishes a share, deletes all but the last few, and gives what is left: versions and the numbers of contents."""
        chance, kept = random.Random(f"{self.options.seed}/collected/{publisher}"), []
        package = f"p{publisher}"
        for count in range(self.options.publishes // PUBLISHERS):
            number, version = chance.randrange(CONTENTS), f"{count}.0.0"
            content = self._content(number)
            request = {"domain": DOMAIN, "repository": REPOSITORY, "format": "generic", "namespace": "faults"}
            request["package"] = package

            def publish(server, request=request, version=version, content=content):
                self.clients.apis[server].publish_package_version(
                    **request, packageVersion=version, assetName="asset", assetContent=content,
                    assetSHA256=archives.sha256(content),
                )

            def delete(server, request=request, version=None):
                self.clients.apis[server].delete_package_versions(**request, versions=[version])

            operation, _ = self.clients.write(package, "publish", [], publish, ("ConflictException",))
            if operation.outcome != DONE:
                said = [attempt.said for attempt in operation.attempts]
                self.findings.add("a publish beside collection failed", f"{package} {version}: {said}")
                continue
            self._count["published"] += 1
            kept.append((state.status(REPOSITORY, "generic", package, version), number))
            if chance.random() < 0.3:
                self._look(*kept[-1])
            # Contents come and go with the last of their names.
            while len(kept) > chance.choice([0, 0, 0, 2]):
                oldest = kept.pop(0)[0][4]
                self.clients.write(package, "delete", [], lambda server, version=oldest: delete(server, version=version))
                self._count["deleted"] += 1
            if self._count["published"] % 500 == 0:
                self.say(f"published {self._count['published']}")
        return kept

    def _look(self, key, number):
        _, repository, form, package, version = key
        server = self.clients.any()
        try:
            found = self.clients.apis[server].get_package_version_asset(
                domain=DOMAIN, repository=repository, format=form, namespace="faults", package=package,
                packageVersion=version, asset="asset",
            )["asset"].read()
        except Exception as error:  # noqa: BLE001, each is a finding
            self.findings.add("content is missing beside collection", f"{key} from server {server}: {error}")
            return
        if found != self._content(number):
            digest = hashlib.sha256(found).hexdigest()
            self.findings.add("content is another beside collection", f"{key} from server {server}: {digest}")

    def _let_time_pass(self, done):
        """Has all that is released look old, and nobody hold the lease, so that whoever has it may still be at work when the
        next one takes it."""
        with self.cluster.postgres.connect(DATABASE) as connection:
            while not done.wait(0.01):
                age_blobs(connection)
                connection.execute("UPDATE lease SET holder = '', beat = beat + 1 WHERE name = 'upkeep' AND holder <> ''")

    def _collect_again_and_again(self, server, done):
        while not done.is_set():
            before = self.cluster.collected([server]).get("times", 0)
            server.start()
            deadline = time.monotonic() + COLLECTION_LIMIT_SECONDS
            while self.cluster.collected([server]).get("times", 0) == before and time.monotonic() < deadline:
                if done.wait(0.05):
                    break
            # As at any other moment, it is killed.
            Program.kill(server)

    def _judge(self, kept):
        self.say(f"published {self._count['published']} and deleted {self._count['deleted']}; looking at what is left")
        for key, number in kept:
            self._look(key, number)
        for wrong in inventory.judge_counters(self.clients, self.cluster.postgres):
            self.findings.add("what servers count", wrong)
        if self.cluster.bucket is not None:
            for sentence in collect_all(self.cluster):
                self.findings.add("blobs and objects", sentence)
        self.figures = dict(self._count) | {"left": len(kept), "collected": self.collected}
        if not self.figures["collected"].get("blobs"):
            self.findings.add("nothing was collected", "so this run shows nothing")
