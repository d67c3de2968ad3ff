"""The Swift endpoint of a repository, spoken to without a client, and source archives as SwiftPM would pack them.

Knows the wire; asserts nothing.
"""

import io
import json
import ssl
import urllib.request
import zipfile

from package_endpoint import PackageEndpoint

JSON = "application/vnd.swift.registry.v1+json"
_BOUNDARY = "0f6e8a3c-boundary"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class SwiftRegistry(PackageEndpoint):
    """The Swift endpoint of a repository."""

    FORMAT = "swift"

    def __init__(self, url, token, authority=None):
        super().__init__(url, token)
        context = ssl.create_default_context(cafile=authority) if authority else None
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))

    def open(self, request):
        """Sends a request, wherever else its answer would lead."""
        return self._opener.open(request)

    def publish(self, path, archive, metadata=None, signature=None, **headers):
        """Publishes a release, as SwiftPM does."""
        parts = [("source-archive", archive, "application/zip", "binary")]
        if signature is not None:
            parts.append(("source-archive-signature", signature, "application/octet-stream", "binary"))
            headers = {"X_Swift_Package_Signature_Format": "cms-1.0.0", **headers}
        if metadata is not None:
            text = metadata if isinstance(metadata, bytes) else json.dumps(metadata).encode()
            # Declared, and sent as it is.
            parts.append(("metadata", text, "application/json", "quoted-printable"))
        return self.send(path, form(*parts), **headers)

    def send(self, path, body, **headers):
        """Sends a body as a publish."""
        kind = f'multipart/form-data;boundary="{_BOUNDARY}"'
        return self.ask(path, "PUT", body, **{"Accept": JSON, "Content_Type": kind, **headers})


def form(*parts):
    """The body of a form: parts of name, content, type and transfer encoding."""
    out = b""
    for name, content, kind, encoding in parts:
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: {kind}\r\n'
        head += f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
        out += head.encode() + content + b"\r\n"
    return out + f"--{_BOUNDARY}--\r\n".encode()


def pack(files=None, top="mona.LinkedList"):
    """A source archive of texts: the same words give the same bytes at any time."""
    files = {"Package.swift": "// swift-tools-version:5.9\n"} if files is None else files
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            path = f"{top}/{name}" if top else name
            archive.writestr(zipfile.ZipInfo(path), text)
    return out.getvalue()
