"""What was asked of the servers and what they said: the record that `judge.py` reads."""

import dataclasses
import itertools
import json
import threading
import time

DONE = "done"
REFUSED = "refused"
# It may have happened, now or later, or not.
UNKNOWN = "unknown"

ABSENT = "absent"


@dataclasses.dataclass
class Attempt:
    """One request and its answer."""

    server: int
    start: float
    end: float
    status: int | None
    # The error's code, or the exception where there was no answer.
    said: str
    retry_after: str | None = None
    request: str = ""

    @property
    def failed(self):
        return self.status is None or self.status >= 500


@dataclasses.dataclass
class Operation:
    """A write, with all requests that were made for it, or a read."""

    number: int
    worker: str
    kind: str
    start: float
    # What it sets: (key, value) pairs.
    writes: list = dataclasses.field(default_factory=list)
    # What it read: the same, of one key.
    reads: list = dataclasses.field(default_factory=list)
    end: float | None = None
    outcome: str | None = None
    attempts: list = dataclasses.field(default_factory=list)
    more: dict = dataclasses.field(default_factory=dict)


class History:
    """All operations, in the order in which they began."""

    def __init__(self):
        self.operations = []
        # Requests that belong to no operation, such as those of probes.
        self.lone_attempts = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self.counts = {DONE: 0, REFUSED: 0, UNKNOWN: 0, "read": 0}

    def begin(self, worker, kind, writes=(), **more):
        operation = Operation(next(self._numbers), worker, kind, time.monotonic(), list(writes), more=more)
        with self._lock:
            self.operations.append(operation)
        return operation

    def end(self, operation, outcome):
        operation.end = time.monotonic()
        operation.outcome = outcome
        with self._lock:
            self.counts["read" if operation.reads else outcome] += 1

    def attempts(self):
        for operation in self.operations:
            yield from operation.attempts
        yield from self.lone_attempts

    def write_to(self, path):
        with open(path, "w") as file:
            for operation in self.operations:
                file.write(json.dumps(dataclasses.asdict(operation)) + "\n")


def is_of_read(operation):
    return bool(operation.reads)
