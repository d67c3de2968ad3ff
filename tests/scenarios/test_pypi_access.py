"""Python packages behind tokens: who may install and publish, and what those who may not are told."""

import pytest

import access_world
import python_projects
from access_table import OWNER
from ended import assert_done, assert_failed
from python_clients import INSTALLERS, PUBLISHERS, PythonClients, cases, driven, write_wheel
from world import DOMAIN, REPOSITORY


@pytest.fixture(scope="module")
def closed():
    """A server that verifies, with a repository in it; gives a maker of python that hold tokens."""
    credentials = access_world.Credentials()
    tokens = ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"]
    read = access_world.policy(access_world.allow(["codeartifact:ReadFromRepository", *tokens]))
    widgets = "arn:aws:codeartifact:*:*:package/*/*/pypi//widget"
    publish = access_world.policy(
        access_world.allow(tokens), access_world.allow("codeartifact:PublishPackageVersion", widgets)
    )
    credentials.user(OWNER, "admin", access_world.EVERYTHING)
    credentials.user(OWNER, "reader", read)
    credentials.user(OWNER, "publisher", publish)
    process = access_world.start(credentials)
    admin = access_world.client(process, OWNER, "admin")
    admin.create_domain(domain=DOMAIN)
    admin.create_repository(domain=DOMAIN, repository=REPOSITORY)

    def closed(user, home):
        token = access_world.client(process, OWNER, user).get_authorization_token(domain=DOMAIN)["authorizationToken"]
        return PythonClients(home, f"{process.url}/pypi/d/{DOMAIN}-{OWNER}/{REPOSITORY}/", token)

    yield closed
    process.stop()


@driven("twine", "pip26")
def test_tokens_open_what_their_owner_may_do(closed, tmp_path):
    reader, publisher = closed("reader", tmp_path / "reader"), closed("publisher", tmp_path / "publisher")
    wheel = write_wheel(tmp_path, "widget", "1.0")

    assert_failed(reader.twine(wheel), "403 Forbidden")
    assert_done(publisher.twine(wheel))
    assert_failed(publisher.twine(write_wheel(tmp_path, "gadget", "1.0")), "403 Forbidden")

    assert_done(reader.pip("install", "--target", tmp_path / "installed", "widget"))
    assert publisher.ask("simple/widget/")[0] == 403
    for token in ("", "wrong"):
        for path in ("simple/widget/", "simple/widget", f"simple/widget/1.0/{wheel.name}"):
            status, headers, _ = reader.ask(path, token=token)
            assert status == 401, path
            assert headers["www-authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize("name", cases(*PUBLISHERS))
def test_a_token_to_read_publishes_nothing_and_the_client_says_why(name, closed, tmp_path):
    reader = closed("reader", tmp_path / "reader")
    project = python_projects.write(reader, tmp_path / "project", f"by-{name}")

    assert_failed(python_projects.publish(reader, name, project), "403")

    reader.token = "wrong"
    assert python_projects.publish(reader, name, project).returncode != 0


@pytest.mark.parametrize("name", cases(*INSTALLERS))
def test_a_token_that_is_wrong_installs_nothing_and_one_to_read_does(name, closed, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0")
    closed("publisher", tmp_path / "publisher").upload(wheel.name, wheel.read_bytes(), name="widget", version="1.0")
    reader, wrong = closed("reader", tmp_path / "reader"), closed("reader", tmp_path / "wrong")
    wrong.token = "wrong"

    assert python_projects.install(wrong, name, tmp_path / "nothing", "widget").returncode != 0

    assert not python_projects.has(tmp_path / "nothing", "widget")
    assert_done(python_projects.install(reader, name, tmp_path / "installed", "widget"))
