"""The NuGet endpoint of a repository, spoken to without a client, and the packages that clients would push.

Knows the wire; asserts nothing but that there is a document where one is asked for.
"""

import base64
import io
import json
import urllib.error
import urllib.request
import zipfile

from world import DOMAIN

BOUNDARY = "a-boundary"


class NugetRegistry:
    """The NuGet endpoint of a repository, spoken to without a client."""

    def __init__(self, url, token):
        self.url = url
        self.token = token

    def ask(self, path, method="GET", body=None, **headers):
        """Sends a request, and gives status, headers and body of the answer."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            basic = base64.b64encode(f"aws:{self.token}".encode()).decode()
            given = {"Authorization": f"Basic {basic}", **given}
        url = path if path.startswith(self.url) else self.url + path
        request = urllib.request.Request(url, data=body, method=method, headers=given)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def document(self, path):
        """A document that is there."""
        status, _, body = self.ask(path)
        assert status == 200, (path, body)
        return json.loads(body)

    def versions(self, name):
        """The versions of a package that clients are told of."""
        status, _, body = self.ask(f"v3/flatcontainer/{name}/index.json")
        return json.loads(body)["versions"] if status == 200 else []

    def push(self, content):
        """Pushes a package in a form, as clients do."""
        return self.send(form_of(content), f'multipart/form-data; boundary="{BOUNDARY}"')

    def send(self, body, content_type):
        """Pushes a body of a type."""
        return self.ask("api/v2/package", "PUT", body, Content_Type=content_type)

    def download(self, name, version):
        """Asks for a package file."""
        return self.ask(f"v3/flatcontainer/{name}/{version}/{name}.{version}.nupkg")


def form_of(content):
    """The form of a push, whose part has a name that says nothing."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=package\r\n\r\n".encode()
    return head + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def nuspec(name, version, rest=""):
    """The nuspec of a package, with further elements."""
    namespace = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="{namespace}"><metadata><id>{name}</id>'
        f"<version>{version}</version><authors>Ann</authors><description>small</description>{rest}</metadata></package>"
    )


def pack(name, version, rest="", **files):
    """A package: the same words give the same bytes at any time."""
    return archive({f"{name}.nuspec": nuspec(name, version, rest), **files})


def archive(files):
    """A zip archive of texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for path, text in files.items():
            packed.writestr(zipfile.ZipInfo(path), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def nuget_registry_of(server, client, account, repository, domain=DOMAIN):
    """The NuGet endpoint of a repository, with a token for it."""
    token = client.get_authorization_token(domain=domain)["authorizationToken"]
    return NugetRegistry(f"{server.url}/nuget/d/{domain}-{account}/{repository}/", token)
