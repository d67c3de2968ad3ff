"""Crates behind tokens: who may read, publish and yank, and what those who may not are told."""

import base64

import pytest

import access_world
from cargo_client import CargoClient, cases, needs, write_crate
from cargo_registry import CargoRegistry, index_path
from ended import assert_done, assert_failed
from expired_token import expired
from world import DOMAIN, REPOSITORY


USERS = {"reader": ["codeartifact:ReadFromRepository"], "keeper": ["codeartifact:PutPackageMetadata"]}


@pytest.fixture(scope="module")
def closed():
    """The Cargo endpoint of a repository as a user sees it, at a server that verifies."""
    with access_world.closed(CargoRegistry, USERS) as seen_by:
        yield seen_by


def user_of_a_crate(closed, tmp_path):
    """Publishes a crate, and writes one that needs it."""
    closed("admin").publish("base", "1.0.0")
    return write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needs('base')}")


def test_whoever_comes_without_a_token_is_told_to_bring_one(closed):
    url = closed("reader").url

    for token in (None, "", "wrong", "Bearer wrong", closed("reader").token[:-2]):
        for path in ("config.json", index_path("widget"), "api/v1/crates/widget/1.0.0/download"):
            status, headers, body = CargoRegistry(url, token).ask(path)
            assert status == 401, (token, path, body)
            assert f'realm="{DOMAIN}/{REPOSITORY}"' in headers["www-authenticate"]
            assert b'{"errors":[{"detail":' in body


def test_a_token_comes_bare_as_bearer_and_as_password(closed):
    of = closed("reader")
    basic = base64.b64encode(f"aws:{of.token}".encode()).decode()

    for value in (of.token, f"Bearer {of.token}", f"Basic {basic}", f"{of.token}  "):
        assert CargoRegistry(of.url, value).ask("config.json")[0] == 200, value


def test_tokens_open_what_their_owner_may_do(closed):
    admin, reader, keeper = closed("admin"), closed("reader"), closed("keeper")
    assert admin.publish("widget", "1.0.0")[0] == 200

    assert reader.versions("widget") == {"1.0.0": False}
    assert reader.download("widget", "1.0.0")[0] == 200
    assert keeper.ask("api/v1/crates/widget/1.0.0/yank", "DELETE")[0] == 200
    assert reader.versions("widget") == {"1.0.0": True}
    for attempt in (
        lambda: reader.publish("widget", "2.0.0"),
        lambda: reader.ask("api/v1/crates/widget/1.0.0/unyank", "PUT"),
        lambda: keeper.publish("widget", "2.0.0"),
        lambda: keeper.ask("config.json"),
        lambda: keeper.ask(index_path("widget")),
        lambda: keeper.download("widget", "1.0.0"),
    ):
        status, _, body = attempt()
        assert status == 403 and b"is not authorized to perform" in body, body
    assert reader.versions("widget") == {"1.0.0": True}


@pytest.mark.parametrize("name", cases())
def test_a_token_to_read_builds_and_publishes_nothing_and_cargo_says_why(name, closed, tmp_path):
    reader = closed("reader")
    user = user_of_a_crate(closed, tmp_path)
    of = CargoClient(tmp_path / "home", reader.url, reader.token)

    assert_done(of.run(["check"], user))

    assert_failed(of.publish(user), "codeartifact:PublishPackageVersion")
    assert reader.ask(index_path("user"))[0] == 404


@pytest.mark.parametrize("name", cases())
def test_a_token_that_is_wrong_builds_nothing(name, closed, tmp_path):
    user = user_of_a_crate(closed, tmp_path)

    assert_failed(CargoClient(tmp_path / "home", closed("reader").url, "wrong").run(["check"], user), "401")


@pytest.mark.parametrize("name", cases())
def test_a_token_that_has_expired_builds_and_publishes_nothing_and_cargo_says_what_to_do(name, closed, tmp_path):
    token = expired(closed.process, closed("admin").token)
    user, url = user_of_a_crate(closed, tmp_path), closed("admin").url
    of = CargoClient(tmp_path / "home", url, token)

    for path in ("config.json", index_path("base"), "api/v1/crates/base/1.0.0/download"):
        assert CargoRegistry(url, token).ask(path)[0] == 401, path
    assert CargoRegistry(url, token).publish("late", "1.0.0")[0] == 401
    for ended in (of.run(["check"], user), of.publish(user)):
        assert_failed(ended, "401")
        assert_failed(ended, "the authorization token has expired; `aws codeartifact get-authorization-token` makes another")


@pytest.mark.parametrize("name", cases())
def test_a_token_with_a_line_end_is_taken(name, closed, tmp_path):
    reader = closed("reader")
    user = user_of_a_crate(closed, tmp_path)
    of = CargoClient(tmp_path / "home", reader.url, reader.token)
    (tmp_path / "token").write_text(f"{reader.token}\n")
    settings = (of.home / "config.toml").read_text()
    provider = f'credential-provider = ["cargo:token-from-stdout", "cat", "{tmp_path / "token"}"]'
    (of.home / "config.toml").write_text(settings.replace('credential-provider = ["cargo:token"]', provider))

    assert_done(of.run(["check"], user))
