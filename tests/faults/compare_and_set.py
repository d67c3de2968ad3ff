"""Clients that read a policy and replace the revision that they read, all on the same few policies."""

import dataclasses
import random
import threading
import time

from clients import DOMAIN, MOST_ATTEMPTS, policy, policy_writer
from history import DONE, REFUSED, UNKNOWN

RESOURCES = [None, "cas-0", "cas-1", "cas-2"]


@dataclasses.dataclass
class Sight:
    """A policy as somebody saw it."""

    resource: str | None
    start: float
    end: float
    revision: str
    # The number of the operation that wrote it.
    writer: int
    server: int


def find_policy(api, resource):
    if resource is None:
        return api.get_domain_permissions_policy(domain=DOMAIN)["policy"]
    return api.get_repository_permissions_policy(domain=DOMAIN, repository=resource)["policy"]


def put_policy(api, resource, document, **expected):
    if resource is None:
        answer = api.put_domain_permissions_policy(domain=DOMAIN, policyDocument=document, **expected)
    else:
        answer = api.put_repository_permissions_policy(
            domain=DOMAIN, repository=resource, policyDocument=document, **expected
        )
    return answer["policy"]["revision"]


class Ledger:
    """What all of them have seen."""

    def __init__(self, clients, wanted):
        self.clients = clients
        self.wanted = wanted
        self.sights = []
        self.first = {}
        self.made = 0
        self.lock = threading.Lock()

    def prepare(self):
        for resource in RESOURCES:
            self.first[resource] = put_policy(self.clients.apis[0], resource, policy(0))

    def look(self, resource, server):
        """Gives what a server has, and notes it; nothing if it does not answer."""
        start = time.monotonic()
        found, attempt = self.clients.attempt(server, lambda number: find_policy(self.clients.apis[number], resource))
        self.clients.history.lone_attempts.append(attempt)
        if found is None:
            return None
        sight = Sight(resource, start, attempt.end, found["revision"], policy_writer(found["document"]), server)
        with self.lock:
            self.sights.append(sight)
        return sight

    def is_enough(self):
        return self.made >= self.wanted


class Setter(threading.Thread):
    """One of the clients."""

    def __init__(self, number, ledger, seed, pause):
        super().__init__(name=f"cas{number}", daemon=True)
        self.ledger = ledger
        self.clients = ledger.clients
        self.chance = random.Random(f"{seed}/cas/{number}")
        self.pause = pause
        self.failure = None

    def run(self):
        try:
            while not self.clients.stopping.is_set() and not self.ledger.is_enough():
                self.once(self.chance.choice(RESOURCES))
                self.clients.stopping.wait(self.pause * self.chance.random() * 2)
        except Exception as failure:  # noqa: BLE001, told at the end: a mistake of the suite
            self.failure = failure
            raise

    def once(self, resource):
        clients = self.clients
        sight = self.ledger.look(resource, clients.any())
        if sight is None:
            return
        operation = clients.history.begin(self.name, "compare and set", resource=resource, expected=sight.revision)
        document = policy(operation.number)

        def call(server):
            return put_policy(clients.apis[server], resource, document, policyRevision=sight.revision)

        server, in_doubt, operation_outcome = clients.any(), False, None
        for number in range(MOST_ATTEMPTS):
            made, attempt = clients.attempt(server, call)
            operation.attempts.append(attempt)
            if attempt.status is not None and attempt.status < 300:
                operation_outcome = DONE
                operation.more["made"] = made
                break
            if not attempt.failed:
                operation_outcome = UNKNOWN if in_doubt else REFUSED
                break
            in_doubt = in_doubt or attempt.said != "no connection"
            server = (server + 1) % len(clients.servers)
            if clients.stopping.wait(min(2, 0.1 * 2**number)):
                break
        if operation_outcome is None:
            operation_outcome = UNKNOWN if in_doubt else REFUSED
        clients.history.end(operation, operation_outcome)
        with self.ledger.lock:
            self.ledger.made += 1
