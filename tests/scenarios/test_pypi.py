"""Python packages, published and installed by Python's own clients."""

import hashlib
import json
import re

import pytest

import access_world
import python_clients
from access_table import OWNER
from python_clients import PythonClients, metadata, write_sdist, write_wheel
from ended import assert_done, assert_failed
from world import DOMAIN, REPOSITORY

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"

needs_twine = pytest.mark.skipif(python_clients.program("twine") is None, reason="twine is not installed")
needs_uv = pytest.mark.skipif(python_clients.program("uv") is None, reason="uv is not installed")


@pytest.fixture
def clients_of(server, client, account, world, tmp_path):
    """Makes clients of a repository, each time with a home of their own."""

    def clients_of(repository=REPOSITORY):
        token = client.get_authorization_token(domain=DOMAIN)["authorizationToken"]
        home = tmp_path / f"home-{len(list(tmp_path.iterdir()))}"
        return PythonClients(home, f"{server.url}/pypi/d/{DOMAIN}-{account}/{repository}/", token)

    return clients_of


@pytest.fixture
def clients(clients_of):
    """Clients of the test's repository."""
    return clients_of()


def package(name, **members):
    return {"domain": DOMAIN, "repository": REPOSITORY, "format": "pypi", "package": name, **members}


def page(clients, project):
    status, headers, body = clients.ask(f"simple/{project}/", accept=JSON)
    assert status == 200, body
    assert headers["content-type"] == JSON
    return json.loads(body)


def send(clients, path, name, version, **fields):
    answer = clients.upload(path.name, path.read_bytes(), name=name, version=version, **fields)
    assert answer == (200, ""), answer


@needs_twine
@pytest.mark.parametrize("slash", ["", "/"])
def test_what_twine_uploads_pip_installs(slash, clients, client, tmp_path):
    files = [write_wheel(tmp_path / "dist", "My-Pkg.X", "1.0"), write_sdist(tmp_path / "dist", "My-Pkg.X", "1.0")]

    assert_done(clients.twine(*files, url=clients.url.rstrip("/") + slash))
    assert_done(clients.twine(*files))

    for spelling in ("my_pkg.x", "My-Pkg-X"):
        assert_done(clients.pip("install", "--no-deps", "--target", tmp_path / spelling, spelling))
        assert (tmp_path / spelling / "my_pkg_x.py").exists()
    assert_done(clients.pip("download", "--no-deps", "--only-binary", ":all:", "--dest", tmp_path / "loaded", "my-pkg-x"))
    assert (tmp_path / "loaded" / files[0].name).read_bytes() == files[0].read_bytes()
    assets = client.list_package_version_assets(**package("my-pkg-x", packageVersion="1.0"))["assets"]
    told = {asset["name"]: asset["hashes"]["SHA-256"] for asset in assets}
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@needs_twine
def test_other_content_under_one_name_is_refused_and_another_file_is_taken(clients, tmp_path):
    assert_done(clients.twine(write_wheel(tmp_path / "one", "widget", "1.0")))

    assert_failed(clients.twine(write_wheel(tmp_path / "two", "widget", "1.0", content="other = 1\n")), "409 Conflict")

    assert_done(clients.twine(write_wheel(tmp_path / "three", "widget", "1.0", tag="py2-none-any")))
    assert [file["filename"] for file in page(clients, "widget")["files"]] == [
        "widget-1.0-py2-none-any.whl",
        "widget-1.0-py3-none-any.whl",
    ]


@needs_uv
def test_what_uv_publishes_uv_installs(clients, clients_of, tmp_path):
    files = [write_wheel(tmp_path / "dist", "widget", "1.0"), write_sdist(tmp_path / "dist", "widget", "1.0")]

    assert_done(clients.uv_publish(*files))
    assert_done(clients.uv_publish(*files))

    assert_done(clients_of().uv_pip("install", "--target", tmp_path / "installed", "widget==1.0"))
    assert (tmp_path / "installed" / "widget.py").exists()
    other = write_wheel(tmp_path / "other", "widget", "1.0", content="other = 1\n")
    assert clients.uv_publish(other).returncode != 0


def test_pip_holds_files_to_their_hashes(clients, tmp_path):
    wheel = write_wheel(tmp_path / "dist", "widget", "1.0")
    send(clients, wheel, "widget", "1.0")
    requirements = tmp_path / "requirements.txt"

    def install(digest):
        requirements.write_text(f"widget==1.0 --hash=sha256:{digest}\n")
        return clients.pip("install", "--target", tmp_path / digest[:4], "--require-hashes", "-r", requirements)

    assert_done(install(hashlib.sha256(wheel.read_bytes()).hexdigest()))
    assert_failed(install("0" * 64), "DO NOT MATCH")


def test_files_for_other_pythons_are_passed_over(clients, tmp_path):
    send(clients, write_wheel(tmp_path, "widget", "1.0", requires_python=">=3"), "widget", "1.0")
    send(clients, write_wheel(tmp_path, "widget", "2.0", requires_python=">=3.99"), "widget", "2.0")

    assert_done(clients.pip("install", "--target", tmp_path / "installed", "widget"))

    assert "1.0" in (tmp_path / "installed" / "widget.py").read_text()
    told = {file["filename"]: file["requires-python"] for file in page(clients, "widget")["files"]}
    assert told == {"widget-1.0-py3-none-any.whl": ">=3", "widget-2.0-py3-none-any.whl": ">=3.99"}


def test_dependencies_are_found_by_the_metadata_beside_the_wheel(clients, tmp_path):
    send(clients, write_wheel(tmp_path, "base", "1.0"), "base", "1.0")
    wheel = write_wheel(tmp_path, "widget", "1.0", requires=["base>=1"])
    send(clients, wheel, "widget", "1.0")

    ended = clients.pip("install", "-vv", "--target", tmp_path / "installed", "widget")
    assert_done(ended)

    assert (tmp_path / "installed" / "base.py").exists()
    assert f"{wheel.name}.metadata" in ended.stdout
    file = page(clients, "widget")["files"][0]
    status, headers, body = clients.ask(f"simple/widget/{file['url']}.metadata")
    assert (status, headers.get_content_type()) == (200, "text/plain")
    assert body == metadata("widget", "1.0", requires=["base>=1"])
    assert file["core-metadata"] == {"sha256": hashlib.sha256(body).hexdigest()}
    status, again, body = clients.ask(f"simple/widget/{file['url']}.metadata", if_none_match=headers["etag"])
    assert (status, again["etag"], body) == (304, headers["etag"], b"")
    assert clients.ask(f"simple/widget/{file['url']}.metadata", if_none_match='"other"')[0] == 200


def test_a_page_comes_in_the_form_that_is_asked_for(clients, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0", requires_python=">=3")
    send(clients, wheel, "widget", "1.0")
    send(clients, write_sdist(tmp_path, "widget", "1.10"), "widget", "1.10")
    send(clients, write_sdist(tmp_path, "widget", "1.9"), "widget", "1.9")

    listed = page(clients, "widget")
    assert (listed["meta"], listed["name"]) == ({"api-version": "1.1"}, "widget")
    assert listed["versions"] == ["1.0", "1.9", "1.10"]
    first = listed["files"][0]
    assert first["url"] == f"1.0/{wheel.name}"
    assert first["hashes"]["sha256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert (first["size"], first["yanked"]) == (wheel.stat().st_size, False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", first["upload-time"])

    for accept, content_type in [
        (HTML, HTML),
        ("application/vnd.pypi.simple.latest+json", JSON),
        ("text/html", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        (f"{JSON}, {HTML}; q=0.1, text/html; q=0.01", JSON),
    ]:
        status, headers, body = clients.ask("simple/widget/", accept=accept)
        assert (status, headers["content-type"]) == (200, content_type), accept
        assert "accept" in headers["vary"]
        if content_type != JSON:
            assert f'href="1.0/{wheel.name}#sha256={first["hashes"]["sha256"]}"' in body.decode()
            assert 'data-requires-python="&gt;=3"' in body.decode()
    status, headers, body = clients.ask("simple/widget/", accept="application/xml")
    assert (status, headers.get_content_type()) == (406, "text/plain"), body


def test_a_page_is_asked_about_again_and_changes_with_an_upload(clients, tmp_path):
    send(clients, write_sdist(tmp_path, "widget", "1.0"), "widget", "1.0")
    etag = clients.ask("simple/widget/", accept=JSON)[1]["etag"]
    assert clients.ask("simple/widget/", accept=JSON, if_none_match=etag)[0] == 304

    send(clients, write_sdist(tmp_path, "widget", "1.1"), "widget", "1.1")

    status, headers, _ = clients.ask("simple/widget/", accept=JSON, if_none_match=etag)
    assert status == 200 and headers["etag"] != etag
    assert clients.ask("simple/widget/", accept=HTML)[1]["etag"] != headers["etag"]


def test_paths_of_other_indexes_are_not_found_and_pages_have_one_address(clients, tmp_path):
    send(clients, write_sdist(tmp_path, "My_Pkg", "1.0"), "My_Pkg", "1.0")
    for path in ("simple/", "simple", "pypi/my-pkg/json", "my-pkg/json", "%2Bsimple/my-pkg/", "simple/unknown/"):
        assert clients.ask(path)[0] == 404, path
    assert clients.ask("pypi", "POST", b"<methodCall/>", content_type="text/xml")[0] == 404
    for path in ("simple/my-pkg", "simple/My_Pkg/", "simple/my.pkg"):
        status, headers, _ = clients.ask(path)
        assert (status, headers["location"]) == (301, f"{clients.url}simple/my-pkg/"), path
    assert clients.ask("", "PUT", b"")[0] == 405
    assert clients.ask("simple/my-pkg/", "DELETE")[0] == 405


def test_files_are_given_in_part_and_by_head(clients, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0+cu118")
    send(clients, wheel, "widget", "1.0+cu118")
    content = wheel.read_bytes()
    encoded = wheel.name.replace("+", "%2B")
    for path in (f"simple/widget/1.0+cu118/{wheel.name}", f"packages/widget/1.0%2Bcu118/{encoded}"):
        status, headers, body = clients.ask(path, "HEAD")
        assert (status, body) == (200, b"")
        assert (headers["content-length"], headers["accept-ranges"]) == (str(len(content)), "bytes")
        assert clients.ask(path)[2] == content
    status, headers, body = clients.ask(path, range="bytes=-10")
    assert (status, body) == (206, content[-10:])
    assert headers["content-range"] == f"bytes {len(content) - 10}-{len(content) - 1}/{len(content)}"
    assert clients.ask(path, range=f"bytes={len(content)}-")[0] == 416
    assert clients.ask(f"{path}.asc")[0] == 404
    assert clients.ask("simple/widget/1.0/" + wheel.name)[0] == 404


def test_a_version_that_is_unlisted_is_given_to_those_who_know_its_address(clients, client, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0")
    send(clients, wheel, "widget", "1.0")
    address = f"simple/widget/1.0/{wheel.name}"
    expected = {"Unlisted": (404, 200, 200), "Archived": (404, 404, 404), "Published": (200, 200, 200)}
    for status, answers in expected.items():
        client.update_package_versions_status(**package("widget", versions=["1.0"], targetStatus=status))
        asked = tuple(clients.ask(path)[0] for path in ("simple/widget/", address, f"{address}.metadata"))
        assert asked == answers, status
    client.delete_package_versions(**package("widget", versions=["1.0"]))
    assert clients.ask(f"{address}.metadata")[0] == 404


def test_the_wheel_says_what_the_version_is(clients, client, tmp_path):
    wheel = write_wheel(tmp_path, "My-Pkg.X", "1.0", requires=["Base.Lib[fast]>=1; python_version >= '3'", "other"])
    send(clients, wheel, "my_pkg_x", "1.0", summary="something else", license="GPL", requires_dist="wrong")

    version = package("my-pkg-x", packageVersion="1.0")
    told = client.describe_package_version(**version)["packageVersion"]
    assert (told["displayName"], told["summary"]) == ("My-Pkg.X", "the My-Pkg.X of tests")
    assert (told["homePage"], told["sourceCodeRepository"]) == ("https://example.com/", "https://example.com/source")
    assert told["licenses"] == [{"name": "MIT"}]
    assert client.get_package_version_readme(**version)["readme"] == "# My-Pkg.X"
    dependencies = client.list_package_version_dependencies(**version)["dependencies"]
    assert [(one["package"], one["dependencyType"], one.get("versionRequirement")) for one in dependencies] == [
        ("base-lib", "Requires-Dist", ">=1; python_version >= '3'"),
        ("other", "Requires-Dist", None),
    ]


def test_what_does_not_fit_is_refused_and_says_why(clients, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0")
    content = wheel.read_bytes()
    for filename, fields, told in [
        (wheel.name, {"sha256_digest": "0" * 64}, "sha256_digest"),
        (wheel.name, {"md5_digest": "0" * 32}, "md5_digest"),
        (wheel.name, {"blake2_256_digest": "0" * 64}, "blake2_256_digest"),
        (wheel.name, {":action": None}, ":action"),
        (wheel.name, {"filetype": None}, "filetype"),
        (wheel.name, {"name": None}, "`name`"),
        (wheel.name, {"name": "other"}, "other"),
        (wheel.name, {"version": "1.1"}, "1.1"),
        (wheel.name, {"version": "first"}, "PEP 440"),
        ("../widget-1.0-py3-none-any.whl", {}, "widget-1.0"),
        ("widget-1.0.rar", {}, "must end in"),
        ("widget-1.0.tar.gz", {}, "damaged"),
        ("other-1.0-py3-none-any.whl", {"name": "other"}, "widget-1.0.dist-info"),
    ]:
        status, text = clients.upload(filename, content, **{"name": "widget", "version": "1.0", **fields})
        assert (status, told in text) == (400, True), (filename, fields, text)
    status, text = clients.upload(wheel.name, b"", name="widget", version="1.0")
    assert (status, "empty" in text) == (400, True), text
    status, _, text = clients.ask("", "POST", b"name=widget", content_type="application/x-www-form-urlencoded")
    assert (status, b"multipart/form-data" in text) == (400, True), text
    assert clients.ask("simple/widget/")[0] == 404


def test_a_version_has_one_spelling(clients, tmp_path):
    send(clients, write_sdist(tmp_path, "widget", "1.0"), "widget", "1.0")

    other = write_sdist(tmp_path, "widget", "1.0.0")
    status, text = clients.upload(other.name, other.read_bytes(), name="widget", version="1.0.0")
    assert (status, "'1.0'" in text) == (409, True), text

    # The name of a file may be spelled otherwise than the version.
    send(clients, other, "widget", "1.0", metadata_version="99.0", something_new="x")
    assert page(clients, "widget")["versions"] == ["1.0"]


def test_what_an_upstream_has_is_installed_through_another_repository_and_kept_there(
    clients, clients_of, client, world, tmp_path
):
    wheel = write_wheel(tmp_path, "widget", "1.0", requires_python=">=3")
    send(clients, wheel, "widget", "1.0")
    send(clients, write_sdist(tmp_path, "widget", "1.0"), "widget", "1.0")
    world.create_repository("near", upstreams=[{"repositoryName": REPOSITORY}])
    near = clients_of("near")
    before = page(near, "widget")

    # Metadata alone keep nothing.
    assert near.ask(f"simple/widget/1.0/{wheel.name}.metadata")[0] == 200
    assert client.list_packages(domain=DOMAIN, repository="near")["packages"] == []
    assert_done(near.pip("install", "--target", tmp_path / "installed", "widget"))

    client.delete_package(**package("widget"))
    assert page(near, "widget") == before
    assert near.ask(f"simple/widget/1.0/{wheel.name}.metadata")[0] == 200
    held = client.list_package_version_assets(
        domain=DOMAIN, repository="near", format="pypi", package="widget", packageVersion="1.0"
    )
    assert [asset["name"] for asset in held["assets"]] == [wheel.name, "widget-1.0.tar.gz"]


@pytest.fixture(scope="module")
def closed():
    """A server that verifies, with a repository in it; gives a maker of clients that hold tokens."""
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


@needs_twine
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
