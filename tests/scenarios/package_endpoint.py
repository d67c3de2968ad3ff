"""The package endpoint of a repository, spoken to without a client: what is the same whatever the format.

Knows the wire; asserts nothing.
"""

import base64
import socket
import urllib.error
import urllib.parse
import urllib.request

import clients
from world import DOMAIN, REPOSITORY


class _LeavesCredentialsBehind(urllib.request.HTTPRedirectHandler):
    """Follows to another host without what was for the first, as the clients of package managers do."""

    def redirect_request(self, request, *arguments):
        followed = super().redirect_request(request, *arguments)
        if followed is not None and followed.host != request.host:
            followed.remove_header("Authorization")
        return followed


_opener = urllib.request.build_opener(_LeavesCredentialsBehind)


class PackageEndpoint:
    """A package endpoint with a token for it, or none. Formats say what they are called, and how the token is sent."""

    FORMAT = None

    def __init__(self, url, token):
        self.url = url
        self.token = token

    @classmethod
    def at(cls, server, client, account, repository, domain=DOMAIN):
        """The endpoint of a repository, with a token for it."""
        token = client.get_authorization_token(domain=domain)["authorizationToken"]
        return cls(f"{server.url}/{cls.FORMAT}/d/{domain}-{account}/{repository}/", token)

    @classmethod
    def of_new_repository(cls, server, account, repository=REPOSITORY):
        """The endpoint of a repository that is made for it, in a domain that is too."""
        client = clients.connect(server.url, account)
        client.create_domain(domain=DOMAIN)
        client.create_repository(domain=DOMAIN, repository=repository)
        return cls.at(server, client, account, repository)

    def of(self, repository):
        """The endpoint of another repository of the same domain, with the same token."""
        base, _, _ = self.url.rstrip("/").rpartition("/")
        return type(self)(f"{base}/{repository}/", self.token)

    def authorization(self):
        """The header with the token."""
        return f"Bearer {self.token}"

    def basic(self):
        """The header with the token as a password."""
        return "Basic " + base64.b64encode(f"aws:{self.token}".encode()).decode()

    def ask(self, path, method="GET", body=None, **headers):
        """Sends a request, and gives status, headers and body of the answer."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            given = {"Authorization": self.authorization(), **given}
        url = path if path.startswith(self.url) else self.url + path
        try:
            with self.open(urllib.request.Request(url, data=body, method=method, headers=given)) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def open(self, request):
        """Sends a request."""
        return _opener.open(request)


def status_of_head(url, method, token):
    """Announces a large body and sends nothing of it; gives the status that is answered all the same."""
    address = urllib.parse.urlsplit(url)
    authorization = "" if token is None else f"Authorization: Bearer {token}\r\n"
    head = f"{method} {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n{authorization}Content-Length: {1 << 30}\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(head.encode())
        with connection.makefile("rb") as answer:
            return answer.readline().split()[1].decode()
