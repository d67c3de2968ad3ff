"""npm packages, published and installed by npm's own clients."""

import base64
import gzip
import hashlib
import http.client
import io
import json
import shutil
import tarfile
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest

import access_world
import npm_clients
from access_table import OWNER
from npm_clients import NPM, OTHERS, NpmClient, write_package, write_project
from ended import assert_done, assert_failed
from world import DOMAIN, REPOSITORY

ABBREVIATED = "application/vnd.npm.install-v1+json"


def installed(name):
    reason = f"{name} is not installed"
    return pytest.param(name, marks=pytest.mark.skipif(not npm_clients.is_installed(name), reason=reason))


every_client = pytest.mark.parametrize("name", [installed(name) for name in NPM + OTHERS])
every_npm = pytest.mark.parametrize("name", [installed(name) for name in NPM])
one_npm = pytest.mark.parametrize("name", [installed("npm11")])


class Registry:
    """The npm endpoint of a repository, spoken to without a client."""

    def __init__(self, url, token):
        self.url = url
        self.token = token

    def ask(self, path, method="GET", body=None, **headers):
        """Sends a request, and gives status, headers and body of the answer."""
        headers = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def packument(self, package, **headers):
        """The packument of a package."""
        status, _, body = self.ask(package.replace("/", "%2f"), **headers)
        assert status == 200, body
        return json.loads(body)

    def publish(self, package, version, **changes):
        """Publishes a small package as a client would, but for what is changed."""
        name = package.rsplit("/", 1)[-1]
        tarball = changes.pop("tarball", None) or pack({"name": package, "version": version})
        dist = {
            "shasum": hashlib.sha1(tarball).hexdigest(),
            "integrity": "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode(),
        }
        attachment = {"data": base64.b64encode(tarball).decode(), "length": len(tarball)}
        document = {
            "_id": package,
            "name": package,
            "dist-tags": {"latest": version},
            "versions": {version: {"name": package, "version": version, "dist": {**dist, **changes.pop("dist", {})}}},
            "_attachments": {f"{name}-{version}.tgz": {**attachment, **changes.pop("attachment", {})}},
            **changes,
        }
        body = json.dumps({name: value for name, value in document.items() if value is not None}).encode()
        return self.ask(package.replace("/", "%2f"), "PUT", body, content_type="application/json")


def pack(manifest, **files):
    """A tarball as npm makes it: the same files give the same bytes at any time."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, text in {"package/package.json": json.dumps(manifest), **files}.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(out.getvalue(), mtime=0)


@pytest.fixture
def registry(server, client, account, world):
    """The npm endpoint of the test's repository."""
    return registry_of(server, client, account, REPOSITORY)


def registry_of(server, client, account, repository):
    token = client.get_authorization_token(domain=DOMAIN)["authorizationToken"]
    return Registry(f"{server.url}/npm/d/{DOMAIN}-{account}/{repository}/", token)


@pytest.fixture
def npm(registry, tmp_path):
    """Makes clients of the test's repository."""

    def npm(name, home="home", url=None, token=None):
        return NpmClient(name, tmp_path / f"{home}-{name}", url or registry.url, token or registry.token)

    return npm


@every_client
def test_what_is_published_can_be_installed(name, npm, client, tmp_path):
    source = write_package(tmp_path / "source", "@acme/widget", "1.0.0", keywords=["small"])

    assert_done(npm(name).publish(source))

    project = write_project(tmp_path / "project")
    # A home of its own, so that nothing comes out of a cache.
    assert_done(npm(name, "fresh").install(project, "@acme/widget"))
    found = project / "node_modules" / "@acme" / "widget"
    assert (found / "index.js").read_text() == (source / "index.js").read_text()
    versions = client.list_package_versions(
        domain=DOMAIN, repository=REPOSITORY, format="npm", namespace="acme", package="widget"
    )
    assert [version["version"] for version in versions["versions"]] == ["1.0.0"]
    assert versions["defaultDisplayVersion"] == "1.0.0"


@pytest.mark.parametrize("name", [installed(name) for name in (*NPM, *OTHERS) if name != "bun"])
def test_a_lock_file_installs_what_is_not_listed_any_more(name, npm, registry, client, tmp_path):
    registry.publish("widget", "1.0.0")
    project = write_project(tmp_path / "project")
    assert_done(npm(name).install(project, "widget@1.0.0"))
    version = {"domain": DOMAIN, "repository": REPOSITORY, "format": "npm", "package": "widget", "versions": ["1.0.0"]}
    client.update_package_versions_status(**version, targetStatus="Unlisted")
    assert registry.ask("widget")[0] == 404

    shutil.rmtree(project / "node_modules")
    assert_done(npm(name, "fresh").install(project))
    assert (project / "node_modules" / "widget" / "package.json").exists()

    client.update_package_versions_status(**version, targetStatus="Archived")
    shutil.rmtree(project / "node_modules")
    assert npm(name, "third").install(project).returncode != 0
    assert registry.ask("widget/-/widget-1.0.0.tgz")[0] == 404
    client.update_package_versions_status(**version, targetStatus="Published")
    assert registry.ask("widget/-/widget-1.0.0.tgz")[0] == 200


@every_npm
def test_tags_are_set_listed_installed_and_removed(name, npm, registry, tmp_path):
    for version in ("1.0.0", "2.0.0"):
        registry.publish("widget", version)
    project = write_project(tmp_path / "project")
    of = npm(name)

    assert_done(of.run(["dist-tag", "add", "widget@1.0.0", "beta"], project))
    listed = of.run(["dist-tag", "ls", "widget"], project)
    assert {"beta: 1.0.0", "latest: 2.0.0"} <= set(listed.stdout.splitlines()), listed.stdout
    assert_done(of.install(project, "widget@beta"))
    assert json.loads((project / "node_modules/widget/package.json").read_text())["version"] == "1.0.0"
    assert_done(of.run(["dist-tag", "rm", "widget", "beta"], project))

    assert_failed(of.run(["dist-tag", "rm", "widget", "beta"], project), "beta")
    assert_failed(of.run(["dist-tag", "add", "widget@3.0.0", "beta"], project), "3.0.0")
    assert registry.packument("widget")["dist-tags"] == {"latest": "2.0.0"}


def test_latest_is_always_a_version_that_is_listed_and_cannot_be_removed(registry, client):
    for version in ("1.0.0", "2.0.0", "3.0.0-beta.1"):
        registry.publish("widget", version)
    registry.ask("-/package/widget/dist-tags/latest", "PUT", b'"2.0.0"')
    client.update_package_versions_status(
        domain=DOMAIN, repository=REPOSITORY, format="npm", package="widget", versions=["2.0.0"], targetStatus="Unlisted"
    )

    status, _, body = registry.ask("-/package/widget/dist-tags/latest", "DELETE")

    assert status == 400 and b"not removed" in body, body
    assert registry.packument("widget")["dist-tags"] == {"latest": "1.0.0"}


@every_npm
def test_a_notice_of_deprecation_is_shown_and_taken_back(name, npm, registry, tmp_path):
    registry.publish("widget", "1.0.0")
    project = write_project(tmp_path / "project")
    of = npm(name)

    assert_done(of.run(["deprecate", "widget@1.0.0", "use something else"], project))
    assert "use something else" in of.install(project, "widget").stderr
    assert_done(of.run(["deprecate", "widget@1.0.0", ""], project))

    assert "deprecated" not in registry.packument("widget")["versions"]["1.0.0"]


def test_a_version_that_is_not_listed_is_described_to_whoever_knows_its_number(registry, client):
    registry.publish("widget", "1.0.0", **{"dist-tags": {"latest": "1.0.0", "old": "1.0.0"}})
    registry.publish("widget", "2.0.0")
    version = {"domain": DOMAIN, "repository": REPOSITORY, "format": "npm", "package": "widget", "versions": ["1.0.0"]}

    for target, by_number, by_tag in (("Unlisted", 200, 404), ("Archived", 404, 404), ("Published", 200, 200)):
        client.update_package_versions_status(**version, targetStatus=target)
        assert (registry.ask("widget/1.0.0")[0], registry.ask("widget/old")[0]) == (by_number, by_tag), target

    tagged = json.loads(registry.ask("widget/latest")[2])
    assert tagged == json.loads(registry.ask("widget/2.0.0")[2]) == registry.packument("widget")["versions"]["2.0.0"]
    assert json.loads(registry.ask("-/package/widget/dist-tags")[2]) == {"latest": "2.0.0", "old": "1.0.0"}
    assert [registry.ask(path)[0] for path in ("widget/3.0.0", "widget/none", "widget/1.x")] == [404, 404, 404]


def test_the_full_packument_has_the_readme_of_its_latest_version(registry):
    for version in ("1.0.0", "2.0.0"):
        registry.publish("widget", version, readme=f"# widget {version}")

    full, short = registry.packument("widget"), registry.packument("widget", accept=ABBREVIATED)

    assert full["readme"] == "# widget 2.0.0" and "readme" not in short
    assert all("readme" not in version for version in full["versions"].values())


@every_npm
def test_nothing_is_unpublished_and_what_is_not_served_fails_at_once(name, npm, registry, tmp_path):
    registry.publish("widget", "1.0.0")
    project = write_project(tmp_path / "project")
    of = npm(name)

    assert_failed(of.run(["unpublish", "widget@1.0.0", "--force"], project), "405")
    for command in (["whoami"], ["search", "widget"], ["owner", "add", "me", "widget"]):
        assert of.run(command, project).returncode != 0, command
    assert_done(of.run(["ping"], project))

    assert list(registry.packument("widget")["versions"]) == ["1.0.0"]


@every_npm
def test_a_changed_package_is_not_published_under_the_same_number(name, npm, registry, tmp_path):
    source = write_package(tmp_path / "source", "widget", "1.0.0")
    assert_done(npm(name).publish(source))
    before = registry.packument("widget")["versions"]["1.0.0"]["dist"]
    (source / "index.js").write_text("module.exports = 'changed';\n")

    ended = npm(name, "other").publish(source)

    assert ended.returncode != 0, ended.stdout
    assert registry.packument("widget")["versions"]["1.0.0"]["dist"] == before


def test_publishing_the_same_bytes_again_changes_nothing(registry):
    assert registry.publish("widget", "1.0.0")[0] == 200
    before = registry.packument("widget")

    assert registry.publish("widget", "1.0.0")[0] == 200
    status, _, body = registry.publish("widget", "1.0.0", tarball=pack({"name": "widget", "version": "1.0.0"}, other="x"))

    assert status == 409 and b"already exists" in body, body
    assert registry.packument("widget")["versions"] == before["versions"]


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"dist": {"shasum": "0" * 40}}, "shasum"),
        ({"dist": {"integrity": "sha512-" + base64.b64encode(bytes(64)).decode()}}, "integrity"),
        ({"attachment": {"length": 3}}, "length"),
        ({"attachment": {"data": "a$b="}}, "base64"),
        ({"name": "another"}, "another"),
        ({"versions": {"1.0.0": {"name": "another", "version": "1.0.0"}}}, "another"),
        ({"versions": {"1.0.0": {"name": "widget", "version": "2.0.0"}}}, "2.0.0"),
        ({"versions": {}}, "no version"),
        ({"versions": {"one": {"name": "widget", "version": "one"}}}, "one"),
        ({"_attachments": None}, "no attachment"),
        ({"_attachments": {"a-1.0.0.tgz": {"data": ""}, "b-1.0.0.tgz": {"data": ""}}}, "more than one"),
        ({"dist-tags": {"1.x": "1.0.0"}}, "range"),
        ({"tarball": pack({"name": "another", "version": "1.0.0"})}, "another"),
        ({"tarball": pack({"name": "widget", "version": "1.0.1"})}, "1.0.1"),
        ({"tarball": pack({"name": "widget", "version": "1.0.0"}, **{"../../x": "y"})}, "outside"),
        ({"tarball": b"no tarball at all"}, "tar archive"),
        ({"tarball": pack({"name": "widget", "version": "1.0.0"})[:-9]}, "tar archive"),
    ],
)
def test_what_contradicts_itself_is_refused_and_not_stored(registry, changes, told):
    status, _, body = registry.publish("widget", "1.0.0", **changes)

    assert status == 400, body
    assert told in json.loads(body)["error"], body
    assert registry.ask("widget")[0] == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"{} x", b"\xff\xfe", b'{"a":' * 10_000])
def test_what_is_no_document_is_refused(registry, body):
    status, _, told = registry.ask("widget", "PUT", body, content_type="application/json")

    assert status == 400 and json.loads(told)["error"], told
    assert registry.ask("widget")[0] == 404


def test_a_body_beyond_two_gigabytes_is_refused_before_it_is_sent(registry):
    address = urllib.parse.urlsplit(registry.url)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.putrequest("PUT", address.path + "widget")
    connection.putheader("Authorization", f"Bearer {registry.token}")
    connection.putheader("Content-Length", str(2 * 1024**3 + 1))
    connection.endheaders()

    answer = connection.getresponse()

    assert answer.status == 413 and b"larger than" in answer.read()
    connection.close()


def test_names_of_no_package_are_refused(registry):
    for package in (".hidden", "_private", "a b", "x" * 215):
        assert registry.publish(package.replace(" ", "%20"), "1.0.0")[0] in (400, 404), package


def test_both_forms_of_a_packument_and_what_clients_ask_of_them(registry):
    manifest = {"name": "widget", "version": "1.0.0", "scripts": {"postinstall": "node x"}}
    document = {**manifest, "dependencies": {"left-pad": "^1"}, "_npmUser": {"name": "me"}, "readme": "# long"}
    registry.publish("widget", "1.0.0", versions={"1.0.0": document}, tarball=pack(manifest))

    full, short = registry.packument("widget"), registry.packument("widget", accept=ABBREVIATED)

    assert full["time"]["1.0.0"].endswith("Z") and full["_rev"] and full["_id"] == "widget"
    assert full["versions"]["1.0.0"]["scripts"] and "readme" not in full["versions"]["1.0.0"]
    assert set(short["versions"]["1.0.0"]) == {"name", "version", "dependencies", "dist", "hasInstallScript"}
    assert short["versions"]["1.0.0"]["dist"]["tarball"] == registry.url + "widget/-/widget-1.0.0.tgz"
    status, headers, one = registry.ask("widget/latest")
    assert (status, json.loads(one)["version"]) == (200, "1.0.0")
    status, headers, body = registry.ask("widget", accept_encoding="gzip", accept=ABBREVIATED)
    assert headers["content-type"] == ABBREVIATED and headers["content-encoding"] == "gzip"
    assert "accept" in headers["vary"] and headers["cache-control"] == "private, no-cache"
    assert registry.ask("widget", accept=ABBREVIATED, if_none_match=headers["etag"])[0] == 304
    assert registry.ask("widget", if_none_match=headers["etag"])[0] == 200
    status, empty, body = registry.ask("widget", "HEAD")
    assert status == 200 and body == b"" and int(empty["content-length"]) > 0

    registry.publish("widget", "1.0.1")
    assert registry.ask("widget", accept=ABBREVIATED, if_none_match=headers["etag"])[0] == 200


def test_tarballs_are_given_whole_and_in_part(registry):
    registry.publish("@acme/widget", "1.0.0")
    path = "@acme%2fwidget/-/widget-1.0.0.tgz"
    status, headers, whole = registry.ask(path)
    assert status == 200 and headers["content-type"] == "application/octet-stream"
    assert headers["accept-ranges"] == "bytes" and "immutable" in headers["cache-control"]

    for other in ("@acme/widget/-/widget-1.0.0.tgz", "@acme/widget/-/@acme/widget-1.0.0.tgz"):
        assert registry.ask(other)[2] == whole, other
    status, part, body = registry.ask(path, range="bytes=5-9")
    assert (status, body) == (206, whole[5:10]) and part["content-range"] == f"bytes 5-9/{len(whole)}"
    assert registry.ask(path, range="bytes=-4")[2] == whole[-4:]
    status, beyond, _ = registry.ask(path, range="bytes=100000-")
    assert (status, beyond["content-range"]) == (416, f"bytes */{len(whole)}")
    assert registry.ask(path, if_none_match=headers["etag"])[0] == 304
    status, head, body = registry.ask(path, "HEAD")
    assert (status, body, head["content-length"]) == (200, b"", str(len(whole)))


def test_what_a_version_says_of_itself_reaches_the_api(registry, client):
    document = {
        "name": "widget",
        "version": "1.0.0",
        "description": "a widget",
        "homepage": "https://widget.example",
        "license": "MIT",
        "repository": {"type": "git", "url": "git+https://widget.example/x.git"},
        "dependencies": {"left-pad": "^1.0.0", "@acme/base": "2"},
        "devDependencies": {"tap": "*"},
    }
    registry.publish("widget", "1.0.0", versions={"1.0.0": document}, readme="# the readme")
    version = {"domain": DOMAIN, "repository": REPOSITORY, "format": "npm", "package": "widget", "packageVersion": "1.0.0"}

    described = client.describe_package_version(**version)["packageVersion"]

    assert (described["summary"], described["homePage"]) == ("a widget", "https://widget.example")
    assert described["sourceCodeRepository"] == "https://widget.example/x.git"
    assert described["licenses"] == [{"name": "MIT"}]
    assert client.get_package_version_readme(**version)["readme"] == "# the readme"
    dependencies = client.list_package_version_dependencies(**version)["dependencies"]
    told = [(one["dependencyType"], one.get("namespace"), one["package"], one["versionRequirement"]) for one in dependencies]
    assert told == [
        ("regular", "acme", "base", "2"),
        ("regular", None, "left-pad", "^1.0.0"),
        ("dev", None, "tap", "*"),
    ]
    assets = client.list_package_version_assets(**version)["assets"]
    assert [asset["name"] for asset in assets] == ["package.tgz"]


@one_npm
def test_packages_come_through_upstreams_and_are_kept_where_they_were_asked_for(
    name, npm, server, client, account, registry, tmp_path
):
    client.create_repository(domain=DOMAIN, repository="middle", upstreams=[{"repositoryName": REPOSITORY}])
    client.create_repository(domain=DOMAIN, repository="near", upstreams=[{"repositoryName": "middle"}])
    near = registry_of(server, client, account, "near")
    registry.publish("widget", "1.0.0")
    before = near.packument("widget")
    assert before["versions"]["1.0.0"]["dist"]["tarball"].startswith(near.url)

    project = write_project(tmp_path / "project")
    assert_done(npm(name, url=near.url, token=near.token).install(project, "widget"))

    held = {}
    for repository in (REPOSITORY, "middle", "near"):
        packages = client.list_packages(domain=DOMAIN, repository=repository)["packages"]
        held[repository] = [package["package"] for package in packages]
    assert held == {REPOSITORY: ["widget"], "middle": [], "near": ["widget"]}
    status, _, body = near.publish("widget", "2.0.0")
    assert status == 400 and b"configured to block new versions" in body, body
    registry.publish("widget", "2.0.0")
    assert near.packument("widget")["dist-tags"] == {"latest": "2.0.0"}
    client.put_package_origin_configuration(
        domain=DOMAIN, repository="near", format="npm", package="widget",
        restrictions={"publish": "ALLOW", "upstream": "BLOCK"},
    )
    assert list(near.packument("widget")["versions"]) == ["1.0.0"]
    assert near.ask("widget/-/widget-2.0.0.tgz")[0] == 404


def test_a_number_that_an_upstream_has_cannot_be_published(server, client, account, registry):
    client.create_repository(domain=DOMAIN, repository="near", upstreams=[{"repositoryName": REPOSITORY}])
    registry.publish("widget", "1.0.0")

    status, _, body = registry_of(server, client, account, "near").publish("widget", "1.0.0")

    assert status == 409 and b"upstream" in body, body


def test_copies_bring_their_tags(server, client, account, registry):
    registry.publish("widget", "1.0.0", **{"dist-tags": {"latest": "1.0.0", "beta": "1.0.0"}})
    client.create_repository(domain=DOMAIN, repository="other")
    client.copy_package_versions(
        domain=DOMAIN, sourceRepository=REPOSITORY, destinationRepository="other", format="npm", package="widget",
        versions=["1.0.0"],
    )

    copied = registry_of(server, client, account, "other").packument("widget")

    assert copied["dist-tags"] == {"latest": "1.0.0", "beta": "1.0.0"}


def test_versions_that_are_published_together_are_all_there(registry):
    outcomes = {}

    def publish(version, **changes):
        outcomes[version, *changes] = registry.publish("widget", version, **changes)[0]

    versions = [f"1.0.{number}" for number in range(8)]
    threads = [threading.Thread(target=publish, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(outcomes.values()) == {200}
    assert list(registry.packument("widget")["versions"]) == versions


def test_paths_that_are_written_otherwise_never_reach_another_package(registry):
    for package in ("npm", "v1", "simple"):
        registry.publish(package, "1.0.0")
    for path in ("/npm", "npm//1.0.0", "npm/../v1", "npm/%2e%2e/v1", "//npm", "npm%2f1.0.0", "@npm", "npm/1.0.0/x/y"):
        assert registry.ask(path)[0] in (400, 404), path
    for path in ("npm", "npm/", "v1", "simple/1.0.0"):
        assert registry.ask(path)[0] == 200, path


@pytest.fixture(scope="module")
def closed():
    """A server that verifies, with a repository in it; gives a maker of clients that hold tokens."""
    credentials = access_world.Credentials()
    read = access_world.policy(
        access_world.allow(["codeartifact:ReadFromRepository", "codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"])
    )
    credentials.user(OWNER, "admin", access_world.EVERYTHING)
    credentials.user(OWNER, "reader", read)
    keep = access_world.policy(access_world.allow("codeartifact:PutPackageMetadata"))
    credentials.user(OWNER, "keeper", read, keep)
    process = access_world.start(credentials)
    admin = access_world.client(process, OWNER, "admin")
    admin.create_domain(domain=DOMAIN)
    admin.create_repository(domain=DOMAIN, repository=REPOSITORY)

    def registry(user):
        token = access_world.client(process, OWNER, user).get_authorization_token(domain=DOMAIN)["authorizationToken"]
        return Registry(f"{process.url}/npm/d/{DOMAIN}-{OWNER}/{REPOSITORY}/", token)

    registry.process = process
    yield registry
    process.stop()


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


@one_npm
def test_npm_says_why_it_may_not(name, closed, tmp_path):
    reader = closed("reader")
    client = NpmClient(name, tmp_path / "home", reader.url, reader.token)
    source = write_package(tmp_path / "source", "gadget", "1.0.0")

    assert_failed(client.publish(source), "E403")
    wrong = NpmClient(name, tmp_path / "other", reader.url, "wrong")
    assert_failed(wrong.run(["ping"], source), "E401")
