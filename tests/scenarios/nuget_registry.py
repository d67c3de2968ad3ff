"""The NuGet endpoint of a repository, spoken to without a client, and the packages that clients would push.

Knows the wire; asserts nothing but that there is a document where one is asked for.
"""

import http.client
import io
import json
import urllib.parse
import zipfile

from package_endpoint import PackageEndpoint

BOUNDARY = "a-boundary"


class NugetRegistry(PackageEndpoint):
    """The NuGet endpoint of a repository, spoken to without a client."""

    FORMAT = "nuget"

    def authorization(self):
        """The header with the token, as a password."""
        return self.basic()

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

    def push_for_reason(self, content):
        """Pushes a package, and gives the status and what stands beside it."""
        address = urllib.parse.urlsplit(self.url + "api/v2/package")
        connection = http.client.HTTPConnection(address.netloc)
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        headers = {"Authorization": self.authorization(), "Content-Type": kind}
        connection.request("PUT", address.path, form_of(content), headers)
        answer = connection.getresponse()
        connection.close()
        return answer.status, answer.reason

    def search(self, query):
        """What a search finds."""
        return self.document(f"v3/query?{query}")

    def complete(self, query):
        """What completes an id or a version."""
        return self.document(f"v3/autocomplete?{query}")

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
