"""RubyGems and Bundler, as Debian has them: told of one repository, in a home of their own.

Knows command lines and files of settings; asserts nothing.
"""

import functools
import json
import os
import re
import shutil
import subprocess

import pytest

import client_record
from server_process import ROOT

GEM = "gem"
BUNDLER = "bundler"
EVERY = (GEM, BUNDLER)

_PROGRAMS = {GEM: "gem", BUNDLER: "bundle"}


def version(client):
    """The pinned version of a client."""
    return json.loads((ROOT / "tests" / "clients" / "ruby" / "versions.json").read_text())[client]


@functools.cache
def is_installed(client):
    """Tells whether the machine has a client, in the pinned version."""
    program = shutil.which(_PROGRAMS[client])
    if program is None:
        return False
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return re.findall(r"\d[\d.]*", told)[:1] == [version(client)]


def cases(*clients):
    """The cases of a test that these clients play."""
    return [pytest.param(client, marks=client_record.needs(client, is_installed(client))) for client in clients]


class RubyClient:
    """The clients with a home of their own, in which they are told of one repository."""

    def __init__(self, home, url, token):
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

    def run(self, program, arguments, directory):
        """Runs a program in a directory, to its end."""
        client_record.ran(next(client for client, name in _PROGRAMS.items() if name == program))
        directory.mkdir(parents=True, exist_ok=True)
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("GEM", "BUNDLE", "RUBY", "XDG"))
        }
        environment = {
            **inherited,
            "HOME": str(self.home),
            "GEM_HOME": str(self.home / "gems"),
            "GEM_SPEC_CACHE": str(self.home / "specs"),
            "BUNDLE_PATH": str(self.home / "bundled"),
            "BUNDLE_RETRY": "0",
            "LC_ALL": "C.UTF-8",
        }
        return subprocess.run(
            [program, *arguments],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def push(self, file, host=None):
        """Pushes a gem."""
        arguments = ["push", "--key", "key", "--host", host or self.url.rstrip("/"), str(file)]
        return self.run("gem", arguments, file.parent)

    def install(self, directory, *arguments):
        """Installs gems from the repository alone."""
        options = ["--clear-sources", "--source", self.source, "--no-document"]
        return self.run("gem", ["install", *options, *arguments], directory)

    def bundle(self, directory, *arguments):
        """Runs Bundler in a directory with a `Gemfile`, with the token in its settings."""
        settings = directory / ".bundle"
        settings.mkdir(parents=True, exist_ok=True)
        key = self.url.replace("-", "___").replace(".", "__").upper()
        (settings / "config").write_text(f'---\nBUNDLE_{key}: "aws:{self.token}"\n')
        return self.run("bundle", [*arguments], directory)


def write_gemfile(directory, url, *lines):
    """Writes a `Gemfile` that takes gems from the repository."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "Gemfile").write_text("\n".join([f'source "{url}"', *lines]) + "\n")
    return directory


def locked(directory):
    """The gems that a lock file has chosen, with their numbers."""
    text = (directory / "Gemfile.lock").read_text().partition("specs:\n")[2].partition("\n\n")[0]
    return dict(re.findall(r"^    (\S+) \((.*?)\)$", text, re.MULTILINE))
