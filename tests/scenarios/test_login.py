"""`aws codeartifact login`: the package manager is set up for the repository, token and all."""

import configparser
import os
import shutil
import subprocess
import urllib.parse

import pytest

from world import DOMAIN, REPOSITORY


@pytest.fixture
def home(tmp_path):
    """A home directory without any configuration."""
    return tmp_path


@pytest.fixture
def login(server, account, world, home):
    """Runs `aws codeartifact login` for a tool that is installed, else skips the test."""

    def login(tool):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        command = [
            "aws", "codeartifact", "login", "--tool", tool, "--domain", DOMAIN, "--repository", REPOSITORY,
            "--endpoint-url", server.url,
        ]  # fmt: skip
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    return login


def endpoint(server, account, package_format):
    return f"{server.url}/{package_format}/d/{DOMAIN}-{account}/{REPOSITORY}/"


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
