"""Gems of another server, fetched through `public:ruby-gems-org`: from an origin that does as the test says."""

import hashlib
import time

import pytest

from connected import Connected
from ended import assert_done, assert_failed
from gem_registry import GemRegistry, pack
from ruby_client import BUNDLERS, GEMS, LOCK_DIGESTS, RubyClient, cases, locked, locked_digests, write_gemfile
from scripted_origin import Answer, ScriptedOrigin
from server_process import ServerProcess
from world import DOMAIN

CONNECTION = "public:ruby-gems-org"


class GemOrigin(ScriptedOrigin):
    """A gem server."""

    def __init__(self):
        super().__init__()
        self.known = {}

    def offer(self, gem, number, content, needs="", checksum=None, rest=",created_at:2020-01-02T03:04:05Z"):
        """Offers a file of a gem, with the digest of it."""
        self.answers[f"/gems/{gem}-{number}.gem"] = Answer(content)
        checksum = checksum or hashlib.sha256(content).hexdigest()
        self.known.setdefault(gem, {})[number] = f"{number} {needs}|checksum:{checksum}{rest}\n"
        text = "---\n" + "".join(self.known[gem].values())
        self.answers[f"/info/{gem}"] = Answer(text.encode(), content_type="text/plain")


@pytest.fixture
def origin():
    """An origin that has nothing yet."""
    origin = GemOrigin()
    yield origin
    origin.stop()


@pytest.fixture
def here(origin):
    """A server whose repository `asked` takes from `store`, which is connected to the origin."""
    server = ServerProcess("--origin", f"{CONNECTION}={origin.url}/", "--origin-document-seconds", "0")
    yield Connected(server, CONNECTION, GemRegistry)
    server.stop()


def offer_tree(origin):
    """Offers a gem and what it needs."""
    origin.offer("base", "1.0.0", pack("base", "1.0.0"))
    origin.offer("base", "1.1.0", pack("base", "1.1.0"))
    acme = pack("acme", "2.0.0", needs=[("base", "~> 1.0, < 1.1")], required_ruby_version=">= 2.0", summary="public")
    origin.offer("acme", "2.0.0", acme, "base:~> 1.0&< 1.1", rest=",ruby:>= 2.0,created_at:2020-01-02T03:04:05Z")


@pytest.mark.parametrize("name", cases(GEMS))
def test_public_gems_are_installed_and_kept_for_when_the_origin_is_down(name, here, origin, tmp_path):
    offer_tree(origin)

    assert_done(RubyClient(name, tmp_path / "home", here.endpoint.url, here.endpoint.token).install(tmp_path / "any", "acme"))

    kept = {"acme": ["2.0.0"], "base": ["1.0.0"]}
    assert (here.held("asked"), here.held("store")) == (kept, kept)
    of = {"domain": DOMAIN, "repository": "store", "format": "ruby", "package": "acme", "packageVersion": "2.0.0"}
    told = here.client.describe_package_version(**of)["packageVersion"]
    assert (told["summary"], told["origin"]["originType"]) == ("public", "EXTERNAL")
    origin.stop()
    again = RubyClient(name, tmp_path / "again", here.endpoint.url, here.endpoint.token)
    assert_done(again.install(tmp_path / "any", "acme"))


@pytest.mark.parametrize("name", cases(BUNDLERS))
def test_public_gems_are_bundled_beside_those_that_are_here(name, here, origin, tmp_path):
    offer_tree(origin)
    here.endpoint.push(pack("ours", "1.0.0", needs=[("acme", ">= 2")]))
    user = write_gemfile(tmp_path / "user", here.endpoint.url, 'gem "ours"')
    client = RubyClient(name, tmp_path / "home", here.endpoint.url, here.endpoint.token)

    assert_done(client.bundle(user, "install"))

    assert locked(user) == {"ours": "1.0.0", "acme": "2.0.0", "base": "1.0.0"}
    assert_done(client.bundle(user, "install"))


@pytest.mark.parametrize("name", cases(LOCK_DIGESTS))
def test_public_gems_are_locked_with_their_digests_too(name, here, origin, tmp_path):
    contents = {"base": pack("base", "1.0.0"), "acme": pack("acme", "2.0.0", needs=[("base", ">= 0")])}
    origin.offer("base", "1.0.0", contents["base"])
    origin.offer("acme", "2.0.0", contents["acme"], "base:>= 0")
    user = write_gemfile(tmp_path / "user", here.endpoint.url, 'gem "acme"')
    client = RubyClient(name, tmp_path / "home", here.endpoint.url, here.endpoint.token)

    assert_done(client.bundle(user, *LOCK_DIGESTS[name]))
    assert_done(client.bundle(user, "install"))

    digests = {gem: hashlib.sha256(content).hexdigest() for gem, content in contents.items()}
    assert locked_digests(user) == {"acme (2.0.0)": digests["acme"], "base (1.0.0)": digests["base"]}
    assert_done(RubyClient(name, tmp_path / "fresh", here.endpoint.url, here.endpoint.token).bundle(user, "install"))


@pytest.mark.parametrize("name", cases(GEMS))
def test_a_gem_that_is_not_what_was_announced_is_not_kept(name, here, origin, tmp_path):
    origin.offer("acme", "1.0.0", pack("acme", "1.0.0"), checksum="0" * 64)

    ended = RubyClient(name, tmp_path / "home", here.endpoint.url, here.endpoint.token).install(tmp_path / "any", "acme")

    assert_failed(ended, "acme")
    assert here.held("asked") == here.held("store") == {}


def test_gems_are_not_listed_where_nobody_knows_all_of_them(here, origin):
    offer_tree(origin)

    assert here.endpoint.ask("versions", "HEAD")[0] == 200
    status, headers, body = here.endpoint.ask("versions")
    assert (status, headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert b"public registry" in body
    assert here.endpoint.ask("names")[0] == 400
    assert list(here.endpoint.info("base")) == ["1.0.0", "1.1.0"]
    assert here.endpoint.info("acme")["2.0.0"].startswith("base:~> 1.0&< 1.1|checksum:")
    assert here.endpoint.ask("quick/Marshal.4.8/acme-2.0.0.gemspec.rz")[0] == 200
    assert here.held("asked") == here.held("store") == {}


def test_what_public_servers_say_counts_by_the_restrictions_of_the_package(here, origin):
    offer_tree(origin)
    assert here.endpoint.push(pack("base", "1.0.0", summary="ours"))[0] == 409
    here.restrict("ALLOW", "BLOCK", "base")
    assert here.endpoint.info("base") == {}
    assert here.endpoint.push(pack("base", "1.0.0", summary="ours"))[0] == 200
    assert list(here.endpoint.info("base")) == ["1.0.0"]
    here.restrict("ALLOW", "ALLOW", "base")
    assert list(here.endpoint.info("base")) == ["1.0.0", "1.1.0"]
    here.restrict("BLOCK", "ALLOW", "acme")
    assert here.endpoint.push(pack("acme", "9.0.0"))[0] == 400


def test_an_origin_that_fails_is_told_of(here, origin):
    origin.answers["/info/acme"] = Answer(b"", status=500)

    assert here.endpoint.ask("info/acme")[0] == 502
    assert here.endpoint.ask("info/nope")[0] == 404
    assert here.endpoint.ask("api/v1/dependencies?gems=acme")[0] == 502


def test_other_platforms_of_a_version_that_is_kept_can_still_be_fetched(here, origin):
    for number, platform in (("1.0.0", "ruby"), ("1.0.0-java", "java")):
        origin.offer("acme", number, pack("acme", "1.0.0", platform))
    before = here.endpoint.info("acme")

    assert here.endpoint.ask("gems/acme-1.0.0-java.gem")[0] == 200

    assert here.held("asked") == {"acme": ["1.0.0"]}
    assert here.endpoint.info("acme") == before
    assert here.endpoint.ask("gems/acme-1.0.0.gem")[2] == pack("acme", "1.0.0")
    assert list(here.endpoint.info("acme")) == ["1.0.0", "1.0.0-java"]


@pytest.fixture
def patient(origin):
    """Like `here`, but all gems except one have to be a week old."""
    server = ServerProcess(
        "--origin", f"{CONNECTION}={origin.url}/", "--origin-document-seconds", "0",
        "--release-age", "7d", "--release-age", "/ruby//exempt$=0s",
    )  # fmt: skip
    yield Connected(server, CONNECTION, GemRegistry)
    server.stop()


def offer_young(origin):
    """Offers two gems in a version that is old enough, one of today, and one of which nobody says when it was made."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for gem in ("widget", "exempt"):
        origin.offer(gem, "1.0.0", pack(gem, "1.0.0"))
        origin.offer(gem, "1.1.0", pack(gem, "1.1.0"), rest=f",created_at:{now}")
        origin.offer(gem, "1.2.0", pack(gem, "1.2.0"), rest="")


@pytest.mark.parametrize("name", cases(GEMS))
def test_gems_that_are_too_young_are_left_out_and_the_newest_of_age_is_installed(name, patient, origin, tmp_path):
    offer_young(origin)

    client = RubyClient(name, tmp_path / "home", patient.endpoint.url, patient.endpoint.token)
    assert_done(client.install(tmp_path / "any", "widget", "exempt"))

    assert list(patient.endpoint.info("widget")) == ["1.0.0"]
    assert list(patient.endpoint.info("exempt")) == ["1.0.0", "1.1.0", "1.2.0"]
    assert patient.held("asked") == {"widget": ["1.0.0"], "exempt": ["1.2.0"]}
    for number in ("1.1.0", "1.2.0"):
        status, _, body = patient.endpoint.ask(f"gems/widget-{number}.gem")
        assert status == 404 and b"7 days" in body and b"release age" in body
        assert patient.endpoint.ask(f"quick/Marshal.4.8/widget-{number}.gemspec.rz")[0] == 404


@pytest.mark.parametrize("name", cases(BUNDLERS))
def test_gems_that_are_too_young_are_not_bundled(name, patient, origin, tmp_path):
    offer_young(origin)
    user = write_gemfile(tmp_path / "user", patient.endpoint.url, 'gem "widget"', 'gem "exempt"')

    client = RubyClient(name, tmp_path / "home", patient.endpoint.url, patient.endpoint.token)
    assert_done(client.bundle(user, "install"))

    assert locked(user) == {"widget": "1.0.0", "exempt": "1.2.0"}


@pytest.mark.parametrize("name", cases(["bundler40"]))
def test_bundler_takes_gems_of_any_age_where_it_is_given_no_list(name, here, origin, tmp_path):
    offer_young(origin)
    user = write_gemfile(tmp_path / "user", here.endpoint.url, 'gem "widget", "< 1.2"')

    client = RubyClient(name, tmp_path / "home", here.endpoint.url, here.endpoint.token)
    assert_done(client.bundle(user, "install", cooldown="7"))

    # The dependencies API, by which it goes then, has no place for times.
    assert locked(user) == {"widget": "1.1.0"}


@pytest.mark.parametrize("name", cases(["bundler40"]))
def test_who_waits_until_a_gem_is_days_old_gets_the_newest_that_is(name, here, origin, tmp_path):
    origin.offer("acme", "1.0.0", pack("acme", "1.0.0"), rest=",created_at:2020-01-02T03:04:05Z")
    assert here.endpoint.ask("gems/acme-1.0.0.gem")[0] == 200
    # From here on the repository knows all gems that it leads to, so that it lists them.
    here.client.disassociate_external_connection(domain=DOMAIN, repository="store", externalConnection=CONNECTION)
    here.restrict("ALLOW", "ALLOW", "acme")
    for content in (pack("acme", "1.1.0"), pack("young", "1.0.0")):
        assert here.endpoint.push(content)[0] == 200
    client = RubyClient(name, tmp_path / "home", here.endpoint.url, here.endpoint.token)
    user = write_gemfile(tmp_path / "user", here.endpoint.url, 'gem "acme"')

    installed = client.bundle(user, "install", "--cooldown", "7")

    assert_done(installed)
    assert "acme 1.1.0 (available in 7 days), resolved 1.0.0 instead" in installed.stdout
    assert locked(user) == {"acme": "1.0.0"}
    assert_failed(client.bundle(user, "outdated", cooldown="7"), "1.1.0 (cooldown 7d)")
    assert_done(client.bundle(user, "update", "--all", cooldown="7"))
    assert locked(user) == {"acme": "1.0.0"}
    assert_done(client.bundle(user, "update", "--all"))
    assert locked(user) == {"acme": "1.1.0"}
    other = write_gemfile(tmp_path / "other", here.endpoint.url, 'gem "young"')
    assert_failed(client.bundle(other, "lock", cooldown="7"), "1 version excluded by the cooldown setting")
    assert_done(client.bundle(other, "lock", "--cooldown", "0", cooldown="7"))
