"""Addresses of package endpoints: each leads to one repository and one package, however it is written and called."""

import json

import pytest

import npm_clients
import python_clients
import python_projects
from ended import assert_done
from npm_clients import NpmClient, write_project
from npm_registry import Registry
from pypi_index import JSON, send
from python_clients import write_sdist, write_wheel
from world import REPOSITORY

# Words that stand in addresses too, and what could be taken for the end of a domain's name.
NAMES = ("npm", "pypi", "v1", "simple", "packages", "a--b-c---d", "my-repo-111122223333", "health", "a.b_c")


def test_a_repository_is_only_ever_itself_whatever_it_is_called(server, client, account, world):
    for number, name in enumerate(NAMES):
        world.create_repository(name)
        assert Registry.at(server, client, account, name).publish("widget", f"{number}.0.0")[0] == 200

    for number, name in enumerate(NAMES):
        registry = Registry.at(server, client, account, name)
        packument = registry.packument("widget")
        assert list(packument["versions"]) == [f"{number}.0.0"]
        address = packument["versions"][f"{number}.0.0"]["dist"]["tarball"]
        assert address == f"{registry.url}widget/-/widget-{number}.0.0.tgz"
        assert registry.ask(address.removeprefix(registry.url))[0] == 200
        assert registry.ask(NAMES[number - 1])[0] == 404
    assert Registry.at(server, client, account, REPOSITORY).ask("widget")[0] == 404


def test_a_project_is_found_in_the_repository_that_was_asked_whatever_that_is_called(world, python_of, tmp_path):
    for number, name in enumerate(NAMES):
        world.create_repository(name)
        send(python_of(name), write_sdist(tmp_path, "widget", f"{number}.0"), "widget", f"{number}.0")

    for number, name in enumerate(NAMES):
        _, _, body = python_of(name).ask("simple/widget/", accept=JSON)
        assert json.loads(body)["versions"] == [f"{number}.0"], name
    assert python_of(REPOSITORY).ask("simple/widget/")[0] == 404


@pytest.mark.parametrize("domain", ["npm", "v1", "a--b", "team-123456789012"])
def test_a_domain_is_only_ever_itself_whatever_it_is_called(domain, server, client, account):
    client.create_domain(domain=domain)
    client.create_repository(domain=domain, repository="shared")
    endpoint = client.get_repository_endpoint(domain=domain, repository="shared", format="npm")["repositoryEndpoint"]
    assert endpoint == f"{server.url}/npm/d/{domain}-{account}/shared/"

    registry = Registry.at(server, client, account, "shared", domain)

    assert registry.publish("widget", "1.0.0")[0] == 200
    assert client.list_packages(domain=domain, repository="shared")["packages"][0]["package"] == "widget"


@pytest.mark.parametrize("name", npm_clients.cases(*npm_clients.EVERY))
def test_npm_clients_read_from_an_address_without_its_last_slash(name, registry, tmp_path):
    registry.publish("widget", "1.0.0")
    project = write_project(tmp_path / "project")

    client = NpmClient(name, tmp_path / "home", registry.url.rstrip("/"), registry.token)

    assert_done(client.install(project, "widget"))
    assert json.loads((project / "node_modules/widget/package.json").read_text())["version"] == "1.0.0"


@pytest.mark.parametrize("name", python_clients.cases(*python_clients.INSTALLERS))
def test_python_clients_read_from_an_address_without_its_last_slash(name, python, tmp_path):
    send(python, write_wheel(tmp_path, "widget", "1.0"), "widget", "1.0")
    python.pages = "simple"

    assert_done(python_projects.install(python, name, tmp_path / "installed", "widget"))

    assert python_projects.has(tmp_path / "installed", "widget")


def test_a_doubled_slash_never_reaches_another_package(registry, python, tmp_path):
    registry.publish("widget", "1.0.0")
    registry.publish("simple", "1.0.0")
    send(python, write_sdist(tmp_path, "widget", "1.0"), "widget", "1.0")
    send(python, write_sdist(tmp_path, "simple", "1.0"), "simple", "1.0")

    for path in ("/widget", "//widget", "widget//", "widget//-/widget-1.0.0.tgz", "widget/-//widget-1.0.0.tgz"):
        assert registry.ask(path)[0] in (400, 404), path
    for path in ("/simple/widget/", "simple//widget/", "simple/widget//", "simple/widget//widget-1.0.tar.gz",
                 "simple/widget/1.0//widget-1.0.tar.gz", "/simple/", "simple//"):
        assert python.ask(path)[0] in (400, 404), path
    assert registry.publish("/widget", "2.0.0")[0] in (400, 404)
    assert list(registry.packument("widget")["versions"]) == ["1.0.0"]
