"""A publish holds a few blocks of its body in memory, whatever the format and however large the package."""

import functools
import gzip
import io
import pathlib
import random
import sys
import zipfile

import pytest

import gem_registry
from cargo_registry import CargoRegistry, body_of, document
from gem_registry import GemRegistry
from maven_repository import MavenRepository
from npm_registry import Registry
from nuget_registry import NugetRegistry, nuspec
from python_clients import PythonClients
from swift_registry import SwiftRegistry
from world import DOMAIN, REPOSITORY

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much memory a program held at most"),
    pytest.mark.alone,
]

LARGE_BYTES = 64 << 20
# What is held beyond what was held before: the blocks between the connection, the digests and the disk.
MOST_HELD_BYTES = 20 << 20


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


PUBLISHES = {
    "cargo": publish_crate,
    "maven": publish_jar,
    "npm": publish_tarball,
    "nuget": publish_nupkg,
    "pypi": publish_sdist,
    "ruby": publish_gem,
    "swift": publish_release,
}


@pytest.mark.parametrize("format_", sorted(PUBLISHES))
def test_a_publish_holds_a_few_blocks_of_its_body(format_, server, client, account, world):
    def at(endpoint):
        return endpoint.at(server, client, account, REPOSITORY)

    # What is there once something was published stays.
    first, large = (PUBLISHES[format_](at, version, length) for version, length in (("1.0.0", 1 << 20), ("2.0.0", LARGE_BYTES)))
    assert first() in (200, 201)

    statuses = []
    held = most_held(server, lambda: statuses.append(large()))

    assert statuses[0] in (200, 201)
    assert held <= MOST_HELD_BYTES, f"{held >> 20} MiB were held"


def most_held(server, work):
    """The most bytes of memory that a server holds while some work is done, beyond those that it holds before."""
    process = pathlib.Path("/proc") / str(server.process_id)

    def told(name):
        line = next(line for line in (process / "status").read_text().splitlines() if line.startswith(name))
        return int(line.split()[1]) << 10

    # The highest mark is counted from here.
    (process / "clear_refs").write_text("5")
    before = told("VmRSS")
    work()
    return told("VmHWM") - before
