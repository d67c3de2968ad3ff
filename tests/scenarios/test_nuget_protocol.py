"""The NuGet endpoint as any client may speak to it."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from nuget_registry import BOUNDARY, NugetRegistry, archive, form_of, nuspec, pack
from world import DOMAIN, REPOSITORY

REGISTRATION = "v3/registration4"


def described(name, version="1.0.0"):
    """The members that name a version of a package."""
    return {
        "domain": DOMAIN, "repository": REPOSITORY, "format": "nuget", "package": name, "packageVersion": version
    }


def set_status(client, name, status, version="1.0.0"):
    of = described(name, version)
    of["versions"] = [of.pop("packageVersion")]
    client.update_package_versions_status(**of, targetStatus=status)


def test_the_service_index_names_what_is_served(nupkgs):
    index = nupkgs.document("v3/index.json")

    assert index["version"] == "3.0.0"
    named = {service["@type"]: service["@id"] for service in index["resources"]}
    assert named["PackageBaseAddress/3.0.0"] == f"{nupkgs.url}v3/flatcontainer/"
    assert named["RegistrationsBaseUrl/3.6.0"] == f"{nupkgs.url}{REGISTRATION}/"
    assert named["PackagePublish/2.0.0"] == f"{nupkgs.url}api/v2/package"
    for service, path, others in [
        ("SearchQueryService", "v3/query", ("3.0.0-beta", "3.0.0-rc", "3.5.0")),
        ("SearchAutocompleteService", "v3/autocomplete", ("3.0.0-beta", "3.0.0-rc")),
    ]:
        for name in (service, *(f"{service}/{other}" for other in others)):
            assert named[name] == f"{nupkgs.url}{path}"
    assert {kind.partition("/")[0] for kind in named} == {
        "PackageBaseAddress", "RegistrationsBaseUrl", "SearchQueryService", "SearchAutocompleteService", "PackagePublish"
    }


def test_what_is_pushed_is_served_in_lower_case_whatever_the_case_asked_for(nupkgs):
    content = pack("Acme.Lib", "1.0.0-Beta")
    assert nupkgs.push(content)[0] == 201

    for name in ("acme.lib", "Acme.Lib", "ACME.LIB"):
        assert nupkgs.versions(name) == ["1.0.0-beta"]
        assert nupkgs.download(name, "1.0.0-BETA")[2] == content
        status, headers, body = nupkgs.ask(f"v3/flatcontainer/{name}/1.0.0-beta/{name}.nuspec")
        assert (status, headers["Content-Type"]) == (200, "application/xml")
        assert body.decode() == nuspec("Acme.Lib", "1.0.0-Beta")
        (page,) = nupkgs.document(f"{REGISTRATION}/{name}/index.json")["items"]
        (leaf,) = page["items"]
        assert leaf["packageContent"] == f"{nupkgs.url}v3/flatcontainer/acme.lib/1.0.0-beta/acme.lib.1.0.0-beta.nupkg"
        assert leaf["@id"] == f"{nupkgs.url}{REGISTRATION}/acme.lib/1.0.0-beta.json"
        assert (leaf["catalogEntry"]["id"], leaf["catalogEntry"]["listed"]) == ("Acme.Lib", True)
        assert nupkgs.document(leaf["@id"]) == leaf
        assert nupkgs.ask(leaf["packageContent"])[2] == content


@pytest.mark.parametrize(
    ("written", "normal", "other"),
    [("1.0.0.0", "1.0.0", "1.0"), ("1.00.1", "1.0.1", "1.0.1.0"), ("1.0.7+r3456", "1.0.7", "1.0.7+r3457")],
)
def test_a_version_is_known_in_its_normal_form(nupkgs, written, normal, other):
    content = pack("Acme.Lib", written)
    assert nupkgs.push(content)[0] == 201

    assert nupkgs.push(content)[0] == 201
    assert nupkgs.push(pack("acme.lib", other))[0] == 409

    assert nupkgs.versions("acme.lib") == [normal]
    assert nupkgs.download("acme.lib", written.replace("+", "%2B"))[2] == content


def test_versions_stand_in_the_order_of_semver(nupkgs):
    numbers = ["2.0.0", "1.0.0-alpha.10", "1.0.0-alpha.2", "10.0.0", "1.0.0", "2.0.0-rc.1+b"]
    for number in numbers:
        assert nupkgs.push(pack("Acme.Lib", number))[0] == 201

    expected = ["1.0.0-alpha.2", "1.0.0-alpha.10", "1.0.0", "2.0.0-rc.1", "2.0.0", "10.0.0"]
    assert nupkgs.versions("acme.lib") == expected
    (page,) = nupkgs.document(f"{REGISTRATION}/acme.lib/index.json")["items"]
    assert [page["lower"], page["upper"], page["count"]] == [expected[0], expected[-1], 6]


def test_more_than_64_versions_are_registered_in_pages_of_their_own(nupkgs):
    for number in range(65):
        assert nupkgs.push(pack("Acme.Lib", f"1.0.{number}"))[0] == 201

    index = nupkgs.document(f"{REGISTRATION}/acme.lib/index.json")

    assert [page["count"] for page in index["items"]] == [64, 1]
    pages = [nupkgs.document(page["@id"])["items"] for page in index["items"]]
    numbers = [leaf["catalogEntry"]["version"] for page in pages for leaf in page]
    assert numbers == [f"1.0.{number}" for number in range(65)]


def test_what_is_unlisted_is_said_to_be_and_what_is_archived_is_gone(nupkgs, client):
    for number in ("1.0.0", "2.0.0"):
        nupkgs.push(pack("Acme.Lib", number))
    set_status(client, "acme.lib", "Unlisted")
    assert nupkgs.versions("acme.lib") == ["1.0.0", "2.0.0"]
    (page,) = nupkgs.document(f"{REGISTRATION}/acme.lib/index.json")["items"]
    assert [leaf["catalogEntry"]["listed"] for leaf in page["items"]] == [False, True]
    assert nupkgs.download("acme.lib", "1.0.0")[0] == 200

    set_status(client, "acme.lib", "Archived")

    assert nupkgs.versions("acme.lib") == ["2.0.0"]
    assert nupkgs.download("acme.lib", "1.0.0")[0] == 404


def test_the_api_shows_what_the_nuspec_says(nupkgs, client):
    groups = (
        '<dependencies><group targetFramework="net45"><dependency id="Newtonsoft.Json" version="12.0.3"/></group>'
        '<group targetFramework=".NETStandard2.0"><dependency id="B" version="[1.0,2.0)"/></group></dependencies>'
    )
    rest = (
        '<license type="expression">MIT</license><projectUrl>https://acme.example/</projectUrl><readme>docs/R.md</readme>'
        f'<repository type="git" url="https://acme.example/lib.git"/><summary>short</summary>{groups}'
    )
    assert nupkgs.push(pack("Acme.Lib", "1.0.0", rest, **{"docs/R.md": "# Acme"}))[0] == 201

    shown = client.describe_package_version(**described("acme.lib"))["packageVersion"]

    assert (shown["displayName"], shown["summary"]) == ("Acme.Lib", "short")
    assert shown["homePage"] == "https://acme.example/"
    assert shown["sourceCodeRepository"] == "https://acme.example/lib.git"
    assert [license["name"] for license in shown["licenses"]] == ["MIT"]
    assert client.get_package_version_readme(**described("acme.lib"))["readme"] == "# Acme"
    listed = client.list_package_version_dependencies(**described("acme.lib"))["dependencies"]
    assert sorted((one["package"], "dependencyType" in one) for one in listed) == [("b", False), ("newtonsoft.json", False)]
    (asset,) = client.list_package_version_assets(**described("acme.lib"))["assets"]
    assert asset["name"] == "acme.lib.1.0.0.nupkg"


def test_a_package_is_pushed_as_the_whole_body_too(nupkgs):
    content = pack("Acme.Lib", "1.0.0")
    assert nupkgs.send(content, "application/octet-stream")[0] == 201
    assert nupkgs.download("acme.lib", "1.0.0")[2] == content


def shortened(content):
    """A package whose headers say that its one entry is a byte long."""
    length = zipfile.ZipFile(io.BytesIO(content)).infolist()[0].file_size.to_bytes(4, "little")
    assert content.count(length) == 2
    return content.replace(length, (1).to_bytes(4, "little"))


def bad_packages():
    """What is no package that can be pushed, by what is wrong with it."""
    entities = '<!DOCTYPE package [<!ENTITY a "b">]>'
    symbols = '<packageTypes><packageType name="SymbolsPackage"/></packageTypes>'
    two = {"a.nuspec": nuspec("Acme.Lib", "1.0.0"), "b.nuspec": nuspec("Acme.Lib", "1.0.0")}
    return {
        "no zip": b"<html>",
        "empty": b"",
        "no nuspec": archive({"a.txt": ""}),
        "two nuspecs": archive(two),
        "an id with spaces": pack("Acme Lib", "1.0.0"),
        "a version that is none": pack("Acme.Lib", "abc"),
        "a document type": archive({"a.nuspec": entities + nuspec("Acme.Lib", "1.0.0").partition("\n")[2]}),
        "a nuspec that unpacks to much": archive({"a.nuspec": nuspec("Acme.Lib", "1.0.0", " " * (2 << 20))}),
        "a nuspec that says it is short": shortened(archive({"a.nuspec": nuspec("Acme.Lib", "1.0.0", " " * (2 << 20))})),
        "names that lead out": archive({"a.nuspec": nuspec("Acme.Lib", "1.0.0"), "../../x": ""}),
        "elements in each other": pack("Acme.Lib", "1.0.0", "<a>" * 10_000 + "</a>" * 10_000),
        "a range that is none": pack("Acme.Lib", "1.0.0", '<dependencies><dependency id="B" version="x"/></dependencies>'),
        "half of a package": pack("Acme.Lib", "1.0.0")[:-30],
        "symbols": pack("Acme.Lib", "1.0.0", symbols),
    }


@pytest.mark.parametrize("wrong", bad_packages())
def test_what_is_no_package_is_refused_and_leaves_nothing(nupkgs, client, wrong):
    status, _, body = nupkgs.push(bad_packages()[wrong])

    assert (status, len(body) > 10) == (400, True), body
    assert client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []


def test_a_form_that_is_none_or_breaks_off_is_refused_and_leaves_nothing(nupkgs, client):
    whole, kind = form_of(pack("Acme.Lib", "1.0.0")), f"multipart/form-data; boundary={BOUNDARY}"
    for body, content_type in [
        (whole[:-10], kind), (whole[:200], kind), (whole, "multipart/form-data"), (b"", kind), (b"", "application/octet-stream")
    ]:
        status, _, told = nupkgs.send(body, content_type)
        assert (status, len(told) > 10) == (400, True), (content_type, told)

    assert client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []


def test_what_is_refused_is_told_in_the_reason_beside_the_status(nupkgs):
    assert nupkgs.push(pack("Acme.Lib", "1.0.0"))[0] == 201
    for content, status, told in [
        (pack("Acme.Lib", "abc"), 400, "`abc` is no version"),
        (pack("Acme.Lib", "1.0.0", "<summary>\u00e4</summary>"), 409, "1.0.0"),
        (b"<html>", 400, "zip archive"),
    ]:
        got, reason = nupkgs.push_for_reason(content)
        assert got == status and told in reason, reason


def test_files_that_a_nuspec_names_are_served(nupkgs):
    rest = (
        '<icon>images\\Icon.png</icon><license type="file">LICENSE.txt</license><readme>docs/R.md</readme>'
        "<iconUrl>https://elsewhere.example/i.png</iconUrl><licenseUrl>https://aka.ms/deprecateLicenseUrl</licenseUrl>"
    )
    files = {"images/icon.png": "\x89PNG", "LICENSE.txt": "Do good.", "docs/R.md": "# Acme"}
    assert nupkgs.push(pack("Acme.Lib", "1.0", rest, **files))[0] == 201
    base = f"{nupkgs.url}v3/flatcontainer/acme.lib/1.0.0"

    for name, text in [("license", "Do good."), ("readme", "# Acme"), ("icon", "\x89PNG"), ("README", "# Acme")]:
        status, headers, body = nupkgs.ask(f"{base}/{name}")
        assert (status, body.decode()) == (200, text)
        assert nupkgs.ask(f"{base}/{name}", If_None_Match=headers["ETag"])[0] == 304

    (page,) = nupkgs.document(f"{REGISTRATION}/acme.lib/index.json")["items"]
    entry = page["items"][0]["catalogEntry"]
    assert (entry["iconUrl"], entry["licenseUrl"]) == (f"{base}/icon", f"{base}/license")


def test_a_file_that_is_named_and_not_there_or_too_long_is_not_served(nupkgs):
    rest = '<icon>none.png</icon><readme>R.md</readme>'
    assert nupkgs.push(pack("Acme.Lib", "1.0.0", rest, **{"R.md": " " * (2 << 20)}))[0] == 201

    for name in ("icon", "readme", "license"):
        assert nupkgs.ask(f"v3/flatcontainer/acme.lib/1.0.0/{name}")[0] == 404


def test_of_two_that_push_one_version_at_once_one_is_kept(nupkgs):
    contents = [pack("Acme.Lib", "1.0.0", f"<summary>{number}</summary>") for number in range(4)]
    with ThreadPoolExecutor(len(contents)) as threads:
        statuses = list(threads.map(lambda content: nupkgs.push(content)[0], contents))

    assert sorted(statuses) == [201, 409, 409, 409]
    assert nupkgs.download("acme.lib", "1.0.0")[2] == contents[statuses.index(201)]
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: nupkgs.push(pack("Acme.Lib", "2.0.0"))[0], range(4))) == {201}


def test_documents_and_packages_are_not_sent_again_to_whoever_has_them(nupkgs):
    content = pack("Acme.Lib", "1.0.0")
    nupkgs.push(content)
    package = "v3/flatcontainer/acme.lib/1.0.0/acme.lib.1.0.0.nupkg"
    for path in (f"{REGISTRATION}/acme.lib/index.json", "v3/flatcontainer/acme.lib/index.json", package):
        tag = nupkgs.ask(path)[1]["ETag"]
        assert nupkgs.ask(path, If_None_Match=tag)[0] == 304, path

    status, _, part = nupkgs.ask(package, Range="bytes=0-3")

    assert (status, part) == (206, content[:4])


def test_what_is_not_served_is_refused(nupkgs):
    nupkgs.push(pack("Acme.Lib", "1.0.0"))
    for method, path, expected in [
        ("DELETE", "api/v2/package/Acme.Lib/1.0.0", 405),
        ("POST", "api/v2/package/Acme.Lib/1.0.0", 405),
        ("GET", "api/v2/Packages()", 404),
        ("PUT", "api/v2/symbolpackage", 404),
        ("POST", "v3/query?q=acme", 405),
        ("GET", "v3/flatcontainer/acme.lib/1.0.0/icon", 404),
        ("GET", "v3/flatcontainer/acme.lib/1.0.0/license", 404),
        ("GET", "v3/flatcontainer/acme.lib/2.0.0/readme", 404),
        ("GET", "v3/flatcontainer/none/index.json", 404),
        ("GET", f"{REGISTRATION}/none/index.json", 404),
        ("GET", f"{REGISTRATION}/acme.lib/2.0.0.json", 404),
    ]:
        assert nupkgs.ask(path, method)[0] == expected, path
    assert nupkgs.versions("acme.lib") == ["1.0.0"]


def test_what_an_upstream_has_is_served_and_kept_and_is_not_pushed_over(server, client, account, nupkgs):
    content = pack("Acme.Lib", "1.0.0")
    nupkgs.push(content)
    client.create_repository(domain=DOMAIN, repository="down", upstreams=[{"repositoryName": REPOSITORY}])
    down = NugetRegistry.at(server, client, account, "down")
    assert down.versions("acme.lib") == ["1.0.0"]
    listed = {"domain": DOMAIN, "repository": "down"}
    assert client.list_packages(**listed)["packages"] == []

    assert down.download("acme.lib", "1.0.0")[2] == content

    assert [package["package"] for package in client.list_packages(**listed)["packages"]] == ["acme.lib"]
    assert down.push(pack("Acme.Lib", "1.0.0", "<summary>other</summary>"))[0] == 409


def test_what_is_kept_out_is_not_taken_from_an_upstream(client, nupkgs):
    nupkgs.push(pack("Acme.Lib", "1.0.0"))
    client.create_repository(domain=DOMAIN, repository="down", upstreams=[{"repositoryName": REPOSITORY}])
    down = nupkgs.of("down")
    client.put_package_origin_configuration(
        domain=DOMAIN, repository="down", format="nuget", package="acme.lib",
        restrictions={"publish": "BLOCK", "upstream": "BLOCK"},
    )

    assert down.versions("acme.lib") == [] and down.download("acme.lib", "1.0.0")[0] == 404
    assert down.push(pack("Acme.Lib", "2.0.0"))[0] == 400


def test_a_copy_of_a_version_is_the_same_package(client, nupkgs, world):
    content = pack("Acme.Lib", "1.0.0", "<summary>Small.</summary>")
    nupkgs.push(content)
    world.create_repository("other")

    client.copy_package_versions(
        domain=DOMAIN, sourceRepository=REPOSITORY, destinationRepository="other",
        format="nuget", package="acme.lib", versions=["1.0.0"],
    )

    other = nupkgs.of("other")
    assert other.download("acme.lib", "1.0.0")[2] == content
    nuspec_path = "v3/flatcontainer/acme.lib/1.0.0/acme.lib.nuspec"
    assert other.ask(nuspec_path)[2] == nupkgs.ask(nuspec_path)[2]
    assert other.versions("acme.lib") == ["1.0.0"]


def test_a_deleted_version_can_be_pushed_again(nupkgs, client):
    nupkgs.push(pack("Acme.Lib", "1.0.0"))
    of = described("acme.lib")
    of["versions"] = [of.pop("packageVersion")]
    client.delete_package_versions(**of)
    assert nupkgs.versions("acme.lib") == []

    other = pack("Acme.Lib", "1.0.0", "<summary>other</summary>")

    assert nupkgs.push(other)[0] == 201
    assert zipfile.ZipFile(io.BytesIO(nupkgs.download("acme.lib", "1.0.0")[2])).testzip() is None
