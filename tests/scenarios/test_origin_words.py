"""What origins say of their packages besides files: how a project stands, where else it lies, what was withdrawn."""

import json
import re

from python_clients import write_wheel
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
