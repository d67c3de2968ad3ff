"""The long scenario: clients do every kind of write while servers, database and bucket are broken, and then everything that
was acknowledged has to be there."""

import collections
import pathlib
import threading
import time

import psycopg

import inventory
import judge
import work
from clients import Clients
from cluster import Cluster
from collection import collect_all, let_blobs_age
from compare_and_set import RESOURCES, Ledger, Setter
from faults import Faults
from history import History
from probes import Probe
from receiver import Receiver
from schedule import Schedule

WORKERS, SETTERS = 9, 3
# Those of a long run are spread over it, since all that is written is read again from each server.
MOST_WRITES = 40_000
# Of how many commits, and of how many writes to the bucket, the answer of one is lost.
LOST_ONE_IN = 300
LONG_FORM_MINUTES = 30


class Mixed:
    """One run."""

    name = "mixed"

    def __init__(self, options, directory, say, findings):
        self.options = options
        self.directory = pathlib.Path(directory)
        self.say = say
        self.findings = findings
        self.receiver = Receiver()
        self.cluster = Cluster(
            directory, options.server, options.seed, self.receiver, with_bucket=not options.no_bucket,
            clocks=not options.one_clock,
        )
        self.history = History()
        self.figures = {}

    def run(self):
        try:
            self._run()
        finally:
            self.cluster.stop()
            self.receiver.stop()
            self.history.write_to(self.directory / "history.jsonl")
            self.receiver.write_to(self.directory / "events.jsonl")

    def _run(self):
        seconds = self.options.minutes * 60
        self.say("starting PostgreSQL, the bucket and three servers")
        self.cluster.start()
        for note in self.cluster.notes:
            self.say(f"note: {note}")
        self.clients = Clients(self.cluster.servers, self.history)
        workers = work.prepare(self.clients, WORKERS, large=self.cluster.bucket is not None)
        for worker in workers:
            worker.seed = self.options.seed
            worker.pause = seconds * WORKERS / MOST_WRITES
        self.ledger = Ledger(self.clients, wanted=self.options.compare_and_set)
        self.ledger.prepare()
        pause = seconds * 0.6 * SETTERS / max(1, self.ledger.wanted)
        setters = [Setter(number, self.ledger, self.options.seed, pause) for number in range(SETTERS)]
        probes = [Probe(number, self.clients) for number in range(len(self.cluster.servers))]
        self.faults = Faults(self.cluster, self.say)
        self.cluster.proxies.lose(self.cluster.proxies.names, LOST_ONE_IN)
        started = time.monotonic()
        for thread in (*workers, *setters, *probes):
            thread.start()
        for target in (self._tell_progress, self._let_time_pass):
            threading.Thread(target=target, args=(started,), daemon=True).start()
        try:
            Schedule(self.options.seed, self.faults, self.clients.stopping, self.say).run(seconds)
            self._finish_setters(setters)
        finally:
            self.clients.stopping.set()
        for thread in (*workers, *setters, *probes):
            thread.join(timeout=60)
            if thread.is_alive():
                self.findings.add("a client does not come to an end", thread.name)
            if getattr(thread, "failure", None):
                self.findings.add("a client of the suite failed", f"{thread.name}: {thread.failure!r}")
        self.cluster.proxies.lose(self.cluster.proxies.names, 0)
        self._judge(workers, started)

    def _finish_setters(self, setters):
        """Waits until there are as many compare-and-set operations as were asked for, without faults."""
        deadline = time.monotonic() + 120
        for setter in setters:
            setter.pause = 0
        while not self.ledger.is_enough() and time.monotonic() < deadline:
            time.sleep(0.1)

    def _tell_progress(self, started):
        while not self.clients.stopping.wait(5):
            counts, kinds = self.history.counts, collections.Counter(fault.kind for fault in self.faults.list)
            self.say(
                f"{time.monotonic() - started:5.0f} s  done {counts['done']}  refused {counts['refused']}  in doubt "
                f"{counts['unknown']}  read {counts['read']}  compare-and-set {self.ledger.made}  events "
                f"{len(self.receiver.events)}  kills {kinds['server killed']}  now: {self.faults.current}"
            )

    def _let_time_pass(self, _started):
        """Has blobs that nothing names look as if that were so for hours, so that each collection may take them. Servers
        collect when they start, and they start all the time."""
        while not self.clients.stopping.wait(1):
            try:
                let_blobs_age(self.cluster.postgres)
            except psycopg.Error:
                pass

    def _judge(self, workers, started):
        say, find = self.say, self.findings.add
        say("all faults are over; judging")
        for server in self.cluster.servers:
            server.wait_until_ready()
        self.proxies_counts = self.cluster.proxies.counts()
        self._note_ends()
        found = judge.registers(self.history)
        for wrong in judge.judge_reads(self.history, found):
            find("a read that no write explains", wrong)
        for wrong in judge.judge_refusals(self.history):
            find("refused though nothing stood in its way", wrong)
        large = {
            id(attempt) for operation in self.history.operations if operation.more.get("large")
            for attempt in operation.attempts
        }
        attempts = list(self.history.attempts())
        losses = {name: counts.pop("losses") for name, counts in self.proxies_counts.items()}
        for kind, wrong in judge.judge_answers(attempts, self.faults.list, losses, lambda attempt: id(attempt) in large):
            find(kind, wrong)
        final = {resource: self.ledger.look(resource, 0).revision for resource in RESOURCES}
        for wrong in judge.judge_policies(self.history, self.ledger, final):
            find("compare and set", wrong)
        say("reading everything from every server")
        assets = {key: asset for worker in workers for key, asset in worker.assets.items()}
        inventory_ = inventory.Inventory(self.clients, found, assets)
        for wrong in inventory_.judge():
            find("what servers have", wrong)
        for wrong in inventory.judge_counters(self.clients, self.cluster.postgres):
            find("what servers count", wrong)
        self._judge_events(found)
        if self.cluster.bucket is not None:
            self._judge_objects()
        self._count(inventory_, attempts, started)

    def _note_ends(self):
        """Finds servers that ended by themselves, other than because they could not start."""
        for server in self.cluster.servers:
            for moment, code, last_words in server.own_ends:
                near = [
                    fault for fault in self.faults.list
                    if fault.scope in ("database", "bucket") and fault.start <= moment <= fault.end + 6
                ]
                if not near:
                    self.findings.add(
                        "a server ended by itself",
                        f"{server.name}, code {code}, after {self._last_fault_before(moment)}: {last_words}",
                    )

    def _last_fault_before(self, moment):
        before = [fault for fault in self.faults.list if fault.start <= moment]
        if not before:
            return "no fault"
        began, ended = moment - before[-1].start, moment - before[-1].end
        return f"`{before[-1].kind}` ({before[-1].scope}), begun {began:.1f} s and over {ended:.1f} s before"

    def _judge_events(self, found):
        started = time.monotonic()
        deadline = started + 60
        left = list(inventory.judge_events_left(self.cluster.postgres))
        while left and time.monotonic() < deadline:
            time.sleep(0.5)
            left = list(inventory.judge_events_left(self.cluster.postgres))
        self.figures["seconds until no event waited"] = round(time.monotonic() - started, 1)
        for wrong in (*left, *judge.judge_events(found, self.receiver.taken())):
            self.findings.add("events", wrong)

    def _judge_objects(self):
        """Has a server collect what nothing names, as it would after a day, and looks at the bucket."""
        self.say("collecting, and holding the bucket against the database")
        for sentence in collect_all(self.cluster):
            self.findings.add("blobs and objects", sentence)

    def _count(self, inventory_, attempts, started):
        kinds = collections.Counter(fault.kind for fault in self.faults.list)
        if self.options.minutes >= LONG_FORM_MINUTES:
            crashes = kinds["database killed"] + kinds["backend of the database killed"]
            made = {
                "kills": (kinds["server killed"], 200), "stops": (kinds["server paused"], 50),
                "crashes of PostgreSQL": (crashes, 20),
                "compare-and-set operations": (self.ledger.made, self.options.compare_and_set),
            }
            if self.cluster.bucket is not None:
                made["crashes of the bucket"] = (kinds["bucket killed"], 20)
            for what, (count, least) in made.items():
                if count < least:
                    self.findings.add("less was broken than the long form promises", f"{count} {what} of {least}")
        answered = sorted(attempt.end - attempt.start for attempt in attempts)
        self.figures |= {
            "faults": dict(kinds),
            "operations": dict(self.history.counts),
            "kinds of writes": dict(collections.Counter(
                operation.kind for operation in self.history.operations if not operation.reads
                and not operation.kind.startswith("read ")
            )),
            "compare and set": self.ledger.made,
            "requests": len(attempts),
            "longest answer in seconds": round(answered[-1], 2) if answered else None,
            "events": {"delivered": len(self.receiver.events), "deliveries": len(self.receiver.deliveries)},
            "starts of servers": [server.starts for server in self.cluster.servers],
            "proxies": self.proxies_counts,
            "deadlocks": self.cluster.postgres.log_text().count("deadlock detected"),
            "collected": self.cluster.collected(),
            "inventory": dict(inventory_.figures),
            "minutes": round((time.monotonic() - started) / 60, 1),
        }
