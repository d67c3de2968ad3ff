"""NuGet packages behind tokens: who may read and push, and what those who may not are told."""

import pytest

import access_world
from ended import assert_done, assert_failed
from nuget_client import DOTNET, NUGET_EXE, NugetClient, NugetExe, cases, write_project
from nuget_registry import NugetRegistry, pack
from package_endpoint import status_of_head

USERS = {"reader": ["codeartifact:ReadFromRepository"], "writer": ["codeartifact:PublishPackageVersion"]}


@pytest.fixture(scope="module")
def closed():
    """The NuGet endpoint of a repository as a user sees it, at a server that verifies."""
    with access_world.closed(NugetRegistry, USERS) as seen_by:
        yield seen_by


def test_whoever_comes_without_a_token_is_asked_for_one(closed):
    url = closed("reader").url

    for token in (None, "wrong"):
        for method, path in (("GET", "v3/index.json"), ("GET", "v3/flatcontainer/a/index.json"), ("PUT", "api/v2/package")):
            body = b"" if method == "PUT" else None
            status, headers, _ = NugetRegistry(url, token).ask(path, method, body)
            assert status == 401, (token, path)
            assert any(value.startswith("Basic") for value in headers.get_all("WWW-Authenticate")), path


def test_pushing_needs_leave_to_publish_and_to_read(closed):
    content = pack("Mine", "1.0.0")

    assert closed("reader").push(content)[0] == 403
    assert closed("writer").push(content)[0] == 403
    assert closed("admin").versions("mine") == []

    assert closed("admin").push(content)[0] == 201
    assert closed("reader").download("mine", "1.0.0")[2] == content


def test_whoever_may_push_nothing_is_told_so_before_anything_of_it_is_taken(closed):
    for token, expected in ((None, "401"), (closed("reader").token, "403"), (closed("writer").token, "403")):
        assert status_of_head(closed("reader").url + "api/v2/package", "PUT", token) == expected, token


@pytest.mark.parametrize("name", cases(DOTNET))
def test_a_token_to_read_restores_and_pushes_nothing_and_a_wrong_one_does_neither(name, closed, tmp_path):
    closed("admin").push(pack("Acme.Lib", "1.0.0"))
    user = write_project(tmp_path / "user", [("Acme.Lib", "1.0.0")])
    file = tmp_path / "Other.1.0.0.nupkg"
    file.write_bytes(pack("Other", "1.0.0"))
    reader = closed("reader")

    client = NugetClient(tmp_path / "reader", reader.url, reader.token)
    assert_done(client.restore(user))
    assert_failed(client.push(file), "403")

    stranger = NugetClient(tmp_path / "stranger", reader.url, "wrong")
    assert_failed(stranger.restore(user), "401")
    admin = closed("admin")
    assert_done(NugetClient(tmp_path / "admin", admin.url, admin.token).push(file))


@pytest.mark.parametrize("name", cases(NUGET_EXE))
def test_a_program_is_told_that_its_token_is_wrong_or_is_not_for_this(name, closed, tmp_path):
    closed("admin").push(pack("Acme.Exe", "1.0.0"))
    file = tmp_path / "Other.Exe.1.0.0.nupkg"
    file.write_bytes(pack("Other.Exe", "1.0.0"))
    reader = closed("reader")

    client = NugetExe(tmp_path / "reader", reader.url, reader.token)
    assert_done(client.install(tmp_path / "packages", "Acme.Exe"))
    assert_failed(client.push(file), "403")

    stranger = NugetExe(tmp_path / "stranger", reader.url, "wrong")
    assert_failed(stranger.install(tmp_path / "none", "Acme.Exe"), "401")
    assert_failed(stranger.push(file), "401")
