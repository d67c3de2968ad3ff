"""npm packages, published and installed by npm's own clients."""

import json
import shutil
import subprocess

import pytest

from ended import assert_done, assert_failed
from npm_clients import EVERY, NPM, OTHERS, cases, write_package, write_project
from npm_registry import Registry, pack
from world import DOMAIN, REPOSITORY

every_publisher = pytest.mark.parametrize("name", cases(*NPM, *OTHERS))
every_client = pytest.mark.parametrize("name", cases(*EVERY))
every_npm = pytest.mark.parametrize("name", cases(*NPM))
one_npm = pytest.mark.parametrize("name", cases("npm11"))


@every_client
def test_what_is_there_can_be_installed_with_what_it_depends_on(name, npm, registry, tmp_path):
    base = {"name": "base", "version": "1.1.0"}
    registry.publish("base", "1.1.0", tarball=pack(base, **{"package/index.js": "module.exports = 'base';"}))
    manifest = {"name": "@acme/widget", "version": "2.0.0-rc.1", "dependencies": {"base": "^1.0.0"}}
    tarball = pack(manifest, **{"package/index.js": "module.exports = require('base');"})
    registry.publish("@acme/widget", "2.0.0-rc.1", versions={"2.0.0-rc.1": manifest}, tarball=tarball)
    project = write_project(tmp_path / "project")

    assert_done(npm(name).install(project, "@acme/widget@2.0.0-rc.1"))

    command = ["node", "-p", "require('@acme/widget')"]
    loaded = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert loaded.stdout == "base\n", loaded.stderr


@every_publisher
def test_what_is_published_can_be_installed(name, npm, client, tmp_path):
    source = write_package(tmp_path / "source", "@acme/widget", "1.0.0", keywords=["small"])

    assert_done(npm(name).publish(source))

    project = write_project(tmp_path / "project")
    # A home of its own, so that nothing comes out of a cache.
    assert_done(npm(name, "fresh").install(project, "@acme/widget"))
    found = project / "node_modules" / "@acme" / "widget"
    assert (found / "index.js").read_text() == (source / "index.js").read_text()
    versions = client.list_package_versions(
        domain=DOMAIN, repository=REPOSITORY, format="npm", namespace="acme", package="widget"
    )
    assert [version["version"] for version in versions["versions"]] == ["1.0.0"]
    assert versions["defaultDisplayVersion"] == "1.0.0"


@pytest.mark.parametrize("name", cases(*(name for name in EVERY if name != "bun")))
def test_a_lock_file_installs_what_is_not_listed_any_more(name, npm, registry, client, tmp_path):
    registry.publish("widget", "1.0.0")
    project = write_project(tmp_path / "project")
    assert_done(npm(name).install(project, "widget@1.0.0"))
    version = {"domain": DOMAIN, "repository": REPOSITORY, "format": "npm", "package": "widget", "versions": ["1.0.0"]}
    client.update_package_versions_status(**version, targetStatus="Unlisted")
    assert registry.ask("widget")[0] == 404

    shutil.rmtree(project / "node_modules")
    assert_done(npm(name, "fresh").install(project))
    assert (project / "node_modules" / "widget" / "package.json").exists()

    client.update_package_versions_status(**version, targetStatus="Archived")
    shutil.rmtree(project / "node_modules")
    assert npm(name, "third").install(project).returncode != 0
    assert registry.ask("widget/-/widget-1.0.0.tgz")[0] == 404
    client.update_package_versions_status(**version, targetStatus="Published")
    assert registry.ask("widget/-/widget-1.0.0.tgz")[0] == 200


@every_npm
def test_tags_are_set_listed_installed_and_removed(name, npm, registry, tmp_path):
    for version in ("1.0.0", "2.0.0"):
        registry.publish("widget", version)
    project = write_project(tmp_path / "project")
    of = npm(name)

    assert_done(of.run(["dist-tag", "add", "widget@1.0.0", "beta"], project))
    listed = of.run(["dist-tag", "ls", "widget"], project)
    assert {"beta: 1.0.0", "latest: 2.0.0"} <= set(listed.stdout.splitlines()), listed.stdout
    assert_done(of.install(project, "widget@beta"))
    assert json.loads((project / "node_modules/widget/package.json").read_text())["version"] == "1.0.0"
    assert_done(of.run(["dist-tag", "rm", "widget", "beta"], project))

    assert_failed(of.run(["dist-tag", "rm", "widget", "beta"], project), "beta")
    assert_failed(of.run(["dist-tag", "add", "widget@3.0.0", "beta"], project), "3.0.0")
    assert registry.packument("widget")["dist-tags"] == {"latest": "2.0.0"}


@every_npm
def test_a_notice_of_deprecation_is_shown_and_taken_back(name, npm, registry, tmp_path):
    registry.publish("widget", "1.0.0")
    project = write_project(tmp_path / "project")
    of = npm(name)

    assert_done(of.run(["deprecate", "widget@1.0.0", "use something else"], project))
    assert "use something else" in of.install(project, "widget").stderr
    assert_done(of.run(["deprecate", "widget@1.0.0", ""], project))

    assert "deprecated" not in registry.packument("widget")["versions"]["1.0.0"]


@every_npm
def test_nothing_is_unpublished_and_what_is_not_served_fails_at_once(name, npm, registry, tmp_path):
    registry.publish("widget", "1.0.0")
    project = write_project(tmp_path / "project")
    of = npm(name)

    before = registry.packument("widget")

    assert_failed(of.run(["unpublish", "widget@1.0.0", "--force"], project), "405")
    assert_failed(of.run(["unpublish", "widget", "--force"], project), "405")
    for command in ("whoami", "search widget", "owner add me widget", "audit", "login", "access ls-packages"):
        assert of.run(command.split(), project).returncode != 0, command
    assert_done(of.run(["ping"], project))

    assert registry.packument("widget") == before
    # An audit that cannot be had does not keep anybody from installing.
    assert_done(of.run(["install", "--audit", "widget"], project))


@every_npm
def test_a_changed_package_is_not_published_under_the_same_number(name, npm, registry, tmp_path):
    source = write_package(tmp_path / "source", "widget", "1.0.0")
    assert_done(npm(name).publish(source))
    before = registry.packument("widget")["versions"]["1.0.0"]["dist"]
    (source / "index.js").write_text("module.exports = 'changed';\n")

    ended = npm(name, "other").publish(source)

    assert ended.returncode != 0, ended.stdout
    assert registry.packument("widget")["versions"]["1.0.0"]["dist"] == before


@every_client
def test_what_an_upstream_has_is_installed_through_another_repository(
    name, npm, server, client, account, registry, tmp_path
):
    client.create_repository(domain=DOMAIN, repository="near", upstreams=[{"repositoryName": REPOSITORY}])
    near = Registry.at(server, client, account, "near")
    registry.publish("@acme/widget", "1.0.0")
    project = write_project(tmp_path / "project")

    assert_done(npm(name, url=near.url, token=near.token).install(project, "@acme/widget"))

    assert (project / "node_modules/@acme/widget/package.json").exists()
    (held,) = client.list_packages(domain=DOMAIN, repository="near")["packages"]
    assert (held["namespace"], held["package"]) == ("acme", "widget")


@one_npm
def test_packages_come_through_upstreams_and_are_kept_where_they_were_asked_for(
    name, npm, server, client, account, registry, tmp_path
):
    client.create_repository(domain=DOMAIN, repository="middle", upstreams=[{"repositoryName": REPOSITORY}])
    client.create_repository(domain=DOMAIN, repository="near", upstreams=[{"repositoryName": "middle"}])
    near = Registry.at(server, client, account, "near")
    registry.publish("widget", "1.0.0")
    before = near.packument("widget")
    assert before["versions"]["1.0.0"]["dist"]["tarball"].startswith(near.url)

    project = write_project(tmp_path / "project")
    assert_done(npm(name, url=near.url, token=near.token).install(project, "widget"))

    held = {}
    for repository in (REPOSITORY, "middle", "near"):
        packages = client.list_packages(domain=DOMAIN, repository=repository)["packages"]
        held[repository] = [package["package"] for package in packages]
    assert held == {REPOSITORY: ["widget"], "middle": [], "near": ["widget"]}
    status, _, body = near.publish("widget", "2.0.0")
    assert status == 400 and b"configured to block new versions" in body, body
    registry.publish("widget", "2.0.0")
    assert near.packument("widget")["dist-tags"] == {"latest": "2.0.0"}
    client.put_package_origin_configuration(
        domain=DOMAIN, repository="near", format="npm", package="widget",
        restrictions={"publish": "ALLOW", "upstream": "BLOCK"},
    )
    assert list(near.packument("widget")["versions"]) == ["1.0.0"]
    assert near.ask("widget/-/widget-2.0.0.tgz")[0] == 404


@every_publisher
def test_a_release_candidate_with_a_build_in_its_number_is_published_and_installed(name, npm, registry, tmp_path):
    source = write_package(tmp_path / "source", "widget", "1.0.0-rc.1+build.5")

    assert_done(npm(name).publish(source, tag="next"))

    # Most clients leave out what comes after the plus.
    tagged = registry.packument("widget")["dist-tags"]["next"]
    assert tagged in ("1.0.0-rc.1", "1.0.0-rc.1+build.5")
    project = write_project(tmp_path / "project")
    assert_done(npm(name, "fresh").install(project, "widget@next"))
    assert (project / "node_modules/widget/index.js").read_text() == (source / "index.js").read_text()


@pytest.mark.parametrize("name", cases("berry", "deno"))
def test_who_waits_until_a_release_is_a_day_old_is_told_its_time(name, npm, registry, tmp_path):
    registry.publish("widget", "1.0.0")
    project = write_project(tmp_path / "project")
    patient = npm(name, patient=True)

    assert patient.install(project, "widget").returncode != 0

    assert not (project / "node_modules" / "widget").exists()
    assert_done(npm(name, "other").install(write_project(tmp_path / "other"), "widget"))
