"""What stands between servers, clients and a bucket, and does what the stand-in for S3 does not: it refuses an address that
is signed and comes with an `Authorization` header too, and it fails as it is told.

Knows HTTP; knows neither packages nor what objects are for.
"""

import http.client
import http.server
import threading
import urllib.parse

BLOCK_BYTES = 64 * 1024
# What S3 says.
BOTH = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed; only '
    b"the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified"
    b"</Message></Error>"
)
UNAVAILABLE = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"


class Request:
    """A request that passed, and what became of it."""

    def __init__(self, method, path, headers):
        self.method, self.path, self.headers = method, path, headers
        self.is_signed_address = "X-Amz-Signature=" in path
        self.status = None


class BucketProxy:
    """A proxy that runs; `url` is where it answers.

    `rule` is asked about every request and gives None where it is to pass, or else what happens to it: a status that is
    answered in its place, `("cut", bytes)` for a body that breaks off, `"lose"` for a request that is passed on and whose
    answer is lost, and `"hang"` for one that is never answered.
    """

    def __init__(self, upstream):
        self._upstream = urllib.parse.urlsplit(upstream).netloc
        self.requests, self.rule = [], None
        self._released = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://localhost:{self._server.server_port}"

    def stop(self):
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def by_clients(self):
        """Gives the requests for addresses that the server has signed for others to read."""
        return [one for one in self.requests if one.is_signed_address and "response-content-type" in one.path]

    def _handler(self):
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_arguments):
                pass

            def forward(self):
                request = Request(self.command, self.path, dict(self.headers))
                proxy.requests.append(request)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                proxy._pass(self, request, body)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = forward

        return Handler

    def _pass(self, client, request, body):
        if request.is_signed_address and "Authorization" in client.headers:
            return _answer(client, request, 400, BOTH)
        fault = self.rule(request) if self.rule else None
        if isinstance(fault, int):
            return _answer(client, request, fault, UNAVAILABLE)
        if fault == "hang":
            self._released.wait()
            return _break_off(client)
        try:
            self._pass_on(client, request, body, fault)
        except OSError:
            # The bucket is away, or the client.
            _break_off(client)

    def _pass_on(self, client, request, body, fault):
        upstream = http.client.HTTPConnection(self._upstream, timeout=60)
        upstream.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name, value in client.headers.items():
            if name.lower() not in ("connection", "expect"):
                upstream.putheader(name, value)
        upstream.endheaders(body)
        response = upstream.getresponse()
        request.status = response.status
        if fault == "lose":
            response.read()
            return _break_off(client)
        left = fault[1] if fault else None
        client.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in ("connection", "transfer-encoding"):
                client.send_header(name, value)
        if response.getheader("Content-Length") is None:
            content = response.read()
            client.send_header("Content-Length", str(len(content)))
            client.end_headers()
            client.wfile.write(content)
            return None
        client.end_headers()
        while block := response.read(BLOCK_BYTES if left is None else min(BLOCK_BYTES, left)):
            client.wfile.write(block)
            left = None if left is None else left - len(block)
            if left == 0:
                return _break_off(client)
        upstream.close()
        return None


def _answer(client, request, status, body):
    request.status = status
    client.send_response_only(status)
    client.send_header("Content-Type", "application/xml")
    client.send_header("Content-Length", str(len(body)))
    client.end_headers()
    if request.method != "HEAD":
        client.wfile.write(body)


def _break_off(client):
    client.close_connection = True
    client.wfile.flush()
    client.connection.close()
