"""What origins say of their packages besides files: how a project stands, where else it lies, what was withdrawn."""

import json
import re

import pytest

from ended import assert_done
from npm_registry import pack
from python_clients import PIPS, cases, write_wheel
from scripted_origin import JSON
from test_origins import connected, origin
from world import DOMAIN

TRACKS = ["https://one.example/simple/widget/"]
LOCATIONS = ["https://two.example/simple/widget/"]
STATUS = {"status": "archived", "reason": "use <gadget>"}


def said_in_json(clients):
    """What the page of `widget` says of the project, in JSON."""
    status, _, body = clients.ask("simple/widget/", accept=JSON)
    assert status == 200, body
    page = json.loads(body)
    return page["meta"].get("tracks"), page.get("alternate-locations"), page.get("project-status")


def said_in_html(clients):
    """The same in HTML, name by name."""
    body = clients.ask("simple/widget/", accept="text/html")[2].decode()
    return re.findall(r'<meta name="pypi:(.*?)" content="(.*?)">', body)


def test_what_an_origin_says_of_a_project_is_passed_on(origin, connected, tmp_path):
    here = connected("--origin-document-seconds", "0")
    wheel = write_wheel(tmp_path / "origin", "widget", "1.0")
    origin.offer_python("widget", wheel)
    origin.say_of_python("widget", tracks=TRACKS, locations=LOCATIONS, status=STATUS)
    clients = here.python(tmp_path / "home")

    for _ in range(2):
        assert said_in_json(clients) == (TRACKS, LOCATIONS, STATUS)
        assert said_in_html(clients) == [
            ("repository-version", "1.4"),
            ("tracks", TRACKS[0]),
            ("alternate-locations", LOCATIONS[0]),
            ("project-status", "archived"),
            ("project-status-reason", "use &lt;gadget&gt;"),
        ]
        # Of what is kept it is true as well.
        assert clients.ask(f"simple/widget/1.0/{wheel.name}")[0] == 200

    origin.say_of_python("widget")
    assert said_in_json(clients) == (None, None, None)
    origin.offer_python("widget")
    origin.say_of_python("widget", status={"status": "quarantined"})
    assert said_in_json(clients) == (None, None, {"status": "quarantined"}), "a file of it is here"


def test_where_else_a_project_lies_is_not_said_of_versions_that_are_published_here(origin, connected, tmp_path):
    here = connected()
    origin.offer_python("widget", write_wheel(tmp_path / "origin", "widget", "1.0"))
    origin.say_of_python("widget", tracks=TRACKS, locations=LOCATIONS, status=STATUS)
    clients = here.python(tmp_path / "home")
    own = write_wheel(tmp_path / "own", "widget", "2.0")
    assert clients.upload(own.name, own.read_bytes(), name="widget", version="2.0")[0] == 200

    assert said_in_json(clients) == (None, None, None), "from here on nothing comes from outside"

    here.client.put_package_origin_configuration(
        domain=DOMAIN, repository="asked", format="pypi", package="widget",
        restrictions={"publish": "ALLOW", "upstream": "ALLOW"},
    )
    assert said_in_json(clients) == (None, None, STATUS), "there is a file of the origin, which somebody should know"


@pytest.mark.parametrize("flags", [(), ("--offline",)], ids=["away", "offline"])
def test_what_was_withdrawn_is_told_of_while_the_origin_is_away(flags, origin, connected, tmp_path):
    here = connected("--origin-document-seconds", "0")
    clients = here.python(tmp_path / "home")
    wheel = write_wheel(tmp_path / "origin", "widget", "1.0")
    origin.offer_python("widget", wheel)
    origin.offer_npm("widget", "1.0.0", pack({"name": "widget", "version": "1.0.0"}))
    assert clients.ask(f"simple/widget/1.0/{wheel.name}")[0] == here.tarball("widget", "1.0.0")[0] == 200
    origin.yank_python("widget", wheel.name, "broken")
    origin.say_of_python("widget", tracks=TRACKS, status=STATUS)
    origin.offer_npm("widget", "1.0.0", pack({"name": "widget", "version": "1.0.0"}), deprecated="use gadget")

    def told():
        clients = here.python(tmp_path / "home")
        page = json.loads(clients.ask("simple/widget/", accept=JSON)[2])
        versions = here.npm.packument("widget")["versions"]
        one = json.loads(here.npm.ask("widget/1.0.0")[2])
        return page["files"][0]["yanked"], page["project-status"], page["meta"]["tracks"], versions["1.0.0"] == one, one["deprecated"]

    expected = ("broken", STATUS, TRACKS, True, "use gadget")
    assert told() == expected
    if not flags:
        origin.stop()
    asked = len(origin.requests)
    here.server.restart(*flags)
    assert told() == expected
    assert len(origin.requests) == asked


def test_what_an_origin_takes_back_is_not_told_any_more(origin, connected, tmp_path):
    here = connected("--origin-document-seconds", "0")
    clients = here.python(tmp_path / "home")
    wheel = write_wheel(tmp_path / "origin", "widget", "1.0")
    tarball = pack({"name": "widget", "version": "1.0.0"})

    def told():
        yanked = json.loads(clients.ask("simple/widget/", accept=JSON)[2])["files"][0]["yanked"]
        return yanked, here.npm.packument("widget")["versions"]["1.0.0"].get("deprecated")

    origin.offer_python("widget", wheel, yanked="broken")
    origin.offer_npm("widget", "1.0.0", tarball, deprecated="use gadget")
    assert told() == ("broken", "use gadget"), "of what is only offered"
    assert clients.ask(f"simple/widget/1.0/{wheel.name}")[0] == here.tarball("widget", "1.0.0")[0] == 200
    assert told() == ("broken", "use gadget"), "of what is kept"

    origin.offer_python("widget", wheel)
    origin.offer_npm("widget", "1.0.0", tarball)
    assert told() == (False, None)


@pytest.mark.parametrize("name", cases(*PIPS))
def test_pip_passes_over_what_an_origin_has_yanked_unless_it_is_pinned(name, origin, connected, tmp_path):
    here = connected("--origin-document-seconds", "0")
    clients = here.python(tmp_path / "home")
    good, bad = (write_wheel(tmp_path / "origin", "widget", version) for version in ("1.0", "1.1"))
    origin.offer_python("widget", good, bad)
    assert clients.ask(f"simple/widget/1.1/{bad.name}")[0] == 200
    origin.yank_python("widget", bad.name, "broken")
    # No client minds what else is said.
    origin.say_of_python("widget", tracks=TRACKS, locations=LOCATIONS, status=STATUS)

    def installed(requirement, directory):
        done = clients.pip("install", "--target", directory, requirement, client=name)
        assert_done(done)
        return (directory / "widget.py").read_text(), done.stdout + done.stderr

    assert "version = '1.0'" in installed("widget", tmp_path / "free")[0]
    module, printed = installed("widget==1.1", tmp_path / "pinned")
    assert "version = '1.1'" in module
    assert "yanked" in printed and "broken" in printed
