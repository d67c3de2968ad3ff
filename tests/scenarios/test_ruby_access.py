"""Gems behind tokens: who may read and push, and what those who may not are told."""

import base64

import pytest

import access_world
from ended import assert_done, assert_failed
from gem_registry import GemRegistry, pack
from ruby_client import BUNDLERS, GEMS, RubyClient, cases, write_gemfile
from package_endpoint import status_of_head
from world import DOMAIN, REPOSITORY

PATHS = ("versions", "names", "info/acme", "api/v1/dependencies?gems=acme", "gems/acme-1.0.0.gem")


USERS = {"reader": ["codeartifact:ReadFromRepository"], "nobody": []}


@pytest.fixture(scope="module")
def closed():
    """The Ruby endpoint of a repository as a user sees it, at a server that verifies."""
    with access_world.closed(GemRegistry, USERS) as seen_by:
        yield seen_by


def test_whoever_comes_without_a_token_is_told_to_bring_one(closed):
    url = closed("reader").url

    for token in (None, "wrong", closed("reader").token[:-2]):
        for path in ("", *PATHS):
            status, headers, body = GemRegistry(url, token).ask(path)
            assert status == 401, (token, path, body)
            assert f'realm="{DOMAIN}/{REPOSITORY}"' in headers["www-authenticate"]
            assert headers["Content-Type"].startswith("text/plain")
        assert GemRegistry(url, token).push(pack("acme", "1.0.0"))[0] == 401


def test_whoever_may_not_read_or_push_is_told_so(closed):
    closed("admin").push(pack("acme", "1.0.0"))

    for path in PATHS:
        assert closed("nobody").ask(path)[0] == 403, path
        assert closed("reader").ask(path)[0] == 200, path
    status, headers, body = closed("reader").push(pack("acme", "1.1.0"))
    assert (status, headers["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert b"codeartifact:PublishPackageVersion" in body
    assert list(closed("reader").info("acme")) == ["1.0.0"]


def test_whoever_may_push_no_gem_is_told_so_before_anything_of_it_is_taken(closed):
    for token, expected in ((None, "401"), ("wrong", "401"), (closed("reader").token, "403"), (closed("nobody").token, "403")):
        assert status_of_head(closed("reader").url + "api/v1/gems", "POST", token) == expected, token


@pytest.mark.parametrize("name", cases(BUNDLERS))
def test_a_token_that_is_wrong_bundles_nothing(name, closed, tmp_path):
    closed("admin").push(pack("acme", "1.0.0"))
    of = closed("reader")
    user = write_gemfile(tmp_path / "user", of.url, 'gem "acme"')

    wrong = RubyClient(name, tmp_path / "wrong", of.url, of.token[:-2])
    assert_failed(wrong.bundle(user, "install"), "Bad username or password")
    assert_done(RubyClient(name, tmp_path / "right", of.url, of.token).bundle(user, "install"))


@pytest.mark.parametrize("name", cases(GEMS))
def test_a_token_to_read_installs_and_pushes_nothing_and_gem_says_why(name, closed, tmp_path):
    closed("admin").push(pack("acme", "1.0.0"))
    of = closed("reader")
    file = tmp_path / "source" / "acme-3.0.0.gem"
    file.parent.mkdir()
    file.write_bytes(pack("acme", "3.0.0"))
    here = RubyClient(name, tmp_path / "home", of.url, of.token)

    assert_done(here.install(tmp_path / "any", "acme"))
    assert_failed(here.push(file), "codeartifact:PublishPackageVersion")
    basic = base64.b64encode(f"aws:{of.token}".encode()).decode()
    assert GemRegistry(of.url, None).ask("info/acme", Authorization=f"Basic {basic}")[0] == 200
