"""The Cargo endpoint of a repository, spoken to without a client, and the bodies that Cargo would send.

Knows the wire; asserts nothing but that there is an index file where one is asked for.
"""

import gzip
import io
import json
import struct
import tarfile

from package_endpoint import PackageEndpoint


class CargoRegistry(PackageEndpoint):
    """The Cargo endpoint of a repository, spoken to without a client."""

    FORMAT = "cargo"

    def authorization(self):
        """The header with the token, as it is."""
        return self.token

    def lines(self, crate):
        """The lines of the index file of a crate."""
        status, _, body = self.ask(index_path(crate))
        assert status == 200, body
        assert body.endswith(b"\n"), body
        return [json.loads(line) for line in body.splitlines()]

    def versions(self, crate):
        """What the index says of each version: whether it is yanked."""
        if self.ask(index_path(crate))[0] == 404:
            return {}
        return {line["vers"]: line["yanked"] for line in self.lines(crate)}

    def publish(self, crate, version, content=None, **members):
        """Publishes a small crate as Cargo would, but for what is changed."""
        return self.send(body_of(document(crate, version, **members), content or pack(crate, version)))

    def send(self, body):
        """Sends the body of a publish."""
        return self.ask("api/v1/crates/new", "PUT", body)

    def download(self, crate, version):
        """Asks for a crate file."""
        return self.ask(f"api/v1/crates/{crate}/{version}/download")


def index_path(crate):
    """The path of an index file."""
    name = crate.lower()
    if len(name) < 3:
        return f"{len(name)}/{name}"
    return f"3/{name[0]}/{name}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}/{name}"


def document(crate, version, **members):
    """The document of a publish."""
    plain = {"deps": [], "features": {}, "authors": [], "keywords": [], "categories": [], "badges": {}, "links": None}
    return json.dumps({"name": crate, "vers": version, **plain, **members}).encode()


def body_of(document, content):
    """The body of a publish: each part behind its length."""
    return b"".join((struct.pack("<I", len(document)), document, struct.pack("<I", len(content)), content))


def pack(crate, version, manifest="", top=None, level=9, **files):
    """A crate file as Cargo makes it: the same files give the same bytes at any time."""
    top = top or f"{crate}-{version}"
    package = f'[package]\nname = "{crate}"\nversion = "{version}"\nedition = "2021"\n{manifest}'
    return archive({f"{top}/Cargo.toml": package, f"{top}/src/lib.rs": "", **files}, level)


def archive(files, level=9):
    """A compressed archive of texts; bytes are the target of a link."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            if isinstance(text, bytes):
                entry.type, entry.linkname = tarfile.SYMTYPE, text.decode()
                tar.addfile(entry)
            else:
                entry.size = len(text.encode())
                tar.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(out.getvalue(), level, mtime=0)
