"""What `/_/metrics` tells of origins."""

import re
import urllib.request

from npm_registry import pack
from scripted_origin import Answer
from test_origins import connected, origin

NPM = 'connection="public:npmjs"'


def figures(server):
    """What is told of origins, by name and labels."""
    with urllib.request.urlopen(f"{server.url}/_/metrics") as answer:
        lines = answer.read().decode().splitlines()
    found = (re.fullmatch(r"codeartifact_origin_(\S+) (\S+)", line) for line in lines)
    return {match[1]: float(match[2]) for match in found if match}


def test_requests_to_origins_are_counted_by_how_they_end(origin, connected):
    here = connected("--origin-document-seconds", "0")
    assert figures(here.server)[f"left_alone{{{NPM}}}"] == 0, "it is there before anything is asked"
    tarball = pack({"name": "widget", "version": "1.0.0"})
    origin.offer_npm("widget", "1.0.0", tarball)
    packument = origin.answers["/widget"].body

    def validated(request):
        return Answer(status=304) if request.headers.get("If-None-Match") else Answer(packument, etag='"one"')

    origin.answers["/widget"] = validated
    assert here.npm.ask("unknown")[0] == 404
    assert here.tarball("widget", "1.0.0")[0] == 200
    here.npm.packument("widget")
    told = figures(here.server)

    def requests(asked, outcome):
        return told.get(f'requests_total{{{NPM},asked="{asked}",outcome="{outcome}"}}')

    assert requests("document", "ok") == requests("document", "not_found") == requests("file", "ok") == 1
    assert requests("document", "not_modified") >= 1
    assert told[f"received_bytes_total{{{NPM}}}"] == len(packument) + len(tarball)
    assert told[f"stand_ins_total{{{NPM}}}"] == 0
    assert not any("unknown" in name or "widget" in name for name in told), "packages are no labels"


def test_an_origin_that_fails_is_seen_to_and_what_stands_in_for_it_is_counted(origin, connected):
    here = connected("--origin-document-seconds", "0")
    origin.offer_npm("widget", "1.0.0", pack({"name": "widget", "version": "1.0.0"}))
    here.npm.packument("widget")
    for number in range(6):
        origin.answers[f"/gadget{number}"] = Answer(status=500)
    origin.answers["/widget"] = Answer(status=500)

    for number in range(6):
        assert here.npm.ask(f"gadget{number}")[0] == 502
    assert list(here.npm.packument("widget")["versions"]) == ["1.0.0"]

    told = figures(here.server)
    assert told[f'requests_total{{{NPM},asked="document",outcome="failed"}}'] == 5
    assert told[f'requests_total{{{NPM},asked="document",outcome="left_alone"}}'] == 2
    assert told[f"left_alone{{{NPM}}}"] == 1
    assert told[f"stand_ins_total{{{NPM}}}"] == 1
