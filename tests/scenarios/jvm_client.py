"""Programs that speak Maven's protocol and are no Maven: Gradle, Ivy, sbt and coursier, each told of repositories that it asks
one after the other, in a home of its own.

Knows command lines and files of settings; asserts nothing.
"""

import functools
import json
import os
import re
import shutil
import subprocess
import urllib.parse

import pytest

import client_record
from server_process import ROOT

_FOLDER = ROOT / "tests" / ".clients" / "jvm"
_ARTIFACTS = {"ivy": "ivy", "sbt": "sbt-launch", "coursier": "coursier-cli_2.13"}
# Gradle is the machine's own, as Debian 12 and 13 have it.
_GRADLE = "4.4.1"
EVERY = ("gradle", *_ARTIFACTS)
PUBLISHERS = ("ivy", "sbt")
_JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@functools.cache
def version(client):
    """The pinned version of a client."""
    if client == "gradle":
        return _GRADLE
    pom = (ROOT / "tests" / "clients" / "jvm" / "pom.xml").read_text()
    named = rf"<artifactId>{re.escape(_ARTIFACTS[client])}</artifactId>\s*<version>([\w.]+)</version>"
    return re.search(named, pom).group(1)


def _jar(client):
    return _FOLDER / "jars" / f"{_ARTIFACTS[client]}-{version(client)}.jar"


@functools.cache
def is_installed(client):
    """Tells whether a client is there, in the pinned version."""
    if client != "gradle":
        return shutil.which("java") is not None and (_FOLDER / "installed-from").is_file() and _jar(client).is_file()
    if shutil.which("gradle") is None:
        return False
    ended = subprocess.run(["gradle", "--version"], capture_output=True, text=True, check=False)
    return re.findall(r"^Gradle ([\d.]+)$", ended.stdout, re.MULTILINE) == [_GRADLE]


def cases(clients=EVERY):
    """The cases of a test that these clients play."""
    return [pytest.param(client, marks=client_record.needs(client, is_installed(client))) for client in clients]


class JvmClient:
    """One of these programs with a home of its own, in which it is told of repositories and a token for them."""

    def __init__(self, name, home, urls, token, realms=()):
        self.name = name
        self.home = home
        self.urls = urls
        self.token = token
        # What the credentials are for: `{domain}/{repository}`, in the order of the addresses.
        self.realms = realms or [_realm(url) for url in urls]

    def run(self, command):
        """Runs a command in its home, to its end."""
        return client_record.run(self.name, command, self.home, {**os.environ, "HOME": str(self.home)}, timeout=240)

    def resolve(self, artifact, numbers):
        """Fetches an artifact in the newest of some versions, and what it needs."""
        self.home.mkdir(parents=True, exist_ok=True)
        return getattr(self, f"_resolve_with_{self.name}")(artifact, numbers)

    def publish(self, artifact, number):
        """Publishes an artifact that needs nothing to the first repository."""
        self.home.mkdir(parents=True, exist_ok=True)
        return getattr(self, f"_publish_with_{self.name}")(artifact, number)

    def held(self):
        """The jars that it has fetched, by name."""
        folder = self.home / "coursier" / "cache" / "http" if self.name == "sbt" else self.home / "fetched"
        return sorted(path.name for path in folder.rglob("*.jar"))

    def _resolve_with_gradle(self, artifact, numbers):
        (self.home / "build.gradle").write_text(
            f"configurations {{ wanted }}\n{self._gradle_repositories()}\n"
            f"dependencies {{ wanted 'com.acme:{artifact}:{numbers}' }}\n"
            "task fetch(type: Copy) { from configurations.wanted; into 'fetched' }\n"
        )
        return self._run_gradle("fetch")

    def apply_plugin(self, plugin, number):
        """Builds a project whose plugin comes from the repositories."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "settings.gradle").write_text(f"pluginManagement {{ {self._gradle_repositories()} }}\n")
        (self.home / "build.gradle").write_text(f"plugins {{ id '{plugin}' version '{number}' }}\n")
        return self._run_gradle("tasks")

    def _gradle_repositories(self):
        credentials = f"credentials {{ username 'aws'; password '{self.token}' }}"
        lines = "\n".join(f"maven {{ url '{url}'; {credentials} }}" for url in self.urls)
        return f"repositories {{ {lines} }}"

    def _run_gradle(self, task):
        return self.run(["gradle", "--no-daemon", "--console", "plain", "--gradle-user-home", "home", task])

    def _resolve_with_coursier(self, artifact, numbers):
        at = (urllib.parse.urlsplit(url) for url in self.urls)
        repositories = [part for url in at for part in ("-r", f"{url.scheme}://aws:{self.token}@{url.netloc}{url.path}")]
        command = ["-cp", str(_FOLDER / "jars" / "*"), "coursier.cli.Coursier", "fetch", "--no-default"]
        return self.run([*_JAVA, *command, "--cache", "fetched", *repositories, f"com.acme:{artifact}:{numbers}"])

    def _resolve_with_ivy(self, artifact, numbers):
        needed = f'<dependencies><dependency org="com.acme" name="{artifact}" rev="{numbers}" conf="default->default"/></dependencies>'
        self._write_module("user", "1.0", needed)
        return self._run_ivy("-retrieve", "fetched/[artifact]-[revision].[ext]")

    def _publish_with_ivy(self, artifact, number):
        self._write_module(artifact, number)
        (self.home / f"{artifact}.jar").write_text(number)
        ended = self._run_ivy("-makepom", f"{artifact}.pom")
        if ended.returncode != 0:
            return ended
        return self._run_ivy("-publish", "first", "-publishpattern", "[artifact].[ext]", "-revision", number, "-overwrite")

    def _write_module(self, artifact, number, needed=""):
        (self.home / "ivy.xml").write_text(
            f'<ivy-module version="2.0"><info organisation="com.acme" module="{artifact}" revision="{number}"/>'
            '<configurations><conf name="default"/></configurations><publications>'
            + "".join(f'<artifact name="{artifact}" type="{ending}" ext="{ending}"/>' for ending in ("jar", "pom"))
            + f"</publications>{needed}</ivy-module>"
        )

    def _run_ivy(self, *arguments):
        host = urllib.parse.urlsplit(self.urls[0]).hostname
        credentials = "".join(
            f'<credentials host="{host}" realm="{realm}" username="aws" passwd="{self.token}"/>' for realm in self.realms
        )
        repositories = "".join(
            f'<ibiblio name="r{place}" m2compatible="true" root="{url}"/>' for place, url in enumerate(self.urls)
        )
        folder = f"{self.urls[0]}[organisation]/[module]/[revision]"
        (self.home / "settings.xml").write_text(
            f'<ivysettings>{credentials}<settings defaultResolver="all"/><caches defaultCacheDir="{self.home / "cache"}"/>'
            f'<resolvers><chain name="all">{repositories}</chain><url name="first" m2compatible="true" checksums="sha1,md5">'
            f'<ivy pattern="{folder}/[module]-[revision]-ivy.xml"/><artifact pattern="{folder}/[artifact]-[revision].[ext]"/>'
            "</url></resolvers></ivysettings>"
        )
        return self.run([*_JAVA, "-jar", str(_jar("ivy")), "-settings", "settings.xml", "-ivy", "ivy.xml", *arguments])

    def _resolve_with_sbt(self, artifact, numbers):
        needed = f'libraryDependencies += "com.acme" % {json.dumps(artifact)} % {json.dumps(numbers)}'
        return self._run_sbt("user", "1.0", needed, "update")

    def _publish_with_sbt(self, artifact, number):
        return self._run_sbt(artifact, number, "", "publish")

    def _run_sbt(self, artifact, number, needed, *commands):
        host = urllib.parse.urlsplit(self.urls[0]).hostname
        at = [f'("r{place}" at "{url}").withAllowInsecureProtocol(true)' for place, url in enumerate(self.urls)]
        credentials = [
            f'credentials += Credentials("{realm}", "{host}", "aws", "{self.token}")' for realm in self.realms
        ]
        of_java = ["managedScalaInstance := false", "autoScalaLibrary := false", "crossPaths := false"]
        content = 'Compile / packageBin / mappings := Seq(baseDirectory.value / "build.sbt" -> "resource.txt")'
        lines = [
            'organization := "com.acme"', f'name := "{artifact}"', f'version := "{number}"', *of_java, content, needed,
            f"externalResolvers := Seq({', '.join(at)})", f"publishTo := Some({at[0]})", *credentials,
        ]  # fmt: skip
        (self.home / "build.sbt").write_text("\n".join(lines) + "\n")
        (self.home / "project").mkdir(exist_ok=True)
        (self.home / "project" / "build.properties").write_text(f"sbt.version={version('sbt')}\n")
        # What sbt is made of comes from where it was installed, and what it fetches here stays here.
        cache = self.home / "coursier" / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        if not (cache / "https").exists():
            (cache / "https").symlink_to(_FOLDER / "coursier" / "cache" / "https")
        options = {
            "sbt.boot.directory": _FOLDER / "boot",
            "sbt.repository.config": _FOLDER / "repositories",
            "sbt.coursier.home": self.home / "coursier",
            "sbt.global.base": self.home / "global",
            "sbt.ivy.home": self.home / "ivy",
            "sbt.server.autostart": "false",
            "sbt.ci": "true",
            "sbt.color": "false",
            "sbt.supershell": "false",
        }
        given = [f"-D{option}={value}" for option, value in options.items()]
        return self.run([*_JAVA, *given, "-jar", str(_jar("sbt")), *commands])


def _realm(url):
    """What the server asks for a token for, at an address."""
    domain, repository = url.rstrip("/").split("/")[-2:]
    return f"{domain.rpartition('-')[0]}/{repository}"
