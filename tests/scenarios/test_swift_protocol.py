"""The registry protocol of Swift, spoken to without a client: releases, manifests, archives, statuses, and bad input."""

import base64
import hashlib
import http.client
import json
import re
import shutil
import subprocess
import urllib.parse

import pytest

import access_world
from access_table import OWNER
from server_process import ServerProcess
from swift_registry import JSON, SwiftRegistry, form, pack
from world import DOMAIN, REPOSITORY, World

OF = {"domain": DOMAIN, "repository": REPOSITORY, "format": "swift", "namespace": "mona", "package": "linkedlist"}
LIST = "mona/LinkedList"
METADATA = {
    "description": "a list",
    "licenseURL": "https://e.example/license",
    "repositoryURLs": ["https://e.example/list"],
    "author": {"name": "Mona"},
    "more": [1],
}


@pytest.fixture
def packages(server, client, account, world):
    """The Swift endpoint of a repository of the test's own."""
    return SwiftRegistry.at(server, client, account, REPOSITORY)


def test_a_release_is_published_once_and_the_api_shows_what_it_says(packages, client):
    archive = pack({"Package.swift": "// swift-tools-version:5.9\n", "README.md": "# List"})
    status, headers, body = packages.publish(f"{LIST}/1.0.0", archive, METADATA)
    assert (status, body) == (201, b"")
    assert headers["Location"] == f"{packages.url}{LIST}/1.0.0"
    assert headers["Content-Version"] == "1"
    assert packages.publish(f"{LIST}/1.0.0", archive, METADATA)[0] == 201
    assert packages.publish(f"{LIST}/1.0.0", pack(top="other"), METADATA)[0] == 409

    version = {**OF, "packageVersion": "1.0.0"}
    told = client.describe_package_version(**version)["packageVersion"]
    assert told["displayName"] == "mona.LinkedList"
    assert (told["summary"], told["sourceCodeRepository"]) == ("a list", "https://e.example/list")
    assert told["licenses"] == [{"url": "https://e.example/license"}]
    assert client.get_package_version_readme(**version)["readme"] == "# List"
    assert client.list_package_version_dependencies(**version)["dependencies"] == []
    assets = [asset["name"] for asset in client.list_package_version_assets(**version)["assets"]]
    assert sorted(assets) == ["Package.swift", "linkedlist-1.0.0.zip", "metadata.json"]

    _, headers, body = packages.ask(f"{LIST}/1.0.0")
    told = json.loads(body)
    assert (told["id"], told["version"], told["metadata"]) == ("mona.LinkedList", "1.0.0", METADATA)
    checksum = hashlib.sha256(archive).hexdigest()
    assert told["resources"] == [{"name": "source-archive", "type": "application/zip", "checksum": checksum}]
    # SwiftPM reads no fraction of a second.
    assert re.fullmatch(r"[-0-9]{10}T[:0-9]{8}Z", told["publishedAt"])


def test_releases_are_listed_with_their_neighbours_in_any_case(packages):
    for version in ("1.0.0", "1.10.0", "1.9.0", "2.0.0-beta+b.1"):
        assert packages.publish(f"{LIST}/{version}", pack({"Package.swift": version}))[0] == 201

    for path in ("mona/LinkedList", "MONA/linkedlist", "mona/LinkedList.json"):
        status, headers, body = packages.ask(path)
        assert (status, headers["Content-Type"]) == (200, "application/json")
        releases = json.loads(body)["releases"]
        assert releases["1.9.0"] == {"url": f"{packages.url}{LIST}/1.9.0"}
        assert sorted(releases) == ["1.0.0", "1.10.0", "1.9.0", "2.0.0-beta+b.1"]
        assert headers["Link"] == f'<{packages.url}{LIST}/1.10.0>; rel="latest-version"'
        assert packages.ask(path, If_None_Match=headers["ETag"])[0] == 304
        assert packages.ask(path, "HEAD")[::2] == (200, b"")
    links = packages.ask(f"{LIST}/1.9.0")[1].get_all("Link")
    assert links == [
        f'<{packages.url}{LIST}/1.10.0>; rel="latest-version"',
        f'<{packages.url}{LIST}/1.10.0>; rel="successor-version"',
        f'<{packages.url}{LIST}/1.0.0>; rel="predecessor-version"',
    ]
    assert packages.ask("mona/other")[0] == 404
    assert packages.ask(f"{LIST}/3.0.0")[0] == 404


def test_manifests_are_given_with_their_variants(packages):
    files = {
        "Package.swift": "// swift-tools-version:5.9\n",
        "Package@swift-5.7.swift": "// swift-tools-version:5.7.1\n",
    }
    packages.publish(f"{LIST}/1.0.0", pack(files))
    path = f"{LIST}/1.0.0/Package.swift"

    status, headers, body = packages.ask(path)
    assert (status, headers["Content-Type"], body) == (200, "text/x-swift", b"// swift-tools-version:5.9\n")
    assert headers["Content-Disposition"] == 'attachment; filename="Package.swift"'
    assert headers["Link"] == (
        f'<{packages.url}{path}?swift-version=5.7>; rel="alternate"; filename="Package@swift-5.7.swift"; '
        'swift-tools-version="5.7.1"'
    )
    assert packages.ask(f"{path}?swift-version=5.7")[2] == b"// swift-tools-version:5.7.1\n"
    status, headers, _ = packages.ask(f"{path}?swift-version=4.2")
    assert (status, headers["Location"], headers["Content-Version"]) == (303, packages.url + path, "1")


def test_an_archive_is_given_whole_in_parts_and_signed(packages):
    archive, signature = pack(), b"a signature"
    assert packages.publish(f"{LIST}/1.0.0", archive, signature=signature)[0] == 201
    path, signed = f"{LIST}/1.0.0.zip", base64.b64encode(signature).decode()

    status, headers, body = packages.ask(path)
    assert (status, body, headers["Content-Type"]) == (200, archive, "application/zip")
    assert headers["Digest"] == "sha-256=" + base64.b64encode(hashlib.sha256(archive).digest()).decode()
    assert headers["Content-Disposition"] == 'attachment; filename="LinkedList-1.0.0.zip"'
    assert headers["X-Swift-Package-Signature-Format"] == "cms-1.0.0"
    assert headers["X-Swift-Package-Signature"] == signed
    status, headers, body = packages.ask(path, "HEAD")
    assert (status, headers["Content-Length"], body) == (200, str(len(archive)), b"")
    status, headers, body = packages.ask(path, Range="bytes=1-3")
    assert (status, body, headers["Accept-Ranges"]) == (206, archive[1:4], "bytes")
    (resource,) = json.loads(packages.ask(f"{LIST}/1.0.0")[2])["resources"]
    assert resource["signing"] == {"signatureBase64Encoded": signed, "signatureFormat": "cms-1.0.0"}
    assert packages.publish(f"{LIST}/1.1.0", archive, X_Swift_Package_Signature_Format="pgp")[0] == 400


def test_logging_in_and_asking_for_other_versions_of_the_protocol(packages):
    assert packages.ask("login", "POST", b"")[0] == 200
    assert packages.ask("availability")[0] == 200
    v1 = "application/vnd.swift.registry.v1+json"
    for accept, status in [(v1, 404), ("*/*", 404), (v1.replace("v1", "v2"), 415), ("text/html", 400), ("x", 400)]:
        found, headers, body = packages.ask("mona/none", Accept=accept)
        assert found == status, accept
        assert (headers["Content-Version"], headers["Content-Type"]) == ("1", "application/problem+json")
        assert json.loads(body)["status"] == status and json.loads(body)["detail"]


def test_every_answer_says_which_version_of_the_protocol_it_is(packages):
    assert packages.publish(f"{LIST}/1.0.0", pack({"Package.swift": "", "Package@swift-5.swift": ""}), METADATA)[0] == 201
    etag = packages.ask(LIST)[1]["ETag"]
    release = f"{LIST}/1.0.0"
    asked = [
        (200, LIST, {}), (304, LIST, {"If_None_Match": etag}), (404, "mona/none", {}), (400, "mona/-", {}),
        (200, release, {}), (404, f"{LIST}/2.0.0", {}), (400, f"{LIST}/1.0", {}), (400, f"{LIST}/v1.0.0", {}),
        (200, f"{release}/Package.swift", {}), (200, f"{release}/Package.swift?swift-version=5", {}),
        (303, f"{release}/Package.swift?swift-version=4", {}), (404, f"{LIST}/2.0.0/Package.swift", {}),
        (200, f"{release}.zip", {}), (206, f"{release}.zip", {"Range": "bytes=0-1"}), (416, f"{release}.zip", {"Range": "bytes=99999-"}),
        (404, f"{LIST}/2.0.0.zip", {}), (404, f"{release}/other", {}), (405, "login", {}), (200, "availability", {}),
        (200, "identifiers?url=https://e.example/list", {}), (404, "identifiers?url=none", {}), (400, "identifiers", {}),
        (415, LIST, {"Accept": "application/vnd.swift.registry.v2"}), (400, LIST, {"Accept": "text/html"}),
    ]
    for expected, path, given in asked:
        for method in ("GET", "HEAD"):
            status, headers, body = packages.ask(path, method, **given)
            assert (status, headers["Content-Version"]) == (expected, "1"), (method, path, given)
            if expected >= 400 and expected != 416:
                assert headers["Content-Type"] == "application/problem+json", path
                told = json.loads(body) if method == "GET" else None
                assert told is None or (told["status"] == expected and told["detail"]), path
            assert method == "GET" or body == b""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_publishes_as_the_documentation_of_aws_has_it(packages, tmp_path):
    (tmp_path / "list.zip").write_bytes(pack())
    user = f"aws:{packages.token}"
    line = ["curl", "--silent", "--include", "-X", "PUT", "--user", user, "-H", f"Accept: {JSON}"]
    line += ["-F", f"source-archive=@{tmp_path / 'list.zip'}", f"{packages.url}{LIST}/1.0.0"]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout.lower()
    # It may have been told to go on before.
    assert " 201 " in told
    assert f"location: {packages.url}{LIST}/1.0.0".lower() in told and "content-version: 1" in told
    assert packages.ask(f"{LIST}/1.0.0.zip")[2] == pack()


def test_packages_are_found_by_the_address_of_their_source_code(packages, world, server, client, account):
    urls = {"repositoryURLs": ["https://e.example/Mona/List.git", "git@other.example:mona/list.git"]}
    assert packages.publish(f"{LIST}/1.0.0", pack(), urls)[0] == 201
    assert packages.publish("Acme/Tree/1.0.0", pack(), urls)[0] == 201
    world.create_repository("behind", upstreams=[{"repositoryName": REPOSITORY}])
    behind = SwiftRegistry.at(server, client, account, "behind")

    def found(url, of=packages):
        status, headers, body = of.ask(f"identifiers?url={urllib.parse.quote(url, safe='')}")
        assert headers["Content-Version"] == "1"
        return json.loads(body)["identifiers"] if status == 200 else status

    for url in (
        "https://e.example/Mona/List.git",
        "https://E.Example/mona/list/",
        "http://e.example:8080/mona/List",
        "git@e.example:mona/list.git",
        "ssh://git@e.example/mona/list",
        "https://other.example/mona/list",
    ):
        assert found(url) == found(url, behind) == ["Acme.Tree", "mona.LinkedList"], url
    assert found("https://e.example/mona") == found("none") == 404
    assert packages.ask("identifiers?url=https://e.example/mona/list", "HEAD")[::2] == (200, b"")
    for query in ("", "?url=", "?uri=x", "?url=%ff"):
        assert packages.ask(f"identifiers{query}")[0] == 400, query

    client.update_package_versions_status(**OF, versions=["1.0.0"], targetStatus="Unlisted")
    assert found("https://e.example/mona/list") == ["Acme.Tree"]
    client.delete_package(**{**OF, "namespace": "acme", "package": "tree"})
    assert found("https://e.example/mona/list", behind) == 404


def test_a_form_may_be_encoded_as_base64(packages):
    archive = pack()
    body = form(("source-archive", base64.encodebytes(archive), "application/zip", "base64"))
    assert packages.send(f"{LIST}/1.0.0", body)[0] == 201
    assert packages.ask(f"{LIST}/1.0.0.zip")[2] == archive


MANIFEST = {"Package.swift": "x"}
BAD = {
    "no manifest": (form(("source-archive", pack({"a": ""}), "application/zip", "binary")), 422),
    "two folders": (form(("source-archive", pack({"a/Package.swift": "", "b/x": ""}, None), "a/z", "binary")), 422),
    "leads out": (form(("source-archive", pack({**MANIFEST, "../../x": ""}), "a/z", "binary")), 422),
    "no zip": (form(("source-archive", b"none", "application/zip", "binary")), 422),
    "no part": (form(("metadata", b"{}", "application/json", "binary")), 400),
    "other part": (form(("other", b"", "a/b", "binary")), 400),
    "two archives": (form(*[("source-archive", pack(), "application/zip", "binary")] * 2), 400),
    "cut off": (form(("source-archive", pack(), "application/zip", "binary"))[:-60], 400),
    "no base64": (form(("source-archive", b"????", "application/zip", "base64")), 400),
    "bad metadata": (form(("source-archive", pack(), "a/z", "binary"), ("metadata", b"{", "a/j", "binary")), 422),
    "long metadata": (form(("source-archive", pack(), "a/z", "binary"), ("metadata", b" " * 300_000, "a/j", "binary")), 413),
    "no form": (b"", 400),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_release_is_refused_and_leaves_nothing(packages, client, case):
    body, expected = BAD[case]
    status, headers, told = packages.send(f"{LIST}/1.0.0", body)
    assert (status, headers["Content-Type"]) == (expected, "application/problem+json"), told
    assert packages.ask(LIST)[0] == 404
    assert client.list_packages(domain=DOMAIN, repository=REPOSITORY, format="swift")["packages"] == []


def test_a_limit_of_assets_holds_for_source_archives(connect):
    server = ServerProcess("--max-asset-bytes", "100")
    try:
        client = connect("111122223333", url=server.url)
        World(client, "111122223333")
        packages = SwiftRegistry.at(server, client, "111122223333", REPOSITORY)
        status, headers, body = packages.publish(f"{LIST}/1.0.0", pack())
        assert (status, headers["Content-Type"]) == (413, "application/problem+json")
        assert "than 100 bytes" in json.loads(body)["detail"]
        assert client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []
    finally:
        server.stop()


def test_an_archive_that_is_announced_too_large_is_refused_before_it_comes(packages):
    address = urllib.parse.urlsplit(packages.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=30)
    connection.putrequest("PUT", f"{address.path}{LIST}/1.0.0")
    for name, value in [("Content-Type", "multipart/form-data;boundary=x"), ("Content-Length", str(2**40))]:
        connection.putheader(name, value)
    connection.endheaders(b"--x")
    assert connection.getresponse().status == 413
    connection.close()


def test_what_is_unlisted_can_be_had_and_what_is_archived_cannot(packages, client):
    for version in ("1.0.0", "1.1.0"):
        packages.publish(f"{LIST}/{version}", pack({"Package.swift": version}))
    paths = [f"{LIST}/1.1.0", f"{LIST}/1.1.0/Package.swift", f"{LIST}/1.1.0.zip"]

    client.update_package_versions_status(**OF, versions=["1.1.0"], targetStatus="Unlisted")
    assert list(json.loads(packages.ask(LIST)[2])["releases"]) == ["1.0.0"]
    assert [packages.ask(path)[0] for path in paths] == [200, 200, 200]
    client.update_package_versions_status(**OF, versions=["1.1.0"], targetStatus="Archived")
    assert [packages.ask(path)[0] for path in paths] == [404, 404, 404]
    client.delete_package_versions(**OF, versions=["1.0.0", "1.1.0"])
    assert packages.ask(LIST)[0] == 404


def test_a_copy_of_a_release_says_and_is_the_same(packages, world, client):
    packages.publish(f"{LIST}/1.0.0", pack(), METADATA, signature=b"s")
    world.create_repository("other")

    client.copy_package_versions(
        domain=DOMAIN, sourceRepository=REPOSITORY, destinationRepository="other",
        format="swift", namespace=OF["namespace"], package=OF["package"], versions=["1.0.0"],
    )

    other = packages.of("other")
    for path in (f"{LIST}/1.0.0.zip", f"{LIST}/1.0.0/Package.swift"):
        assert other.ask(path)[::2] == packages.ask(path)[::2], path
    said = [json.loads(of.ask(f"{LIST}/1.0.0")[2]) for of in (other, packages)]
    assert said[0]["metadata"] == said[1]["metadata"] and said[0]["resources"] == said[1]["resources"]


def test_what_an_upstream_has_is_merged_and_kept_once_its_archive_is_fetched(packages, world, server, client, account):
    world.create_repository("behind", upstreams=[{"repositoryName": REPOSITORY}])
    behind = SwiftRegistry.at(server, client, account, "behind")
    packages.publish(f"{LIST}/1.0.0", pack(), METADATA, signature=b"s")
    assert behind.publish(f"{LIST}/1.0.0", pack())[0] == 409

    def kept():
        packages = client.list_packages(domain=DOMAIN, repository="behind", format="swift")["packages"]
        return [package["package"] for package in packages]

    assert list(json.loads(behind.ask(LIST)[2])["releases"]) == ["1.0.0"]
    assert behind.ask(f"{LIST}/1.0.0/Package.swift")[0] == 200
    assert behind.ask(f"{LIST}/1.0.0")[0] == 200
    assert kept() == []
    assert behind.ask(f"{LIST}/1.0.0.zip")[2] == pack()
    assert kept() == ["linkedlist"]
    packages.publish(f"{LIST}/1.1.0", pack({"Package.swift": "other"}))
    for upstream, told in [("BLOCK", ["1.0.0"]), ("ALLOW", ["1.0.0", "1.1.0"])]:
        restrictions = {"publish": "BLOCK", "upstream": upstream}
        client.put_package_origin_configuration(**{**OF, "repository": "behind"}, restrictions=restrictions)
        assert list(json.loads(behind.ask(LIST)[2])["releases"]) == told
        assert behind.ask(f"{LIST}/1.1.0/Package.swift")[0] == (404 if upstream == "BLOCK" else 200)
    client.delete_package(**OF)
    assert json.loads(behind.ask(f"{LIST}/1.0.0")[2])["metadata"] == METADATA
    assert behind.ask(f"{LIST}/1.0.0.zip")[1]["X-Swift-Package-Signature"] == "cw=="

    restrictions = {"publish": "BLOCK", "upstream": "ALLOW"}
    client.put_package_origin_configuration(**{**OF, "repository": "behind"}, restrictions=restrictions)
    assert behind.publish(f"{LIST}/2.0.0", pack())[0] == 400


def test_whoever_may_not_is_told_so_with_a_bearer_challenge_alone():
    credentials = access_world.Credentials()
    token = ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"]
    credentials.user(OWNER, "admin", access_world.EVERYTHING)
    read = access_world.allow(["codeartifact:ReadFromRepository", *token])
    credentials.user(OWNER, "reader", access_world.policy(read))
    process = access_world.start(credentials)
    admin = access_world.client(process, OWNER, "admin")
    admin.create_domain(domain=DOMAIN)
    admin.create_repository(domain=DOMAIN, repository=REPOSITORY)
    url = f"{process.url}/swift/d/{DOMAIN}-{OWNER}/{REPOSITORY}/"

    def registry(user):
        given = access_world.client(process, OWNER, user).get_authorization_token(domain=DOMAIN)
        return SwiftRegistry(url, given["authorizationToken"])

    assert registry("admin").publish(f"{LIST}/1.0.0", pack())[0] == 201
    assert registry("reader").ask(f"{LIST}/1.0.0.zip")[0] == 200
    status, headers, body = registry("reader").publish(f"{LIST}/1.1.0", pack())
    assert status == 403 and b"codeartifact:PublishPackageVersion" in body
    for wrong in (None, "wrong"):
        status, headers, _ = SwiftRegistry(url, wrong).ask("login", "POST", b"")
        assert (status, headers.get_all("WWW-Authenticate")) == (401, [f'Bearer realm="{DOMAIN}/{REPOSITORY}"'])
        assert headers["Content-Version"] == "1"

    # Whoever waits to be told to go on is told of the token first.
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=30)
    connection.putrequest("PUT", f"{address.path}{LIST}/1.2.0")
    for name, value in [("Expect", "100-continue"), ("Content-Length", "1000000")]:
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 401
    connection.close()
    process.stop()
