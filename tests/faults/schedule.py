"""Which fault comes when: rounds of faults of servers, of the database and of the bucket, drawn from a seed."""

import random
import threading
import time

from faults import BUCKET_FAULTS, DATABASE_FAULTS, SETTLE_SECONDS

# A second on top, in which it is seen that all is well.
REST_SECONDS = SETTLE_SECONDS + 1.2
# How often each is in a round of about a minute; in thirty rounds that makes what the long form promises.
KILLS, PAUSES = 8, 2
KILLED_BESIDE = 0.3


class Schedule:
    """Breaks one thing after the other until the time is over."""

    def __init__(self, seed, faults, stopping, say):
        self.chance = random.Random(f"{seed}/schedule")
        self.faults = faults
        self.stopping = stopping
        self.say = say
        self._left = {"database": [], "bucket": []}

    def run(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.stopping.is_set():
            for name, argument, duration, rest in self._round():
                if time.monotonic() >= deadline or self.stopping.is_set():
                    return
                self._break(name, argument, duration)
                self.stopping.wait(rest)

    def _break(self, name, argument, duration):
        """Breaks one thing, and at times a server with the database, which has to start again when that is back."""
        victim = None
        if name in DATABASE_FAULTS and self.chance.random() < KILLED_BESIDE:
            server, after = self.chance.randrange(len(self.faults.cluster.servers)), duration * self.chance.random()
            victim = threading.Timer(after, self.faults.kill_server, (server,))
            victim.start()
        getattr(self.faults, name)(*argument, duration)
        if victim is not None:
            victim.join()

    def _round(self):
        """Gives the faults of a round: what, of which server, for how long, and how long a rest follows."""
        servers = len(self.faults.cluster.servers)
        steps = ["kill_server"] * KILLS + ["pause_server"] * PAUSES
        self.chance.shuffle(steps)
        for step in steps:
            seconds = self.chance.uniform(0.5, 5) if step == "pause_server" else 0
            yield step, (self.chance.randrange(servers),), seconds, self.chance.uniform(0.1, 0.8)
        yield "cut_off_server", (self.chance.randrange(servers),), self.chance.uniform(1, 8), REST_SECONDS
        # What servers still feel of it is not to be taken for the next fault.
        self.stopping.wait(REST_SECONDS)
        crash = self.chance.choice(["crash_database", "crash_backend"])
        yield crash, (), self.chance.uniform(0, 3), REST_SECONDS
        yield self._next("database", DATABASE_FAULTS), (), self.chance.uniform(1, 12), REST_SECONDS
        if self.faults.cluster.bucket is not None:
            yield "crash_bucket", (), self.chance.uniform(0, 4), REST_SECONDS
            yield self._next("bucket", BUCKET_FAULTS), (), self.chance.uniform(1, 8), REST_SECONDS

    def _next(self, kind, names):
        """Gives each fault of a kind once, in an order of its own, before any comes again."""
        if not self._left[kind]:
            self._left[kind] = self.chance.sample(names, len(names))
        return self._left[kind].pop()
