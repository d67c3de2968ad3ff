"""Gems, built, pushed, resolved and installed by RubyGems and Bundler themselves."""

import hashlib

import pytest

import server_blobs
from ended import assert_done, assert_failed
from gem_registry import GemRegistry, pack
from ruby_client import BUNDLERS, GEMS, LOCK_DIGESTS, cases, locked, locked_digests, write_gemfile
from world import DOMAIN, REPOSITORY

with_gem = pytest.mark.parametrize("name", cases(GEMS))
with_bundler = pytest.mark.parametrize("name", cases(BUNDLERS))
with_digests = pytest.mark.parametrize("name", cases(LOCK_DIGESTS))

SPECIFICATION = """
Gem::Specification.new do |s|
  s.name = "acme"
  s.version = "{version}"
  s.summary = "small é"
  s.authors = ["A"]
  s.files = ["lib/acme.rb", "README.md"]
  s.homepage = "https://home.example/"
  s.license = "MIT"
  s.required_ruby_version = ">= 2.7"
  s.metadata = {{ "source_code_uri" => "https://code.example/acme" }}
  s.add_runtime_dependency "base", "~> 1.2", ">= 1.2.3"
  s.add_development_dependency "rake", "> 0"
end
"""


def write_gem(ruby, directory, version="1.0.0", code="ACME = 1\n"):
    """Builds a gem, and gives its file."""
    (directory / "lib").mkdir(parents=True, exist_ok=True)
    (directory / "lib" / "acme.rb").write_text(code)
    (directory / "README.md").write_text("# Acme\n")
    (directory / "acme.gemspec").write_text(SPECIFICATION.format(version=version))
    assert_done(ruby.run(["build", "acme.gemspec"], directory))
    return directory / f"acme-{version}.gem"


def of_version(name, version="1.0.0"):
    """The members that name a version of a gem."""
    return {"domain": DOMAIN, "repository": REPOSITORY, "format": "ruby", "package": name, "packageVersion": version}


@with_gem
def test_a_gem_is_pushed_once_and_the_api_shows_what_it_says(name, ruby, gems, client, tmp_path):
    here = ruby()
    file = write_gem(here, tmp_path / "source")

    pushed = here.push(file)

    assert_done(pushed)
    assert "Successfully registered gem: acme (1.0.0)" in pushed.stdout
    assert_done(here.push(file))
    (asset,) = client.list_package_version_assets(**of_version("acme"))["assets"]
    assert asset["name"] == "acme-1.0.0.gem"
    assert asset["hashes"]["SHA-256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    told = client.describe_package_version(**of_version("acme"))["packageVersion"]
    members = ("summary", "homePage", "sourceCodeRepository", "licenses")
    about = ["small é", "https://home.example/", "https://code.example/acme", [{"name": "MIT"}]]
    assert [told[member] for member in members] == about
    assert client.get_package_version_readme(**of_version("acme"))["readme"] == "# Acme\n"
    listed = client.list_package_version_dependencies(**of_version("acme"))["dependencies"]
    told = {(one["package"], one["dependencyType"], one["versionRequirement"]) for one in listed}
    assert told == {("base", "runtime", "~> 1.2, >= 1.2.3"), ("rake", "development", "> 0")}
    other = write_gem(here, tmp_path / "other", code="ACME = 2\n")
    assert_failed(here.push(other), "acme-1.0.0.gem")
    assert gems.ask("gems/acme-1.0.0.gem")[2] == file.read_bytes()


@with_gem
def test_a_host_that_ends_in_a_slash_and_a_bare_token_do_too(name, ruby, gems, tmp_path):
    here = ruby()
    credentials = here.home / ".gem" / "credentials"
    credentials.write_text(f"---\n:key: {gems.token}\n")

    assert_done(here.push(write_gem(here, tmp_path / "source"), host=gems.url))

    assert list(gems.info("acme")) == ["1.0.0"]


@with_gem
def test_gems_are_installed_with_what_they_need(name, ruby, gems, tmp_path):
    for version in ("1.2.2", "1.2.9", "1.3.0", "2.0.0"):
        gems.push(pack("base", version))
    gems.push(pack("acme", "1.0.0", needs=[("base", "~> 1.2, >= 1.2.3, != 1.3.0")]))
    gems.push(pack("acme", "1.1.0.pre1", needs=[("base", "> 1.9")]))
    gems.push(pack("acme", "2.0.0", required_ruby_version=">= 99"))
    here = ruby()

    assert_done(here.install(tmp_path / "any", "acme", "-v", "1.0.0"))
    installed = here.run(["list", "--local"], tmp_path / "any").stdout
    assert "acme (1.0.0)" in installed and "base (1.2.9)" in installed, installed
    before = ruby("before")
    assert_done(before.install(tmp_path / "any", "acme", "--pre", "-v", "< 2"))
    installed = before.run(["list", "--local"], tmp_path / "any").stdout
    assert "acme (1.1.0.pre1)" in installed and "base (2.0.0)" in installed, installed
    assert_failed(ruby("other").install(tmp_path / "any", "acme", "-v", "2.0.0"), "Ruby version >= 99")
    assert_failed(ruby("other").install(tmp_path / "any", "nope"), "nope")


@with_gem
def test_the_gem_of_the_platform_is_chosen(name, ruby, gems, tmp_path):
    for platform in ("ruby", "java", "x86_64-linux"):
        assert gems.push(pack("acme", "1.0.0", platform, files={"lib/acme.rb": f"puts '{platform}'\n"}))[0] == 200
    here = ruby()

    assert_done(here.install(tmp_path / "any", "acme"))

    assert list(gems.info("acme")) == ["1.0.0", "1.0.0-java", "1.0.0-x86_64-linux"]
    assert here.run(["list", "--local"], tmp_path / "any").stdout.count("acme (1.0.0 x86_64-linux)") == 1


@with_bundler
def test_gems_are_bundled_again_updated_and_frozen(name, ruby, gems, tmp_path):
    gems.push(pack("base", "1.2.3"))
    gems.push(pack("acme", "1.0.0", needs=[("base", "~> 1.2")]))
    here, user = ruby(), write_gemfile(tmp_path / "user", gems.url, 'gem "acme"')

    assert_done(here.bundle(user, "install"))
    assert locked(user) == {"acme": "1.0.0", "base": "1.2.3"}
    assert_done(here.bundle(user, "install"))
    assert_done(here.bundle(user, "exec", "ruby", "-e", "require 'acme'; exit(ACME == '1.0.0')"))
    gems.push(pack("base", "1.3.0"))
    gems.push(pack("acme", "1.1.0", needs=[("base", "~> 1.3")]))
    assert_done(here.bundle(user, "install"))
    assert locked(user)["acme"] == "1.0.0"
    assert_failed(here.bundle(user, "outdated", "--parseable"), "acme (newest 1.1.0, installed 1.0.0)")
    assert_done(here.bundle(user, "update"))
    assert locked(user) == {"acme": "1.1.0", "base": "1.3.0"}
    assert_done(here.bundle(user, "outdated"))
    assert_done(here.bundle(user, "lock", "--update"))
    fresh = ruby("fresh")
    assert_done(fresh.bundle(user, "install", frozen="true"))
    write_gemfile(user, gems.url, 'gem "acme"', 'gem "base", "1.2.3"')
    assert_failed(fresh.bundle(user, "install", frozen="true"), "frozen")


@with_digests
def test_a_lock_file_has_the_digests_of_gems_and_holds_them_to_it(name, ruby, gems, tmp_path):
    base, acme = pack("base", "1.2.3"), pack("acme", "1.0.0", needs=[("base", "~> 1.2, >= 1.2.3")])
    native = pack("acme", "1.0.0", "x86_64-linux", needs=[("base", "~> 1.2, >= 1.2.3")])
    for content in (base, acme, native):
        gems.push(content)
    user = write_gemfile(tmp_path / "user", gems.url, 'gem "acme"')

    assert_done(ruby().bundle(user, *LOCK_DIGESTS[name], "--add-platform", "ruby", "x86_64-linux"))

    expected = {"acme (1.0.0)": acme, "acme (1.0.0-x86_64-linux)": native, "base (1.2.3)": base}
    assert locked_digests(user) == {gem: hashlib.sha256(content).hexdigest() for gem, content in expected.items()}
    assert_done(ruby("fresh").bundle(user, "install", frozen="true"))
    lock = user / "Gemfile.lock"
    lock.write_text(lock.read_text().replace(hashlib.sha256(base).hexdigest(), "0" * 64))
    assert_failed(ruby("other").bundle(user, "install", frozen="true"), "mismatched checksum")


@with_bundler
def test_gems_are_vendored_as_they_were_pushed(name, ruby, gems, tmp_path):
    content = pack("acme", "1.0.0")
    gems.push(content)
    user = write_gemfile(tmp_path / "user", gems.url, 'gem "acme"')

    assert_done(ruby().bundle(user, "cache"))

    assert (user / "vendor" / "cache" / "acme-1.0.0.gem").read_bytes() == content


@with_bundler
def test_what_is_unlisted_or_deleted_is_bundled_no_more(name, ruby, gems, client, tmp_path):
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        gems.push(pack("acme", version))
    of = of_version("acme")
    del of["packageVersion"]
    client.update_package_versions_status(**of, versions=["1.2.0"], targetStatus="Unlisted")
    client.delete_package_versions(**of, versions=["1.1.0"])
    user = write_gemfile(tmp_path / "user", gems.url, 'gem "acme"')

    assert_done(ruby().bundle(user, "install"))

    assert locked(user) == {"acme": "1.0.0"}


@with_gem
def test_what_is_not_served_says_why_and_changes_nothing(name, ruby, gems, tmp_path):
    gems.push(pack("acme", "1.0.0"))
    here = ruby()
    remote = ["--clear-sources", "--source", here.source]

    yanked = here.run(["yank", "acme", "-v", "1.0.0", "--key", "key", "--host", gems.url.rstrip("/")], tmp_path)
    assert "gems are not yanked here" in yanked.stdout + yanked.stderr
    assert "acme" not in here.run(["list", "--remote", *remote], tmp_path).stdout
    owners = here.run(["owner", "acme", "--key", "key", "--host", gems.url.rstrip("/")], tmp_path)
    assert "gems have no owners here" in owners.stdout + owners.stderr
    assert list(gems.info("acme")) == ["1.0.0"]


@with_bundler
def test_what_an_upstream_has_is_bundled_through_another_repository_and_kept_there(
    name, ruby, gems, world, server, client, account, tmp_path
):
    for version in ("1.0.0", "1.1.0"):
        gems.push(pack("acme", version))
    world.create_repository("behind", upstreams=[{"repositoryName": REPOSITORY}])
    behind = GemRegistry.at(server, client, account, "behind")
    user = write_gemfile(tmp_path / "user", behind.url, 'gem "acme", "1.0.0"')

    assert_done(ruby("behind", behind.url).bundle(user, "install"))

    kept = client.list_package_versions(domain=DOMAIN, repository="behind", format="ruby", package="acme")
    assert [version["version"] for version in kept["versions"]] == ["1.0.0"]
    assert behind.info("acme") == gems.info("acme")
    assert behind.versions() == gems.versions()


@with_bundler
@server_blobs.in_database
def test_a_gem_that_was_changed_in_the_store_is_not_bundled(name, ruby, gems, server, tmp_path):
    content = pack("acme", "1.0.0")
    gems.push(content)
    # Behind all that is unpacked.
    changed = bytes([*content[:-1], content[-1] ^ 1])

    def tamper(database):
        database.execute("UPDATE blob_content SET content = ? WHERE content = ?", (changed, content))

    before = server.url
    server.change_store(tamper)
    here = ruby(url=gems.url.replace(before, server.url))
    user = write_gemfile(tmp_path / "user", here.url, 'gem "acme"')

    assert_failed(here.bundle(user, "install"), "checksum")
