"""Judges the history: whether what was read can be explained by what was written, and whether servers answered as they
should. Knows no server; it gets records and gives sentences."""

import bisect
import collections
import math

from faults import SETTLE_SECONDS
from history import ABSENT, DONE, REFUSED, UNKNOWN

LONGEST_ANSWER_SECONDS = 10


class Register:
    """The writes of one key, and which of their values may be read when."""

    def __init__(self, has_initial=True):
        self.initial = ABSENT if has_initial else None
        self.writes = []
        self._done = None

    def add(self, operation, value):
        if operation.outcome in (DONE, UNKNOWN, None):
            end = operation.end if operation.outcome == DONE else math.inf
            self.writes.append((operation.start, end, value, operation))

    def _overtaken_before(self, moment):
        """The latest start of a write that was acknowledged before a moment."""
        if self._done is None:
            done = sorted((end, start) for start, end, _, _ in self.writes if end < math.inf)
            latest, self._done = -math.inf, ([], [])
            for end, start in done:
                latest = max(latest, start)
                self._done[0].append(end)
                self._done[1].append(latest)
        before = bisect.bisect_left(self._done[0], moment)
        return self._done[1][before - 1] if before else -math.inf

    def may_be(self, value, start=math.inf, end=math.inf):
        """Tells whether a value may be read between two moments."""
        overtaken = self._overtaken_before(start)
        if overtaken == -math.inf and self.initial in (value, None):
            return True
        return any(
            written == value and written_start <= end and written_end >= overtaken
            for written_start, written_end, written, _ in self.writes
        )

    def expected(self, start=math.inf):
        overtaken = self._overtaken_before(start)
        return sorted({str(value) for _, end, value, _ in self.writes if end >= overtaken})

    def explain(self):
        last = [operation for *_, operation in sorted(self.writes, key=lambda write: write[0])[-3:]]
        return "; ".join(
            f"operation {operation.number} ({operation.kind} {dict(operation.writes)}) at {operation.start:.3f}: "
            + ", ".join(f"server {a.server} {a.status} {a.said[:60]}" for a in operation.attempts)
            for operation in last
        )


# Keys of things that are made before the work begins.
PREPARED = {"description", "upstreams", "origin", "group origin"}


def registers(history):
    found = {}
    for operation in history.operations:
        for key, value in operation.writes:
            if key not in found:
                found[key] = Register(key[0] not in PREPARED)
            found[key].add(operation, value)
    return found


def judge_reads(history, found):
    """Finds reads between the faults that no write explains."""
    for operation in history.operations:
        for key, value in operation.reads:
            register = found.get(key)
            if register and not register.may_be(value, operation.start, operation.end):
                yield (
                    f"operation {operation.number} read `{value}` for {key} from server {operation.attempts[0].server} at "
                    f"{operation.start:.3f}, expected one of {register.expected(operation.start)}: {register.explain()}"
                )


def judge_refusals(history):
    """Finds writes that were refused though nothing stood in their way."""
    for operation in history.operations:
        if operation.outcome == REFUSED and operation.kind != "compare and set" and operation.more.get("certain", True):
            said = [(attempt.server, attempt.status, attempt.said[:120]) for attempt in operation.attempts]
            yield f"operation {operation.number} at {operation.start:.3f}, {operation.kind} {operation.writes}: {said}"


def judge_policies(history, ledger, final):
    """Finds policies whose history has no serial explanation. `final` has the last revision of each."""
    by_resource = collections.defaultdict(list)
    operations = {}
    for operation in history.operations:
        if operation.kind == "compare and set":
            operations[operation.number] = operation
            by_resource[operation.more["resource"]].append(operation)
    sights = collections.defaultdict(list)
    for sight in ledger.sights:
        sights[sight.resource].append(sight)
    for resource, first in ledger.first.items():
        yield from _judge_policy(resource, first, by_resource[resource], operations, sights[resource], final.get(resource))


def _judge_policy(resource, first, own, operations, sights, final):
    name = resource or "the domain"
    writer_of = {first: 0}
    for sight in sights:
        if writer_of.setdefault(sight.revision, sight.writer) != sight.writer:
            yield f"policy of {name}: revision {sight.revision} was seen with two documents"
    for operation in own:
        if operation.outcome == DONE:
            writer_of.setdefault(operation.more["made"], operation.number)
    next_of, made_by = {}, {}
    for revision, number in writer_of.items():
        if number == 0:
            continue
        operation = operations[number]
        if operation.outcome == REFUSED:
            yield f"policy of {name}: operation {number} was refused, and its document was seen: {operation.attempts}"
        if number in made_by:
            yield f"policy of {name}: operation {number} made two revisions, {made_by[number]} and {revision}"
        made_by[number] = revision
        expected = operation.more["expected"]
        if expected in next_of:
            other = operations[writer_of[next_of[expected]]]
            yield (
                f"policy of {name}: revision {expected} was replaced twice, by operation {other.number} ({other.attempts}) "
                f"and by {number} ({operation.attempts})"
            )
        next_of[expected] = revision
    revision, chain, latest_start = first, [], -math.inf
    while revision in next_of and len(chain) <= len(next_of):
        revision = next_of[revision]
        operation = operations[writer_of[revision]]
        if operation.outcome == DONE and operation.end < latest_start:
            yield f"policy of {name}: operation {operation.number} ended before one that it comes after began"
        latest_start = max(latest_start, operation.start)
        chain.append(operation.number)
    lost = [operation.number for operation in own if operation.outcome == DONE and operation.number not in set(chain)]
    if lost:
        yield f"policy of {name}: acknowledged operations {lost[:10]} have no place in the chain of {len(chain)}"
    if final is not None and final != revision:
        yield f"policy of {name}: the last revision is {final}, where the chain ends in {revision}"
    yield from _judge_sights(name, first, chain, own, operations, made_by, sights)


def _judge_sights(name, first, chain, own, operations, made_by, sights):
    """Finds reads of a policy that show what had been replaced before."""
    place = {first: 0} | {made_by[number]: index + 1 for index, number in enumerate(chain) if number in made_by}
    done = sorted(
        (operation.end, place[operation.more["made"]]) for operation in own
        if operation.outcome == DONE and operation.more["made"] in place
    )
    ends, latest, highest = [], [], 0
    for end, index in done:
        highest = max(highest, index)
        ends.append(end)
        latest.append(highest)
    for sight in sights:
        before = bisect.bisect_left(ends, sight.start)
        if before and place.get(sight.revision, math.inf) < latest[before - 1]:
            yield (
                f"policy of {name}: server {sight.server} showed revision {sight.revision} at {sight.start:.3f}, which had "
                "been replaced before"
            )


def judge_answers(attempts, faults, losses, is_about_bucket):
    """Finds failures that no fault explains, those that do not say when to come again, and answers that took too long.
    `losses` tells when each link lost an answer, which servers are to make good."""
    for attempt in attempts:
        took = attempt.end - attempt.start
        near = [
            fault for fault in faults
            if fault.concerns(attempt.server) and fault.start - 0.05 <= attempt.end
            and attempt.start <= (fault.end or math.inf) + SETTLE_SECONDS
        ]
        if not is_about_bucket(attempt):
            near = [fault for fault in near if fault.scope != "bucket"]
        what = (
            f"server {attempt.server} at {attempt.start:.3f} for {took:.2f} s: {attempt.status} {attempt.said[:120]} "
            f"{attempt.request}"
        ).rstrip()
        if attempt.failed and not near:
            lost = [
                f"{name} at {moment:.3f}" for name, moments in losses.items() for moment in moments
                if name.endswith(f" {attempt.server}") and attempt.start - 5 <= moment <= attempt.end
            ]
            yield "failure without a fault", f"{what}; lost shortly before: {lost}"
        if attempt.status is not None and attempt.status >= 500 and not attempt.retry_after:
            yield "failure without Retry-After", what
        asleep = sum(
            min(attempt.end, fault.end or math.inf) - max(attempt.start, fault.start)
            for fault in near
            if fault.kind == "server paused" and fault.start < attempt.end and (fault.end or math.inf) > attempt.start
        )
        if took - asleep > LONGEST_ANSWER_SECONDS:
            kinds = sorted({fault.kind for fault in near}) or ["no fault"]
            yield "answer after more than 10 s", f"{what} ({', '.join(kinds)})"


def judge_events(found, events):
    """Finds acknowledged changes of versions of which no event was delivered."""
    told, placed = collections.Counter(), {}
    for event in events:
        other = placed.setdefault(event["sequenceNumber"], event)
        if other is not event:
            yield f"two events have the same number: {other} and {event}"
        key = (
            "status", event["repositoryName"], event["packageFormat"], event["packageName"], event["packageVersion"]
        )
        state = ABSENT if event["operationType"] == "Deleted" else event["packageVersionState"]
        told[key, state] += 1
    for key, register in found.items():
        if key[0] != "status":
            continue
        wanted = collections.Counter()
        before, certain = ABSENT, True
        for _, _, value, operation in sorted(register.writes, key=lambda write: write[0]):
            if operation.outcome == DONE and certain and value != before:
                wanted[value] += 1
            before, certain = value, operation.outcome == DONE
        for value, count in wanted.items():
            if told[key, value] < count:
                yield (
                    f"{key} became `{value}` {count} times, of which {told[key, value]} events were delivered: "
                    f"{register.explain()}"
                )
