"""Searches for NuGet packages as any client may ask for them."""

import pytest

from nuget_registry import pack
from world import DOMAIN, REPOSITORY


def set_status(client, name, status, version="1.0.0"):
    client.update_package_versions_status(
        domain=DOMAIN, repository=REPOSITORY, format="nuget", package=name, versions=[version], targetStatus=status
    )


def ids(found):
    return [item["id"] for item in found["data"]]


@pytest.fixture
def filled(nupkgs):
    """The endpoint of a repository with packages to be found."""
    tool = '<packageTypes><packageType name="DotnetTool"/></packageTypes>'
    for content in [
        pack("Acme.Lib", "1.0.0", "<title>The Library</title><tags>json, Fast</tags>"),
        pack("Acme.Lib", "1.1.0-beta", "<title>The Library</title><tags>json Fast</tags>"),
        pack("Acme", "0.1.0-alpha.1"),
        pack("My.Tool", "2.0.0+build", tool),
        pack("Other", "1.0.0"),
    ]:
        assert nupkgs.push(content)[0] == 201
    return nupkgs


def test_packages_are_found_by_id_title_and_tags_in_any_case(filled):
    for query, found in [
        ("q=ACME", ["Acme.Lib"]),
        ("q=acme&prerelease=true&semVerLevel=2.0.0", ["Acme", "Acme.Lib"]),
        ("q=library", ["Acme.Lib"]),
        ("q=fast+JSON", ["Acme.Lib"]),
        ("q=cme.l", ["Acme.Lib"]),
        ("q=nothing", []),
        ("q=", ["Acme.Lib", "Other"]),
        ("", ["Acme.Lib", "Other"]),
        ("semVerLevel=2.0.0", ["Acme.Lib", "My.Tool", "Other"]),
        ("packageType=dotnettool&semVerLevel=2.0.0", ["My.Tool"]),
        ("packageType=Dependency&semVerLevel=2.0.0", ["Acme.Lib", "Other"]),
    ]:
        answer = filled.search(query)
        assert (answer["totalHits"], ids(answer)) == (len(found), found), query


def test_a_page_of_what_is_found_is_shown_and_all_of_it_counted(filled):
    everything = "prerelease=true&semVerLevel=2.0.0"
    assert filled.search(everything)["totalHits"] == 4
    for query, found in [("take=1", ["Acme"]), ("skip=1&take=2", ["Acme.Lib", "My.Tool"]), ("skip=4", []), ("take=0", [])]:
        answer = filled.search(f"{everything}&{query}")
        assert (answer["totalHits"], ids(answer)) == (4, found), query


def test_what_is_found_says_what_a_registration_says(filled):
    (item,) = filled.search("q=acme.lib&prerelease=true")["data"]

    registration = f"{filled.url}v3/registration4/acme.lib"
    assert (item["@type"], item["registration"]) == ("Package", f"{registration}/index.json")
    assert (item["version"], item["title"], item["authors"]) == ("1.1.0-beta", "The Library", ["Ann"])
    assert (item["tags"], item["packageTypes"]) == (["json", "Fast"], [{"name": "Dependency"}])
    assert [(one["version"], one["@id"]) for one in item["versions"]] == [
        (number, f"{registration}/{number}.json") for number in ("1.0.0", "1.1.0-beta")
    ]
    for one in item["versions"]:
        assert filled.document(one["@id"])["catalogEntry"]["version"] == one["version"]
    (stable,) = filled.search("q=acme.lib")["data"]
    assert (stable["version"], [one["version"] for one in stable["versions"]]) == ("1.0.0", ["1.0.0"])


def test_ids_and_versions_are_completed(filled):
    everything = "prerelease=true&semVerLevel=2.0.0"
    assert filled.complete(f"q=acm&{everything}") == {"totalHits": 2, "data": ["Acme", "Acme.Lib"]}
    # Titles and tags are no ids.
    assert filled.complete("q=json") == {"totalHits": 0, "data": []}
    assert filled.complete(f"q=&skip=2&take=1&{everything}") == {"totalHits": 4, "data": ["My.Tool"]}
    assert filled.complete("id=acme.LIB") == {"data": ["1.0.0"]}
    assert filled.complete(f"id=Acme.Lib&{everything}") == {"data": ["1.0.0", "1.1.0-beta"]}
    assert filled.complete("id=none") == {"data": []}


def test_what_is_published_unlisted_or_deleted_is_seen_at_once(filled, client):
    filled.push(pack("Acme.New", "1.0.0"))
    assert ids(filled.search("q=acme")) == ["Acme.Lib", "Acme.New"]

    set_status(client, "acme.new", "Unlisted")

    assert ids(filled.search("q=acme")) == ["Acme.Lib"]
    assert filled.complete("q=acme.n")["data"] == [] and filled.complete("id=acme.new") == {"data": []}
    set_status(client, "acme.new", "Published")
    assert ids(filled.search("q=acme")) == ["Acme.Lib", "Acme.New"]
    set_status(client, "acme.new", "Archived")
    assert ids(filled.search("q=acme")) == ["Acme.Lib"]
    client.delete_package(domain=DOMAIN, repository=REPOSITORY, format="nuget", package="acme.lib")
    assert ids(filled.search("q=acme")) == []


def test_what_upstreams_have_is_found_unless_it_is_kept_out(filled, client):
    client.create_repository(domain=DOMAIN, repository="down", upstreams=[{"repositoryName": REPOSITORY}])
    down = filled.of("down")
    assert ids(down.search("q=acme")) == ["Acme.Lib"]
    down.push(pack("Acme.Own", "1.0.0"))
    assert ids(down.search("q=acme")) == ["Acme.Lib", "Acme.Own"]
    assert ids(filled.search("q=acme")) == ["Acme.Lib"]

    client.put_package_origin_configuration(
        domain=DOMAIN, repository="down", format="nuget", package="acme.lib",
        restrictions={"publish": "BLOCK", "upstream": "BLOCK"},
    )

    assert ids(down.search("q=acme")) == ["Acme.Own"]
    assert down.complete("id=acme.lib") == {"data": []}


def test_an_answer_is_not_sent_again_until_something_changes(filled):
    path = "v3/query?q=acme"
    tag = filled.ask(path)[1]["ETag"]
    assert filled.ask(path, If_None_Match=tag)[0] == 304
    assert filled.ask("v3/query?q=other", If_None_Match=tag)[0] == 200

    filled.push(pack("Acme.New", "1.0.0"))

    assert filled.ask(path, If_None_Match=tag)[0] == 200


def test_a_search_that_is_none_is_refused(filled):
    for query in ("skip=x", "take=-1", "prerelease=maybe", "semVerLevel=abc", "q=" + "a" * 1000):
        for path in ("v3/query", "v3/autocomplete"):
            status, _, body = filled.ask(f"{path}?{query}")
            assert (status, len(body) > 10) == (400, True), query
