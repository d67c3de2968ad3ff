"""The layout of Maven repositories on the wire: what publishers send, in which order, and what is served of it."""

import concurrent.futures
import re

import pytest

from maven_repository import MavenRepository, digest, metadata, plugin_jar, pom
from server_process import ServerProcess
from world import DOMAIN, REPOSITORY

FOLDER = "com/acme/widget"
JAR = f"{FOLDER}/1.0/widget-1.0.jar"
POM = f"{FOLDER}/1.0/widget-1.0.pom"
DOCUMENT = f"{FOLDER}/maven-metadata.xml"
ARTIFACT = {"domain": DOMAIN, "repository": REPOSITORY, "format": "maven", "namespace": "com.acme", "package": "widget"}
ACCOUNT = "111122223333"
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


def status(client, version="1.0"):
    """Where a version stands in its life."""
    return client.describe_package_version(packageVersion=version, **ARTIFACT)["packageVersion"]["status"]


def test_a_version_is_whole_once_a_document_names_it(maven, client):
    assert maven.put(JAR, b"jar") == 201
    assert maven.put(POM, pom("widget", "1.0")) == 201

    assert status(client) == "Unfinished"
    assert maven.get(JAR) is None and maven.get(f"{JAR}.sha1") is None
    assert maven.get(DOCUMENT) is None
    assert maven.put(DOCUMENT, metadata("widget", "1.0")) == 201

    assert status(client) == "Published"
    assert maven.get(JAR) == b"jar"
    assert maven.versions("widget") == ["1.0"]


def test_the_api_finishes_a_version_too(maven, client):
    assert maven.put(JAR, b"jar") == 201

    client.update_package_versions_status(versions=["1.0"], targetStatus="Published", **ARTIFACT)

    assert maven.get(JAR) == b"jar"


def test_a_digest_that_is_wrong_keeps_a_version_from_being_finished_until_it_is_right(maven, client):
    assert maven.put(JAR, b"jar") == 201
    assert maven.put(f"{JAR}.sha1", digest(b"other").encode()) == 400
    assert maven.put(f"{JAR}.md5", digest(b"jar", "md5").upper().encode()) == 400

    assert maven.put(DOCUMENT, metadata("widget", "1.0")) == 400
    assert status(client) == "Unfinished"
    assert maven.put(f"{JAR}.sha1", f"{digest(b'jar')}  widget-1.0.jar\n".encode()) == 201
    assert maven.put(DOCUMENT, metadata("widget", "1.0")) == 201
    assert status(client) == "Published"


def test_a_file_whose_digest_is_wrong_is_sent_again(maven, client):
    assert maven.put(JAR, b"cut off") == 201
    assert maven.put(f"{JAR}.sha1", digest(b"jar").encode()) == 400

    assert maven.put(JAR, b"jar") == 201
    assert maven.put(f"{JAR}.sha1", digest(b"jar").encode()) == 201
    assert maven.put(DOCUMENT, metadata("widget", "1.0")) == 201
    assert maven.get(JAR) == b"jar"


def test_a_digest_without_its_file_is_not_found(maven):
    assert maven.put(f"{JAR}.sha1", digest(b"jar").encode()) == 404


def test_a_digest_may_come_while_its_file_is_on_its_way(maven):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        early = pool.submit(maven.put, f"{JAR}.sha1", digest(b"jar").encode())
        assert maven.put(JAR, b"jar") == 201
        assert early.result() == 201


def test_digests_of_all_kinds_are_those_of_what_is_served(maven):
    assert maven.publish("widget", "1.0") == 201
    assert maven.publish("widget", "1.1") == 201

    for path in (JAR, POM, DOCUMENT):
        content = maven.get(path)
        for algorithm in ALGORITHMS:
            assert maven.get(f"{path}.{algorithm}").decode() == digest(content, algorithm), (path, algorithm)


def test_digests_and_the_day_come_along_with_a_file(maven):
    assert maven.publish("widget", "1.0") == 201

    for method in ("GET", "HEAD"):
        _, headers, _ = maven.ask(JAR, method)
        for algorithm in ALGORITHMS:
            assert headers[f"X-Checksum-{algorithm}"] == digest(b"widget 1.0", algorithm)
        assert headers["Last-Modified"].endswith(" GMT")
    assert maven.ask(JAR, Range="bytes=0-2")[::2] == (206, b"wid")
    tag = maven.ask(DOCUMENT)[1]["ETag"]
    assert maven.ask(DOCUMENT, If_None_Match=tag)[0] == 304


def test_versions_are_listed_in_their_order_with_the_newest_release(maven):
    for version in ("1.10", "1.9", "2.0-alpha-1", "1.0+b~1"):
        assert maven.publish("widget", version) == 201

    document = maven.get(DOCUMENT).decode()
    assert maven.versions("widget") == ["1.0+b~1", "1.9", "1.10", "2.0-alpha-1"]
    assert "<latest>2.0-alpha-1</latest>" in document and "<release>2.0-alpha-1</release>" in document


def test_the_same_file_is_taken_again_and_another_is_refused(maven):
    assert maven.publish("widget", "1.0") == 201

    assert maven.put(JAR, b"widget 1.0") == 201
    assert maven.put(JAR, b"other") == 409
    assert maven.get(JAR) == b"widget 1.0"


def test_files_join_a_version_that_is_published(maven, client):
    assert maven.publish("widget", "1.0") == 201
    sources = f"{FOLDER}/1.0/widget-1.0-sources.tar.gz"

    assert maven.put(sources, b"sources") == 201
    assert maven.put(f"{sources}.sha1", b"0" * 40) == 400

    assert maven.get(sources) == b"sources"
    assert status(client) == "Published"


def test_files_of_many_at_once_are_all_there(maven):
    contents = {f"{FOLDER}/1.0/widget-1.0-part{number}.jar": str(number).encode() for number in range(20)}
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        assert set(pool.map(lambda item: maven.put(*item), contents.items())) == {201}
        sums = {f"{path}.sha1": digest(content).encode() for path, content in contents.items()}
        assert set(pool.map(lambda item: maven.put(*item), sums.items())) == {201}
    assert maven.put(DOCUMENT, metadata("widget", "1.0")) == 201
    assert {path: maven.get(path) for path in contents} == contents


@pytest.mark.parametrize(
    "path, body, expected",
    [
        (f"{FOLDER}/1.0/gadget-1.0.jar", b"x", 400),
        (f"{FOLDER}/1.0/widget-2.0.jar", b"x", 400),
        (".acme/widget/1.0/widget-1.0.jar", b"x", 400),
        ("com/../acme/widget/1.0/widget-1.0.jar", b"x", 400),
        ("widget-1.0.jar", b"x", 400),
        (JAR, b"", 400),
        (DOCUMENT, b"", 400),
        (DOCUMENT, b"<metadata>", 400),
        (DOCUMENT, metadata("gadget", "1.0"), 400),
        (DOCUMENT, metadata("widget", "1.0", group="org.acme"), 400),
        (DOCUMENT, b"<!DOCTYPE metadata [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><metadata>&x;</metadata>", 400),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_stored(maven, client, path, body, expected):
    status, headers, text = maven.ask(path, "PUT", body)

    assert status == expected, text
    assert headers["Content-Type"].startswith("text/plain") and text
    assert client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []


@pytest.mark.parametrize(
    "content",
    [
        b"<project><name>caf\xe9</name></project>",
        b"<!DOCTYPE project [<!ENTITY a 'aaaaaaaaaa'>]><project><name>&a;&a;</name></project>",
        b"<project>" * 1000,
        b"x" * (5 << 20),
    ],
    ids=["encoding", "entities", "depth", "length"],
)
def test_a_pom_that_cannot_be_read_is_kept_and_says_nothing(maven, client, content):
    assert maven.publish("widget", "1.0", {"pom": content}) == 201

    assert maven.get(POM) == content
    described = client.describe_package_version(packageVersion="1.0", **ARTIFACT)["packageVersion"]
    assert described["displayName"] == "widget" and "summary" not in described


def test_a_pom_in_another_encoding_is_read(maven, client):
    content = "<?xml version='1.0' encoding='ISO-8859-1'?><project><name>café</name></project>".encode("latin-1")
    assert maven.publish("widget", "1.0", {"pom": content}) == 201

    assert client.describe_package_version(packageVersion="1.0", **ARTIFACT)["packageVersion"]["displayName"] == "café"


def test_what_is_no_part_of_the_layout_is_not_served(maven):
    assert maven.ask(".meta/prefixes.txt")[0] == 404
    assert maven.ask("")[0] == 404
    assert maven.ask(JAR, "DELETE")[0] == 405
    assert maven.ask(JAR, "POST", b"x")[0] == 405


def test_a_copy_of_a_version_has_its_files_and_is_listed(maven, world, client):
    assert maven.publish("widget", "1.0") == 201
    world.create_repository("other")

    client.copy_package_versions(
        domain=DOMAIN, sourceRepository=REPOSITORY, destinationRepository="other",
        format="maven", namespace="com.acme", package="widget", versions=["1.0"],
    )

    other = maven.of("other")
    assert other.versions("widget") == ["1.0"]
    assert (other.get(JAR), other.get(POM)) == (maven.get(JAR), maven.get(POM))
    assert other.get(f"{JAR}.sha512").decode() == digest(b"widget 1.0", "sha512")


def test_files_beyond_the_rate_of_their_account_are_taken_when_they_are_sent_again():
    server = ServerProcess("--request-rate", "writes=40")
    try:
        maven = MavenRepository.of_new_repository(server, ACCOUNT)
        files = {f"{FOLDER}/1.0/widget-1.0-part{number}.jar": str(number).encode() for number in range(100)}
        refused = []

        def send(file):
            path, content = file
            status, headers, _ = maven.ask(path, "PUT", content)
            while status == 429:
                refused.append(int(headers["Retry-After"]))
                status, headers, _ = maven.ask(path, "PUT", content)
            return status

        with concurrent.futures.ThreadPoolExecutor(5) as pool:
            assert set(pool.map(send, files.items())) == {201}
        assert refused and min(refused) >= 1
        assert send((DOCUMENT, metadata("widget", "1.0"))) == 201
        assert {path: maven.get(path) for path in files} == files
    finally:
        server.stop()


def test_the_plugins_of_a_group_are_those_whose_jars_are_here(maven, client):
    plugins = b"<metadata><plugins><plugin><prefix>other</prefix><artifactId>other-maven-plugin</artifactId></plugin></plugins>"

    assert maven.put("com/acme/maven-metadata.xml", plugins + b"</metadata>") == 201
    assert maven.put("com/acme/maven-metadata.xml.sha1", b"0" * 40) == 201
    assert maven.get("com/acme/maven-metadata.xml") is None

    assert maven.publish("widget", "1.0") == 201
    for version, prefix in (("1.0", "hello"), ("1.1", "hi")):
        files = {"jar": plugin_jar("greeter", version, prefix), "pom": pom("greeter", version, packaging="maven-plugin")}
        assert maven.publish("greeter", version, files) == 201
    document = maven.get("com/acme/maven-metadata.xml")
    assert re.findall(rb"<(?:name|prefix|artifactId)>([^<]*)<", document) == [b"Greeter", b"hi", b"greeter"]
    for algorithm in ("md5", "sha1", "sha256", "sha512"):
        assert maven.get(f"com/acme/maven-metadata.xml.{algorithm}").decode() == digest(document, algorithm)

    of = {"domain": DOMAIN, "repository": REPOSITORY, "format": "maven", "namespace": "com.acme", "package": "greeter"}
    client.update_package_versions_status(**of, versions=["1.1"], targetStatus="Archived")
    assert b"<prefix>hello</prefix>" in maven.get("com/acme/maven-metadata.xml")


def test_a_prefix_leads_to_the_plugin_of_the_first_repository_and_to_none_that_is_kept_out(maven, client):
    of = {"domain": DOMAIN, "format": "maven", "namespace": "com.acme"}
    client.create_repository(domain=DOMAIN, repository="plugins-upstream")
    client.update_repository(domain=DOMAIN, repository=REPOSITORY, upstreams=[{"repositoryName": "plugins-upstream"}])
    upstream = maven.of("plugins-upstream")
    for endpoint, artifact, prefix in [(maven, "greeter", "hello"), (upstream, "another", "hello"), (upstream, "extra", "bye")]:
        files = {"jar": plugin_jar(artifact, "1.0", prefix), "pom": pom(artifact, "1.0", packaging="maven-plugin")}
        assert endpoint.publish(artifact, "1.0", files) == 201

    def told(endpoint):
        document = endpoint.get("com/acme/maven-metadata.xml")
        return dict(re.findall(r"<prefix>([^<]*)</prefix>\s*<artifactId>([^<]*)<", document.decode()))

    assert told(maven) == {"hello": "greeter", "bye": "extra"}
    assert told(upstream) == {"hello": "another", "bye": "extra"}
    restrictions = {"publish": "ALLOW", "upstream": "BLOCK"}
    client.put_package_origin_configuration(**of, repository=REPOSITORY, package="extra", restrictions=restrictions)
    assert told(maven) == {"hello": "greeter"}


def test_an_artifact_whose_folder_is_that_of_a_group_comes_first(maven):
    files = {"jar": plugin_jar("greeter", "1.0", "hello", group="com.acme.widget"), "pom": pom("greeter", "1.0")}
    assert maven.publish("greeter", "1.0", files, group="com.acme.widget") == 201
    assert b"<prefix>hello</prefix>" in maven.get("com/acme/widget/maven-metadata.xml")
    assert maven.publish("widget", "1.0") == 201
    assert maven.versions("widget") == ["1.0"]


def test_files_and_digests_join_a_build_that_is_the_newest(maven, client):
    folder, build = f"{FOLDER}/1.1-SNAPSHOT", "1.1-20261121.072424-1"
    document = (
        "<metadata><groupId>com.acme</groupId><artifactId>widget</artifactId><version>1.1-SNAPSHOT</version><versioning>"
        "<snapshot><timestamp>20261121.072424</timestamp><buildNumber>1</buildNumber></snapshot></versioning></metadata>"
    ).encode()
    jar, sources = f"{folder}/widget-{build}.jar", f"{folder}/widget-{build}-sources.tar.gz"
    assert maven.put(jar, b"jar") == 201
    assert maven.put(f"{folder}/maven-metadata.xml", document) == 201

    assert maven.put(jar, b"jar") == 201
    assert maven.put(f"{jar}.sha1", digest(b"jar").encode()) == 201
    assert maven.put(sources, b"sources") == 201
    assert maven.put(f"{folder}/maven-metadata.xml", document) == 201

    assert maven.get(jar) == b"jar" and maven.get(sources) == b"sources"
    listed = client.list_package_versions(**ARTIFACT)["versions"]
    assert [(version["version"], version["status"]) for version in listed] == [("1.1-SNAPSHOT", "Published")]
    told = maven.get(f"{folder}/maven-metadata.xml").decode()
    assert "<classifier>sources</classifier>" in told and "<extension>tar.gz</extension>" in told
    assert told.count(f"<value>{build}</value>") == 2
    for algorithm in ALGORITHMS:
        beside = maven.get(f"{folder}/maven-metadata.xml.{algorithm}")
        assert beside.decode() == digest(told.encode(), algorithm)


def test_a_snapshot_without_builds_in_its_names_is_replaced_and_stays_as_a_build(maven, client):
    folder = f"{FOLDER}/1.1-SNAPSHOT"
    for content in (b"first", b"second"):
        assert maven.put(f"{folder}/widget-1.1-SNAPSHOT.jar", content) == 201
        assert maven.put(DOCUMENT, metadata("widget", "1.1-SNAPSHOT")) == 201

    assert maven.get(f"{folder}/widget-1.1-SNAPSHOT.jar") == b"second"
    builds = client.list_package_versions(status="Unlisted", **ARTIFACT)["versions"]
    assert len(builds) == 1 and builds[0]["version"].startswith("1.1-2")


def test_a_version_that_an_upstream_has_is_not_published(maven, client):
    assert maven.publish("widget", "1.0") == 201
    client.create_repository(domain=DOMAIN, repository="down", upstreams=[{"repositoryName": REPOSITORY}])
    down = maven.of("down")

    assert down.put(JAR, b"mine") == 409
    assert down.versions("widget") == ["1.0"]
    assert down.get(f"{JAR}.sha512").decode() == digest(b"widget 1.0", "sha512")


def test_what_is_kept_out_is_not_taken_from_an_upstream(maven, client):
    assert maven.publish("widget", "1.0") == 201
    client.create_repository(domain=DOMAIN, repository="down", upstreams=[{"repositoryName": REPOSITORY}])
    down = maven.of("down")
    client.put_package_origin_configuration(
        **{**ARTIFACT, "repository": "down"}, restrictions={"publish": "BLOCK", "upstream": "BLOCK"}
    )

    assert down.get(JAR) is None and down.versions("widget") == []
    assert down.put(JAR, b"mine") == 400
