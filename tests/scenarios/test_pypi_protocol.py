"""What PyPI's endpoints answer, whoever asks: pages, files, metadata, and what is refused."""

import functools
import hashlib
import http.client
import re
import urllib.parse

import pytest

import clients
from pypi_index import HTML, JSON, package, page, send
from python_clients import PIPS, PythonClients, cases, write_sdist, write_wheel
from racing import race
from server_process import ServerProcess
from world import DOMAIN, REPOSITORY, World

ACCOUNT = "111122223333"


def test_a_page_comes_in_the_form_that_is_asked_for(python, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0", requires_python=">=3")
    send(python, wheel, "widget", "1.0")
    send(python, write_sdist(tmp_path, "widget", "1.10"), "widget", "1.10")
    send(python, write_sdist(tmp_path, "widget", "1.9"), "widget", "1.9")

    listed = page(python, "widget")
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
        (None, "text/html; charset=utf-8"),
        ("application/vnd.pypi.simple.latest+html", HTML),
        (f"{JSON}, {HTML}; q=0.1, text/html; q=0.01", JSON),
        # Versions have one number in a media type; parameters say nothing.
        (f"{JSON};version=1.0", JSON),
        ("application/vnd.pypi.simple.v1.0+json, text/html;q=0.1", "text/html; charset=utf-8"),
    ]:
        status, headers, body = python.ask("simple/widget/", **({"accept": accept} if accept else {}))
        assert (status, headers["content-type"]) == (200, content_type), accept
        assert "accept" in headers["vary"]
        if content_type != JSON:
            assert f'href="1.0/{wheel.name}#sha256={first["hashes"]["sha256"]}"' in body.decode()
            assert 'data-requires-python="&gt;=3"' in body.decode()
    for accept in ("application/xml", "application/vnd.pypi.simple.v1.0+json", "application/vnd.pypi.simple.v2+json"):
        status, headers, body = python.ask("simple/widget/", accept=accept)
        assert (status, headers.get_content_type()) == (406, "text/plain"), body


def test_a_page_is_asked_about_again_and_changes_with_an_upload(python, tmp_path):
    send(python, write_sdist(tmp_path, "widget", "1.0"), "widget", "1.0")
    etag = python.ask("simple/widget/", accept=JSON)[1]["etag"]
    assert python.ask("simple/widget/", accept=JSON, if_none_match=etag)[0] == 304

    send(python, write_sdist(tmp_path, "widget", "1.1"), "widget", "1.1")

    status, headers, _ = python.ask("simple/widget/", accept=JSON, if_none_match=etag)
    assert status == 200 and headers["etag"] != etag
    assert python.ask("simple/widget/", accept=HTML)[1]["etag"] != headers["etag"]


def test_paths_of_other_indexes_are_not_found_and_pages_have_one_address(python, tmp_path):
    send(python, write_sdist(tmp_path, "My_Pkg", "1.0"), "My_Pkg", "1.0")
    for path in ("simple/", "simple", "pypi/my-pkg/json", "my-pkg/json", "%2Bsimple/my-pkg/", "simple/unknown/"):
        assert python.ask(path)[0] == 404, path
    assert python.ask("pypi", "POST", b"<methodCall/>", content_type="text/xml")[0] == 404
    for path in ("simple/my-pkg", "simple/My_Pkg/", "simple/my.pkg"):
        status, headers, _ = python.ask(path)
        assert (status, headers["location"]) == (301, f"{python.url}simple/my-pkg/"), path
    assert python.ask("", "PUT", b"")[0] == 405
    assert python.ask("simple/my-pkg/", "DELETE")[0] == 405


@pytest.mark.parametrize("name", cases(*PIPS))
def test_pip_search_fails_at_once_and_says_why(name, python):
    where = python.index.removesuffix(python.pages)
    for path, status in (("simple/", 404), ("pypi", 404), ("pypi/", 404), ("", 400)):
        body = b"<?xml version='1.0'?><methodCall><methodName>search</methodName></methodCall>"
        answer = python.ask(path, "POST", body, content_type="text/xml")
        assert answer[0] == status and answer[1].get_content_type() == "text/plain", answer[2]
        assert (b"there is no search" in answer[2]) == (status == 404), answer[2]
        done = python.run(name, "search", "--disable-pip-version-check", "--isolated", "--index", where + path, "widget")
        assert done.returncode != 0
        assert str(status) in done.stdout + done.stderr, done.stdout + done.stderr


def test_files_are_given_in_part_and_by_head(python, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0+cu118")
    send(python, wheel, "widget", "1.0+cu118")
    content = wheel.read_bytes()
    encoded = wheel.name.replace("+", "%2B")
    for path in (f"simple/widget/1.0+cu118/{wheel.name}", f"packages/widget/1.0%2Bcu118/{encoded}"):
        status, headers, body = python.ask(path, "HEAD")
        assert (status, body) == (200, b"")
        assert (headers["content-length"], headers["accept-ranges"]) == (str(len(content)), "bytes")
        assert python.ask(path)[2] == content
    status, headers, body = python.ask(path, range="bytes=-10")
    assert (status, body) == (206, content[-10:])
    assert headers["content-range"] == f"bytes {len(content) - 10}-{len(content) - 1}/{len(content)}"
    assert python.ask(path, range=f"bytes={len(content)}-")[0] == 416
    assert python.ask(f"{path}.asc")[0] == 404
    assert python.ask("simple/widget/1.0/" + wheel.name)[0] == 404


def test_a_version_that_is_unlisted_is_given_to_those_who_know_its_address(python, client, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0")
    send(python, wheel, "widget", "1.0")
    address = f"simple/widget/1.0/{wheel.name}"
    expected = {"Unlisted": (404, 200, 200), "Archived": (404, 404, 404), "Published": (200, 200, 200)}
    for status, answers in expected.items():
        client.update_package_versions_status(**package("widget", versions=["1.0"], targetStatus=status))
        asked = tuple(python.ask(path)[0] for path in ("simple/widget/", address, f"{address}.metadata"))
        assert asked == answers, status
    client.delete_package_versions(**package("widget", versions=["1.0"]))
    assert python.ask(f"{address}.metadata")[0] == 404


def test_the_wheel_says_what_the_version_is(python, client, tmp_path):
    wheel = write_wheel(tmp_path, "My-Pkg.X", "1.0", requires=["Base.Lib[fast]>=1; python_version >= '3'", "other"])
    send(python, wheel, "my_pkg_x", "1.0", summary="something else", license="GPL", requires_dist="wrong")

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


def test_what_does_not_fit_is_refused_and_says_why(python, tmp_path):
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
        status, text = python.upload(filename, content, **{"name": "widget", "version": "1.0", **fields})
        assert (status, told in text) == (400, True), (filename, fields, text)
    status, text = python.upload(wheel.name, b"", name="widget", version="1.0")
    assert (status, "empty" in text) == (400, True), text
    status, _, text = python.ask("", "POST", b"name=widget", content_type="application/x-www-form-urlencoded")
    assert (status, b"multipart/form-data" in text) == (400, True), text
    assert python.ask("simple/widget/")[0] == 404


def test_a_version_has_one_spelling(python, tmp_path):
    send(python, write_sdist(tmp_path, "widget", "1.0"), "widget", "1.0")

    other = write_sdist(tmp_path, "widget", "1.0.0")
    status, text = python.upload(other.name, other.read_bytes(), name="widget", version="1.0.0")
    assert (status, "'1.0'" in text) == (409, True), text

    # The name of a file may be spelled otherwise than the version.
    send(python, other, "widget", "1.0", metadata_version="99.0", something_new="x")
    assert page(python, "widget")["versions"] == ["1.0"]


def test_a_token_is_taken_in_either_scheme(python, tmp_path):
    wheel = write_wheel(tmp_path, "widget", "1.0")
    send(python, wheel, "widget", "1.0")

    for path in ("simple/widget/", f"simple/widget/1.0/{wheel.name}", f"simple/widget/1.0/{wheel.name}.metadata"):
        assert python.ask(path)[0] == 200, path
        assert python.ask(path, token="", Authorization=f"Bearer {python.token}")[0] == 200, path


def test_a_form_comes_in_any_order_and_says_much(python, client, tmp_path):
    requirements = [f"base-{number}>=1" for number in range(2000)]
    wheel = write_wheel(tmp_path, "widget", "1.0", requires=requirements, body="é" * 200_000)

    # A client from the future, which sends the file before it says what it is.
    future = {"something_new": "ü", "metadata_version": "99.0", "summary": "größer"}
    send(python, wheel, "wiDGET", "1.0", content_first=True, **future)

    version = package("widget", packageVersion="1.0")
    assert len(client.get_package_version_readme(**version)["readme"]) == 200_000
    told = client.list_package_version_dependencies(**version)
    dependencies = told["dependencies"]
    while "nextToken" in told:
        told = client.list_package_version_dependencies(**version, nextToken=told["nextToken"])
        dependencies += told["dependencies"]
    assert {dependency["package"] for dependency in dependencies} == {f"base-{number}" for number in range(2000)}


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0+local.1", "1!2.0", "1.0rc1", "2024.1.post1", "1.0.dev3"])
def test_a_version_is_kept_as_it_is_written(version, python, client, tmp_path):
    wheel = write_wheel(tmp_path, "widget", version)
    send(python, wheel, "widget", version)

    assert page(python, "widget")["versions"] == [version]
    (listed,) = client.list_package_versions(**package("widget"))["versions"]
    assert listed["version"] == version
    assert python.ask(f"simple/widget/{page(python, 'widget')['files'][0]['url']}")[2] == wheel.read_bytes()


def test_a_form_without_a_file_and_a_file_beyond_five_gigabytes_are_refused(python):
    form = b'--b\r\nContent-Disposition: form-data; name=":action"\r\n\r\nfile_upload\r\n--b--\r\n'
    status, _, text = python.ask("", "POST", form, content_type="multipart/form-data; boundary=b")
    assert (status, b"content" in text) == (400, True), text

    address = urllib.parse.urlsplit(python.url)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.putrequest("POST", address.path)
    connection.putheader("Authorization", f"Bearer {python.token}")
    connection.putheader("Content-Type", "multipart/form-data; boundary=b")
    connection.putheader("Content-Length", str(6 * 1024**3))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413, answer.read()
    connection.close()


def test_a_version_that_an_upstream_has_cannot_be_published(python, python_of, world, tmp_path):
    world.create_repository("near", upstreams=[{"repositoryName": REPOSITORY}])
    wheel = write_wheel(tmp_path, "widget", "1.0")
    send(python, wheel, "widget", "1.0")

    other = write_sdist(tmp_path, "widget", "1.0")
    status, text = python_of("near").upload(other.name, other.read_bytes(), name="widget", version="1.0")

    assert (status, "upstream" in text) == (409, True), text
    assert len(page(python_of("near"), "widget")["files"]) == 1


def test_versions_of_an_upstream_that_is_blocked_are_not_there(python, python_of, world, client, tmp_path):
    world.create_repository("near", upstreams=[{"repositoryName": REPOSITORY}])
    near = python_of("near")
    # Published first in the nearer one, so that it may be published there.
    send(near, write_wheel(tmp_path, "widget", "2.0"), "widget", "2.0")
    wheel = write_wheel(tmp_path, "widget", "1.0")
    send(python, wheel, "widget", "1.0")
    kept = {**package("widget"), "repository": "near"}

    client.put_package_origin_configuration(**kept, restrictions={"publish": "ALLOW", "upstream": "BLOCK"})
    assert page(near, "widget")["versions"] == ["2.0"]
    assert near.ask(f"simple/widget/1.0/{wheel.name}")[0] == 404

    client.put_package_origin_configuration(**kept, restrictions={"publish": "BLOCK", "upstream": "ALLOW"})
    assert page(near, "widget")["versions"] == ["1.0", "2.0"]
    later = write_wheel(tmp_path, "widget", "3.0")
    status, text = near.upload(later.name, later.read_bytes(), name="widget", version="3.0")
    assert (status, "block new versions" in text) == (400, True), text


def test_a_version_takes_as_many_files_as_it_may(tmp_path):
    process = ServerProcess("--max-assets", "2")
    client = clients.connect(process.url, ACCOUNT)
    World(client, ACCOUNT)
    token = client.get_authorization_token(domain=DOMAIN)["authorizationToken"]
    python = PythonClients(tmp_path / "home", f"{process.url}/pypi/d/{DOMAIN}-{ACCOUNT}/{REPOSITORY}/", token)
    for tag in ("py2-none-any", "py3-none-any"):
        send(python, write_wheel(tmp_path, "widget", "1.0", tag=tag), "widget", "1.0")

    beyond = write_sdist(tmp_path, "widget", "1.0")
    status, text = python.upload(beyond.name, beyond.read_bytes(), name="widget", version="1.0")

    assert 400 <= status < 500 and "asset" in text, (status, text)
    assert len(page(python, "widget")["files"]) == 2
    process.stop()


@pytest.mark.racing
def test_clients_that_upload_one_file_together_both_succeed_and_it_is_there_once(python, client, tmp_path):
    for number in range(8):
        wheel = write_wheel(tmp_path, "widget", f"1.{number}")

        def upload(wheel=wheel, version=f"1.{number}"):
            return python.upload(wheel.name, wheel.read_bytes(), name="widget", version=version)

        assert race(upload, upload, upload) == [(200, "")] * 3
        assets = client.list_package_version_assets(**package("widget", packageVersion=f"1.{number}"))["assets"]
        assert [asset["name"] for asset in assets] == [wheel.name]


@pytest.mark.racing
def test_one_of_two_clients_that_upload_other_bytes_under_one_name_together_wins(python, tmp_path):
    for number in range(8):
        version = f"1.{number}"
        wheels = [write_wheel(tmp_path / side, "widget", version, content=f"side = {side!r}\n") for side in ("a", "b")]

        def upload(wheel, version=version):
            return python.upload(wheel.name, wheel.read_bytes(), name="widget", version=version)[0]

        told = race(*(functools.partial(upload, wheel) for wheel in wheels))

        assert sorted(told) == [200, 409]
        kept = python.ask(f"simple/widget/{version}/{wheels[0].name}")[2]
        assert kept == wheels[told.index(200)].read_bytes()
