"""The packages that are published: contents that can be made again from a name, and the archives that clients make."""

import base64
import gzip
import hashlib
import io
import json
import random
import tarfile

SMALL, LARGE = 900, 40_000


def content(name, size=SMALL):
    """Bytes that nobody else has, the same for the same name."""
    return random.Random(name).randbytes(size)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def _archive(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, data in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(out.getvalue(), compresslevel=1, mtime=0)


def npm_tarball(package, version, size):
    manifest = json.dumps({"name": package, "version": version}).encode()
    return _archive({"package/package.json": manifest, "package/data": content(f"{package}@{version}", size)})


def npm_document(package, version, tarball, tag="latest"):
    """The body with which npm publishes."""
    dist = {
        "shasum": hashlib.sha1(tarball).hexdigest(),
        "integrity": "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode(),
    }
    attachment = {"data": base64.b64encode(tarball).decode(), "length": len(tarball)}
    return json.dumps({
        "_id": package,
        "name": package,
        "dist-tags": {tag: version},
        "versions": {version: {"name": package, "version": version, "dist": dist}},
        "_attachments": {f"{package}-{version}.tgz": attachment},
    }).encode()


def python_sdist(project, version, size):
    folder = f"{project}-{version}"
    information = f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n".encode()
    return _archive({f"{folder}/PKG-INFO": information, f"{folder}/data.bin": content(folder, size)})


def python_form(project, version, sdist):
    """The body with which twine uploads, and the type of its content."""
    boundary = "a-boundary-that-is-in-no-archive"
    fields = {
        ":action": "file_upload", "protocol_version": "1", "metadata_version": "2.1", "filetype": "sdist",
        "pyversion": "source", "name": project, "version": version, "sha256_digest": sha256(sdist),
    }
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="content"; filename="{project}-{version}.tar.gz"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode() + sdist + b"\r\n"
    )
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
