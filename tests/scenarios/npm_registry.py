"""The npm endpoint of a repository, spoken to without a client, and the tarballs that clients would make.

Knows the wire; asserts nothing but that there is a packument where one is asked for.
"""

import base64
import gzip
import hashlib
import io
import json
import tarfile

from package_endpoint import PackageEndpoint


class Registry(PackageEndpoint):
    """The npm endpoint of a repository, spoken to without a client."""

    FORMAT = "npm"

    def packument(self, package, **headers):
        """The packument of a package."""
        status, _, body = self.ask(package.replace("/", "%2f"), **headers)
        assert status == 200, body
        return json.loads(body)

    def publish(self, package, version, **changes):
        """Publishes a small package as a client would, but for what is changed."""
        name = package.rsplit("/", 1)[-1]
        tarball = changes.pop("tarball", None) or pack({"name": package, "version": version})
        dist = {
            "shasum": hashlib.sha1(tarball).hexdigest(),
            "integrity": "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode(),
        }
        attachment = {"data": base64.b64encode(tarball).decode(), "length": len(tarball)}
        attachment |= changes.pop("attachment", {})
        file = attachment.pop("name", f"{name}-{version}.tgz")
        document = {
            "_id": package,
            "name": package,
            "dist-tags": {"latest": version},
            "versions": {version: {"name": package, "version": version, "dist": {**dist, **changes.pop("dist", {})}}},
            "_attachments": {file: attachment},
            **changes,
        }
        body = json.dumps({name: value for name, value in document.items() if value is not None}).encode()
        return self.ask(package.replace("/", "%2f"), "PUT", body, content_type="application/json")


def pack(manifest, **files):
    """A tarball as npm makes it: the same files give the same bytes at any time."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, text in {"package/package.json": json.dumps(manifest), **files}.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(out.getvalue(), mtime=0)
