"""Artifacts, published and resolved by Mavens of four generations."""

import pytest

from ended import assert_done, assert_failed
from maven_client import DEPLOY, MavenClient, cases, write_project
from maven_repository import MavenRepository, plugin_jar, pom
from server_process import ServerProcess
from world import DOMAIN, REPOSITORY

every_maven = pytest.mark.parametrize("name", cases())
ARTIFACT = {"domain": DOMAIN, "repository": REPOSITORY, "format": "maven", "namespace": "com.acme"}


@every_maven
def test_what_is_deployed_is_resolved_and_described(name, maven, mvn, client, tmp_path):
    base = write_project(tmp_path / "base", maven.url, "base", "1.0", said="<name>Base</name><url>https://acme.test/</url>")
    assert_done(mvn().deploy(base))
    user = write_project(tmp_path / "user", maven.url, "user", "1.0", needs=[("base", "[1.0,2.0)")])

    ended = mvn("other").resolve(user)

    assert_done(ended)
    assert mvn("other").held() == ["base-1.0.jar"]
    assert_done(mvn().deploy(user))
    version = client.describe_package_version(package="base", packageVersion="1.0", **ARTIFACT)["packageVersion"]
    assert (version["status"], version["displayName"], version["homePage"]) == ("Published", "Base", "https://acme.test/")
    assets = client.list_package_version_assets(package="base", packageVersion="1.0", **ARTIFACT)["assets"]
    names = {asset["name"] for asset in assets}
    assert {"base-1.0.jar", "base-1.0.pom", "maven-metadata.xml"} <= names
    assert not [name for name in names if name.endswith((".md5", ".sha1"))]
    needed = client.list_package_version_dependencies(package="user", packageVersion="1.0", **ARTIFACT)["dependencies"]
    assert needed == [
        {"namespace": "com.acme", "package": "base", "dependencyType": "compile", "versionRequirement": "[1.0,2.0)"}
    ]


@every_maven
def test_the_same_is_deployed_again_and_something_else_is_refused(name, maven, mvn, tmp_path):
    project = write_project(tmp_path / "project", maven.url, "widget", "1.0")
    assert_done(mvn().deploy(project))
    jar = maven.get("com/acme/widget/1.0/widget-1.0.jar")

    assert_failed(mvn().deploy(write_project(project, maven.url, "widget", "1.0", resource="other")), "409")

    assert maven.get("com/acme/widget/1.0/widget-1.0.jar") == jar
    assert maven.versions("widget") == ["1.0"]


@every_maven
def test_the_newest_build_of_a_snapshot_is_resolved_and_the_one_before_stays(name, maven, mvn, client, tmp_path):
    project = tmp_path / "project"
    user = write_project(tmp_path / "user", maven.url, "user", "1.0", needs=[("widget", "1.1-SNAPSHOT")])
    for resource in ("first", "second"):
        ended = mvn().deploy(write_project(project, maven.url, "widget", "1.1-SNAPSHOT", resource=resource))
        assert_done(ended)
        assert_done(mvn("other").resolve(user))

    published = client.list_package_versions(package="widget", status="Published", **ARTIFACT)["versions"]
    assert [version["version"] for version in published] == ["1.1-SNAPSHOT"]
    builds = client.list_package_versions(package="widget", status="Unlisted", **ARTIFACT)["versions"]
    [build] = [version["version"] for version in builds]
    assert build.startswith("1.1-2") and build.endswith("-1")
    first = maven.get(f"com/acme/widget/1.1-SNAPSHOT/widget-{build}.jar")
    newest = maven.get("com/acme/widget/1.1-SNAPSHOT/widget-1.1-SNAPSHOT.jar")
    assert first and newest and first != newest
    assert maven.versions("widget") == ["1.1-SNAPSHOT"]
    assert b"<buildNumber>2</buildNumber>" in maven.get("com/acme/widget/1.1-SNAPSHOT/maven-metadata.xml")


@every_maven
def test_a_version_that_is_unlisted_is_resolved_by_its_number_and_one_that_is_archived_is_not(
    name, maven, mvn, client, tmp_path
):
    for version in ("1.0", "1.1"):
        assert maven.publish("widget", version) == 201
    chosen = {"package": "widget", "versions": ["1.1"], **ARTIFACT}

    client.update_package_versions_status(targetStatus="Unlisted", **chosen)
    by_range = write_project(tmp_path / "range", maven.url, "user", "1.0", needs=[("widget", "[1.0,)")])
    by_number = write_project(tmp_path / "number", maven.url, "user", "1.0", needs=[("widget", "1.1")])
    assert_done(mvn("range").resolve(by_range))
    assert_done(mvn("number").resolve(by_number))
    client.update_package_versions_status(targetStatus="Archived", **chosen)

    assert mvn("range").held() == ["widget-1.0.jar"]
    assert mvn("number").held() == ["widget-1.1.jar"]
    assert_failed(mvn("archived").resolve(by_number), "widget:jar:1.1")


@every_maven
def test_the_latest_and_the_newest_release_are_those_that_are_listed(name, maven, mvn, client, tmp_path):
    for artifact in ("by-release", "by-latest"):
        for version in ("1.9", "1.10", "1.11", "1.11-SNAPSHOT"):
            assert maven.publish(artifact, version) == 201
        client.update_package_versions_status(
            **{**ARTIFACT, "package": artifact}, versions=["1.11"], targetStatus="Unlisted"
        )
    needs = [("by-release", "RELEASE"), ("by-latest", "LATEST")]

    assert_done(mvn().resolve(write_project(tmp_path / "user", maven.url, "user", "1.0", needs=needs)))

    assert mvn().held() == ["by-latest-1.11-SNAPSHOT.jar", "by-release-1.10.jar"]


@pytest.mark.parametrize("name", cases(["maven39"]))
def test_a_file_is_deployed_without_a_pom_of_its_own_and_resolved(name, maven, mvn, tmp_path):
    (tmp_path / "widget.jar").write_bytes(b"jar")
    what = {"file": tmp_path / "widget.jar", "groupId": "com.acme", "artifactId": "widget", "version": "1.0"}
    options = [f"-D{option}={value}" for option, value in {**what, "repositoryId": "ca", "url": maven.url}.items()]

    assert_done(mvn().run(tmp_path, f"{DEPLOY}-file", *options))

    assert b"<artifactId>widget</artifactId>" in maven.get("com/acme/widget/1.0/widget-1.0.pom")
    user = write_project(tmp_path / "user", maven.url, "user", "1.0", needs=[("widget", "1.0")])
    assert_done(mvn("other").resolve(user))
    assert mvn("other").held() == ["widget-1.0.jar"]


@every_maven
def test_what_an_upstream_has_is_resolved_through_another_repository(name, maven, mvn, client, server, account, tmp_path):
    assert maven.publish("widget", "1.0") == 201
    client.create_repository(domain=DOMAIN, repository="down", upstreams=[{"repositoryName": REPOSITORY}])
    url = maven.of("down").url
    user = write_project(tmp_path / "user", url, "user", "1.0", needs=[("widget", "[1.0,)")])

    assert_done(mvn("down", url).resolve(user))

    kept = client.list_package_versions(**{**ARTIFACT, "repository": "down"}, package="widget")["versions"]
    assert [version["version"] for version in kept] == ["1.0"]


@pytest.mark.parametrize("name", cases(("maven36", "maven39", "maven4")))
def test_a_plugin_is_found_by_its_prefix(name, maven, mvn, tmp_path):
    files = {"jar": plugin_jar("greeter", "1.0", "hello"), "pom": pom("greeter", "1.0", packaging="maven-plugin")}
    assert maven.publish("greeter", "1.0", files) == 201
    project = write_project(tmp_path / "project", maven.url, "user", "1.0")
    text = (project / "pom.xml").read_text()
    repositories = text[text.index("<repositories>") : text.index("</project>")]
    plugins = repositories.replace("repositories>", "pluginRepositories>").replace("repository>", "pluginRepository>")
    (project / "pom.xml").write_text(text.replace("</project>", f"{plugins}</project>"))

    ended = mvn(groups=("com.acme",)).run(project, "hello:nothing")

    assert_failed(ended, "Could not find goal 'nothing' in plugin com.acme:greeter:1.0")


@pytest.mark.parametrize("name", cases(["maven39"]))
def test_a_deploy_beyond_the_rate_of_its_account_is_told_so_and_goes_through_when_it_comes_again(name, account, tmp_path):
    # Less than a deploy sends, which has five requests under way at once.
    server = ServerProcess("--request-rate", "writes=2")
    try:
        maven = MavenRepository.of_new_repository(server, account)
        project = write_project(tmp_path / "project", maven.url, "widget", "1.0")
        mvn = MavenClient(name, tmp_path / "home", maven.url, maven.token)

        def deploy(tries):
            return mvn.deploy(project, f"-Daether.connector.http.retryHandler.count={tries}")

        assert_failed(deploy(tries=0), "429")
        # By itself it comes again after as many seconds as it is told.
        assert_done(deploy(tries=50))

        assert maven.versions("widget") == ["1.0"]
        for ending in ("jar", "pom", "jar.sha1"):
            assert maven.get(f"com/acme/widget/1.0/widget-1.0.{ending}"), ending
    finally:
        server.stop()
