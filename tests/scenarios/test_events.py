"""Events of package versions: where they go, and that nothing holds them up or loses them."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time

import pytest

from server_process import ServerProcess
from world import World

SECRET = "a secret of some length"


class Receiver:
    """A web server that takes events, after it has refused as many as it is told to."""

    def __init__(self, refusals=0):
        self.events = []
        self.refused = 0
        self._news = threading.Condition()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with receiver._news:
                    if receiver.refused < refusals:
                        receiver.refused += 1
                        self.send_response(503)
                    else:
                        receiver.events.append((dict(self.headers.items()), body))
                        self.send_response(204)
                    receiver._news.notify_all()
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/events?for=tests"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wait_for(self, count):
        with self._news:
            assert self._news.wait_for(lambda: len(self.events) >= count, timeout=120)
            return list(self.events)

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def telling(connect, tmp_path):
    """Starts a server that tells events as these flags say, and gives the world in it."""
    started = []
    secret = tmp_path / "secret"
    secret.write_text(SECRET)

    def start(*flags):
        server = ServerProcess(*flags, "--events-webhook-secret-file", str(secret))
        started.append(server)
        return World(connect("111122223333", url=server.url), "111122223333")

    yield start
    for server in started:
        server.stop()


def lines(path, count):
    """Gives the events of a file once there are so many."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        text = path.read_text()
        if text.count("\n") >= count:
            return [json.loads(line) for line in text.splitlines()]
    raise AssertionError(f"{count} events expected, found:\n{path.read_text()}")


def test_changes_are_appended_to_a_file_in_their_order(telling, tmp_path):
    path = tmp_path / "events.jsonl"
    world = telling("--events-file", str(path))
    world.publish(unfinished=True)
    world.publish(assetName="second")
    world.client.update_package_versions_status(
        versions=["1.0"], targetStatus="Archived", **world.package()
    )
    world.client.delete_package_versions(versions=["1.0"], **world.package())

    events = lines(path, 4)

    details = [event["detail"] for event in events]
    assert [detail["operationType"] for detail in details] == ["Created", "Updated", "Updated", "Deleted"]
    assert [detail["packageVersionState"] for detail in details] == [
        "Unfinished",
        "Published",
        "Archived",
        "Archived",
    ]
    numbers = [detail["sequenceNumber"] for detail in details]
    assert numbers == sorted(set(numbers))
    assert {event["source"] for event in events} == {"aws.codeartifact"}
    assert len({event["id"] for event in events}) == 4


def test_webhook_is_tried_until_it_takes_each_event_once_in_order_and_signed(telling):
    receiver = Receiver(refusals=3)
    try:
        world = telling("--events-webhook", receiver.url)
        for number in range(5):
            world.publish(packageVersion=str(number))

        events = receiver.wait_for(5)

        assert receiver.refused == 3
        assert [json.loads(body)["detail"]["packageVersion"] for _, body in events] == list("01234")
        for headers, body in events:
            named = {name.lower(): value for name, value in headers.items()}
            assert named["webhook-id"] == json.loads(body)["id"]
            signed = f"{named['webhook-id']}.{named['webhook-timestamp']}.".encode() + body
            digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
            assert named["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    finally:
        receiver.stop()


def test_dead_webhook_holds_up_neither_publishing_nor_the_file(telling, tmp_path):
    path = tmp_path / "events.jsonl"
    receiver = Receiver()
    receiver.stop()
    world = telling("--events-file", str(path), "--events-webhook", receiver.url)

    for number in range(50):
        world.publish(packageVersion=str(number))

    told = [event["detail"]["packageVersion"] for event in lines(path, 50)]
    assert told == [str(number) for number in range(50)]
