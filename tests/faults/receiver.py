"""A web server that takes the events of package versions and remembers them by their ids."""

import http.server
import json
import threading
import time


class Receiver:
    """Takes every event; each is there once, however often it comes."""

    def __init__(self):
        self.events = {}
        # Every delivery, in order: when, the id, and what it tells.
        self.deliveries = []
        self._lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                event = json.loads(body)
                with receiver._lock:
                    receiver.deliveries.append((time.monotonic(), event["id"], event["detail"]))
                    receiver.events[event["id"]] = event["detail"]
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                """Senders are killed in the middle of it."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/events"
        threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True).start()

    def taken(self):
        with self._lock:
            return list(self.events.values())

    def write_to(self, path):
        with open(path, "w") as file:
            for delivery in self.deliveries:
                file.write(json.dumps(delivery) + "\n")

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
