"""SwiftPM against the Swift endpoint over TLS: logging in, publishing, resolving and building."""

import base64
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import types
import unittest.mock

import pytest

import access_world
import clients as api
from access_table import OWNER
from aws_cli import AwsCli
from ended import assert_done
from server_process import ROOT, ServerProcess
from swift_client import SwiftClient, library, needs_swift, program
from swift_registry import SwiftRegistry, pack
from world import DOMAIN, REPOSITORY

ACCOUNT = "111122223333"


def authority_of(process):
    """The certificate that whoever trusts the server trusts."""
    return next(path for path in pathlib.Path(process.data).iterdir() if "certificate" in path.name)


class Encrypted:
    """A server over TLS with two repositories."""

    def __init__(self):
        self.server = ServerProcess("--tls", "self-signed")
        self.base = f"https://localhost:{self.server.port}"
        self.authority = authority_of(self.server)
        with unittest.mock.patch.dict(os.environ, AWS_CA_BUNDLE=str(self.authority)):
            self.client = api.connect(self.base, ACCOUNT)
        self.client.create_domain(domain=DOMAIN)
        for repository in (REPOSITORY, "other"):
            self.client.create_repository(domain=DOMAIN, repository=repository)
        self.token = self.client.get_authorization_token(domain=DOMAIN)["authorizationToken"]

    def registry(self, repository=REPOSITORY):
        """The Swift endpoint of a repository."""
        url = f"{self.base}/swift/d/{DOMAIN}-{ACCOUNT}/{repository}/"
        return SwiftRegistry(url, self.token, self.authority)


@pytest.fixture
def encrypted():
    """A server of the test's own."""
    encrypted = Encrypted()
    yield encrypted
    encrypted.server.stop()


@pytest.fixture
def swift(encrypted):
    """SwiftPM, logged in nowhere."""
    swift = SwiftClient(encrypted.authority)
    yield swift
    swift.stop()


def log_in(swift, package, url, token):
    assert_done(swift.run(package, "package-registry", "set", url))
    return swift.run(package, "package-registry", "login", f"{url}login", "--token", token, "--no-confirm")


def packed(name, text):
    """The source archive of a library."""
    manifest, sources = library(name, text)
    return pack({"Package.swift": manifest, f"Sources/{name}/Code.swift": sources[name]}, top=name)


@needs_swift
def test_swiftpm_logs_in_publishes_and_builds(encrypted, swift):
    registry = encrypted.registry()
    manifest, sources = library("LinkedList", "first")
    swift.write("list", manifest, **sources)
    # SwiftPM may abort at its exit whatever came of it, so that what it did is looked at.
    log_in(swift, "list", registry.url, encrypted.token)
    assert f"password {encrypted.token}" in swift.read("home/.netrc")

    (swift.folder / "list" / "package-metadata.json").write_text(json.dumps({"description": "a list"}))
    ended = swift.run("list", "package-registry", "publish", "mona.LinkedList", "1.0.0", "--url", registry.url)
    status, _, body = registry.ask("mona/LinkedList/1.0.0")
    assert status == 200, ended.stdout + ended.stderr
    assert json.loads(body)["metadata"] == {"description": "a list"}
    (swift.folder / "list.zip").write_bytes(registry.ask("mona/LinkedList/1.0.0.zip")[2])
    ended = swift.run("list", "package", "compute-checksum", "../list.zip")
    assert ended.stdout.strip() == json.loads(body)["resources"][0]["checksum"], ended.stderr

    manifest, sources = library("Tree", "second", needs=[("mona.LinkedList", 'from: "1.0.0"')])
    swift.write("list", manifest, Tree=sources["Tree"])
    (swift.folder / "list" / "Sources" / "LinkedList" / "Code.swift").unlink()
    ended = swift.run("list", "package-registry", "publish", "mona.Tree", "1.1.0", "--url", registry.url)
    assert registry.ask("mona/Tree/1.1.0")[0] == 200, ended.stdout + ended.stderr

    text = 'import LinkedList\nimport Tree\nprint(textLinkedList, textTree)\n'
    needs = [("mona.Tree", '"1.0.0"..<"2.0.0"'), ("mona.LinkedList", 'exact: "1.0.0"')]
    manifest, sources = program(needs, text)
    swift.write("app", manifest, **sources)
    assert_done(swift.run("app", "package-registry", "set", registry.url))
    ended = swift.run("app", "run", "--disable-sandbox")
    assert ended.stdout.strip().endswith("first second"), ended.stdout + ended.stderr
    pins = json.loads(swift.read("app/Package.resolved"))["pins"]
    assert [(pin["identity"].lower(), pin["kind"]) for pin in pins] == [
        ("mona.linkedlist", "registry"),
        ("mona.tree", "registry"),
    ]


@needs_swift
def test_a_signed_release_comes_back_with_its_signature_and_is_resolved(encrypted, swift):
    registry = encrypted.registry()
    manifest, sources = library("LinkedList", "signed")
    swift.write("list", manifest, **sources)
    swift.write_signer()
    log_in(swift, "list", registry.url, encrypted.token)

    key, certificate = (swift.inside(swift.folder / name) for name in ("key.der", "certificate.der"))
    signed = ["--private-key-path", key, "--cert-chain-paths", certificate]
    ended = swift.run("list", "package-registry", "publish", "mona.LinkedList", "1.0.0", "--url", registry.url, *signed)
    status, _, body = registry.ask("mona/LinkedList/1.0.0")
    assert status == 200, ended.stdout + ended.stderr

    (resource,) = json.loads(body)["resources"]
    assert resource["signing"]["signatureFormat"] == "cms-1.0.0"
    signature = base64.b64decode(resource["signing"]["signatureBase64Encoded"])
    # The certificate is in what was signed with its key.
    assert (swift.folder / "certificate.der").read_bytes() in signature
    _, headers, archive = registry.ask("mona/LinkedList/1.0.0.zip")
    assert headers["X-Swift-Package-Signature-Format"] == "cms-1.0.0"
    assert base64.b64decode(headers["X-Swift-Package-Signature"]) == signature
    assert hashlib.sha256(archive).hexdigest() == resource["checksum"]
    of = {"domain": DOMAIN, "repository": REPOSITORY, "format": "swift", "namespace": "mona", "package": "linkedlist"}
    assets = encrypted.client.list_package_version_assets(**of, packageVersion="1.0.0")["assets"]
    assert "source-archive.sig" in {asset["name"] for asset in assets}

    # SwiftPM checks the signature, and says that it does not know who signed; it uses the package all the same.
    text = "import LinkedList\nprint(textLinkedList)\n"
    manifest, sources = program([("mona.LinkedList", 'exact: "1.0.0"')], text)
    swift.write("app", manifest, **sources)
    assert_done(swift.run("app", "package-registry", "set", registry.url))
    ended = swift.run("app", "package", "resolve", "--disable-sandbox")
    pins = json.loads(swift.read("app/Package.resolved"))["pins"]
    assert [(pin["identity"], pin["state"]["version"]) for pin in pins] == [("mona.LinkedList", "1.0.0")], ended.stderr
    assert "not trusted" in ended.stdout + ended.stderr
    assert "is not signed" not in ended.stdout + ended.stderr


@needs_swift
def test_a_package_that_is_named_by_the_address_of_its_source_comes_from_the_registry(encrypted, swift):
    registry = encrypted.registry()
    address = {"repositoryURLs": ["https://source.invalid/Mona/LinkedList.git"]}
    manifest, sources = library("LinkedList", "found")
    swift.write("list", manifest, **sources)
    (swift.folder / "list" / "package-metadata.json").write_text(json.dumps(address))
    log_in(swift, "list", registry.url, encrypted.token)
    swift.run("list", "package-registry", "publish", "mona.LinkedList", "1.0.0", "--url", registry.url)
    assert registry.ask("mona/LinkedList/1.0.0")[0] == 200

    manifest, sources = program([("mona.LinkedList", 'exact: "1.0.0"')], "import LinkedList\nprint(textLinkedList)\n")
    named = '.package(url: "https://source.invalid/mona/LinkedList", exact: "1.0.0")'
    manifest = manifest.replace('.package(id: "mona.LinkedList", exact: "1.0.0")', named)
    swift.write("app", manifest.replace('package: "mona.LinkedList"', 'package: "LinkedList"'), **sources)
    assert_done(swift.run("app", "package-registry", "set", registry.url))
    ended = swift.run("app", "run", "--disable-sandbox", "--replace-scm-with-registry")
    assert ended.stdout.strip().endswith("found"), ended.stdout + ended.stderr


@needs_swift
def test_a_token_that_is_wrong_is_not_kept():
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", access_world.EVERYTHING)
    process = access_world.start(credentials, "--tls", "self-signed")
    swift = SwiftClient(authority_of(process))
    manifest, sources = library("LinkedList")
    swift.write("list", manifest, **sources)
    url = f"https://localhost:{process.port}/swift/d/{DOMAIN}-{OWNER}/{REPOSITORY}/"
    log_in(swift, "list", url, "wrong")
    assert swift.read("home/.netrc") == ""
    assert "authentication" not in swift.read("home/.swiftpm/configuration/registries.json")
    swift.stop()
    process.stop()


@needs_swift
def test_scopes_are_resolved_from_repositories_of_their_own_in_any_case(encrypted, swift):
    one, other = encrypted.registry(), encrypted.registry("other")
    for registry, scope, name in ((one, "mona", "LinkedList"), (other, "acme", "Tree")):
        manifest, sources = library(name, scope)
        swift.write(name, manifest, **sources)
        log_in(swift, name, registry.url, encrypted.token)
        ended = swift.run(name, "package-registry", "publish", f"{scope}.{name}", "1.0.0", "--url", registry.url)
        assert registry.ask(f"{scope}/{name}/1.0.0")[0] == 200, ended.stdout + ended.stderr

    text = 'import LinkedList\nimport Tree\nprint(textLinkedList, textTree)\n'
    manifest, sources = program([("MONA.LinkedList", 'from: "1.0.0"'), ("acme.Tree", 'from: "1.0.0"')], text)
    swift.write("app", manifest, **sources)
    assert_done(swift.run("app", "package-registry", "set", one.url))
    assert_done(swift.run("app", "package-registry", "set", other.url, "--scope", "acme"))
    ended = swift.run("app", "run", "--disable-sandbox")
    assert ended.stdout.strip().endswith("mona acme"), ended.stdout + ended.stderr


@needs_swift
def test_what_an_upstream_has_is_built_through_another_repository_and_kept_there(encrypted, swift):
    registry, client = encrypted.registry(), encrypted.client
    client.update_repository(domain=DOMAIN, repository="other", upstreams=[{"repositoryName": REPOSITORY}])
    assert registry.publish("mona/LinkedList/1.0.0", packed("LinkedList", "behind"))[0] == 201
    manifest, sources = program([("mona.LinkedList", 'from: "1.0.0"')], "import LinkedList\nprint(textLinkedList)\n")
    swift.write("app", manifest, **sources)
    log_in(swift, "app", encrypted.registry("other").url, encrypted.token)

    ended = swift.run("app", "run", "--disable-sandbox")

    assert ended.stdout.strip() == "behind", ended.stdout + ended.stderr
    kept = client.list_packages(domain=DOMAIN, repository="other", format="swift")["packages"]
    assert [(package["namespace"], package["package"]) for package in kept] == [("mona", "linkedlist")]


@needs_swift
def test_pins_go_on_to_work_where_a_release_is_unlisted_and_others_pass_it_over(encrypted, swift):
    registry = encrypted.registry()
    for version in ("1.0.0", "1.1.0"):
        assert registry.publish(f"mona/LinkedList/{version}", packed("LinkedList", version))[0] == 201
    manifest, sources = program([("mona.LinkedList", 'from: "1.0.0"')], "import LinkedList\nprint(textLinkedList)\n")
    for app in ("pinned", "new", "late"):
        swift.write(app, manifest, **sources)
    log_in(swift, "pinned", registry.url, encrypted.token)
    assert_done(swift.run("pinned", "package", "resolve"))
    of = {"domain": DOMAIN, "repository": REPOSITORY, "format": "swift", "namespace": "mona", "package": "linkedlist"}

    def built(app, *options):
        # Of what it has fetched before SwiftPM would ask nobody.
        for place in (f"{app}/.build", "home/.cache"):
            shutil.rmtree(swift.folder / place, ignore_errors=True)
        assert_done(swift.run(app, "package-registry", "set", registry.url))
        return swift.run(app, "run", "--disable-sandbox", *options)

    encrypted.client.update_package_versions_status(**of, versions=["1.1.0"], targetStatus="Unlisted")
    # SwiftPM takes a pin that is not in the list of releases where it is told to keep to its pins, and chooses anew elsewhere.
    for app, version, options in [("pinned", "1.1.0", ["--force-resolved-versions"]), ("new", "1.0.0", [])]:
        ended = built(app, *options)
        assert ended.stdout.strip() == version, ended.stdout + ended.stderr

    encrypted.client.update_package_versions_status(**of, versions=["1.0.0"], targetStatus="Archived")
    ended = built("late")
    assert ended.returncode != 0 and ended.stdout.strip() == "", ended.stdout


@needs_swift
def test_whom_the_command_line_has_logged_in_publishes(encrypted, swift, tmp_path):
    registry = encrypted.registry()
    manifest, sources = library("LinkedList")
    swift.write("list", manifest, **sources)
    swift.write_launcher(tmp_path / "programs")
    cli = AwsCli(swift.folder / "home", encrypted.base, ACCOUNT)
    trusted = f"export AWS_CA_BUNDLE={encrypted.authority} PATH={tmp_path / 'programs'}:{os.environ['PATH']}"
    of = f"--tool swift --domain {DOMAIN} --repository {REPOSITORY}"
    ended = cli.run(f"{trusted}\ncd {swift.folder / 'list'}\naws codeartifact login {of} --namespace mona")
    assert "machine localhost login token" in swift.read("home/.netrc"), ended.stdout + ended.stderr
    registries = json.loads(swift.read("list/.swiftpm/configuration/registries.json"))["registries"]
    assert {scope: told["url"] for scope, told in registries.items()} == {"mona": registry.url}

    ended = swift.run("list", "package-registry", "publish", "mona.LinkedList", "1.0.0")
    assert registry.ask("mona/LinkedList/1.0.0")[0] == 200, ended.stdout + ended.stderr


@needs_swift
def test_the_commands_of_the_readme_publish(encrypted, swift, tmp_path):
    encrypted.client.create_domain(domain="my-team")
    encrypted.client.create_repository(domain="my-team", repository="shared")
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    (minute,) = [block for block in blocks if "--tool swift" in block]
    for printed, own in [
        ("https://localhost:4566", encrypted.base),
        ("$PWD/data/self-signed-certificate.pem", str(encrypted.authority)),
    ]:
        assert printed in minute
        minute = minute.replace(printed, own)
    swift.write_launcher(tmp_path / "programs")

    cli = AwsCli(swift.folder / "home", encrypted.base, ACCOUNT)
    ended = cli.run(f"export PATH={tmp_path / 'programs'}:{os.environ['PATH']}\n{minute}")
    swift.others_ran()

    url = f"{encrypted.base}/swift/d/my-team-{ACCOUNT}/shared/"
    token = encrypted.client.get_authorization_token(domain="my-team")["authorizationToken"]
    status, _, body = SwiftRegistry(url, token, encrypted.authority).ask("my-team/HelloSwift/1.0.0")
    assert status == 200, ended.stdout + ended.stderr
    assert json.loads(body)["id"] == "my-team.HelloSwift"


@needs_swift
def test_a_token_to_read_resolves_and_publishes_nothing():
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", access_world.EVERYTHING)
    token = ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"]
    read = access_world.allow(["codeartifact:ReadFromRepository", *token])
    credentials.user(OWNER, "reader", access_world.policy(read))
    process = access_world.start(credentials, "--tls", "self-signed")
    authority = authority_of(process)
    swift = SwiftClient(authority)
    base = f"https://localhost:{process.port}"
    with unittest.mock.patch.dict(os.environ, AWS_CA_BUNDLE=str(authority)):
        tokens = {}
        for user in ("admin", "reader"):
            client = access_world.client(types.SimpleNamespace(url=base), OWNER, user)
            if user == "admin":
                client.create_domain(domain=DOMAIN)
                client.create_repository(domain=DOMAIN, repository=REPOSITORY)
            tokens[user] = client.get_authorization_token(domain=DOMAIN)["authorizationToken"]
    registry = SwiftRegistry(f"{base}/swift/d/{DOMAIN}-{OWNER}/{REPOSITORY}/", tokens["admin"], authority)
    assert registry.publish("mona/LinkedList/1.0.0", packed("LinkedList", "1"))[0] == 201

    manifest, sources = program([("mona.LinkedList", 'exact: "1.0.0"')], "import LinkedList\nprint(textLinkedList)\n")
    swift.write("app", manifest, **sources)
    log_in(swift, "app", registry.url, tokens["reader"])
    ended = swift.run("app", "run", "--disable-sandbox")
    assert ended.stdout.strip() == "1", ended.stdout + ended.stderr
    manifest, sources = library("Tree")
    swift.write("tree", manifest, **sources)
    ended = swift.run("tree", "package-registry", "publish", "mona.Tree", "1.0.0", "--url", registry.url)
    # What it says of it is cut off where it aborts at its exit, which it does now and then.
    assert ended.returncode != 0
    assert registry.ask("mona/Tree")[0] == 404
    swift.stop()
    process.stop()


def test_the_command_line_logs_swift_in(encrypted, tmp_path):
    registry = encrypted.registry()
    programs = tmp_path / "programs"
    programs.mkdir()
    stub = programs / "swift"
    stub.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/called\n')
    stub.chmod(stub.stat().st_mode | stat.S_IXUSR)
    cli = AwsCli(tmp_path, encrypted.base, ACCOUNT)

    command = f"aws codeartifact login --tool swift --domain {DOMAIN} --repository {REPOSITORY}"
    trusted = f"export AWS_CA_BUNDLE={encrypted.authority} PATH={programs}:{os.environ['PATH']}"
    assert_done(cli.run(f"{trusted}\n{command}"))

    called = (tmp_path / "called").read_text()
    assert f"package-registry set {registry.url}" in called
    assert f"package-registry login {registry.url}login" in called
    token = (tmp_path / ".netrc").read_text().split()[-1]
    assert SwiftRegistry(registry.url, token, encrypted.authority).ask("login", "POST", b"")[0] == 200
