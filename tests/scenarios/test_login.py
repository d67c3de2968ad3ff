"""`aws codeartifact login`: the package manager is set up for the repository, token and all."""

import configparser
import shutil
import urllib.parse

import pytest

from world import DOMAIN, REPOSITORY


needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")


@pytest.fixture
def home(tmp_path):
    """A home directory without any configuration."""
    return tmp_path


@pytest.fixture
def login(cli, world):
    """Runs `aws codeartifact login` for a tool."""

    def login(tool):
        command = ["aws", "codeartifact", "login", "--tool", tool, "--domain", DOMAIN, "--repository", REPOSITORY]
        ended = cli.run(command)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    return login


def endpoint(server, account, package_format):
    return f"{server.url}/{package_format}/d/{DOMAIN}-{account}/{REPOSITORY}/"


@needs_npm
def test_npm_is_pointed_at_the_repository(server, account, login, home):
    printed = login("npm")

    assert "Successfully configured npm" in printed
    settings = dict(line.split("=", 1) for line in (home / ".npmrc").read_text().splitlines() if line)
    url = endpoint(server, account, "npm")
    assert settings["registry"] == url
    assert settings[f"{url.removeprefix('http:')}:_authToken"].startswith("eyJ2ZXIiO")


def test_pip_is_pointed_at_the_repository(server, account, login, home):
    printed = login("pip")

    assert "Successfully configured pip" in printed
    settings = configparser.RawConfigParser()
    settings.read(home / ".config" / "pip" / "pip.conf")
    index = urllib.parse.urlsplit(settings["global"]["index-url"])
    assert index.username == "aws"
    assert index.password.startswith("eyJ2ZXIiO")
    plain = f"{index.scheme}://{index.hostname}:{index.port}{index.path}"
    assert plain == endpoint(server, account, "pypi") + "simple/"


def test_twine_is_pointed_at_the_repository(server, account, login, home):
    printed = login("twine")

    assert "Successfully configured twine" in printed
    settings = configparser.RawConfigParser()
    settings.read(home / ".pypirc")
    assert settings["codeartifact"]["repository"] == endpoint(server, account, "pypi")
    assert settings["codeartifact"]["username"] == "aws"
    assert settings["codeartifact"]["password"].startswith("eyJ2ZXIiO")
