"""External connections that fetch: from an origin that does as the test says, in the ways that origins have."""

import concurrent.futures
import hashlib
import http.client
import json
import time
import urllib.parse

import pytest

import clients as api
from python_clients import PythonClients, metadata, write_sdist, write_wheel
from scripted_origin import JSON, Answer, ScriptedOrigin
from server_process import ServerProcess
from npm_registry import Registry, pack
from world import DOMAIN

ACCOUNT = "111122223333"
LARGE = 3 * 1024 * 1024


@pytest.fixture
def origin():
    """An origin that has nothing yet."""
    origin = ScriptedOrigin()
    yield origin
    origin.stop()


class Connected:
    """A server whose repository `asked` takes from `store`, which is connected to an origin."""

    def __init__(self, *flags):
        self.server = ServerProcess(*flags)
        self.client = api.connect(self.server.url, ACCOUNT, "us-east-1")
        self.client.create_domain(domain=DOMAIN)
        for repository, connection in (("store", "public:npmjs"), ("python-store", "public:pypi")):
            self.client.create_repository(domain=DOMAIN, repository=repository)
            self.client.associate_external_connection(
                domain=DOMAIN, repository=repository, externalConnection=connection
            )
        upstreams = [{"repositoryName": "store"}, {"repositoryName": "python-store"}]
        self.client.create_repository(domain=DOMAIN, repository="asked", upstreams=upstreams)
        self.token = self.client.get_authorization_token(domain=DOMAIN)["authorizationToken"]

    @property
    def npm(self):
        return Registry(f"{self.server.url}/npm/d/{DOMAIN}-{ACCOUNT}/asked/", self.token)

    def python(self, home):
        return PythonClients(home, f"{self.server.url}/pypi/d/{DOMAIN}-{ACCOUNT}/asked/", self.token)

    def versions(self, repository, package, package_format="npm"):
        """The versions that a repository itself holds."""
        try:
            listed = self.client.list_package_versions(
                domain=DOMAIN, repository=repository, format=package_format, package=package
            )
        except self.client.exceptions.ResourceNotFoundException:
            return []
        return [version["version"] for version in listed["versions"]]

    def tarball(self, package, version):
        return self.npm.ask(f"{package}/-/{package}-{version}.tgz")


@pytest.fixture
def connected(origin):
    """Makes servers that are connected to the origin."""
    made = []

    def connected(*flags):
        origins = ("--origin", f"public:npmjs={origin.url}", "--origin", f"public:pypi={origin.url}/simple/")
        made.append(Connected(*origins, *flags))
        return made[-1]

    yield connected
    for one in made:
        one.server.stop()


def refusal(answer):
    status, _, body = answer
    return status, json.loads(body)["error"]


def test_a_version_is_told_of_with_its_time_and_kept_when_it_is_fetched(origin, connected):
    here = connected()
    tarball = pack({"name": "widget", "version": "1.0.0"}, **{"package/README.md": "# Widget\n"})
    dist = {"signatures": [{"keyid": "k", "sig": "s"}]}
    origin.offer_npm("widget", "1.0.0", tarball, dist=dist, description="small", dependencies={"other": "^1"})
    origin.offer_npm("widget", "1.1.0", pack({"name": "widget", "version": "1.1.0"}))

    packument = here.npm.packument("widget")
    assert packument["time"]["1.0.0"] == "2020-01-02T03:04:05.678Z"
    assert packument["dist-tags"] == {"latest": "1.1.0"}
    told = packument["versions"]["1.0.0"]["dist"]
    assert told["tarball"] == f"{here.npm.url}widget/-/widget-1.0.0.tgz"
    assert told["signatures"] == dist["signatures"]
    status, _, body = here.npm.ask("widget/1.0.0")
    assert status == 200 and json.loads(body)["dist"] == told
    assert json.loads(here.npm.ask("widget/latest")[2])["version"] == "1.1.0"
    assert json.loads(here.npm.ask("-/package/widget/dist-tags")[2]) == {"latest": "1.1.0"}
    assert here.versions("asked", "widget") == []

    status, _, body = here.tarball("widget", "1.0.0")
    assert (status, body) == (200, tarball)
    assert here.versions("asked", "widget") == here.versions("store", "widget") == ["1.0.0"]
    version = {"domain": DOMAIN, "repository": "asked", "format": "npm", "package": "widget", "packageVersion": "1.0.0"}
    described = here.client.describe_package_version(**version)["packageVersion"]
    assert described["summary"] == "small"
    assert described["origin"] == {
        "originType": "EXTERNAL", "domainEntryPoint": {"externalConnectionName": "public:npmjs"}
    }
    assert described["publishedTime"].timestamp() == 1577934245.678
    assert here.client.get_package_version_readme(**version)["readme"] == "# Widget\n"
    dependencies = here.client.list_package_version_dependencies(**version)["dependencies"]
    assert [dependency["package"] for dependency in dependencies] == ["other"]
    dist = here.npm.packument("widget")["versions"]["1.0.0"]["dist"]
    assert {name: dist[name] for name in told} == told, "it is told of as before"


def test_a_document_is_asked_for_once_and_then_whether_it_still_holds(origin, connected):
    tarball = pack({"name": "widget", "version": "1.0.0"})
    origin.offer_npm("widget", "1.0.0", tarball)
    here = connected()
    for _ in range(3):
        here.npm.packument("widget")
    assert origin.asked("/widget") == 1

    packument = origin.answers["/widget"].body
    unchanged = []

    def validated(request):
        if request.headers.get("If-None-Match") == '"one"':
            unchanged.append(request.path)
            return Answer(status=304)
        return Answer(packument, etag='"one"')

    origin.answers["/widget"] = validated
    there = connected("--origin-document-seconds", "0")
    first = there.npm.packument("widget")
    assert there.npm.packument("widget") == first
    assert unchanged == ["/widget"]


def test_what_an_origin_withdraws_later_is_told_of_versions_that_are_kept(origin, connected):
    here = connected("--origin-document-seconds", "0")
    for version in ("1.0.0", "1.1.0"):
        origin.offer_npm("widget", version, pack({"name": "widget", "version": version}))
        assert here.tarball("widget", version)[0] == 200
    own = here.npm.packument("widget")["versions"]
    own["1.1.0"]["deprecated"] = "our own words"
    body = json.dumps({"name": "widget", "versions": own}).encode()
    assert here.npm.ask("widget", "PUT", body, content_type="application/json")[0] == 200

    for version in ("1.0.0", "1.1.0"):
        origin.offer_npm("widget", version, pack({"name": "widget", "version": version}), deprecated="broken")

    versions = here.npm.packument("widget")["versions"]
    assert [versions[version]["deprecated"] for version in ("1.0.0", "1.1.0")] == ["broken", "our own words"]
    assert json.loads(here.npm.ask("widget/1.0.0")[2])["deprecated"] == "broken"


def test_what_is_kept_and_known_outlives_the_origin(origin, connected):
    origin.offer_npm("widget", "1.0.0", pack({"name": "widget", "version": "1.0.0"}))
    origin.offer_npm("widget", "1.1.0", pack({"name": "widget", "version": "1.1.0"}))
    here = connected("--origin-document-seconds", "0")
    assert here.tarball("widget", "1.0.0")[0] == 200

    origin.stop()

    assert sorted(here.npm.packument("widget")["versions"]) == ["1.0.0", "1.1.0"], "what is known stands in"
    assert here.tarball("widget", "1.0.0")[0] == 200
    status, error = refusal(here.tarball("widget", "1.1.0"))
    assert status == 502 and "public:npmjs" in error and "cannot be reached" in error
    status, error = refusal(here.npm.ask("unknown"))
    assert status == 502 and "cannot be reached" in error


def test_offline_nothing_goes_out_and_what_is_kept_works(origin, connected):
    origin.offer_npm("widget", "1.0.0", pack({"name": "widget", "version": "1.0.0"}))
    here = connected("--offline")

    status, error = refusal(here.npm.ask("widget"))
    assert status == 404 and "offline" in error
    assert refusal(here.tarball("widget", "1.0.0"))[0] == 404
    assert here.npm.publish("own", "1.0.0")[0] == 200
    assert list(here.npm.packument("own")["versions"]) == ["1.0.0"]
    assert origin.requests == []


def test_without_an_origin_the_name_of_the_setting_is_told(tmp_path):
    here = Connected()
    for status, error in (refusal(here.npm.ask("widget")), refusal(here.tarball("widget", "1.0.0"))):
        assert status == 404 and "--origin public:npmjs=URL" in error
    status, _, body = here.python(tmp_path / "home").ask("simple/widget/")
    assert status == 404 and b"--origin public:pypi=URL" in body
    here.server.stop()


def test_what_is_not_what_was_announced_is_refused_and_not_kept(origin, connected):
    here = connected()
    tarball = pack({"name": "widget", "version": "1.0.0"})
    origin.offer_npm("widget", "1.0.0", tarball)
    origin.answers["/widget/-/widget-1.0.0.tgz"] = Answer(tarball + b"x")

    status, error = refusal(here.tarball("widget", "1.0.0"))
    assert status == 502 and "not what it announced" in error
    assert here.versions("asked", "widget") == here.versions("store", "widget") == []

    origin.answers["/widget/-/widget-1.0.0.tgz"] = Answer(tarball)
    assert here.tarball("widget", "1.0.0")[0] == 200


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(b"<html>maintenance</html>"), "no packument"),
        (Answer({"name": "gadget", "versions": {}}), "about `gadget`"),
        (Answer(b"\x1f\x8b garbage", content_encoding="gzip"), "cannot be reached"),
        (Answer(b"no", status=503), "503"),
        (Answer(b"no", status=401), "credentials"),
        (Answer(b'{"name": "widget", "versions": {', cut=10), "cannot be reached"),
        (Answer(status=302, location="/widget"), "redirects without end"),
    ],
)
def test_a_document_that_is_none_is_told_of_in_the_origins_name(answer, told, origin, connected):
    origin.answers["/widget"] = answer
    status, error = refusal(connected().npm.ask("widget"))
    assert status == 502 and "public:npmjs" in error and told in error, error


def test_an_origin_that_never_answers_is_given_up(origin, connected):
    here = connected("--origin-silence-seconds", "1")
    origin.open.clear()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = [pool.submit(here.npm.ask, "widget") for _ in range(20)]
        for answer in answers:
            status, error = refusal(answer.result())
            assert status == 504 and "in time" in error
    assert origin.asked("/widget") == 1, "one waits for all"


def test_an_origin_is_asked_for_at_most_64_documents_at_once(origin, connected):
    here = connected()
    origin.open.clear()
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        answers = [pool.submit(here.npm.ask, f"widget{number}") for number in range(100)]
        assert origin.has_been_asked(64, seconds=60) and not origin.has_been_asked(65, seconds=1)
        origin.open.set()
        assert {answer.result()[0] for answer in answers} == {404}
    assert len(origin.requests) == 100


def test_a_failing_origin_is_asked_again_and_then_left_alone(origin, connected):
    here = connected()
    for number in range(8):
        origin.answers[f"/widget{number}"] = Answer(status=500)
    told = [refusal(here.npm.ask(f"widget{number}"))[1] for number in range(8)]
    assert "500" in told[0] and origin.asked("/widget0") == 3
    assert "asked again in" in told[7] and origin.asked("/widget7") == 0


def test_redirects_are_followed_but_not_to_where_only_this_machine_gets(origin, connected):
    here = connected()
    tarball = pack({"name": "widget", "version": "1.0.0"})
    origin.offer_npm("widget", "1.0.0", tarball)
    origin.answers["/elsewhere.tgz"] = origin.answers["/widget/-/widget-1.0.0.tgz"]
    origin.answers["/widget/-/widget-1.0.0.tgz"] = Answer(status=307, location="/elsewhere.tgz")
    assert here.tarball("widget", "1.0.0")[::2] == (200, tarball)

    inner = ScriptedOrigin()
    inner.answers["/secret"] = Answer(tarball)
    origin.offer_npm("gadget", "1.0.0", tarball)
    origin.answers["/gadget/-/gadget-1.0.0.tgz"] = Answer(status=302, location=f"{inner.url}/secret")
    origin.offer_npm("gizmo", "1.0.0", tarball, url=f"{inner.url}/secret")
    for package in ("gadget", "gizmo"):
        status, error = refusal(here.tarball(package, "1.0.0"))
        assert status == 502 and "does not go" in error
    assert inner.requests == []
    inner.stop()


def test_credentials_go_to_the_origin_and_nowhere_else(origin, tmp_path):
    elsewhere = ScriptedOrigin()
    tarball = pack({"name": "widget", "version": "1.0.0"})
    elsewhere.answers["/widget.tgz"] = Answer(tarball)
    origin.offer_npm("widget", "1.0.0", tarball, url=f"{elsewhere.url}/widget.tgz")
    token = tmp_path / "token"
    token.write_text("first\n")
    origins = tmp_path / "origins.json"
    host = urllib.parse.urlsplit(elsewhere.url).hostname
    origins.write_text(json.dumps({"public:npmjs": {"url": origin.url, "tokenFile": str(token), "hosts": [host]}}))
    here = Connected("--origins", str(origins), "--origin-document-seconds", "0")

    assert here.tarball("widget", "1.0.0")[::2] == (200, tarball)
    token.write_text("second\n")
    here.npm.packument("widget")

    sent = [headers.get("authorization") for _, headers in origin.requests]
    assert sent[0] == "Bearer first" and sent[-1] == "Bearer second"
    assert [headers.get("authorization") for _, headers in elsewhere.requests] == [None]
    here.server.stop()
    elsewhere.stop()


def test_requests_to_origins_go_through_the_proxy_of_the_environment(origin, monkeypatch):
    proxy = ScriptedOrigin()
    tarball = pack({"name": "widget", "version": "1.0.0"})
    origin.offer_npm("widget", "1.0.0", tarball)
    proxy.answers["http://registry.example/widget"] = origin.answers["/widget"]
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    for address, asked in (("http://registry.example", proxy), (origin.url, origin)):
        here = Connected("--origin", f"public:npmjs={address}")
        assert list(here.npm.packument("widget")["versions"]) == ["1.0.0"]
        assert len(asked.requests) == 1
        here.server.stop()
    proxy.stop()


def test_a_large_file_is_fetched_once_and_read_while_it_arrives(origin, connected, tmp_path):
    here = connected()
    tarball = bytes(LARGE)
    origin.offer_npm("widget", "1.0.0", tarball)
    here.npm.packument("widget")

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: here.tarball("widget", "1.0.0"), range(50)))

    assert {(status, len(body)) for status, _, body in answers} == {(200, LARGE)}
    assert origin.asked("/widget/-/widget-1.0.0.tgz") == 1
    assert here.versions("asked", "widget") == ["1.0.0"]


@pytest.mark.parametrize("cut", [None, LARGE - 1000])
def test_a_large_file_that_is_wrong_or_cut_is_never_whole_for_anybody(cut, origin, connected):
    here = connected()
    origin.offer_npm("widget", "1.0.0", bytes(LARGE))
    origin.answers["/widget/-/widget-1.0.0.tgz"] = Answer(bytes(LARGE - 1) + b"x", cut=cut)

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        here.tarball("widget", "1.0.0")

    assert here.versions("asked", "widget") == here.versions("store", "widget") == []
    origin.answers["/widget/-/widget-1.0.0.tgz"] = Answer(bytes(LARGE))
    assert here.tarball("widget", "1.0.0")[::2] == (200, bytes(LARGE))


def test_more_than_an_asset_may_be_is_refused(origin, connected):
    here = connected("--max-asset-bytes", "2000000")
    origin.offer_npm("widget", "1.0.0", bytes(LARGE))
    status, error = refusal(here.tarball("widget", "1.0.0"))
    assert status == 502 and "longer than 2000000 bytes" in error
    assert here.versions("store", "widget") == []


def test_young_versions_are_left_out_and_refused_by_address(origin, connected):
    here = connected("--release-age", "7d", "--release-age", "/npm//exempt$=0s")
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    for name in ("widget", "exempt"):
        origin.offer_npm(name, "1.0.0", pack({"name": name, "version": "1.0.0"}))
        origin.offer_npm(name, "1.1.0", pack({"name": name, "version": "1.1.0"}), time=now)
        origin.offer_npm(name, "1.2.0", pack({"name": name, "version": "1.2.0"}), time=None)

    packument = here.npm.packument("widget")
    assert list(packument["versions"]) == ["1.0.0"] and packument["dist-tags"] == {"latest": "1.0.0"}
    for version in ("1.1.0", "1.2.0"):
        status, error = refusal(here.tarball("widget", version))
        assert status == 404 and "7 days" in error and "release age" in error
        assert here.tarball("exempt", version)[0] == 200
    assert list(here.npm.packument("exempt")["versions"]) == ["1.0.0", "1.1.0", "1.2.0"]


def test_a_number_that_the_origin_has_is_not_published_here(origin, connected):
    here = connected()
    origin.offer_npm("widget", "1.0.0", pack({"name": "widget", "version": "1.0.0"}))
    assert here.npm.publish("widget", "1.0.0")[0] == 409
    assert here.npm.publish("widget", "1.0.1")[0] == 200
    assert list(here.npm.packument("widget")["versions"]) == ["1.0.1"], "from here on nothing comes from outside"


def test_a_copy_reaches_through_the_connection(origin, connected):
    here = connected()
    origin.offer_npm("widget", "1.0.0", pack({"name": "widget", "version": "1.0.0"}))
    here.client.create_repository(domain=DOMAIN, repository="copies")
    copy = {
        "domain": DOMAIN, "sourceRepository": "asked", "destinationRepository": "copies", "format": "npm",
        "package": "widget", "versions": ["1.0.0"],
    }
    outcome = here.client.copy_package_versions(**copy, includeFromUpstream=True)
    assert list(outcome["successfulVersions"]) == ["1.0.0"]
    assert here.versions("copies", "widget") == ["1.0.0"] and here.versions("asked", "widget") == []


def test_files_of_a_python_project_come_with_what_their_index_says(origin, connected, tmp_path):
    here = connected()
    wheel = write_wheel(tmp_path / "origin", "widget", "1.0", requires=["other>1"])
    source = write_sdist(tmp_path / "origin", "widget", "1.0")
    said = {"requires-python": ">=3", "yanked": "broken"}
    origin.offer_python("widget", wheel, source, **said)
    clients = here.python(tmp_path / "home")

    page = json.loads(clients.ask("simple/widget/", accept=JSON)[2])
    for file in page["files"]:
        assert {name: file[name] for name in said} == said
        assert file["upload-time"] == "2020-01-02T03:04:05.678000Z"
        assert file["url"] == f"1.0/{file['filename']}"
    assert clients.ask(f"simple/widget/1.0/{wheel.name}")[::2] == (200, wheel.read_bytes())
    assert here.versions("asked", "widget", "pypi") == here.versions("python-store", "widget", "pypi") == ["1.0"]

    told = json.loads(clients.ask("simple/widget/", accept=JSON)[2])["files"]
    assert [file["filename"] for file in told] == sorted([wheel.name, source.name])
    assert clients.ask(f"simple/widget/1.0/{wheel.name}.metadata")[2] == metadata("widget", "1.0", requires=["other>1"])
    assert clients.ask(f"simple/widget/1.0/{source.name}")[0] == 200
    version = {"domain": DOMAIN, "repository": "asked", "format": "pypi", "package": "widget", "packageVersion": "1.0"}
    assets = here.client.list_package_version_assets(**version)["assets"]
    assert [asset["name"] for asset in assets] == sorted([wheel.name, source.name])


def test_metadata_of_a_wheel_are_read_at_the_origin_and_checked(origin, connected, tmp_path):
    here = connected()
    wheel = write_wheel(tmp_path / "origin", "widget", "1.0")
    core = metadata("widget", "1.0")
    origin.offer_python("widget", wheel, **{"core-metadata": {"sha256": hashlib.sha256(core).hexdigest()}})
    beside = f"/files/{wheel.name}.metadata"
    origin.answers[beside] = Answer(core + b"x")
    clients = here.python(tmp_path / "home")

    assert clients.ask(f"simple/widget/1.0/{wheel.name}.metadata")[0] == 502
    origin.answers[beside] = Answer(core)
    for _ in range(2):
        assert clients.ask(f"simple/widget/1.0/{wheel.name}.metadata")[::2] == (200, core)
    assert origin.asked(beside) == 2 and origin.asked(f"/files/{wheel.name}") == 0
    assert here.versions("asked", "widget", "pypi") == []


def test_parallel_pages_through_an_upstream_never_fail(origin, connected, tmp_path):
    here = connected()
    for number in range(160):
        name = f"widget-{number}"
        origin.offer_python(name, write_wheel(tmp_path / "origin", name, "1.0"))
    clients = here.python(tmp_path / "home")
    with concurrent.futures.ThreadPoolExecutor(160) as pool:
        statuses = list(pool.map(lambda number: clients.ask(f"simple/widget-{number}/")[0], range(160)))
    assert set(statuses) == {200}
