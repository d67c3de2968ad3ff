"""External connections whose origins are real servers, with the clients that install through them."""

import base64
import hashlib
import json
import pathlib
import urllib.request

import pytest

import clients as api
import npm_clients
import other_registries
from ended import assert_done
from npm_clients import NpmClient, write_project
from python_clients import PythonClients, driven, write_sdist, write_wheel
from server_process import ServerProcess
from npm_registry import Registry, pack
from test_origins import ACCOUNT, Connected
from world import DOMAIN

one_npm = pytest.mark.parametrize("name", npm_clients.cases("npm11"))
needs_verdaccio = pytest.mark.skipif(
    not other_registries.verdaccio_is_installed(), reason="verdaccio is not installed"
)
needs_pypiserver = pytest.mark.skipif(
    not other_registries.pypiserver_is_installed(), reason="pypiserver is not installed"
)


class FirstServer:
    """Another server of this kind, with the repository `published`."""

    def __init__(self):
        self.server = ServerProcess()
        self.client = api.connect(self.server.url, ACCOUNT, "us-east-1")
        self.client.create_domain(domain=DOMAIN)
        self.client.create_repository(domain=DOMAIN, repository="published")
        self.token = self.client.get_authorization_token(domain=DOMAIN)["authorizationToken"]

    def url(self, package_format):
        return f"{self.server.url}/{package_format}/d/{DOMAIN}-{ACCOUNT}/published/"

    @property
    def npm(self):
        return Registry(self.url("npm"), self.token)

    def python(self, home):
        return PythonClients(home, self.url("pypi"), self.token)


@pytest.fixture
def first():
    """A server to fetch from."""
    first = FirstServer()
    yield first
    first.server.stop()


@pytest.fixture
def second(first, tmp_path):
    """A server that fetches from the first, by a token that lies in a file."""
    token = tmp_path / "token"
    token.write_text(first.token)
    origins = tmp_path / "origins.json"
    origins.write_text(json.dumps({
        "public:npmjs": {"url": first.url("npm"), "tokenFile": str(token)},
        "public:pypi": {"url": first.url("pypi") + "simple/", "username": "aws", "passwordFile": str(token)},
    }))
    second = Connected("--origins", str(origins))
    yield second
    second.server.stop()


@one_npm
def test_npm_installs_what_another_server_has(name, first, second, tmp_path):
    for package, version, needs in (("widget", "1.0.0", {"@acme/part": "^1.0.0"}), ("@acme/part", "1.2.0", {})):
        manifest = {"name": package, "version": version, "dependencies": needs}
        tarball = pack(manifest, **{"package/index.js": f"module.exports = '{package}';"})
        assert first.npm.publish(package, version, tarball=tarball, versions=versions_of(manifest, tarball))[0] == 200
    npm = NpmClient(name, tmp_path / "home", second.npm.url, second.token)
    project = write_project(tmp_path / "project")

    assert_done(npm.install(project, "widget"))

    assert (project / "node_modules" / "@acme" / "part" / "index.js").read_text() == "module.exports = '@acme/part';"
    lock = json.loads((project / "package-lock.json").read_text())
    told = first.npm.packument("widget")["versions"]["1.0.0"]["dist"]
    assert lock["packages"]["node_modules/widget"]["integrity"] == told["integrity"]
    assert first.npm.packument("widget")["time"] == second.npm.packument("widget")["time"]
    assert second.versions("asked", "widget") == second.versions("store", "widget") == ["1.0.0"]
    first.server.stop()
    assert_done(NpmClient(name, tmp_path / "other", second.npm.url, second.token).install(project))


def versions_of(manifest, tarball):
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    name, version = manifest["name"], manifest["version"]
    # Clients name an address that registries know better.
    tarball = f"http://localhost/{name}/-/{name.rsplit('/', 1)[-1]}-{version}.tgz"
    return {version: {**manifest, "dist": {"integrity": integrity, "tarball": tarball}}}


@driven("pip26", "uv")
def test_pip_and_uv_install_what_another_server_has(first, second, tmp_path):
    files = [
        write_wheel(tmp_path / "dist", "widget", "1.0", requires=["part"]),
        write_sdist(tmp_path / "dist", "widget", "1.0"),
        write_wheel(tmp_path / "dist", "part", "2.0"),
    ]
    publisher = first.python(tmp_path / "publisher")
    for path in files:
        name, version = path.name.split("-")[0], path.name.split("-")[1].removesuffix(".tar.gz")
        assert publisher.upload(path.name, path.read_bytes(), name=name, version=version)[0] == 200
    clients = second.python(tmp_path / "home")

    assert_done(clients.uv_pip("compile", requirements(tmp_path, "widget"), "--output-file", tmp_path / "lock.txt"))
    assert "part==2.0" in (tmp_path / "lock.txt").read_text()
    assert second.versions("asked", "widget", "pypi") == [], "resolving reads the metadata beside the wheels"
    assert_done(clients.pip("install", "--target", tmp_path / "pip", "widget"))
    assert_done(clients.uv_pip("install", "--target", tmp_path / "uv", "widget"))

    assert (tmp_path / "pip" / "part.py").exists() and (tmp_path / "uv" / "part.py").exists()
    assert second.versions("asked", "widget", "pypi") == second.versions("python-store", "widget", "pypi") == ["1.0"]
    first.server.stop()
    assert_done(second.python(tmp_path / "later").pip("install", "--target", tmp_path / "again", "widget"))


def requirements(directory, *names):
    path = directory / "requirements.in"
    path.write_text("\n".join(names))
    return path


def test_an_origin_over_tls_is_trusted_by_its_authority(tmp_path):
    first = ServerProcess("--tls", "self-signed")
    authority = next(path for path in pathlib.Path(first.data).iterdir() if "certificate" in path.name)
    address = f"https://localhost:{first.port}/npm/d/{DOMAIN}-{ACCOUNT}/published/"
    trusted = ("--origin-authorities", str(authority))
    for flags, status, told in (((), 502, "certificate"), (trusted, 404, "not in this repository")):
        second = Connected("--origin", f"public:npmjs={address}", *flags)
        answer = second.npm.ask("widget")
        assert answer[0] == status and told in json.loads(answer[2])["error"], answer
        second.server.stop()
    first.stop()


@one_npm
@needs_verdaccio
def test_npm_installs_300_packages_that_verdaccio_has(name, tmp_path):
    verdaccio = other_registries.verdaccio()
    publisher = Registry(verdaccio.url, "anybody")
    needs = {f"part-{number}": "^1.0.0" for number in range(299)}
    for package, manifest in [*((part, {}) for part in needs), ("widget", {"dependencies": needs})]:
        manifest = {"name": package, "version": "1.0.0", **manifest}
        tarball = pack(manifest)
        assert publisher.publish(package, "1.0.0", tarball=tarball, versions=versions_of(manifest, tarball))[0] == 201
    here = Connected("--origin", f"public:npmjs={verdaccio.url}")
    npm = NpmClient(name, tmp_path / "home", here.npm.url, here.token)
    project = write_project(tmp_path / "project")

    assert_done(npm.install(project, "widget", "--maxsockets", "50"))

    assert len(list((project / "node_modules").glob("part-*"))) == 299
    assert here.npm.packument("widget")["time"]["1.0.0"] == publisher.packument("widget")["time"]["1.0.0"]
    assert here.versions("asked", "part-7") == here.versions("store", "part-7") == ["1.0.0"]
    with urllib.request.urlopen(f"{here.server.url}/_/metrics") as answer:
        metrics = answer.read().decode()
    assert 'operation="npm' in metrics and 'status="5' not in metrics
    verdaccio.stop()
    project = write_project(tmp_path / "later")
    assert_done(NpmClient(name, tmp_path / "later-home", here.npm.url, here.token).install(project, "part-7"))
    here.server.stop()


@driven("pip26", "uv")
@needs_pypiserver
def test_pip_and_uv_install_what_pypiserver_has(tmp_path):
    files = [write_wheel(tmp_path / "dist", "Widget.X", "1.0", requires=["part"]), write_wheel(tmp_path / "dist", "part", "2.0")]
    pypiserver = other_registries.pypiserver(*files)
    here = Connected("--origin", f"public:pypi={pypiserver.url}")
    clients = here.python(tmp_path / "home")

    assert_done(clients.pip("install", "--target", tmp_path / "pip", "widget-x"))
    assert_done(clients.uv_pip("install", "--target", tmp_path / "uv", "widget-x"))

    assert (tmp_path / "pip" / "part.py").exists() and (tmp_path / "uv" / "part.py").exists()
    pypiserver.stop()
    assert_done(here.python(tmp_path / "later").uv_pip("install", "--target", tmp_path / "again", "widget-x"))
    here.server.stop()


@driven("uv")
def test_resolving_200_projects_reads_a_hundredth_of_their_wheels(first, second, tmp_path):
    # What does not compress, so that a wheel is as long as it looks.
    content = "".join(f"x{number} = {hashlib.sha512(str(number).encode()).hexdigest()!r}\n" for number in range(1000))
    names = [f"widget{number}" for number in range(200)]
    size = 0
    for number, name in enumerate(names):
        needs = [names[number + 1]] if number % 10 < 9 else []
        path = write_wheel(tmp_path / "dist", name, "1.0", requires=needs, content=content)
        size += path.stat().st_size
        assert first.python(tmp_path / "publisher").upload(path.name, path.read_bytes(), name=name, version="1.0")[0] == 200
    clients = second.python(tmp_path / "home")
    before = sent(second.server)

    assert_done(clients.uv_pip("compile", requirements(tmp_path, *names[::10]), "--output-file", tmp_path / "lock.txt"))

    assert (tmp_path / "lock.txt").read_text().count("==1.0") == 200
    assert sent(second.server) - before <= size / 100
    assert second.versions("python-store", "widget0", "pypi") == []


def sent(server):
    """How many bytes of answers a server has sent."""
    with urllib.request.urlopen(f"{server.url}/_/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("codeartifact_response_bytes_total"))
