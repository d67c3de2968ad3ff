"""SwiftPM in a root folder of its own, which `tests/clients/swift/make-root` makes and a variable names.

Knows command lines and packages; asserts nothing.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

VARIABLE = "CODEARTIFACT_SWIFT_ROOT"
ROOT = pathlib.Path(os.environ.get(VARIABLE, "/nonexistent"))

# It needs 3.4 GB, so that nothing installs it by itself.
needs_swift = pytest.mark.skipif(
    # A link that leads somewhere in that root alone.
    not os.path.lexists(ROOT / "usr" / "bin" / "swift"),
    reason=f"SwiftPM is not there: {VARIABLE} names no root that tests/clients/swift/make-root has made",
)


class SwiftClient:
    """SwiftPM with a home folder of its own, which trusts one authority."""

    def __init__(self, authority):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="swift-", dir=ROOT / "tmp"))
        (self.folder / "home").mkdir()
        shutil.copy(authority, ROOT / "usr" / "local" / "share" / "ca-certificates" / "scenario.crt")
        self._in_root("/", "update-ca-certificates", "--fresh")

    def run(self, package, *arguments):
        """Runs `swift` in the folder of a package."""
        return self._in_root(f"{self._inside(self.folder)}/{package}", "swift", *arguments)

    def read(self, path):
        """The text of a file of the client's; nothing where there is none."""
        file = self.folder / path
        return file.read_text() if file.exists() else ""

    def write(self, package, manifest, **sources):
        """Writes a package; sources are named by the target that they are of."""
        folder = self.folder / package
        folder.mkdir(exist_ok=True)
        (folder / "Package.swift").write_text(manifest)
        for target, text in sources.items():
            (folder / "Sources" / target).mkdir(parents=True, exist_ok=True)
            (folder / "Sources" / target / ("main.swift" if target == "App" else "Code.swift")).write_text(text)
        return folder

    def stop(self):
        """Removes what it wrote."""
        shutil.rmtree(self.folder)

    def _inside(self, path):
        return f"/{path.relative_to(ROOT)}"

    def _in_root(self, folder, *command):
        home = self._inside(self.folder / "home")
        script = 'cd "$0" && CFFIXED_USER_HOME="$1" HOME="$1" && export CFFIXED_USER_HOME HOME && shift && exec "$@"'
        line = ["chroot", str(ROOT), "/bin/sh", "-c", script, folder, home, *command]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=300, stdin=subprocess.DEVNULL)


def library(name, text="1", needs=()):
    """The manifest of a library, and its source."""
    packages = ", ".join(f'.package(id: "{need}", {wanted})' for need, wanted in needs)
    products = ", ".join(_product(need) for need, _ in needs)
    manifest = f"""// swift-tools-version:5.9
import PackageDescription
let package = Package(name: "{name}", products: [.library(name: "{name}", targets: ["{name}"])],
  dependencies: [{packages}], targets: [.target(name: "{name}", dependencies: [{products}])])
"""
    imports = "".join(f"import {need.partition('.')[2]}\n" for need, _ in needs)
    return manifest, {name: f"{imports}public let text{name} = \"{text}\"\n"}


def program(needs, text):
    """The manifest of a program that prints some text, and its source."""
    packages = ", ".join(f'.package(id: "{need}", {wanted})' for need, wanted in needs)
    products = ", ".join(_product(need) for need, _ in needs)
    manifest = f"""// swift-tools-version:5.9
import PackageDescription
let package = Package(name: "App", dependencies: [{packages}],
  targets: [.executableTarget(name: "App", dependencies: [{products}])])
"""
    return manifest, {"App": text}


def _product(need):
    return f'.product(name: "{need.partition(".")[2]}", package: "{need}")'
