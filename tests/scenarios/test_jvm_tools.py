"""Artifacts behind tokens, resolved and published by Gradle, Ivy, sbt and coursier."""

import contextlib
import io
import pathlib
import shutil
import subprocess
import zipfile

import pytest

import access_world
from ended import assert_done, assert_failed
from jvm_client import PUBLISHERS, JvmClient, cases
from maven_repository import MavenRepository, metadata, pom
from world import DOMAIN, REPOSITORY

# What each says where it has to stop.
STOPPED = {"gradle": "401", "ivy": "module not found", "sbt": "unauthorized", "coursier": "unauthorized"}
NEEDS_BASE = (
    "<dependencies><dependency><groupId>com.acme</groupId><artifactId>base</artifactId><version>1.0</version>"
    "</dependency></dependencies>"
)


@pytest.fixture(scope="module")
def closed():
    """A repository at a server that verifies, with artifacts in it, and an empty one; as a user sees the first."""
    with closed_repository() as seen_by:
        yield seen_by


@contextlib.contextmanager
def closed_repository(*flags, **settings):
    """Such a repository, at a server with flags and settings of its own."""
    readers = {"reader": ["codeartifact:ReadFromRepository"]}
    with access_world.closed(MavenRepository, readers, *flags, **settings) as seen_by:
        admin = seen_by("admin")
        seen_by.client = access_world.client(seen_by.process, access_world.OWNER, "admin")
        seen_by.client.create_repository(domain=DOMAIN, repository="empty")
        assert admin.publish("base", "1.0") == 201
        for number in ("1.0", "1.1", "2.0"):
            files = {"jar": number.encode(), "pom": pom("middle", number, NEEDS_BASE)}
            assert admin.publish("middle", number, files) == 201
        yield seen_by


@pytest.mark.parametrize("name", cases())
def test_a_range_is_resolved_with_what_it_needs_from_the_repository_that_has_it(name, closed, tmp_path):
    reader = closed("reader")
    tool = JvmClient(name, tmp_path / "home", [reader.of("empty").url, reader.url], reader.token)

    assert_done(tool.resolve("middle", "[1.0,2.0)"))

    assert tool.held() == ["base-1.0.jar", "middle-1.1.jar"]


@pytest.mark.parametrize("name", cases())
def test_a_token_that_is_wrong_resolves_nothing_and_the_client_stops(name, closed, tmp_path):
    reader = closed("reader")
    tool = JvmClient(name, tmp_path / "home", [reader.url], "wrong")

    assert_failed(tool.resolve("middle", "1.0"), STOPPED[name])

    assert tool.held() == []


@pytest.mark.parametrize("name", cases(PUBLISHERS))
def test_what_is_published_without_a_document_is_unfinished_until_the_api_finishes_it(name, closed, tmp_path):
    admin, artifact = closed("admin"), f"made-by-{name}"
    tool = JvmClient(name, tmp_path / "home", [admin.url], admin.token)

    assert_done(tool.publish(artifact, "1.0"))

    named = {"domain": DOMAIN, "repository": REPOSITORY, "format": "maven", "namespace": "com.acme", "package": artifact}
    [version] = closed.client.list_package_versions(**named)["versions"]
    assert (version["version"], version["status"]) == ("1.0", "Unfinished")
    assert admin.versions(artifact) == []
    closed.client.update_package_versions_status(versions=["1.0"], targetStatus="Published", **named)
    assert admin.versions(artifact) == ["1.0"]
    assets = closed.client.list_package_version_assets(packageVersion="1.0", **named)["assets"]
    assert {f"{artifact}-1.0.jar", f"{artifact}-1.0.pom"} <= {asset["name"] for asset in assets}
    assert not [asset for asset in assets if asset["name"].endswith((".sha1", ".md5"))]


@pytest.mark.parametrize("name", cases(PUBLISHERS))
def test_credentials_for_another_realm_publish_nothing(name, closed, tmp_path):
    admin, artifact = closed("admin"), f"unsent-by-{name}"
    tool = JvmClient(name, tmp_path / "home", [admin.url], admin.token, realms=["another/realm"])

    assert_failed(tool.publish(artifact, "1.0"), {"ivy": "Unauthorized", "sbt": "401"}[name])

    assert admin.put(f"com/acme/{artifact}/maven-metadata.xml", metadata(artifact, "1.0")) == 201
    assert admin.versions(artifact) == []


@pytest.mark.parametrize("name", cases(["gradle"]))
@pytest.mark.skipif(shutil.which("javac") is None, reason="javac is not installed")
def test_a_plugin_is_found_by_the_marker_that_is_published_for_it(name, closed, tmp_path):
    admin, reader, marker = closed("admin"), closed("reader"), "com.acme.greeting.gradle.plugin"
    assert admin.publish("greeting", "1.0", {"jar": plugin_jar(tmp_path), "pom": pom("greeting", "1.0")}) == 201
    needed = NEEDS_BASE.replace("base", "greeting")
    described = pom(marker, "1.0", needed, group="com.acme.greeting", packaging="pom")
    assert admin.publish(marker, "1.0", {"pom": described}, group="com.acme.greeting") == 201

    ended = JvmClient(name, tmp_path / "home", [reader.url], reader.token).apply_plugin("com.acme.greeting", "1.0")

    assert_done(ended)
    assert "greeted by a plugin" in ended.stdout


def plugin_jar(directory):
    """A jar with a plugin for Gradle that says that it was applied."""
    (directory / "Greeting.java").write_text(
        "public class Greeting implements org.gradle.api.Plugin<org.gradle.api.Project> {\n"
        "    public void apply(org.gradle.api.Project project) { System.out.println(\"greeted by a plugin\"); }\n"
        "}\n"
    )
    libraries = pathlib.Path(shutil.which("gradle")).resolve().parent.parent / "lib"
    command = ["javac", "--release", "8", "-cp", f"{libraries}/*:{libraries}/plugins/*", "Greeting.java"]
    subprocess.run(command, cwd=directory, check=True, capture_output=True)
    jar = io.BytesIO()
    with zipfile.ZipFile(jar, "w") as archive:
        archive.write(directory / "Greeting.class", "Greeting.class")
        archive.writestr("META-INF/gradle-plugins/com.acme.greeting.properties", "implementation-class=Greeting\n")
    return jar.getvalue()
