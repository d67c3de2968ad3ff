"""An origin that does as a test says, and remembers what it was asked.

Knows HTTP and the two documents that it writes; asserts nothing.
"""

import base64
import contextlib
import hashlib
import http.server
import json
import socket
import threading

JSON = "application/vnd.pypi.simple.v1+json"


class Answer:
    """What an origin answers with."""

    def __init__(self, body=b"", status=200, cut=None, **headers):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        # After how many bytes it breaks off.
        self.cut = cut
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class ScriptedOrigin:
    """A running origin; what a path answers is set by the test, and anything else is not found."""

    def __init__(self):
        self.answers = {}
        self.requests = []
        self._connections = []
        self._news = threading.Condition()
        # While it is not set, nothing is answered.
        self.open = threading.Event()
        self.open.set()
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                origin._connections.append(self.connection)

            def do_GET(self):
                with origin._news:
                    origin.requests.append((self.path, dict(self.headers)))
                    origin._news.notify_all()
                origin.open.wait()
                found = origin.answers.get(self.path, Answer(status=404))
                self.answer(found(self) if callable(found) else found)

            def answer(self, answer):
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if answer.cut is None:
                    self.wfile.write(answer.body)
                else:
                    self.wfile.write(answer.body[: answer.cut])
                    self.wfile.flush()
                    self.close_connection = True
                    self.connection.close()

            def log_message(self, *_arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def has_been_asked(self, times, seconds):
        """Waits until it was asked so often, at most for some seconds; tells whether it was."""
        with self._news:
            return self._news.wait_for(lambda: len(self.requests) >= times, timeout=seconds)

    def asked(self, path):
        """How often a path was asked for."""
        return sum(asked == path for asked, _ in self.requests)

    def offer_npm(self, name, version, tarball, url=None, dist=None, time="2020-01-02T03:04:05.678Z", **members):
        """Offers a version of a package, with the digest of its tarball."""
        path = f"/{name}/-/{name}-{version}.tgz"
        self.answers.setdefault(path, Answer(tarball))
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
        dist = {"tarball": url or self.url + path, "integrity": integrity, **(dist or {})}
        known = self.answers.get(f"/{name}")
        packument = json.loads(known.body) if known else {"name": name, "versions": {}, "time": {}, "dist-tags": {}}
        packument["versions"][version] = {"name": name, "version": version, "dist": dist, **members}
        packument["dist-tags"]["latest"] = version
        if time:
            packument["time"][version] = time
        self.answers[f"/{name}"] = Answer(packument, content_type="application/json")

    def offer_python(self, project, *files, **said):
        """Offers files of a project, each given by its path."""
        listed = []
        for path in files:
            content = path.read_bytes()
            self.answers[f"/files/{path.name}"] = Answer(content)
            listed.append({
                "filename": path.name,
                "url": f"../../files/{path.name}",
                "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
                "size": len(content),
                "upload-time": "2020-01-02T03:04:05.678901Z",
                **said,
            })
        page = {"meta": {"api-version": "1.1"}, "name": project, "files": listed, "versions": []}
        self.answers[f"/simple/{project}/"] = Answer(page, content_type=JSON)

    def yank_python(self, project, filename, reason):
        """Yanks a file of a project with a reason, or with none takes that back."""
        page = json.loads(self.answers[f"/simple/{project}/"].body)
        for file in page["files"]:
            if file["filename"] == filename:
                file["yanked"] = reason or False
        self.answers[f"/simple/{project}/"] = Answer(page, content_type=JSON)

    def say_of_python(self, project, tracks=(), locations=(), status=None):
        """Says something of a project as a whole, in the document that offers its files."""
        known = self.answers[f"/simple/{project}/"]
        page = json.loads(known.body)
        page["meta"] = {"api-version": "1.4", "tracks": list(tracks)}
        page.update({"alternate-locations": list(locations), "project-status": status or {"status": "active"}})
        self.answers[f"/simple/{project}/"] = Answer(page, content_type=JSON)

    def stop(self):
        """Stops it: nobody is answered any more."""
        self.open.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
