"""Artifacts behind tokens: who may read and publish, and what those who may not are told."""

import pytest

import access_world
from ended import assert_done, assert_failed
from maven_client import MavenClient, cases, write_project
from maven_repository import MavenRepository, digest, metadata
from world import DOMAIN, REPOSITORY

JAR = "com/acme/widget/1.0/widget-1.0.jar"
DOCUMENT = "com/acme/widget/maven-metadata.xml"


USERS = {
    "reader": ["codeartifact:ReadFromRepository"],
    "publisher": ["codeartifact:PublishPackageVersion"],
    "keeper": ["codeartifact:PutPackageMetadata"],
}


@pytest.fixture(scope="module")
def closed():
    """The Maven endpoint of a repository as a user sees it, at a server that verifies."""
    with access_world.closed(MavenRepository, USERS) as seen_by:
        yield seen_by


def test_whoever_comes_without_a_token_is_asked_for_a_password(closed):
    url = closed("reader").url

    for token in (None, "wrong", closed("reader").token[:-2]):
        for method, body in (("GET", None), ("HEAD", None), ("PUT", b"jar" * 100_000)):
            status, headers, _ = MavenRepository(url, token).ask(JAR, method, body)
            assert status == 401, (token, method)
            # sbt takes no other realm than the one that it was told, and reads no line but the last.
            assert headers.get_all("WWW-Authenticate") == [f'Basic realm="{DOMAIN}/{REPOSITORY}"']


def test_tokens_open_what_their_owner_may_do(closed):
    admin, reader = closed("admin"), closed("reader")
    assert admin.publish("widget", "1.0") == 201

    assert reader.get(JAR) == b"widget 1.0" and reader.versions("widget") == ["1.0"]
    for of in (reader, closed("publisher"), closed("keeper")):
        for path, body in ((JAR, b"widget 1.0"), (f"{JAR}.sha1", digest(b"widget 1.0").encode())):
            assert of.put(path, body) == 403, path
    assert closed("keeper").put(DOCUMENT, metadata("widget", "1.0")) == 201
    assert reader.put(DOCUMENT, metadata("widget", "1.0")) == 403
    for path in (JAR, f"{JAR}.sha1", DOCUMENT, ".meta/prefixes.txt"):
        status, _, body = closed("keeper").ask(path)
        assert status == 403 and b"codeartifact:ReadFromRepository" in body, path


@pytest.mark.parametrize("name", cases())
def test_a_token_to_read_resolves_and_publishes_nothing_and_maven_says_why(name, closed, tmp_path):
    assert closed("admin").publish("base", "1.0") == 201
    reader = closed("reader")
    project = write_project(tmp_path / "project", reader.url, "user", "1.0", needs=[("base", "1.0")])

    assert_done(MavenClient(name, tmp_path / "home", reader.url, reader.token).resolve(project))

    assert_failed(MavenClient(name, tmp_path / "home", reader.url, reader.token).deploy(project), "403")
    assert reader.versions("user") == []


@pytest.mark.parametrize("name", cases())
def test_a_token_that_is_wrong_resolves_nothing(name, closed, tmp_path):
    assert closed("admin").publish("base", "1.0") == 201
    project = write_project(tmp_path / "project", closed("reader").url, "user", "1.0", needs=[("base", "1.0")])

    ended = MavenClient(name, tmp_path / "home", closed("reader").url, "wrong").resolve(project)

    assert ended.returncode != 0 and ("401" in ended.stdout or "authentication" in ended.stdout), ended.stdout
