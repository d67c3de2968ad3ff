"""What Cargo's endpoints answer, whoever asks: the index, crate files, publishing, and what is refused."""

import concurrent.futures
import http.client
import json
import random
import struct
import urllib.parse

import pytest

from cargo_registry import CargoRegistry, archive, body_of, document, index_path, pack
from server_process import ServerProcess
from test_bad_uploads import cut_in_two, send_cut
from world import DOMAIN, REPOSITORY, World


def detail(body):
    """The reason that Cargo prints of a refusal."""
    (error,) = json.loads(body)["errors"]
    return error["detail"]


def set_status(client, name, status, version="1.0.0"):
    client.update_package_versions_status(
        domain=DOMAIN, repository=REPOSITORY, format="cargo", package=name, versions=[version], targetStatus=status
    )


def test_the_configuration_says_where_things_are_and_that_all_needs_a_token(crates):
    status, headers, body = crates.ask("config.json")

    assert status == 200 and headers["content-type"] == "application/json"
    api = crates.url.removesuffix("/")
    assert json.loads(body) == {"dl": f"{crates.url}api/v1/crates", "api": api, "auth-required": True}


def test_the_index_has_a_validator_and_shows_a_new_version_at_once(crates):
    crates.publish("widget", "1.0.0")
    path = index_path("widget")
    status, headers, body = crates.ask(path)
    assert (status, headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert crates.ask(path, "HEAD")[0] == 200

    status, again, nothing = crates.ask(path, If_None_Match=headers["etag"])
    assert (status, again["etag"], nothing) == (304, headers["etag"], b"")

    crates.publish("widget", "1.1.0")
    status, later, longer = crates.ask(path, If_None_Match=headers["etag"])
    assert status == 200 and later["etag"] != headers["etag"]
    assert longer.startswith(body) and list(crates.versions("widget")) == ["1.0.0", "1.1.0"]


def test_lines_stand_in_the_order_of_versions_and_say_when_they_were_published(crates):
    for version in ("1.10.0", "1.9.0", "1.10.0-rc.2", "1.10.0-rc.10", "0.1.0"):
        assert crates.publish("widget", version)[0] == 200

    lines = crates.lines("widget")

    assert [line["vers"] for line in lines] == ["0.1.0", "1.9.0", "1.10.0-rc.2", "1.10.0-rc.10", "1.10.0"]
    assert all(line["pubtime"].endswith("Z") for line in lines)


def test_a_crate_file_is_given_whole_and_in_part_in_whatever_case_it_is_asked_for(crates):
    content = pack("Widget", "1.0.0+b.1")
    assert crates.publish("Widget", "1.0.0+b.1", content)[0] == 200

    for number in ("1.0.0+b.1", "1.0.0%2Bb.1", "1.0.0%2bb.1"):
        assert crates.download("Widget", number)[2] == content
    assert crates.download("wIDGET", "1.0.0+b.1")[2] == content
    status, headers, part = crates.ask("api/v1/crates/Widget/1.0.0+b.1/download", Range="bytes=2-5")
    assert (status, part) == (206, content[2:6])
    assert headers["cache-control"].endswith("immutable")
    assert crates.download("Widget", "1.0.0")[0] == 404
    assert crates.download("W-idget", "1.0.0+b.1")[0] == 404


def test_each_spelling_of_a_name_has_an_index_file_of_its_own(crates):
    crates.publish("my-Crate", "1.0.0")

    assert crates.ask("my/-c/my-crate")[0] == 200
    assert crates.ask("my/_c/my_crate")[0] == 404
    assert crates.ask("my/-C/my-Crate")[0] == 404


def test_publishing_the_same_bytes_again_changes_nothing_and_others_are_refused(crates):
    assert crates.publish("widget", "1.0.0")[0] == 200
    before = crates.ask(index_path("widget"))[2]

    assert crates.publish("widget", "1.0.0")[0] == 200
    status, _, body = crates.publish("widget", "1.0.0", pack("widget", "1.0.0", **{"widget-1.0.0/x": "y"}))

    assert status == 409 and "already exists" in detail(body)
    assert crates.ask(index_path("widget"))[2] == before


@pytest.mark.parametrize("first, second", [("1.0.0", "1.0.0+a"), ("1.0.0+a", "1.0.0"), ("1.0.0+a", "1.0.0+b")])
def test_build_metadata_make_no_other_version(crates, first, second):
    assert crates.publish("widget", first)[0] == 200

    status, _, body = crates.publish("widget", second)

    assert status == 409 and "which is the same version" in detail(body)
    assert list(crates.versions("widget")) == [first]


@pytest.mark.parametrize("other", ["foo_bar", "Foo-Bar", "FOO_bar"])
def test_names_that_people_take_for_one_another_are_refused(crates, other):
    assert crates.publish("foo-bar", "1.0.0")[0] == 200

    status, _, body = crates.publish(other, "2.0.0")

    assert status == 409 and "foo-bar" in detail(body)
    assert crates.publish("foo-baz", "1.0.0")[0] == 200
    assert crates.versions("foo-bar") == {"1.0.0": False}


def test_a_name_like_one_of_an_upstream_is_refused(crates, world, server, client, account):
    crates.publish("foo-bar", "1.0.0")
    world.create_repository("behind", upstreams=[{"repositoryName": REPOSITORY}])
    behind = CargoRegistry.at(server, client, account, "behind")

    status, _, body = behind.publish("Foo_Bar", "2.0.0")

    assert status == 409 and "foo-bar" in detail(body)


WIDGET = document("widget", "1.0.0")
FILE = pack("widget", "1.0.0")


def lying(document_length, crate_length, rest=b""):
    """A body whose lengths are what they are said to be."""
    lengths = [struct.pack("<I", length) for length in (document_length, crate_length)]
    return lengths[0] + WIDGET + lengths[1] + FILE + rest


@pytest.mark.parametrize(
    "body, told",
    [
        (b"", "ends within"),
        (b"\0\0", "ends within"),
        (body_of(WIDGET, FILE)[:-1], "bytes long"),
        (body_of(WIDGET, FILE) + b"x", "bytes long"),
        (lying(len(WIDGET), len(FILE) + 1), "bytes long"),
        (lying(len(WIDGET), len(FILE) - 1), "bytes long"),
        (lying(0, len(FILE)), "bytes long"),
        (lying(2**32 - 1, len(FILE)), "may be"),
        (lying(len(WIDGET) - 1, len(FILE)), "bytes long"),
        (body_of(b" " * (10 * 1024 * 1024), FILE), "may be"),
        (body_of(b"", FILE), "document"),
        (body_of(b"[]", FILE), "document"),
        (body_of(b"{}", FILE), "document"),
        (body_of(b"\xff\xfe", FILE), "document"),
        (body_of(b'{"a":' * 10_000, FILE), "document"),
        (body_of(WIDGET, b""), "tar archive"),
        (body_of(WIDGET, b"no archive"), "tar archive"),
        (body_of(WIDGET, FILE[:-9]), "tar archive"),
        (body_of(WIDGET, FILE + b"PK"), "tar archive"),
        (body_of(WIDGET, pack("other", "1.0.0")), "not below `widget-1.0.0/`"),
        (body_of(WIDGET, pack("other", "1.0.0", top="widget-1.0.0")), "do not say the same of `name`"),
        (body_of(WIDGET, pack("widget", "1.0.1", top="widget-1.0.0")), "do not say the same of `version`"),
        (body_of(WIDGET, pack("widget", "1.0.0", **{"../x": "y"})), "not below"),
        (body_of(WIDGET, pack("widget", "1.0.0", **{"/etc/x": "y"})), "not below"),
        (body_of(WIDGET, pack("widget", "1.0.0", **{"widget-1.0.0/../x": "y"})), "not below"),
        (body_of(WIDGET, pack("widget", "1.0.0", **{"widget-1.0.0/x": b"/etc/passwd"})), "neither a file"),
        (body_of(WIDGET, archive({"widget-1.0.0/src/lib.rs": ""})), "no `Cargo.toml`"),
        (body_of(WIDGET, archive({"widget-1.0.0/Cargo.toml": "[package"})), "is wrong"),
        (body_of(WIDGET, pack("widget", "1.0.0", '[dependencies]\nevil = "1"\n')), "`dependencies`"),
        (body_of(WIDGET, pack("widget", "1.0.0", "[features]\nx = []\n")), "`features`"),
        (body_of(document("widget", "1.0"), FILE), "semantic version"),
        (body_of(document("widget", "01.0.0"), FILE), "semantic version"),
        (body_of(document("widget", ""), FILE), "version"),
        (body_of(document("1widget", "1.0.0"), FILE), "letter"),
        (body_of(document("w" * 65, "1.0.0"), pack("w" * 65, "1.0.0")), "letter"),
        (body_of(document("wïdget", "1.0.0"), FILE), "letter"),
        (body_of(document("../widget", "1.0.0"), FILE), "name"),
        (body_of(document("widget", "1.0.0", keywords=[""]), FILE), "keyword"),
        (body_of(document("widget", "1.0.0", features={"a b": []}), FILE), "feature"),
        (body_of(document("widget", "1.0.0", deps=[{"name": "x", "version_req": "one"}]), FILE), "requirement"),
        (body_of(document("widget", "1.0.0", deps=[{"name": "a/b", "version_req": "1"}]), FILE), "name"),
    ],
)
def test_what_is_wrong_is_refused_and_not_stored(crates, client, body, told):
    status, _, answer = crates.send(body)

    assert status == 400, answer
    assert told in detail(answer), answer
    listed = client.list_packages(domain=DOMAIN, repository=REPOSITORY, format="cargo")["packages"]
    assert listed == [] and crates.ask(index_path("widget"))[0] == 404


@pytest.mark.parametrize("length", [100, 3_000_000])
def test_a_publish_that_breaks_off_leaves_nothing(crates, client, length):
    noise = random.Random(1).randbytes(length // 2).hex()
    body = body_of(WIDGET, pack("widget", "1.0.0", level=0, **{"widget-1.0.0/noise": noise}))

    for half, framing in cut_in_two(body):
        url = f"{crates.url}api/v1/crates/new"
        answer = send_cut(url, crates.token, "PUT", "application/octet-stream", half, framing)
        assert answer == "" or answer.startswith("HTTP/1.1 4"), answer

    assert client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []
    assert client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"] == 0


def test_a_body_without_a_length_of_its_own_is_held_to_the_lengths_in_it(crates):
    whole = body_of(WIDGET, FILE)
    for body, told in ((whole[:-1], "ends within the crate file"), (whole + b"x", "goes on behind the crate file")):
        status, answer = send_in_chunks(crates, body)
        assert status == 400 and told in detail(answer), answer
        assert crates.ask(index_path("widget"))[0] == 404
    assert send_in_chunks(crates, whole)[0] == 200
    assert crates.versions("widget") == {"1.0.0": False}


def send_in_chunks(crates, body):
    url = urllib.parse.urlsplit(crates.url)
    connection = http.client.HTTPConnection(url.netloc)
    pieces = (body[start:start + 50] for start in range(0, len(body), 50))
    headers = {"Authorization": crates.token, "Transfer-Encoding": "chunked"}
    connection.request("PUT", f"{url.path}api/v1/crates/new", pieces, headers, encode_chunked=True)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_a_crate_file_that_is_announced_too_large_is_refused_before_it_comes(crates):
    url = urllib.parse.urlsplit(crates.url)
    for length in (5 * 1024**3 + 100 * 1024**2, 2**40):
        connection = http.client.HTTPConnection(url.netloc)
        connection.putrequest("PUT", f"{url.path}api/v1/crates/new")
        connection.putheader("Authorization", crates.token)
        connection.putheader("Content-Length", str(length))
        connection.endheaders(struct.pack("<I", 2))
        answer = connection.getresponse()
        assert answer.status == 413 and "larger than" in detail(answer.read())


def test_a_crate_file_of_50_mb_is_taken_and_given_back(crates):
    noise = random.Random(1).randbytes(25 * 1024 * 1024).hex()
    content = pack("large", "1.0.0", level=0, **{"large-1.0.0/noise": noise})
    assert len(content) > 50 * 1024 * 1024

    assert crates.publish("large", "1.0.0", content)[0] == 200

    assert crates.download("large", "1.0.0")[2] == content


def test_a_limit_of_assets_holds_for_crate_files(connect):
    server = ServerProcess("--max-asset-bytes", "100")
    try:
        client = connect("111122223333", url=server.url)
        World(client, "111122223333")
        crates = CargoRegistry.at(server, client, "111122223333", REPOSITORY)
        status, _, body = crates.publish("widget", "1.0.0")
        assert status == 413 and "larger than 100 bytes" in detail(body)
    finally:
        server.stop()


def test_yanking_is_unlisting_and_says_what_cannot_be_yanked(crates, client):
    crates.publish("widget", "1.0.0")
    path = "api/v1/crates/widget/1.0.0/"

    for _ in range(2):
        status, _, body = crates.ask(f"{path}yank", "DELETE")
        assert (status, json.loads(body)) == (200, {"ok": True})
        assert crates.versions("widget") == {"1.0.0": True}
    assert crates.download("widget", "1.0.0")[0] == 200
    for _ in range(2):
        assert crates.ask(f"{path}unyank", "PUT")[0] == 200
        assert crates.versions("widget") == {"1.0.0": False}

    assert crates.ask("api/v1/crates/widget/2.0.0/yank", "DELETE")[0] == 404
    assert crates.ask("api/v1/crates/absent/1.0.0/yank", "DELETE")[0] == 404
    set_status(client, "widget", "Archived")
    for method, word in (("DELETE", "yank"), ("PUT", "unyank")):
        status, _, body = crates.ask(path + word, method)
        assert status == 409 and "Archived" in detail(body)
    assert crates.ask(index_path("widget"))[0] == 404


def test_the_status_of_a_version_decides_what_clients_see(crates, client):
    for version in ("1.0.0", "2.0.0"):
        crates.publish("widget", version)

    set_status(client, "widget", "Unlisted")
    assert crates.versions("widget") == {"1.0.0": True, "2.0.0": False}
    set_status(client, "widget", "Archived")
    assert crates.versions("widget") == {"2.0.0": False} and crates.download("widget", "1.0.0")[0] == 404
    assert crates.publish("widget", "1.0.0")[0] == 409
    of = {"domain": DOMAIN, "repository": REPOSITORY, "format": "cargo", "package": "widget", "versions": ["1.0.0"]}
    client.dispose_package_versions(**of)
    assert crates.versions("widget") == {"2.0.0": False} and crates.publish("widget", "1.0.0")[0] == 409
    client.delete_package_versions(**of)
    assert crates.publish("widget", "1.0.0")[0] == 200
    assert crates.versions("widget") == {"1.0.0": False, "2.0.0": False}


def test_the_times_of_versions_are_listed_the_newest_first(crates):
    for version in ("1.0.0", "1.1.0"):
        crates.publish("Widget", version)
    crates.ask("api/v1/crates/Widget/1.0.0/yank", "DELETE")

    status, _, body = crates.ask("api/v1/crates/widget/versions")

    assert status == 200
    told = json.loads(body)["versions"]
    assert [(one["crate"], one["num"], one["yanked"]) for one in told] == [
        ("Widget", "1.1.0", False), ("Widget", "1.0.0", True)
    ]
    lines = {line["vers"]: line for line in crates.lines("widget")}
    for one in told:
        line = lines[one["num"]]
        assert (one["created_at"], one["checksum"]) == (line["pubtime"], line["cksum"])
        assert one["crate_size"] == len(pack("Widget", one["num"]))
    assert crates.ask("api/v1/crates/absent/versions")[0] == 404


def test_where_a_dependency_comes_from_is_passed_on_as_it_was_told(crates):
    elsewhere = "https://index.example/git"
    deps = [
        {"name": "here", "version_req": "^1", "registry": None},
        {"name": "nowhere", "version_req": "^1"},
        {"name": "there", "version_req": "^1", "registry": elsewhere},
    ]
    table = f'there = {{ version = "1", registry-index = "{elsewhere}" }}'
    manifest = f'[dependencies]\nhere = "1"\nnowhere = "1"\n{table}\n'

    status, _, body = crates.publish("widget", "1.0.0", pack("widget", "1.0.0", manifest), deps=deps)

    assert status == 200, body
    (line,) = crates.lines("widget")
    assert {dep["name"]: dep["registry"] for dep in line["deps"]} == {"here": None, "nowhere": None, "there": elsewhere}


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "api/v1/crates?q=widget&per_page=10", 404),
        ("GET", "api/v1/crates/widget/owners", 404),
        ("PUT", "api/v1/crates/widget/owners", 404),
        ("DELETE", "api/v1/crates/widget/owners", 404),
        ("GET", "me", 404),
        ("GET", "no/pe/nope", 404),
        ("GET", "api/v1/crates/nope/1.0.0/download", 404),
        ("GET", "api/v1/crates/new", 405),
        ("POST", "config.json", 405),
    ],
)
def test_what_is_not_there_or_not_served_says_so(crates, method, path, status):
    found, _, body = crates.ask(path, method)

    assert found == status and detail(body), body


def test_of_versions_that_are_published_at_once_each_is_there(crates):
    versions = [f"1.{number}.0" for number in range(16)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda version: crates.publish("widget", version)[0], versions))
    assert answers == [200] * len(versions)
    assert list(crates.versions("widget")) == versions

    contents = [pack("racer", "1.0.0", **{"racer-1.0.0/x": str(number)}) for number in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda content: crates.publish("racer", "1.0.0", content)[0], contents))
    assert sorted(answers) == [200] + [409] * 7
    assert crates.download("racer", "1.0.0")[2] == contents[answers.index(200)]


def test_a_crate_that_people_would_take_for_a_copy_is_not_published_beside_it(crates, client, world):
    world.create_repository("copies")
    copies = crates.of("copies")
    assert crates.publish("my-crate", "1.0.0")[0] == 200
    copy = {"domain": DOMAIN, "format": "cargo", "sourceRepository": REPOSITORY, "destinationRepository": "copies"}
    client.copy_package_versions(**copy, package="my-crate", versions=["1.0.0"])

    for own in ("my_crate", "My-Crate"):
        status, _, body = copies.publish(own, "2.0.0")
        assert status == 409 and b"differs only in case, hyphens or underscores" in body and b"my-crate" in body, body
    assert copies.publish("my-crate", "2.0.0")[0] == 200
    assert copies.versions("my-crate") == {"1.0.0": False, "2.0.0": False}


def test_a_copy_that_people_would_take_for_what_is_there_is_not_made(crates, client, world):
    world.create_repository("copies")
    assert crates.publish("my-crate", "1.0.0")[0] == crates.of("copies").publish("my_crate", "1.0.0")[0] == 200
    copy = {"domain": DOMAIN, "format": "cargo", "sourceRepository": REPOSITORY, "destinationRepository": "copies"}

    with pytest.raises(client.exceptions.ConflictException, match="my_crate"):
        client.copy_package_versions(**copy, package="my-crate", versions=["1.0.0"])

    assert crates.of("copies").versions("my-crate") == {} and crates.of("copies").versions("my_crate") == {"1.0.0": False}
