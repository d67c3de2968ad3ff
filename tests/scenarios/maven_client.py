"""Mavens of several generations: the machine's own and those of tests/.clients, each told of one repository, in a home of its
own.

Knows command lines and files of settings; asserts nothing.
"""

import functools
import os
import re
import shutil
import subprocess

import pytest

import client_record
from server_process import ROOT

_FOLDER = ROOT / "tests" / ".clients" / "maven"
_PINNED = dict(
    line.split()[:2] for line in (ROOT / "tests" / "clients" / "maven" / "versions.txt").read_text().splitlines()
)
# The machine's own is what Debian 12 has.
_PINNED = {"maven38": "3.8.7", **_PINNED}
EVERY = tuple(sorted(_PINNED))
PLUGINS = "org.apache.maven.plugins"
DEPLOY = f"{PLUGINS}:maven-deploy-plugin:3.1.4:deploy"
JAR = f"{PLUGINS}:maven-jar-plugin:3.4.2:jar"
RESOLVE = f"{PLUGINS}:maven-dependency-plugin:3.8.1:resolve"


def version(client):
    """The pinned version of a client."""
    return _PINNED[client]


def _command(client):
    return "mvn" if client == "maven38" else str(_FOLDER / client / "bin" / "mvn")


@functools.cache
def is_installed(client):
    """Tells whether a client is there, in the pinned version, and the plugins that it needs."""
    command = shutil.which(_command(client))
    if command is None or not (_FOLDER / "repository").is_dir():
        return False
    ended = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    return re.findall(r"Apache Maven ([\w.-]+)", ended.stdout)[:1] == [version(client)]


def fetched_repository():
    """The plugins that the clients need, as a repository."""
    return _FOLDER / "repository"


def cases(clients=EVERY):
    """The cases of a test that these clients play."""
    return [pytest.param(client, marks=client_record.needs(client, is_installed(client))) for client in clients]


class MavenClient:
    """A Maven with a home of its own, in which it is told of one repository."""

    def __init__(self, name, home, url, token, mirrors_all=False, groups=()):
        self.name = name
        self.home = home
        self.url = url
        home.mkdir(parents=True, exist_ok=True)
        # Its plugins come from the repository too, or from what was fetched of them.
        plugins = f"<id>plugins</id><mirrorOf>central</mirrorOf><url>{fetched_repository().as_uri()}</url>"
        mirror = f"<id>ca</id><mirrorOf>*</mirrorOf><url>{url}</url>" if mirrors_all else plugins
        (home / "settings.xml").write_text(
            "<settings><servers><server><id>ca</id><username>aws</username>"
            f"<password>{token}</password></server></servers>"
            f"<mirrors><mirror>{mirror}</mirror></mirrors>"
            f"<pluginGroups>{''.join(f'<pluginGroup>{group}</pluginGroup>' for group in groups)}</pluginGroups></settings>"
        )

    def run(self, directory, *arguments):
        """Runs it in the directory of a project, to its end."""
        options = ["--batch-mode", "--errors", "--settings", str(self.home / "settings.xml")]
        options += [f"-Dmaven.repo.local={self.home / 'repository'}", "-Daether.checksums.omitChecksumsForExtensions=.asc"]
        command = [_command(self.name), *options, *arguments]
        java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        environment = {**os.environ, "HOME": str(self.home), "MAVEN_OPTS": java}
        return client_record.run(self.name, command, directory, environment, timeout=240)

    def deploy(self, directory, *arguments):
        """Packs and publishes a project."""
        return self.run(directory, JAR, DEPLOY, *arguments)

    def resolve(self, directory, *arguments):
        """Fetches what a project needs, holding every file to its digest."""
        return self.run(directory, RESOLVE, "--strict-checksums", "--update-snapshots", *arguments)

    def held(self):
        """The files of artifacts that it has fetched or made, by name."""
        group = self.home / "repository" / "com" / "acme"
        return sorted(path.name for path in group.rglob("*.jar"))


def write_project(directory, url, artifact, version, needs=(), said="", resource="x"):
    """Writes a project that is published to the repository and takes what it needs from there."""
    (directory / "target" / "classes").mkdir(parents=True, exist_ok=True)
    (directory / "target" / "classes" / "resource.txt").write_text(resource)
    needed = "".join(
        f"<dependency><groupId>com.acme</groupId><artifactId>{name}</artifactId><version>{number}</version></dependency>"
        for name, number in needs
    )
    place = f"<id>ca</id><url>{url}</url>"
    (directory / "pom.xml").write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId>'
        f"<artifactId>{artifact}</artifactId><version>{version}</version>{said}<dependencies>{needed}</dependencies>"
        f"<distributionManagement><repository>{place}</repository></distributionManagement><repositories><repository>"
        f"{place}<snapshots><enabled>true</enabled></snapshots></repository></repositories></project>"
    )
    return directory
