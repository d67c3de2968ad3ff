"""A package of each format, as large as is wanted, and how it is published.

Knows the endpoints of all formats; asserts nothing.
"""

import functools
import gzip
import io
import pathlib
import random
import zipfile

import gem_registry
from cargo_registry import CargoRegistry, body_of, document
from gem_registry import GemRegistry
from maven_repository import MavenRepository
from npm_registry import Registry
from nuget_registry import NugetRegistry, nuspec
from python_clients import PythonClients
from swift_registry import SwiftRegistry


@functools.cache
def noise(length):
    """Bytes that cannot be made shorter."""
    return random.Random(length).randbytes(length)


def tar_gz(files):
    """An archive of texts and bytes, packed no shorter."""
    return gzip.compress(gem_registry.tar(files), 0, mtime=0)


def zipped(files):
    """The same as a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED, compresslevel=1)
    return out.getvalue()


def publish_crate(at, version, length):
    top = f"widget-{version}"
    manifest = f'[package]\nname = "widget"\nversion = "{version}"\nedition = "2021"\n'
    content = tar_gz({f"{top}/Cargo.toml": manifest, f"{top}/src/lib.rs": "", f"{top}/noise": noise(length)})
    body = body_of(document("widget", version), content)
    return lambda: at(CargoRegistry).send(body)[0]


def publish_gem(at, version, length):
    data = tar_gz({"lib/widget.rb": "", "lib/noise": noise(length)})
    described = gzip.compress(gem_registry.metadata("widget", version).encode(), mtime=0)
    gem = gem_registry.assemble(described, data)
    return lambda: at(GemRegistry).push(gem)[0]


def publish_jar(at, version, length):
    jar = noise(length)
    return lambda: at(MavenRepository).put(f"com/acme/widget/{version}/widget-{version}.jar", jar)


def publish_tarball(at, version, length):
    manifest = f'{{"name": "widget", "version": "{version}"}}'
    tarball = tar_gz({"package/package.json": manifest, "package/noise": noise(length)})
    return lambda: at(Registry).publish("widget", version, tarball=tarball)[0]


def publish_nupkg(at, version, length):
    package = zipped({"widget.nuspec": nuspec("widget", version), "noise": noise(length)})
    return lambda: at(NugetRegistry).push(package)[0]


def publish_release(at, version, length):
    top = "acme.widget/"
    archive = zipped({f"{top}Package.swift": "// swift-tools-version:5.9\n", f"{top}noise": noise(length)})
    return lambda: at(SwiftRegistry).publish(f"acme/widget/{version}", archive)[0]


def publish_sdist(at, version, length):
    said = f"Metadata-Version: 2.1\nName: widget\nVersion: {version}\n"
    sdist = tar_gz({f"widget-{version}/PKG-INFO": said, f"widget-{version}/noise": noise(length)})
    registry = at(Registry)
    python = PythonClients(pathlib.Path("unused"), registry.url.replace("/npm/", "/pypi/"), registry.token)
    return lambda: python.upload(f"widget-{version}.tar.gz", sdist, name="widget", version=version)[0]


# By format: made for an endpoint, a version and a length, a call that publishes it, or a file of it, and gives the status.
PUBLISHES = {
    "cargo": publish_crate,
    "maven": publish_jar,
    "npm": publish_tarball,
    "nuget": publish_nupkg,
    "pypi": publish_sdist,
    "ruby": publish_gem,
    "swift": publish_release,
}
