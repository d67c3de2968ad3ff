"""Cargo, as the toolchain of the repository has it: told of one repository, in a home of its own.

Knows command lines and files of settings; asserts nothing.
"""

import json
import os
import pathlib
import re
import shutil

import pytest

import client_record
from server_process import ROOT

CARGO = "cargo"
EVERY = (CARGO,)

# What Cargo calls the repository.
REGISTRY = "ca"


def version():
    """The version of the toolchain that the repository pins."""
    pinned = (ROOT / "rust-toolchain.toml").read_text()
    return re.search(r'^channel = "([\d.]+)"', pinned, re.MULTILINE).group(1)


def toolchain():
    """The variables by which rustup finds the toolchain, whatever the home."""
    home = os.environ.get("RUSTUP_HOME", str(pathlib.Path.home() / ".rustup"))
    return {"RUSTUP_HOME": home, "RUSTUP_TOOLCHAIN": os.environ.get("RUSTUP_TOOLCHAIN", version())}


def cases():
    """The case of a test that Cargo plays."""
    return [pytest.param(CARGO, marks=client_record.needs(CARGO, shutil.which(CARGO) is not None))]


class CargoClient:
    """Cargo with a home of its own, in which it is told of one repository."""

    def __init__(self, home, url, token, replaces_public=False):
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        index = json.dumps(f"sparse+{url}")
        settings = [f"[registries.{REGISTRY}]", f"index = {index}"]
        provider = 'credential-provider = ["cargo:token"]'
        settings += [provider, "[registry]", f"default = {json.dumps(REGISTRY)}", "global-credential-providers = []"]
        if replaces_public:
            settings += ["[source.crates-io]", f"replace-with = {json.dumps(REGISTRY)}"]
        settings += ["[net]", "retry = 0"]
        (home / "config.toml").write_text("\n".join(settings) + "\n")
        (home / "credentials.toml").write_text(f"[registries.{REGISTRY}]\ntoken = {json.dumps(token)}\n")

    def run(self, arguments, directory):
        """Runs it in a directory, to its end."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CARGO", "RUST"))}
        environment = {
            **inherited,
            "CARGO_HOME": str(self.home),
            **toolchain(),
            "CARGO_TARGET_DIR": str(self.home / "target"),
            "CARGO_TERM_COLOR": "never",
        }
        return client_record.run(CARGO, [CARGO, *arguments], directory, environment, timeout=240)

    def publish(self, directory, *arguments):
        """Publishes the crate of a directory, unbuilt."""
        return self.run(["publish", "--allow-dirty", "--no-verify", *arguments], directory)


def write_crate(directory, name, version, rest="", code="", **package):
    """Writes a crate: its manifest, with further lines behind what it says of itself, and its code."""
    (directory / "src").mkdir(parents=True, exist_ok=True)
    described = {"name": name, "version": version, "edition": "2021", "description": "small", "license": "MIT", **package}
    lines = "".join(f"{member.replace('_', '-')} = {json.dumps(value)}\n" for member, value in described.items())
    # No crate of a test belongs to a workspace around it.
    workspace = "" if "[workspace]" in rest else "[workspace]\n"
    (directory / "Cargo.toml").write_text(f"[package]\n{lines}{rest}\n{workspace}")
    (directory / "src" / "lib.rs").write_text(code)
    return directory


def needs(name, requirement="1", **members):
    """A line of a manifest that says that a crate of the repository is needed."""
    table = {"version": requirement, "registry": REGISTRY, **members}
    texts = (f"{member.replace('_', '-')} = {json.dumps(value)}" for member, value in table.items())
    return f"{name} = {{ {', '.join(texts)} }}\n"
