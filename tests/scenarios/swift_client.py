"""SwiftPM in the second root.

Knows command lines and packages; asserts nothing.
"""

import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile

import client_record
import second_root
from second_root import ROOT
from server_process import ROOT as PROJECT

SWIFTPM = "swiftpm"
EVERY = (SWIFTPM,)

# It needs 3.4 GB, so that nothing installs it by itself.
needs_swift = client_record.driven_by(SWIFTPM, second_root.has("swift"), second_root.reason("SwiftPM"))


def version():
    """The pinned version, which `make-root` holds the root to."""
    return (PROJECT / "tests" / "clients" / "swift" / "version.txt").read_text().strip()


class SwiftClient:
    """SwiftPM with a home folder of its own, which trusts one authority."""

    def __init__(self, authority):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="swift-", dir=ROOT / "tmp"))
        (self.folder / "home").mkdir()
        shutil.copy(authority, ROOT / "usr" / "local" / "share" / "ca-certificates" / "scenario.crt")
        _in_root("update-ca-certificates", "--fresh")

    def run(self, package, *arguments):
        """Runs `swift` in the folder of a package."""
        script = 'cd "$0" && CFFIXED_USER_HOME="$1" HOME="$1" && export CFFIXED_USER_HOME HOME && shift && exec swift "$@"'
        places = [f"{self.inside(self.folder)}/{package}", self.inside(self.folder / "home")]
        line = ["chroot", str(ROOT), "/bin/sh", "-c", script, *places, *arguments]
        return client_record.run(SWIFTPM, line, self.folder, dict(os.environ), timeout=300)

    def write_launcher(self, folder):
        """Writes a program `swift` that others start in folders of the client's."""
        folder.mkdir()
        script = 'cd "$0" && export CFFIXED_USER_HOME="$1" HOME="$1" && shift && exec swift "$@"'
        line = shlex.join(["chroot", str(ROOT), "/bin/sh", "-c", script])
        home = self.inside(self.folder / "home")
        (folder / "swift").write_text(f'#!/bin/sh\nexec {line} "${{PWD#{ROOT}}}" {home} "$@" </dev/null\n')
        (folder / "swift").chmod(0o755)

    def others_ran(self):
        """Notes that the test that is running has had others start SwiftPM."""
        client_record.ran(SWIFTPM)

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

    def write_signer(self):
        """Writes `key.der` and `certificate.der` of somebody who signs code, whom no authority knows."""
        key, certificate = (self.inside(self.folder / name) for name in ("key.pem", "certificate.der"))
        made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key]
        says = ["-subj", "/O=Mona/CN=Mona", "-days", "1", "-addext", "extendedKeyUsage=codeSigning"]
        _in_root("openssl", "req", "-x509", *made, *says, "-outform", "DER", "-out", certificate)
        _in_root("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key, "-outform", "DER", "-out", key.replace("pem", "der"))

    def stop(self):
        """Removes what it wrote."""
        shutil.rmtree(self.folder)

    def inside(self, path):
        """Where SwiftPM finds a file of the client's."""
        return f"/{path.relative_to(ROOT)}"


def _in_root(*command):
    subprocess.run(["chroot", str(ROOT), *command], stdin=subprocess.DEVNULL, capture_output=True, check=True)


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
