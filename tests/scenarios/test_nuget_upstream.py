"""Packages of a public gallery, fetched through `public:nuget-org`: from an origin that does as the test says."""

import base64
import gzip
import hashlib
import json

import pytest

from connected import Connected
from ended import assert_done, assert_failed
from nuget_client import DOTNET, NUGET_EXE, NugetClient, NugetExe, cases, write_project
from nuget_registry import NugetRegistry, nuspec, pack
from scripted_origin import Answer, ScriptedOrigin
from server_process import ServerProcess
from world import DOMAIN

CONNECTION = "public:nuget-org"
PUBLISHED = "2020-01-02T03:04:05.678+00:00"


class GalleryOrigin(ScriptedOrigin):
    """A gallery, whose registrations have their pages elsewhere from the second one on, and come compressed."""

    def __init__(self):
        super().__init__()
        services = {"RegistrationsBaseUrl/3.6.0": "reg", "PackageBaseAddress/3.0.0": "flat"}
        index = [{"@id": f"{self.url}/{path}/", "@type": kind} for kind, path in services.items()]
        self.answers["/v3/index.json"] = Answer({"version": "3.0.0", "resources": index})
        self.known = {}

    def offer(self, name, version, rest="", content=None, catalog=True, page_size=64, digest=None, **entry):
        """Offers a version of a package, with further elements in its nuspec."""
        content = content or pack(name, version, rest)
        key = name.lower()
        self.answers[f"/flat/{key}/{version}/{key}.{version}.nupkg"] = Answer(content, last_modified="Wed, 03 Feb 2021 04:05:06 GMT")
        digest = digest or hashlib.sha512(content).digest()
        told = {"packageHash": base64.b64encode(digest).decode(), "packageHashAlgorithm": "SHA512"}
        self.answers[f"/catalog/{key}.{version}.json"] = Answer(told if catalog else {"id": name})
        plain = {"@id": f"{self.url}/catalog/{key}.{version}.json", "id": name, "version": version, "listed": True, "published": PUBLISHED}
        leaf = {
            "catalogEntry": {**plain, "authors": "Far", "description": "from far", **entry},
            "packageContent": f"{self.url}/flat/{key}/{version}/{key}.{version}.nupkg",
        }
        self.known.setdefault(key, {})[version] = leaf
        self.list(key, page_size)

    def list(self, key, page_size=64):
        """Writes the registration of a package."""
        leaves, pages = list(self.known[key].values()), []
        for number in range(0, len(leaves), page_size):
            page = {"@id": f"{self.url}/reg/{key}/page/{number}.json", "items": leaves[number : number + page_size]}
            if number:
                self.answers[f"/reg/{key}/page/{number}.json"] = self.compressed(page)
                page = {"@id": page["@id"], "count": len(page["items"])}
            pages.append(page)
        self.answers[f"/reg/{key}/index.json"] = self.compressed({"count": len(pages), "items": pages})

    @staticmethod
    def compressed(document):
        """A document as galleries send it."""
        return Answer(gzip.compress(json.dumps(document).encode()), content_type="application/json", content_encoding="gzip")


@pytest.fixture
def origin():
    """An origin that has nothing yet."""
    origin = GalleryOrigin()
    yield origin
    origin.stop()


@pytest.fixture
def here(origin):
    """A server whose repository `asked` takes from `store`, which is connected to the origin."""
    server = ServerProcess("--origin", f"{CONNECTION}={origin.url}/v3/", "--origin-document-seconds", "0")
    yield Connected(server, CONNECTION, NugetRegistry)
    server.stop()


def test_versions_in_several_pages_are_told_of_and_point_here(here, origin):
    for number in range(5):
        origin.offer("Acme.Lib", f"1.{number}.0", page_size=2)
    assert here.endpoint.versions("acme.lib") == [f"1.{number}.0" for number in range(5)]
    registration = here.endpoint.document("v3/registration4/acme.lib/index.json")
    leaves = [leaf for page in registration["items"] for leaf in page["items"]]
    assert [leaf["catalogEntry"]["version"] for leaf in leaves] == [f"1.{number}.0" for number in range(5)]
    assert {leaf["catalogEntry"]["authors"] for leaf in leaves} == {"Far"}
    assert all(leaf["packageContent"].startswith(here.endpoint.url) for leaf in leaves)
    assert all(leaf["published"].startswith("2020-01-02T03:04:05.678") for leaf in leaves)
    assert here.held("asked") == here.held("store") == {}


def test_what_is_fetched_is_kept_and_says_what_its_nuspec_says(here, origin):
    rest = (
        "<license type=\"expression\">MIT</license><readme>docs/a.md</readme><dependencies><group targetFramework=\"net6.0\">"
        '<dependency id="Other" version="[1.0,2.0)"/></group></dependencies>'
    )
    content = pack("Acme.Lib", "1.0.0", rest, **{"docs/a.md": "# hi"})
    origin.offer("Acme.Lib", "1.0.0", content=content)

    assert here.endpoint.download("acme.lib", "1.0.0")[2] == content

    assert here.held("asked") == here.held("store") == {"acme.lib": ["1.0.0"]}
    of = {"domain": DOMAIN, "repository": "asked", "format": "nuget", "package": "acme.lib", "packageVersion": "1.0.0"}
    told = here.client.describe_package_version(**of)["packageVersion"]
    assert (told["displayName"], told["summary"], told["licenses"]) == ("Acme.Lib", "small", [{"name": "MIT"}])
    assert told["origin"]["domainEntryPoint"] == {"externalConnectionName": CONNECTION}
    assert told["publishedTime"].isoformat().startswith("2020-01-02T03:04:05.678"), told
    assert here.client.get_package_version_readme(**of)["readme"] == "# hi"
    (needed,) = here.client.list_package_version_dependencies(**of)["dependencies"]
    assert (needed["package"], needed["versionRequirement"]) == ("other", "[1.0.0, 2.0.0)")
    origin.stop()
    assert here.endpoint.download("acme.lib", "1.0.0")[2] == content


def test_the_nuspec_of_what_was_not_fetched_yet_is_that_in_the_package(here, origin):
    origin.offer("Acme.Lib", "1.0.0")
    status, _, body = here.endpoint.ask("v3/flatcontainer/acme.lib/1.0.0/acme.lib.nuspec")
    assert (status, body.decode()) == (200, nuspec("Acme.Lib", "1.0.0"))
    assert here.held("asked") == {"acme.lib": ["1.0.0"]}
    assert here.endpoint.ask("v3/flatcontainer/acme.lib/2.0.0/acme.lib.nuspec")[0] == 404


def test_what_the_gallery_does_not_list_is_there_for_who_knows_it_and_told_so(here, origin):
    origin.offer("Acme.Lib", "1.0.0", listed=False, published="1900-01-01T00:00:00+00:00")
    origin.offer("Acme.Lib", "1.1.0")

    def listed():
        pages = here.endpoint.document("v3/registration4/acme.lib/index.json")["items"]
        return {leaf["catalogEntry"]["version"]: leaf["listed"] for page in pages for leaf in page["items"]}

    assert listed() == {"1.0.0": False, "1.1.0": True}
    assert here.endpoint.versions("acme.lib") == ["1.0.0", "1.1.0"]
    for version in ("1.0.0", "1.1.0"):
        assert here.endpoint.download("acme.lib", version)[0] == 200
    assert listed() == {"1.0.0": False, "1.1.0": True}
    assert here.endpoint.complete("id=acme.lib")["data"] == ["1.1.0"]
    origin.offer("Acme.Lib", "1.1.0", listed=False)
    assert listed() == {"1.0.0": False, "1.1.0": False}
    assert here.endpoint.search("q=acme")["totalHits"] == 0


def test_a_package_that_is_not_what_the_catalog_says_is_not_kept(here, origin):
    origin.offer("Acme.Lib", "1.0.0", digest=bytes(64))
    status, _, body = here.endpoint.download("acme.lib", "1.0.0")
    assert status == 502 and CONNECTION.encode() in body
    assert here.held("asked") == here.held("store") == {}


def test_a_gallery_without_a_catalog_is_taken_at_its_word(here, origin):
    origin.offer("Acme.Lib", "1.0.0", catalog=False)
    assert here.endpoint.download("acme.lib", "1.0.0")[0] == 200


@pytest.mark.parametrize("index", [Answer(b"no json"), Answer({"resources": []}), Answer(status=404), Answer(status=500)])
def test_a_gallery_that_does_not_say_where_things_are_fails(here, origin, index):
    origin.answers["/v3/index.json"] = index
    origin.offer("Acme.Lib", "1.0.0")
    status, _, body = here.endpoint.ask("v3/registration4/acme.lib/index.json")
    assert status == 502 and CONNECTION.encode() in body


def test_a_page_that_is_not_there_is_the_fault_of_the_gallery(here, origin):
    for number in range(3):
        origin.offer("Acme.Lib", f"1.{number}.0", page_size=2)
    del origin.answers["/reg/acme.lib/page/2.json"]
    assert here.endpoint.ask("v3/flatcontainer/acme.lib/index.json")[0] == 502


def test_versions_of_the_gallery_and_of_this_repository_stand_together(here, origin):
    origin.offer("Acme.Lib", "1.0.0")
    assert here.endpoint.push(pack("Acme.Lib", "1.0.0"))[0] == 409
    assert here.endpoint.push(pack("Acme.Lib", "2.0.0"))[0] == 201
    assert here.endpoint.versions("acme.lib") == ["2.0.0"], "what is published here first comes from here alone"
    here.restrict("ALLOW", "ALLOW", "acme.lib")
    assert here.endpoint.versions("acme.lib") == ["1.0.0", "2.0.0"]
    assert here.endpoint.download("acme.lib", "1.0.0")[0] == 200


def test_a_server_of_this_kind_is_a_gallery_too(here, origin, tmp_path):
    content = pack("Acme.Lib", "1.0.0")
    assert here.endpoint.push(content)[0] == 201
    leaf = here.endpoint.document("v3/registration4/acme.lib/1.0.0.json")
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    entry = leaf["catalogEntry"]
    assert (entry["packageHash"], entry["packageHashAlgorithm"], entry["packageSize"]) == (digest, "SHA512", len(content))


@pytest.mark.parametrize("name", cases(DOTNET))
def test_a_project_is_restored_from_the_gallery_through_here(name, here, origin, tmp_path):
    offer_chain(origin)
    of = NugetClient(tmp_path / "home", here.endpoint.url, here.endpoint.token)
    project = write_project(tmp_path / "project", [("Acme.Lib", "1.0.0")])

    assert_done(of.restore(project))

    assert here.held("asked") == here.held("store") == {"acme.lib": ["1.0.0"], "base.lib": ["1.0.0"]}
    assert_failed(of.restore(write_project(tmp_path / "other", [("Acme.Lib", "9.0.0")])), "Acme.Lib")


@pytest.mark.parametrize("name", cases(NUGET_EXE))
def test_a_package_is_installed_from_the_gallery_with_what_it_needs(name, here, origin, tmp_path):
    offer_chain(origin)
    of = NugetExe(tmp_path / "home", here.endpoint.url, here.endpoint.token)

    assert_done(of.install(tmp_path / "packages", "Acme.Lib"))

    assert here.held("asked") == here.held("store") == {"acme.lib": ["1.0.0"], "base.lib": ["1.0.0"]}


def offer_chain(origin):
    """Offers a package, and several versions of the one that it needs."""
    for version in ("1.0.0", "1.1.0", "2.0.0"):
        origin.offer("Base.Lib", version)
    needed = [{"dependencies": [{"id": "Base.Lib", "range": "[1.0.0, 2.0.0)"}]}]
    needs = '<dependencies><dependency id="Base.Lib" version="[1.0,2.0)"/></dependencies>'
    origin.offer("Acme.Lib", "1.0.0", needs, dependencyGroups=needed)
