"""npm packages behind tokens: who may read, publish, tag and deprecate, and what those who may not are told."""

import base64
import urllib.request

import pytest

import access_world
from ended import assert_done, assert_failed
from npm_clients import EVERY, NPM, OTHERS, NpmClient, cases, write_package, write_project
from npm_registry import Registry
from world import DOMAIN, REPOSITORY


# What clients print in the place of the status.
SAID = {
    401: {"yarn1": "token is not valid", "berry": "Invalid authentication", "deno": "was not found"},
    403: {"yarn1": "is not authorized to perform: codeartifact:PublishPackageVersion"},
}


USERS = {"reader": ["codeartifact:ReadFromRepository"], "keeper": ["codeartifact:ReadFromRepository", "codeartifact:PutPackageMetadata"]}


@pytest.fixture(scope="module")
def closed():
    """The npm endpoint of a repository as a user sees it, at a server that verifies."""
    with access_world.closed(Registry, USERS) as seen_by:
        yield seen_by


def test_tokens_open_what_their_owner_may_do(closed):
    admin, reader = closed("admin"), closed("reader")
    assert admin.publish("widget", "1.0.0")[0] == 200

    assert reader.ask("widget")[0] == 200
    basic = base64.b64encode(f"aws:{reader.token}".encode()).decode()
    assert reader.ask("widget/-/widget-1.0.0.tgz", Authorization=f"Basic {basic}")[0] == 200
    assert reader.ask("-/ping")[0] == 200
    for attempt in (
        lambda: reader.publish("widget", "2.0.0"),
        lambda: reader.ask("-/package/widget/dist-tags/beta", "PUT", b'"1.0.0"'),
        lambda: reader.ask("-/package/widget/dist-tags/latest", "DELETE"),
        lambda: reader.publish("widget", "1.0.0", _attachments=None),
    ):
        status, _, body = attempt()
        assert status == 403 and b"is not authorized to perform" in body, body
    for token in ("", "wrong", reader.token[:-2]):
        status, headers, _ = Registry(reader.url, token).ask("widget")
        assert status == 401, token
        assert f'realm="{DOMAIN}/{REPOSITORY}"' in headers["www-authenticate"]


def test_whoever_keeps_the_metadata_deprecates_and_tags_and_publishes_nothing(closed):
    admin, keeper = closed("admin"), closed("keeper")
    admin.publish("kept", "1.0.0")
    before = refusals(closed.process)

    deprecated = {"1.0.0": {"name": "kept", "version": "1.0.0", "deprecated": "old"}}
    assert keeper.publish("kept", "1.0.0", versions=deprecated, _attachments=None)[0] == 200
    assert keeper.ask("-/package/kept/dist-tags/beta", "PUT", b'"1.0.0"')[0] == 200

    # What was looked at on the way is no refusal.
    assert refusals(closed.process) == before
    assert keeper.publish("kept", "2.0.0")[0] == 403
    assert refusals(closed.process) == before + 1
    packument = keeper.packument("kept")
    assert packument["versions"]["1.0.0"]["deprecated"] == "old" and packument["dist-tags"]["beta"] == "1.0.0"


def refusals(process):
    """How many requests were refused so far."""
    with urllib.request.urlopen(f"{process.url}/_/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return sum(int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("codeartifact_refusals_total"))


@pytest.mark.parametrize("name", cases(*EVERY))
def test_a_token_that_is_wrong_installs_nothing_and_one_to_read_does(name, closed, tmp_path):
    closed("admin").publish("read", "1.0.0")
    reader = closed("reader")
    project = write_project(tmp_path / "project")

    wrong = NpmClient(name, tmp_path / "wrong", reader.url, "wrong").install(project, "read")

    assert_failed(wrong, SAID[401].get(name, "401"))
    assert_done(NpmClient(name, tmp_path / "right", reader.url, reader.token).install(project, "read"))


@pytest.mark.parametrize("name", cases(*NPM, *OTHERS))
def test_a_token_to_read_publishes_nothing_and_the_client_says_why(name, closed, tmp_path):
    reader = closed("reader")
    package = f"by-{name}"
    source = write_package(tmp_path / "source", package, "1.0.0")

    denied = NpmClient(name, tmp_path / "home", reader.url, reader.token).publish(source)

    assert_failed(denied, SAID[403].get(name, "403"))
    assert reader.ask(package)[0] == 404


@pytest.mark.parametrize("name", cases(*NPM))
def test_a_ping_tells_whether_the_token_is_right(name, closed, tmp_path):
    reader = closed("reader")
    project = write_project(tmp_path / "project")

    assert_done(NpmClient(name, tmp_path / "right", reader.url, reader.token).run(["ping"], project))

    wrong = NpmClient(name, tmp_path / "wrong", reader.url, "wrong").run(["ping"], project)
    assert_failed(wrong, "E401")
    assert "Unable to authenticate" in wrong.stderr
