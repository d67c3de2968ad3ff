"""npm's clients, as they were installed from the registry: how each is told of a repository, publishes and installs.

Knows command lines and files of settings; asserts nothing.
"""

import json
import os
import pathlib
import shutil
import urllib.parse

import pytest

import client_record

INSTALLED = pathlib.Path(__file__).parents[1] / ".clients" / "npm" / "node_modules"

NPM = ("npm6", "npm8", "npm10", "npm11")
OTHERS = ("pnpm10", "pnpm12", "yarn1", "berry", "bun")
# Those that have no command to publish here.
READERS = ("deno",)
EVERY = (*NPM, *OTHERS, *READERS)

# What is run of each, below the folder of installed packages.
_PROGRAMS = {
    **{name: ["node", f"{name}/bin/npm-cli.js"] for name in NPM},
    "pnpm10": ["node", "pnpm10/bin/pnpm.cjs"],
    "pnpm12": ["@pnpm/exe.linux-x64/pnpm"],
    "yarn1": ["node", "yarn1/bin/yarn.js"],
    "berry": ["node", "berry/bin/yarn.js"],
    "bun": ["@oven/bun-linux-x64/bin/bun"],
    "deno": ["@deno/linux-x64-glibc/deno"],
}

# How each adds packages to a project, and installs what its manifest and lock file say.
_ADD = {
    "yarn1": ["add", "--non-interactive"],
    "deno": ["add"],
    **dict.fromkeys(("berry", "bun", "pnpm10", "pnpm12"), ["add"]),
    **dict.fromkeys(NPM, ["install"]),
}
_INSTALL = {
    "berry": ["install", "--immutable"],
    "deno": ["install", "--frozen"],
    **dict.fromkeys(("yarn1", "bun", "pnpm10", "pnpm12"), ["install", "--frozen-lockfile"]),
    **dict.fromkeys(NPM, ["ci"]),
}


def is_installed(name):
    """Tells whether a client can be run here."""
    program = _PROGRAMS[name]
    return shutil.which("node") is not None and (INSTALLED / program[-1]).exists()


def cases(*names):
    """The cases of a test that each of these clients plays."""
    return [pytest.param(name, marks=client_record.needs(name, is_installed(name))) for name in names]


class NpmClient:
    """A client with a home of its own, in which it is told of one repository."""

    def __init__(self, name, home, registry, token, patient=False):
        self.name = name
        # Whether it waits until a release is as old as it would have it.
        self.patient = patient
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        host = registry.partition(":")[2]
        (home / ".npmrc").write_text(
            f"registry={registry}\n{host}:_authToken={token}\n{host}:always-auth=true\nalways-auth=true\n"
            # What asks the public registry, or the user.
            "update-notifier=false\nfund=false\naudit=false\n"
        )
        (home / ".yarnrc.yml").write_text(
            f"npmRegistryServer: {json.dumps(registry)}\n"
            f"npmAuthToken: {json.dumps(token)}\nnpmAlwaysAuth: true\nenableTelemetry: false\n"
            f"unsafeHttpWhitelist: [{json.dumps(urllib.parse.urlsplit(registry).hostname)}]\n"
            f"{'' if patient else 'npmMinimalAgeGate: 0'}\nnodeLinker: node-modules\n"
            "enableGlobalCache: false\nenableImmutableInstalls: false\n"
        )

    def run(self, arguments, directory):
        """Runs it in a directory, to its end."""
        program = list(_PROGRAMS[self.name])
        program[-1] = str(INSTALLED / program[-1])
        inherited = {name: value for name, value in os.environ.items() if not name.lower().startswith("npm_")}
        environment = {
            **inherited,
            # pnpm publishes with the npm that it finds.
            "PATH": f"{self._npm_folder()}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "npm_config_cache": str(self.home / "cache"),
            "YARN_CACHE_FOLDER": str(self.home / "yarn-cache"),
            "BUN_INSTALL_CACHE_DIR": str(self.home / "bun-cache"),
            "DENO_DIR": str(self.home / "deno"),
            # Packages of tests are as old as the test.
            "PNPM_CONFIG_MINIMUM_RELEASE_AGE": "0",
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "xdg-cache"),
            "CI": "1",
            "NO_COLOR": "1",
        }
        return client_record.run(self.name, [*program, *arguments], directory, environment)

    def publish(self, directory, tag=None):
        """Publishes the package of a directory."""
        tagged = ["--tag", tag] if tag else []
        if self.name == "yarn1":
            version = json.loads((directory / "package.json").read_text())["version"]
            return self.run(["publish", "--non-interactive", "--new-version", version, *tagged], directory)
        if self.name == "berry":
            self._as_project(directory)
            self.run(["install"], directory)
            return self.run(["npm", "publish", *tagged], directory)
        if self.name in ("pnpm10", "pnpm12"):
            tagged = [*tagged, "--no-git-checks"]
        return self.run(["publish", *tagged], directory)

    def install(self, directory, *packages):
        """Installs packages in a directory: those that are named, or what its manifest and lock file say."""
        if self.name == "berry":
            self._as_project(directory)
        if self.name == "deno":
            packages = [f"npm:{package}" for package in packages]
        command = (_ADD if packages else _INSTALL)[self.name]
        if self.name == "deno" and not self.patient:
            command = [*command, "--minimum-dependency-age", "0"]
        return self.run([*command, *packages], directory)

    def _as_project(self, directory):
        # berry takes a folder for a project of its own where a lock file lies in it.
        (directory / "yarn.lock").touch()
        shutil.copy(self.home / ".yarnrc.yml", directory / ".yarnrc.yml")

    def _npm_folder(self):
        folder = self.home / "bin"
        program = folder / "npm"
        if not program.exists():
            folder.mkdir(exist_ok=True)
            program.write_text(f'#!/bin/sh\nexec node "{INSTALLED}/npm10/bin/npm-cli.js" "$@"\n')
            program.chmod(0o755)
        return folder


def write_package(directory, name, version, **members):
    """Writes a small package into a directory that is made."""
    directory.mkdir(parents=True, exist_ok=True)
    manifest = {"name": name, "version": version, "description": f"the {name} of tests", "license": "MIT", **members}
    (directory / "package.json").write_text(json.dumps(manifest))
    (directory / "index.js").write_text(f"module.exports = {json.dumps(f'{name}@{version}')};\n")
    (directory / "README.md").write_text(f"# {name}\n")
    return directory


def write_project(directory):
    """Writes a project that depends on nothing yet."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "package.json").write_text('{"name": "project", "version": "1.0.0", "private": true}')
    return directory
