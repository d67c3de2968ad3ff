"""RubyGems and Bundler, as Debian has them, in several versions: told of one repository, in a home of their own.

Those of the second root run on a newer Ruby, which Bundler 4 needs.

Knows command lines and files of settings; asserts nothing.
"""

import functools
import os
import re
import shutil
import subprocess

import pytest

import client_record
import second_root
from server_process import ROOT

# The clients with the suites of Debian that they are of; those of the first are the machine's own.
_SUITES = {"gem": "bookworm", "gem36": "trixie", "gem40": "sid", "bundler": "bookworm", "bundler26": "trixie"}
IN_SECOND_ROOT = ("gem40ruby", "bundler40")
_SUITES |= dict.fromkeys(IN_SECOND_ROOT, "root")
EVERY = tuple(_SUITES)
GEMS = tuple(client for client in EVERY if client.startswith("gem"))
BUNDLERS = tuple(client for client in EVERY if client not in GEMS)

# How those that can write digests into a lock file are told to.
LOCK_DIGESTS = {"bundler26": ["lock", "--add-checksums"], "bundler40": ["lock"]}


def version(client):
    """The pinned version of a client."""
    return _pinned(_SUITES[client], "ruby-rubygems" if client in GEMS else "ruby-bundler")


def runtime():
    """The pinned version of the Ruby in the second root."""
    return _pinned("root", "ruby")


def _pinned(suite, package):
    pins = (ROOT / "tests" / "clients" / "ruby" / "packages.txt").read_text()
    return re.search(rf"^{suite} {package} ([\d.]+)", pins, re.MULTILINE).group(1)


def _command(client, directory):
    """The command that starts a client in a directory, and the variables that it needs."""
    if client in IN_SECOND_ROOT:
        return second_root.command(directory, _program(client)), {}
    folder = ROOT / "tests" / ".clients" / "ruby" / _SUITES[client] / "usr"
    if _SUITES[client] == "bookworm":
        return [_program(client)], {}
    libraries = [folder / "lib" / "ruby" / "vendor_ruby"]
    program = folder / "bin" / "gem"
    if client in BUNDLERS:
        bundler = folder / "share" / "rubygems-integration" / "all" / "gems" / f"bundler-{version(client)}"
        libraries.append(bundler / "lib")
        program = bundler / "exe" / "bundle"
    return ["ruby", str(program)], {"RUBYLIB": ":".join(map(str, libraries))}


def _program(client):
    return "gem" if client in GEMS else "bundle"


@functools.cache
def is_installed(client):
    """Tells whether a client is there, in the pinned version."""
    command, variables = _command(client, "/")
    if client in IN_SECOND_ROOT and not second_root.has(_program(client)) or shutil.which(command[0]) is None:
        return False
    environment = {**os.environ, **variables}
    ended = subprocess.run([*command, "--version"], env=environment, capture_output=True, text=True, check=False)
    return re.findall(r"\d[\d.]*", ended.stdout)[:1] == [version(client)]


def cases(clients):
    """The cases of a test that these clients play."""
    reasons = {client: second_root.reason(client) for client in IN_SECOND_ROOT}
    marks = {client: client_record.needs(client, is_installed(client), reasons.get(client)) for client in clients}
    return [pytest.param(client, marks=marks[client]) for client in clients]


class RubyClient:
    """A client with a home of its own, in which it is told of one repository."""

    def __init__(self, name, home, url, token):
        self.name = name
        self.home = home
        self.url = url
        self.token = token
        (home / ".gem").mkdir(parents=True, exist_ok=True)
        credentials = home / ".gem" / "credentials"
        credentials.write_text(f"---\n:key: Bearer {token}\n")
        credentials.chmod(0o600)

    @property
    def source(self):
        """The address of the repository with the token in it."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://aws:{self.token}@{rest}"

    def run(self, arguments, directory):
        """Runs it in a directory, to its end."""
        command, variables = _command(self.name, directory)
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("GEM", "BUNDLE", "RUBY", "XDG"))
        }
        environment = {
            **inherited,
            **variables,
            "HOME": str(self.home),
            "GEM_HOME": str(self.home / "gems"),
            "GEM_SPEC_CACHE": str(self.home / "specs"),
            "BUNDLE_PATH": str(self.home / "bundled"),
            "BUNDLE_RETRY": "0",
            "LC_ALL": "C.UTF-8",
        }
        return client_record.run(self.name, [*command, *arguments], directory, environment)

    def push(self, file, host=None):
        """Pushes a gem."""
        arguments = ["push", "--key", "key", "--host", host or self.url.rstrip("/"), str(file)]
        return self.run(arguments, file.parent)

    def install(self, directory, *arguments):
        """Installs gems from the repository alone."""
        options = ["--clear-sources", "--source", self.source, "--no-document"]
        return self.run(["install", *options, *arguments], directory)

    def bundle(self, directory, *arguments, **settings):
        """Runs Bundler in a directory with a `Gemfile`, with the token in its settings and whatever else is to be set."""
        folder = directory / ".bundle"
        folder.mkdir(parents=True, exist_ok=True)
        key = self.url.replace("-", "___").replace(".", "__").upper()
        lines = [f'BUNDLE_{name.upper()}: "{value}"\n' for name, value in {key: f"aws:{self.token}", **settings}.items()]
        (folder / "config").write_text("---\n" + "".join(lines))
        return self.run([*arguments], directory)


def write_gemfile(directory, url, *lines):
    """Writes a `Gemfile` that takes gems from the repository."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "Gemfile").write_text("\n".join([f'source "{url}"', *lines]) + "\n")
    return directory


def locked(directory):
    """The gems that a lock file has chosen, with their numbers."""
    text = (directory / "Gemfile.lock").read_text().partition("specs:\n")[2].partition("\n\n")[0]
    return dict(re.findall(r"^    (\S+) \((.*?)\)$", text, re.MULTILINE))


def locked_digests(directory):
    """The SHA-256 of the gems that a lock file has chosen, by number and platform."""
    text = (directory / "Gemfile.lock").read_text().partition("CHECKSUMS\n")[2].partition("\n\n")[0]
    return dict(re.findall(r"^  (\S+ \(.*?\)) sha256=(\w+)$", text, re.MULTILINE))
