"""Files of Maven repositories that are told from others by their names, and versions that are read and removed by the API."""

import pytest

from maven_repository import digest, metadata, pom
from world import DOMAIN, REPOSITORY

FOLDER = "com/acme/widget"
DOCUMENT = f"{FOLDER}/maven-metadata.xml"
ARTIFACT = {"domain": DOMAIN, "repository": REPOSITORY, "format": "maven", "namespace": "com.acme", "package": "widget"}
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


@pytest.mark.parametrize(
    "version, ending",
    [
        ("1.0+build.5", ".jar"),
        ("1.0~rc1", ".jar"),
        ("1.0", "-linux.x86_64.jar"),
        ("1.0", "-bin.tar.gz"),
        ("1.0", ".jar.asc"),
        ("2023.1", "-2.0.jar"),
        ("1.0_2.13", "-test-sources.jar"),
    ],
)
def test_names_that_are_out_of_the_ordinary_are_kept_as_they_are(maven, client, version, ending):
    name = f"widget-{version}{ending}"
    path = f"{FOLDER}/{version}/{name}"

    assert maven.put(path, b"content") == 201
    assert maven.put(f"{path}.sha1", digest(b"content").encode()) == 201
    assert maven.put(DOCUMENT, metadata("widget", version)) == 201

    assert maven.get(path) == maven.get(path.replace("+", "%2B")) == b"content"
    assert maven.get(f"{path}.sha256").decode() == digest(b"content", "sha256")
    assert maven.versions("widget") == [version]
    assets = client.list_package_version_assets(packageVersion=version, **ARTIFACT)["assets"]
    assert {asset["name"] for asset in assets} == {name, "maven-metadata.xml"}


def test_what_gradle_says_of_a_version_is_kept_with_its_digests_and_served(maven):
    module = b'{"formatVersion": "1.1", "component": {"group": "com.acme", "module": "widget", "version": "1.0"}}'
    contents = {"jar": b"jar", "pom": pom("widget", "1.0"), "module": module}
    for ending, content in contents.items():
        path = f"{FOLDER}/1.0/widget-1.0.{ending}"
        assert maven.put(path, content) == 201
        for algorithm in ALGORITHMS:
            assert maven.put(f"{path}.{algorithm}", digest(content, algorithm).encode()) == 201
    document = metadata("widget", "1.0")
    assert maven.put(DOCUMENT, document) == 201
    for algorithm in ALGORITHMS:
        assert maven.put(f"{DOCUMENT}.{algorithm}", digest(document, algorithm).encode()) == 201

    status, headers, body = maven.ask(f"{FOLDER}/1.0/widget-1.0.module")
    assert (status, headers["Content-Type"], body) == (200, "application/json", module)


def test_dependencies_are_listed_with_what_they_are_for(maven, client):
    scopes = ("compile", "runtime", "test", "system", "provided")
    needed = "".join(
        f"<dependency><groupId>org.other</groupId><artifactId>for-{scope}</artifactId><version>1</version>"
        f"<scope>{scope}</scope></dependency>"
        for scope in scopes
    )
    optional = "<artifactId>maybe</artifactId><version>[1,2)</version><optional>true</optional>"
    parent = "<parent><groupId>org.other</groupId><artifactId>all</artifactId><version>3</version></parent>"
    said = f"{parent}<dependencies>{needed}<dependency><groupId>org.other</groupId>{optional}</dependency></dependencies>"

    assert maven.publish("widget", "1.0", {"pom": pom("widget", "1.0", said)}) == 201

    listed = client.list_package_version_dependencies(packageVersion="1.0", **ARTIFACT)["dependencies"]
    told = {(one["package"], one["dependencyType"], one["versionRequirement"]) for one in listed}
    assert told == {(f"for-{scope}", scope, "1") for scope in scopes} | {("maybe", "optional", "[1,2)"), ("all", "parent", "3")}
    assert {one["namespace"] for one in listed} == {"org.other"}


def test_a_build_that_is_not_the_newest_is_downloaded_until_the_api_deletes_it(maven, client):
    folder, builds = f"{FOLDER}/1.1-SNAPSHOT", ("20261121.072424-1", "20261121.072500-2")
    for build in builds:
        timestamp, _, number = build.partition("-")
        assert maven.put(f"{folder}/widget-1.1-{build}.jar", build.encode()) == 201
        document = (
            "<metadata><groupId>com.acme</groupId><artifactId>widget</artifactId><version>1.1-SNAPSHOT</version><versioning>"
            f"<snapshot><timestamp>{timestamp}</timestamp><buildNumber>{number}</buildNumber></snapshot></versioning></metadata>"
        )
        assert maven.put(f"{folder}/maven-metadata.xml", document.encode()) == 201
    old, new = (f"{folder}/widget-1.1-{build}.jar" for build in builds)
    assert (maven.get(old), maven.get(new)) == (builds[0].encode(), builds[1].encode())

    deleted = client.delete_package_versions(versions=[f"1.1-{builds[0]}"], expectedStatus="Unlisted", **ARTIFACT)

    assert list(deleted["successfulVersions"]) == [f"1.1-{builds[0]}"] and not deleted["failedVersions"]
    assert maven.get(old) is None
    assert maven.get(new) == maven.get(f"{folder}/widget-1.1-SNAPSHOT.jar") == builds[1].encode()


def test_versions_of_a_chain_are_listed_together_and_kept_where_they_were_asked_for(maven, client):
    assert maven.publish("widget", "1.0") == 201
    for name, upstream in (("middle", REPOSITORY), ("leaf", "middle")):
        client.create_repository(domain=DOMAIN, repository=name, upstreams=[{"repositoryName": upstream}])
    middle, leaf = maven.of("middle"), maven.of("leaf")

    def kept_in(repository):
        if client.list_packages(domain=DOMAIN, repository=repository)["packages"] == []:
            return set()
        listed = client.list_package_versions(**{**ARTIFACT, "repository": repository})["versions"]
        return {version["version"] for version in listed}

    assert leaf.publish("widget", "2.0") == 201
    client.put_package_origin_configuration(
        **{**ARTIFACT, "repository": "leaf"}, restrictions={"publish": "ALLOW", "upstream": "ALLOW"}
    )

    assert leaf.versions("widget") == ["1.0", "2.0"] and middle.versions("widget") == ["1.0"]
    assert kept_in("leaf") == {"2.0"}
    assert leaf.get(f"{FOLDER}/1.0/widget-1.0.jar") == b"widget 1.0"

    assert (kept_in("leaf"), kept_in("middle")) == ({"1.0", "2.0"}, set())


def test_files_that_are_archived_are_gone_with_their_digests(maven, client):
    assert maven.publish("widget", "1.0") == 201
    jar = f"{FOLDER}/1.0/widget-1.0.jar"

    client.update_package_versions_status(versions=["1.0"], targetStatus="Archived", **ARTIFACT)

    assert [maven.get(path) for path in (jar, f"{jar}.sha1", DOCUMENT, f"{DOCUMENT}.sha1")] == [None] * 4
    assert maven.put(jar, b"other") == 409
