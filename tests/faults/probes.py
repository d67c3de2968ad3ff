"""Probes: small requests of each server, all the time, so that it is known when it was well."""

import threading

import state
from clients import DOMAIN

PAUSE_SECONDS = 0.4


class Probe(threading.Thread):
    """Asks one server, by turns, for something and to change something."""

    def __init__(self, server, clients):
        super().__init__(name=f"probe {server}", daemon=True)
        self.server = server
        self.clients = clients

    def run(self):
        number = 0
        api = self.clients.apis[self.server]
        while not self.clients.stopping.wait(PAUSE_SECONDS):
            number += 1
            value = str(number)
            self.clients.probe(self.server, lambda _: api.describe_domain(domain=DOMAIN), "probe: DescribeDomain")
            self.clients.probe(
                self.server,
                lambda _, value=value: api.tag_resource(
                    resourceArn=state.ARN + "shared", tags=[{"key": f"probe{self.server}", "value": value}]
                ),
                "probe: TagResource",
            )
