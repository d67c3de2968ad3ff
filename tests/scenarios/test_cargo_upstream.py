"""Crates of another registry, fetched through `public:crates-io`: from an origin that does as the test says."""

import hashlib
import json

import pytest

from cargo_client import CargoClient, cases, needs, write_crate
from cargo_registry import CargoRegistry, index_path, pack
from connected import Connected
from ended import assert_done, assert_failed
from scripted_origin import Answer, ScriptedOrigin
from server_process import ServerProcess
from world import DOMAIN

CONNECTION = "public:crates-io"


class CrateOrigin(ScriptedOrigin):
    """A registry of crates."""

    def __init__(self):
        super().__init__()
        self.answers["/index/config.json"] = Answer({"dl": f"{self.url}/files"})
        self.known = {}

    def offer(self, crate, version, content=None, **members):
        """Offers a version of a crate, with the digest of its file; members change its line."""
        content = content or pack(crate, version)
        self.answers.setdefault(f"/files/{crate}/{version}/download", Answer(content))
        plain = {"deps": [], "features": {}, "yanked": False, "cksum": hashlib.sha256(content).hexdigest()}
        self.known.setdefault(crate, {})[version] = {"name": crate, "vers": version, **plain, **members}
        lines = "".join(f"{json.dumps(line)}\n" for line in self.known[crate].values())
        self.answers[f"/index/{index_path(crate)}"] = Answer(lines.encode(), content_type="text/plain")


@pytest.fixture
def origin():
    """An origin that has nothing yet."""
    origin = CrateOrigin()
    yield origin
    origin.stop()


@pytest.fixture
def here(origin):
    """A server whose repository `asked` takes from `store`, which is connected to the origin."""
    server = ServerProcess("--origin", f"{CONNECTION}={origin.url}/index/", "--origin-document-seconds", "0")
    yield Connected(server, CONNECTION, CargoRegistry)
    server.stop()


def dependency(name, **members):
    """A dependency as the index has it."""
    plain = {"req": "^1", "features": [], "optional": False, "default_features": True, "target": None}
    return {"name": name, **plain, "kind": "normal", "registry": None, "package": None, **members}


@pytest.mark.parametrize("name", cases())
def test_a_tree_of_public_crates_is_built_and_kept_for_when_the_origin_is_down(name, here, origin, tmp_path):
    origin.offer("leaf", "1.0.5")
    origin.offer("Stem_Cell", "1.2.0", pack("Stem_Cell", "1.2.0", '[dependencies]\nleaf = "1"\n'), deps=[dependency("leaf")])
    origin.offer("Stem_Cell", "1.3.0", yanked=True)
    manifest = '[dependencies]\ntwig = { version = "1", package = "Stem_Cell" }\n[features]\nx = ["dep:twig"]\n'
    renamed = [dependency("twig", package="Stem_Cell")]
    origin.offer("root", "1.0.0", pack("root", "1.0.0", manifest.replace("[features]\nx = [\"dep:twig\"]\n", "")), deps=renamed)
    user = write_crate(tmp_path / "user", "user", "0.1.0", '[dependencies]\nroot = "1"\n')
    crates = here.endpoint
    of = CargoClient(tmp_path / "home", crates.url, crates.token, replaces_public=True)

    assert_done(of.run(["check"], user))

    expected = {"leaf": ["1.0.5"], "Stem_Cell": ["1.2.0"], "root": ["1.0.0"]}
    assert here.held("asked") == here.held("store") == expected
    lock = (user / "Cargo.lock").read_text()
    assert "crates.io-index" in lock and crates.url not in lock, "a replaced source keeps its name"
    assert crates.versions("stem_cell") == {"1.2.0": False, "1.3.0": True}
    origin.stop()
    fresh = CargoClient(tmp_path / "fresh", crates.url, crates.token, replaces_public=True)
    assert_done(fresh.run(["check", "--locked"], user))


@pytest.mark.parametrize("name", cases())
def test_a_crate_published_here_may_need_public_ones(name, here, origin, tmp_path):
    origin.offer("leaf", "1.0.0")
    crates = here.endpoint
    of = CargoClient(tmp_path / "home", crates.url, crates.token, replaces_public=True)
    assert_done(of.publish(write_crate(tmp_path / "own", "own", "1.0.0", '[dependencies]\nleaf = "1"\n')))
    (line,) = crates.lines("own")
    (registry,) = (dep["registry"] for dep in line["deps"])
    assert registry.endswith("crates.io-index"), "it is not the one that the crate is in"
    user = write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needs('own')}")

    assert_done(of.run(["check"], user))


def test_what_is_fetched_tells_what_its_own_cargo_toml_says(here, origin):
    manifest = 'description = "small"\nlicense = "MIT"\nhomepage = "https://h.example/"\n[dependencies]\nleaf = "^1"\n'
    content = pack("Widget", "1.0.0", manifest, **{"Widget-1.0.0/README.md": "# hi\n"})
    origin.offer("Widget", "1.0.0", content, pubtime="2021-02-03T04:05:06Z", deps=[dependency("leaf")])

    assert here.endpoint.download("Widget", "1.0.0")[2] == content

    of = {"domain": DOMAIN, "repository": "asked", "format": "cargo", "package": "Widget", "packageVersion": "1.0.0"}
    told = here.client.describe_package_version(**of)["packageVersion"]
    assert (told["displayName"], told["summary"], told["licenses"]) == ("Widget", "small", [{"name": "MIT"}])
    assert told["origin"]["domainEntryPoint"] == {"externalConnectionName": CONNECTION}
    assert told["publishedTime"].isoformat().startswith("2021-02-03T04:05:06"), told
    assert here.client.get_package_version_readme(**of)["readme"] == "# hi\n"
    (listed,) = here.client.list_package_version_dependencies(**of)["dependencies"]
    assert (listed["package"], listed["versionRequirement"]) == ("leaf", "^1")
    (line,) = here.endpoint.lines("widget")
    assert line["pubtime"] == "2021-02-03T04:05:06Z"
    status, _, body = here.endpoint.ask("api/v1/crates/Widget/versions")
    assert status == 200 and json.loads(body)["versions"][0]["created_at"] == "2021-02-03T04:05:06Z"


def test_a_public_crate_is_kept_under_the_name_that_its_author_writes_and_no_other(here, origin):
    origin.offer("Widget", "1.0.0")
    for other in ("widget", "WIDGET"):
        assert here.endpoint.download(other, "1.0.0")[0] == 404
        assert here.held("asked") == here.held("store") == {}

    assert here.endpoint.download("Widget", "1.0.0")[0] == 200

    assert here.held("asked") == here.held("store") == {"Widget": ["1.0.0"]}
    assert here.endpoint.download("widget", "1.0.0")[0] == 200
    assert here.endpoint.versions("widget") == {"1.0.0": False}


def test_lines_of_the_origin_and_of_this_repository_stand_together(here, origin):
    origin.offer("widget", "1.0.0", later={"x": 1})
    origin.offer("widget", "1.1.0")
    assert here.endpoint.publish("widget", "2.0.0")[0] == 200
    assert here.endpoint.versions("widget") == {"2.0.0": False}, "what is published here first comes from here alone"

    here.restrict("ALLOW", "ALLOW", "widget")

    assert here.endpoint.versions("widget") == {"1.0.0": False, "1.1.0": False, "2.0.0": False}
    assert here.endpoint.lines("widget")[0]["later"] == {"x": 1}
    assert here.endpoint.publish("widget", "1.1.0")[0] == 409
    here.restrict("BLOCK", "ALLOW", "widget")
    status, _, body = here.endpoint.publish("widget", "3.0.0")
    assert status == 400 and b"configured to block new versions" in body
    here.restrict("ALLOW", "BLOCK", "widget")
    assert here.endpoint.versions("widget") == {"2.0.0": False} and here.endpoint.download("widget", "1.0.0")[0] == 404


def test_what_is_yanked_there_is_yanked_here_also_once_it_is_kept(here, origin):
    origin.offer("widget", "1.0.0")
    assert here.endpoint.download("widget", "1.0.0")[0] == 200
    assert here.endpoint.versions("widget") == {"1.0.0": False}

    origin.offer("widget", "1.0.0", yanked=True)
    assert here.endpoint.versions("widget") == {"1.0.0": True}
    origin.offer("widget", "1.0.0")
    assert here.endpoint.versions("widget") == {"1.0.0": False}


@pytest.mark.parametrize("name", cases())
def test_a_file_that_is_not_what_was_announced_is_not_kept(name, here, origin, tmp_path):
    origin.offer("widget", "1.0.0", cksum="0" * 64)
    user = write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needs('widget')}")
    crates = here.endpoint

    assert_failed(CargoClient(tmp_path / "home", crates.url, crates.token).run(["check"], user), "widget")

    assert here.held("asked") == here.held("store") == {}


def test_files_are_where_the_template_of_the_origin_says(here, origin):
    content = pack("Widget", "1.0.0")
    template = f"{origin.url}/else/{{prefix}}/{{lowerprefix}}/{{crate}}-{{version}}?{{sha256-checksum}}"
    origin.answers["/index/config.json"] = Answer({"dl": template})
    origin.offer("Widget", "1.0.0", content)
    digest = hashlib.sha256(content).hexdigest()
    origin.answers[f"/else/Wi/dg/wi/dg/Widget-1.0.0?{digest}"] = Answer(content)

    assert here.endpoint.download("Widget", "1.0.0")[2] == content


@pytest.mark.parametrize("configuration", [Answer(b"no json"), Answer({}), Answer(status=404), Answer(status=500)])
def test_an_origin_that_does_not_say_where_its_files_are_fails(here, origin, configuration):
    origin.answers["/index/config.json"] = configuration
    origin.offer("widget", "1.0.0")

    status, _, body = here.endpoint.ask(index_path("widget"))

    assert status == 502 and CONNECTION.encode() in body, body


def test_an_index_file_that_has_not_changed_is_not_sent_again(here, origin):
    origin.offer("widget", "1.0.0")
    lines = origin.answers[f"/index/{index_path('widget')}"].body

    def answer(request):
        if request.headers["If-None-Match"] == '"state"':
            return Answer(status=304)
        return Answer(lines, etag='"state"')

    origin.answers[f"/index/{index_path('widget')}"] = answer
    for _ in range(3):
        assert here.endpoint.versions("widget") == {"1.0.0": False}
    asked = [headers for path, headers in origin.requests if path.endswith("/widget")]
    conditions = [{name.lower(): value for name, value in headers.items()}.get("if-none-match") for headers in asked]
    assert conditions[0] is None and set(conditions[1:]) == {'"state"'}


@pytest.mark.parametrize(
    "public, own",
    [("widget", "Widget"), ("Widget", "widget"), ("my-crate", "my_crate"), ("my_crate", "my-crate"), ("a-b_c", "A_B-C")],
)
def test_a_crate_that_people_would_take_for_a_public_one_is_not_published(public, own, here, origin):
    origin.offer(public, "1.0.0")

    for version in ("1.0.0", "2.0.0"):
        status, _, body = here.endpoint.publish(own, version)
        assert status == 409 and public.encode() in body, body

    assert here.held("asked") == here.held("store") == {}
    here.client.create_repository(domain=DOMAIN, repository="apart")
    assert here.endpoint.of("apart").publish(own, "1.0.0")[0] == 200


def test_a_crate_that_people_would_take_for_one_that_was_fetched_is_not_published(here, origin):
    origin.offer("my-crate", "1.0.0")
    assert here.endpoint.download("my-crate", "1.0.0")[0] == 200
    origin.stop()

    for own in ("my_crate", "My-Crate"):
        status, _, body = here.endpoint.publish(own, "1.0.0")
        assert status == 409 and b"my-crate" in body, body
    assert here.held("asked") == {"my-crate": ["1.0.0"]}
