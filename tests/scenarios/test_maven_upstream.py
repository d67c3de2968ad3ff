"""Artifacts of other repositories, fetched through the five connections for Maven: from an origin that does as the test says."""

import re
import urllib.parse

import pytest

from connected import Connected
from ended import assert_done, assert_failed
from maven_client import MavenClient, cases, fetched_repository, write_project
from maven_repository import MavenRepository, digest, plugin_jar, pom
from scripted_origin import Answer, ScriptedOrigin
from server_process import ServerProcess
from world import DOMAIN

CONNECTION = "public:maven-central"
PUBLISHED = "Wed, 03 Feb 2021 04:05:06 GMT"
USUAL = ["widget-1.0-javadoc.jar", "widget-1.0-sources.jar", "widget-1.0.jar", "widget-1.0.pom"]


class ArtifactOrigin(ScriptedOrigin):
    """A public repository of artifacts."""

    def __init__(self):
        super().__init__()
        self.known = {}

    def put(self, path, content, **beside):
        """Lays a file down with its SHA-1, or with another digest beside it."""
        path = urllib.parse.quote(path, safe="/~")
        self.answers[f"/maven2/{path}"] = Answer(content, last_modified=PUBLISHED)
        for ending, told in (beside or {"sha1": digest(content)}).items():
            self.answers[f"/maven2/{path}.{ending}"] = Answer(told.encode(), last_modified=PUBLISHED)

    def offer(self, artifact, version, endings=("pom", "jar"), group="com/acme", needs="", listed=True):
        """Offers files of a version, and lists it."""
        for ending in endings:
            is_pom = ending == "pom"
            content = pom(artifact, version, needs, group.replace("/", ".")) if is_pom else f"{artifact} {version} {ending}".encode()
            name = f"{artifact}-{version}{ending if ending.startswith('-') else '.' + ending}"
            self.put(f"{group}/{artifact}/{version}/{name}", content)
        if listed:
            self.known.setdefault((group, artifact), []).append(version)
            self.list(group, artifact)

    def serve(self, directory):
        """Serves the files of a directory."""
        for path in directory.rglob("*"):
            if path.is_file():
                self.answers[f"/maven2/{path.relative_to(directory)}"] = lambda _, path=path: Answer(path.read_bytes())

    def list(self, group, artifact, **headers):
        """Lists the versions that are known of an artifact."""
        versions = "".join(f"<version>{version}</version>" for version in self.known[group, artifact])
        document = (
            f"<metadata><groupId>{group.replace('/', '.')}</groupId><artifactId>{artifact}</artifactId><versioning><versions>"
            f"{versions}</versions><lastUpdated>20210203040506</lastUpdated></versioning></metadata>"
        )
        self.answers[f"/maven2/{group}/{artifact}/maven-metadata.xml"] = Answer(document.encode(), **headers)


@pytest.fixture
def origin():
    """An origin that has nothing yet."""
    origin = ArtifactOrigin()
    yield origin
    origin.stop()


def connect(origin, *options, connection=CONNECTION):
    """A server whose repository `asked` takes from `store`, which is connected to the origin."""
    server = ServerProcess("--origin", f"{connection}={origin.url}/maven2/", "--origin-document-seconds", "0", *options)
    return server, Connected(server, connection, MavenRepository)


@pytest.fixture
def here(origin):
    """A server that is connected to the origin."""
    server, here = connect(origin)
    yield here
    server.stop()


def assets(here, repository, package="widget", version="1.0"):
    """The names of the files that a repository holds of a version."""
    of = {"domain": DOMAIN, "repository": repository, "format": "maven", "namespace": "com.acme"}
    try:
        listed = here.client.list_package_version_assets(package=package, packageVersion=version, **of)["assets"]
    except here.client.exceptions.ResourceNotFoundException:
        return []
    return sorted(asset["name"] for asset in listed)


def await_assets(here, origin, expected, **of):
    """Waits until both repositories hold what is fetched without anybody waiting for it."""
    for times in range(1, 200):
        found = [assets(here, repository, **of) for repository in ("asked", "store")]
        if found == [expected, expected]:
            return
        origin.has_been_asked(len(origin.requests) + times, 0.1)
    raise AssertionError(found)


def test_with_the_first_file_of_a_version_come_those_that_versions_usually_have(here, origin):
    origin.offer("widget", "1.0", ("pom", "jar", "-sources.jar", "-javadoc.jar", "-tests.jar"))

    assert here.endpoint.get("com/acme/widget/1.0/widget-1.0.jar") == b"widget 1.0 jar"

    await_assets(here, origin, USUAL)
    assert origin.asked("/maven2/com/acme/widget/1.0/widget-1.0.jar") == 1
    assert here.endpoint.get("com/acme/widget/1.0/widget-1.0-tests.jar") == b"widget 1.0 -tests.jar"
    assert assets(here, "asked") == assets(here, "store") == sorted([*USUAL, "widget-1.0-tests.jar"])
    assert here.endpoint.get("com/acme/widget/1.0/widget-1.0-other.jar") is None
    origin.stop()
    assert here.endpoint.get("com/acme/widget/1.0/widget-1.0-sources.jar") == b"widget 1.0 -sources.jar"


def test_what_is_fetched_says_what_its_pom_says_whichever_file_comes_first(here, origin):
    said = (
        "<name>Widget</name><description>small</description><dependencies><dependency><groupId>com.acme</groupId>"
        "<artifactId>base</artifactId><version>1</version></dependency></dependencies>"
    )
    origin.offer("widget", "1.0", needs=said)
    assert here.endpoint.get("com/acme/widget/1.0/widget-1.0.jar")
    await_assets(here, origin, ["widget-1.0.jar", "widget-1.0.pom"])

    for repository in ("asked", "store"):
        of = {"domain": DOMAIN, "repository": repository, "format": "maven", "namespace": "com.acme", "package": "widget"}
        told = here.client.describe_package_version(packageVersion="1.0", **of)["packageVersion"]
        assert (told["displayName"], told["summary"], told["status"]) == ("Widget", "small", "Published")
        assert told["origin"]["domainEntryPoint"] == {"externalConnectionName": CONNECTION}
        assert told["publishedTime"].isoformat().startswith("2021-02-03T04:05:06"), told
        (needed,) = here.client.list_package_version_dependencies(packageVersion="1.0", **of)["dependencies"]
        assert (needed["package"], needed["versionRequirement"]) == ("base", "1")


def test_files_keep_the_time_of_the_origin_and_have_every_digest(here, origin):
    origin.offer("widget", "1.0")
    status, headers, body = here.endpoint.ask("com/acme/widget/1.0/widget-1.0.jar")
    assert (status, headers["Last-Modified"]) == (200, PUBLISHED)
    for algorithm in ("md5", "sha1", "sha256", "sha512"):
        assert here.endpoint.get(f"com/acme/widget/1.0/widget-1.0.jar.{algorithm}").decode() == digest(body, algorithm)
    status, headers, part = here.endpoint.ask("com/acme/widget/1.0/widget-1.0.jar", Range="bytes=0-3")
    assert (status, part) == (206, body[:4])
    assert here.endpoint.ask("com/acme/widget/1.0/widget-1.0.jar", "HEAD")[0] == 200


@pytest.mark.parametrize("ending", ["jar", "pom", "jar.sha1", "pom.sha256"])
def test_a_file_may_be_asked_for_by_its_digest_or_by_head_first(here, origin, ending):
    origin.offer("widget", "1.0")
    assert here.endpoint.ask(f"com/acme/widget/1.0/widget-1.0.{ending}", "HEAD")[0] == 200
    await_assets(here, origin, ["widget-1.0.jar", "widget-1.0.pom"])


def test_versions_of_the_origin_and_of_this_repository_stand_together(here, origin):
    origin.offer("widget", "1.0")
    origin.offer("widget", "1.10")
    origin.offer("widget", "1.9")
    assert here.endpoint.versions("widget") == ["1.0", "1.9", "1.10"]
    document = here.endpoint.get("com/acme/widget/maven-metadata.xml")
    assert b"<latest>1.10</latest>" in document and b"<lastUpdated>20210203040506</lastUpdated>" in document
    assert here.endpoint.get("com/acme/widget/maven-metadata.xml.sha1").decode() == digest(document)

    assert here.endpoint.get("com/acme/widget/1.9/widget-1.9.jar")
    assert here.held("asked") == here.held("store") == {"widget": ["1.9"]}
    assert here.endpoint.publish("gadget", "2.0") == 201
    origin.offer("gadget", "1.0")
    assert here.endpoint.versions("gadget") == ["2.0"], "what is published here first comes from here alone"


def test_a_version_that_the_origin_has_is_not_published_here(here, origin):
    origin.offer("widget", "1.0")
    status, _, body = here.endpoint.ask("com/acme/widget/1.0/widget-1.0.jar", "PUT", b"other")
    assert status == 409, body
    assert here.held("asked") == {}
    assert here.endpoint.put("com/acme/widget/1.1/widget-1.1.jar", b"own") == 201


def test_a_file_of_another_origin_is_not_added_to_a_version_that_is_published_here(here, origin):
    assert here.endpoint.publish("widget", "1.0") == 201
    origin.offer("widget", "1.0", ("pom", "jar", "-sources.jar"))
    of = {"domain": DOMAIN, "repository": "asked", "format": "maven", "namespace": "com.acme", "package": "widget"}
    here.client.put_package_origin_configuration(**of, restrictions={"publish": "ALLOW", "upstream": "ALLOW"})

    assert here.endpoint.get("com/acme/widget/1.0/widget-1.0-sources.jar") is None

    assert assets(here, "asked") == ["maven-metadata.xml", "widget-1.0.jar", "widget-1.0.pom"]


def test_snapshots_do_not_come_from_outside(here, origin):
    origin.offer("widget", "1.1-SNAPSHOT", ("pom", "jar", "-20261121.072424-1.jar"))
    origin.put("com/acme/widget/1.1-SNAPSHOT/widget-1.1-20261121.072424-1.jar", b"a build")
    origin.offer("widget", "1.0")
    for path in ("1.1-SNAPSHOT/widget-1.1-SNAPSHOT.jar", "1.1-SNAPSHOT/widget-1.1-20261121.072424-1.jar", "1.1-SNAPSHOT/maven-metadata.xml"):
        assert here.endpoint.ask(f"com/acme/widget/{path}")[0] == 404, path
    assert here.endpoint.versions("widget") == ["1.0"]
    assert not [path for path, _ in origin.requests if "SNAPSHOT" in path]


@pytest.mark.parametrize(
    ("beside", "status"),
    [
        ({"sha1": "0" * 40}, 502),
        ({"md5": "0" * 32}, 502),
        ({"sha1": "<html>"}, 502),
        ({"sha256": "0" * 64}, 404),
        ({"sha1": digest(b"content").upper() + "  widget-1.0.jar\n"}, 200),
        ({"md5": digest(b"content", "md5")}, 200),
    ],
)
def test_a_file_counts_by_the_digest_that_lies_beside_it(here, origin, beside, status):
    origin.put("com/acme/widget/1.0/widget-1.0.jar", b"content", **beside)
    assert here.endpoint.ask("com/acme/widget/1.0/widget-1.0.jar")[0] == status
    assert here.held("asked") == here.held("store") == ({"widget": ["1.0"]} if status == 200 else {})


def test_a_version_that_no_document_lists_is_fetched_by_its_number(here, origin):
    origin.offer("widget", "1.0+b~1", listed=False)
    assert here.endpoint.get("com/acme/widget/1.0+b~1/widget-1.0+b~1.jar")
    assert here.endpoint.versions("widget") == ["1.0+b~1"]


@pytest.mark.parametrize("answer", [Answer(b"garbage"), Answer(status=500), Answer(status=404), Answer(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")])
def test_a_document_that_cannot_be_read_is_the_fault_of_the_origin(here, origin, answer):
    origin.answers["/maven2/com/acme/widget/maven-metadata.xml"] = answer
    status, _, body = here.endpoint.ask("com/acme/widget/maven-metadata.xml")
    assert status == (404 if answer.status == 404 else 502), body


def test_the_plugins_of_a_group_are_told_with_those_of_the_origin(here, origin):
    document = (
        "<metadata><plugins><plugin><name>Far</name><prefix>far</prefix><artifactId>far-maven-plugin</artifactId></plugin>"
        "</plugins></metadata>"
    )
    origin.answers["/maven2/com/acme/maven-metadata.xml"] = Answer(document.encode())
    told = here.endpoint.get("com/acme/maven-metadata.xml")
    assert re.findall(rb"<(?:prefix|artifactId)>([^<]*)<", told) == [b"far", b"far-maven-plugin"]
    assert here.endpoint.get("com/acme/maven-metadata.xml.sha1").decode() == digest(told)


def test_own_plugins_are_told_of_while_the_origin_fails(here, origin):
    files = {"jar": plugin_jar("greeter", "1.0", "hello"), "pom": pom("greeter", "1.0")}
    assert here.endpoint.publish("greeter", "1.0", files) == 201
    origin.answers["/maven2/com/acme/maven-metadata.xml"] = Answer(status=500)
    assert b"<prefix>hello</prefix>" in here.endpoint.get("com/acme/maven-metadata.xml")
    origin.answers["/maven2/com/other/maven-metadata.xml"] = Answer(status=500)
    assert here.endpoint.ask("com/other/maven-metadata.xml")[0] == 502


def test_versions_that_are_too_young_are_neither_listed_nor_fetched(origin):
    server, here = connect(origin, "--release-age", "36500d")
    try:
        origin.offer("widget", "1.0")
        assert here.endpoint.versions("widget") == []
        status, _, body = here.endpoint.ask("com/acme/widget/1.0/widget-1.0.jar")
        assert status == 404 and b"2021-02-03" in body, body
        assert here.held("store") == {}
    finally:
        server.stop()


def test_versions_that_are_old_enough_are_listed_by_when_the_artifact_last_changed(origin):
    server, here = connect(origin, "--release-age", "30d")
    try:
        origin.offer("widget", "1.0")
        assert here.endpoint.versions("widget") == ["1.0"]
        assert here.endpoint.get("com/acme/widget/1.0/widget-1.0.jar")
    finally:
        server.stop()


def test_a_copy_that_is_to_come_from_upstream_brings_what_versions_usually_have(here, origin):
    origin.offer("widget", "1.0", ("pom", "jar", "-sources.jar"))
    here.client.create_repository(domain=DOMAIN, repository="own")
    here.client.copy_package_versions(
        domain=DOMAIN, sourceRepository="asked", destinationRepository="own", format="maven", namespace="com.acme",
        package="widget", versions=["1.0"], includeFromUpstream=True,
    )
    assert assets(here, "own") == ["widget-1.0-sources.jar", "widget-1.0.jar", "widget-1.0.pom"]


@pytest.mark.parametrize(
    "connection",
    ["public:maven-googleandroid", "public:maven-gradleplugins", "public:maven-commonsware", "public:maven-clojars"],
)
def test_every_connection_for_maven_fetches(origin, connection):
    origin.offer("widget", "1.0")
    server, here = connect(origin, connection=connection)
    try:
        assert here.endpoint.get("com/acme/widget/1.0/widget-1.0.pom")
        assert here.endpoint.versions("widget") == ["1.0"]
    finally:
        server.stop()


@pytest.mark.parametrize("name", cases())
def test_maven_takes_all_that_it_needs_through_the_connection(name, here, origin, tmp_path):
    origin.serve(fetched_repository())
    origin.offer("base", "1.5")
    origin.offer("base", "2.0")
    needs = "<dependencies><dependency><groupId>com.acme</groupId><artifactId>base</artifactId><version>[1,2)</version></dependency></dependencies>"
    origin.offer("widget", "1.0", needs=needs)
    user = write_project(tmp_path / "user", here.endpoint.url, "user", "1.0", needs=[("widget", "1.0")])
    mvn = MavenClient(name, tmp_path / "home", here.endpoint.url, here.endpoint.token, mirrors_all=True)

    assert_done(mvn.resolve(user))

    assert {"base-1.5.jar", "widget-1.0.jar"} <= set(mvn.held())
    assert here.held("asked").items() >= {"base": ["1.5"], "widget": ["1.0"]}.items()
    origin.stop()
    fresh = MavenClient(name, tmp_path / "fresh", here.endpoint.url, here.endpoint.token, mirrors_all=True)
    assert_done(fresh.resolve(user))


@pytest.mark.parametrize("name", cases(("maven39",)))
def test_maven_refuses_what_the_origin_does_not_have(name, here, origin, tmp_path):
    user = write_project(tmp_path / "user", here.endpoint.url, "user", "1.0", needs=[("widget", "1.0")])
    mvn = MavenClient(name, tmp_path / "home", here.endpoint.url, here.endpoint.token)
    assert_failed(mvn.resolve(user), "com.acme:widget:jar:1.0")
