"""What npm's endpoints answer, whoever asks: documents, tarballs, tags, and what is refused."""

import base64
import concurrent.futures
import functools
import gzip
import hashlib
import http.client
import json
import threading
import urllib.parse

import pytest

from npm_registry import Registry, pack
from racing import race
from world import DOMAIN, REPOSITORY

ABBREVIATED = "application/vnd.npm.install-v1+json"


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
        ({"attachment": {"name": "../widget-1.0.0.tgz"}}, "outside"),
        ({"attachment": {"name": "@acme/../../widget-1.0.0.tgz"}}, "outside"),
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


def test_a_packument_of_hundreds_of_versions_and_some_megabytes_is_one_document(registry):
    """The server reads 500 versions at a time, and keeps documents of more than 4 MiB in files."""
    versions = [f"1.{number}.0" for number in range(520)]

    def publish(version):
        document = {"name": "widget", "version": version, "description": f"{version} " * 1500}
        return registry.publish("widget", version, versions={version: document})[0]

    with concurrent.futures.ThreadPoolExecutor(8) as clients:
        assert set(clients.map(publish, versions)) == {200}
    registry.ask("-/package/widget/dist-tags/latest", "PUT", b'"1.7.0"')

    status, plain, body = registry.ask("widget")
    full = json.loads(body)
    assert status == 200 and int(plain["content-length"]) == len(body) > 4 * 1024 * 1024
    assert full["dist-tags"] == {"latest": "1.7.0"} and full["description"].startswith("1.7.0 ")
    assert list(full["versions"]) == versions and list(full["time"]) == ["created", "modified", *versions]
    for version, told in full["versions"].items():
        tarball = pack({"name": "widget", "version": version})
        assert told["version"] == version and told["dist"]["shasum"] == hashlib.sha1(tarball).hexdigest()
    status, packed, compressed = registry.ask("widget", accept_encoding="gzip")
    assert status == 200 and packed["content-encoding"] == "gzip" and len(compressed) < len(body)
    assert int(packed["content-length"]) == len(compressed) and gzip.decompress(compressed) == body
    status, empty, nothing = registry.ask("widget", "HEAD")
    assert (status, nothing, empty["content-length"]) == (200, b"", plain["content-length"])
    for headers in (plain, packed, empty):
        assert registry.ask("widget", if_none_match=headers["etag"])[0] == 304
    assert list(registry.packument("widget", accept=ABBREVIATED)["versions"]) == versions

    registry.publish("widget", "2.0.0")
    assert list(registry.packument("widget", if_none_match=plain["etag"])["versions"]) == [*versions, "2.0.0"]


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


def test_a_number_that_an_upstream_has_cannot_be_published(server, client, account, registry):
    client.create_repository(domain=DOMAIN, repository="near", upstreams=[{"repositoryName": REPOSITORY}])
    registry.publish("widget", "1.0.0")

    status, _, body = Registry.at(server, client, account, "near").publish("widget", "1.0.0")

    assert status == 409 and b"upstream" in body, body


def test_a_number_that_was_deleted_can_be_published_with_other_bytes(registry, client):
    registry.publish("widget", "1.0.0")
    before = registry.packument("widget")["versions"]["1.0.0"]["dist"]
    client.delete_package_versions(
        domain=DOMAIN, repository=REPOSITORY, format="npm", package="widget", versions=["1.0.0"]
    )
    assert registry.ask("widget/-/widget-1.0.0.tgz")[0] == 404

    other = pack({"name": "widget", "version": "1.0.0"}, other="x")
    assert registry.publish("widget", "1.0.0", tarball=other)[0] == 200

    assert registry.packument("widget")["versions"]["1.0.0"]["dist"]["integrity"] != before["integrity"]
    assert registry.ask("widget/-/widget-1.0.0.tgz")[2] == other


@pytest.mark.parametrize("package", ["@a/b.c-d_e", "a~b", "UpperCase", "x" * 214, "@scope/" + "y" * 207])
def test_names_that_the_public_registry_knows_are_taken(package, registry):
    assert registry.publish(package, "1.0.0")[0] == 200

    unscoped = package.rpartition("/")[2]
    for written in {package, package.replace("/", "%2f"), package.replace("/", "%2F")}:
        status, _, body = registry.ask(written)
        assert (status, json.loads(body)["name"]) == (200, package), written
        assert registry.ask(f"{written}/-/{unscoped}-1.0.0.tgz")[0] == 200, written


def test_a_version_is_published_as_clients_clean_it_and_as_no_other(registry):
    for told in ("v1.0.0", "=1.0.0", " 1.0.0 ", "1.0.0+build.5"):
        tarball = pack({"name": "widget", "version": told})
        assert registry.publish(f"widget-{len(told)}", "1.0.0", tarball=tarball)[0] == 400
        assert registry.publish("widget", "1.0.0", tarball=tarball)[0] in (200, 409), told

    for told in ("1.0.0-rc.1", "1.0", "1.0.0.0", "+1.0.0", "1.0.1+1.0.0", ""):
        assert registry.publish("other", "1.0.0", tarball=pack({"name": "other", "version": told}))[0] == 400, told


def test_a_tarball_is_held_once_and_has_the_digest_that_the_document_tells(registry, client):
    tarball = pack({"name": "@acme/widget", "version": "1.0.0"})
    registry.publish("@acme/widget", "1.0.0", tarball=tarball)

    (asset,) = client.list_package_version_assets(
        domain=DOMAIN, repository=REPOSITORY, format="npm", namespace="acme", package="widget", packageVersion="1.0.0"
    )["assets"]

    assert (asset["name"], asset["size"]) == ("package.tgz", len(tarball))
    integrity = registry.packument("@acme/widget")["versions"]["1.0.0"]["dist"]["integrity"]
    assert base64.b64decode(integrity.removeprefix("sha512-")).hex() == asset["hashes"]["SHA-512"]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic"])
def test_a_token_is_taken_in_either_scheme(scheme, registry):
    registry.publish("widget", "1.0.0")
    token = registry.token
    if scheme == "Basic":
        token = base64.b64encode(f"aws:{token}".encode()).decode()

    for path in ("widget", "widget/1.0.0", "widget/-/widget-1.0.0.tgz", "-/package/widget/dist-tags"):
        assert registry.ask(path, Authorization=f"{scheme} {token}")[0] == 200, path


def test_nothing_is_unpublished_by_any_request(registry):
    registry.publish("widget", "1.0.0")
    packument = registry.packument("widget")
    without = json.dumps({**packument, "versions": {}}).encode()
    revision = packument["_rev"]

    for method, path, body in [
        ("PUT", f"widget/-rev/{revision}", without),
        ("DELETE", f"widget/-rev/{revision}", None),
        ("DELETE", f"widget/-/widget-1.0.0.tgz/-rev/{revision}", None),
        ("DELETE", "widget", None),
        ("DELETE", "widget/1.0.0", None),
        ("DELETE", "widget/-/widget-1.0.0.tgz", None),
    ]:
        status, _, _ = registry.ask(path, method, body, content_type="application/json")
        assert status == 405, (method, path)

    assert registry.packument("widget") == packument


@pytest.mark.racing
def test_one_of_two_clients_that_publish_a_number_together_wins(registry):
    for number in range(8):
        version = f"1.0.{number}"
        tarballs = [pack({"name": "widget", "version": version}, other=other) for other in ("one", "two")]

        def publish(tarball, version=version):
            return registry.publish("widget", version, tarball=tarball)[0]

        told = race(*(functools.partial(publish, tarball) for tarball in tarballs))

        assert sorted(told) == [200, 409]
        assert registry.ask(f"widget/-/widget-{version}.tgz")[2] == tarballs[told.index(200)]


def test_copies_bring_their_tags(server, client, account, registry):
    registry.publish("widget", "1.0.0", **{"dist-tags": {"latest": "1.0.0", "beta": "1.0.0"}})
    client.create_repository(domain=DOMAIN, repository="other")
    client.copy_package_versions(
        domain=DOMAIN, sourceRepository=REPOSITORY, destinationRepository="other", format="npm", package="widget",
        versions=["1.0.0"],
    )

    copied = Registry.at(server, client, account, "other").packument("widget")

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
