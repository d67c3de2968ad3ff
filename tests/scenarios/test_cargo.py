"""Crates, published, resolved and built by Cargo itself."""

import hashlib
import json

import pytest

import server_blobs
from cargo_client import cases, needs, write_crate
from cargo_registry import CargoRegistry
from ended import assert_done, assert_failed
from world import DOMAIN, REPOSITORY

with_cargo = pytest.mark.parametrize("name", cases())


def described(name, version="1.0.0"):
    """The members that name a version of a crate."""
    return {
        "domain": DOMAIN, "repository": REPOSITORY, "format": "cargo", "package": name, "packageVersion": version
    }


def set_status(client, name, status, version="1.0.0"):
    of = described(name, version)
    of["versions"] = [of.pop("packageVersion")]
    client.update_package_versions_status(**of, targetStatus=status)


@with_cargo
def test_two_publishes_in_a_row_are_in_the_index_when_they_end(name, cargo, crates, client, tmp_path):
    source = write_crate(tmp_path / "source", "Acme_Crate", "1.0.0")
    assert_done(cargo().publish(source))
    assert crates.versions("acme_crate") == {"1.0.0": False}
    write_crate(source, "Acme_Crate", "1.0.1")

    ended = cargo().publish(source)

    assert_done(ended)
    assert "Published Acme_Crate v1.0.1" in ended.stderr, ended.stderr
    lines = {line["vers"]: line for line in crates.lines("acme_crate")}
    assert list(lines) == ["1.0.0", "1.0.1"]
    assets = client.list_package_version_assets(**described("Acme_Crate", "1.0.1"))["assets"]
    assert [asset["name"] for asset in assets] == ["Acme_Crate-1.0.1.crate"]
    assert assets[0]["hashes"]["SHA-256"] == lines["1.0.1"]["cksum"]
    content = crates.download("Acme_Crate", "1.0.1")[2]
    assert hashlib.sha256(content).hexdigest() == lines["1.0.1"]["cksum"]


@with_cargo
def test_what_is_there_is_not_published_again(name, cargo, crates, tmp_path):
    source = write_crate(tmp_path / "source", "widget", "1.0.0")
    assert_done(cargo().publish(source))
    before = crates.lines("widget")

    assert_failed(cargo().publish(source), "already exists on `ca` index")

    assert crates.lines("widget") == before


@with_cargo
def test_what_is_published_builds_with_dependencies_of_every_kind(name, cargo, crates, tmp_path):
    for crate in ("real", "on-unix", "helper", "tester", "maybe"):
        code = f'pub fn name() -> &\'static str {{ "{crate}" }}\n'
        assert_done(cargo().publish(write_crate(tmp_path / crate, crate, "1.2.0", "[features]\nextra = []\n", code)))
    rest = (
        "[features]\ndefault = [\"with\"]\nwith = [\"dep:maybe\"]\nmore = [\"maybe?/extra\", \"alias/extra\"]\n"
        f"[dependencies]\n{needs('alias', '^1.1', package='real', features=['extra'])}"
        f"{needs('maybe', '1', optional=True, default_features=False)}"
        f"[target.'cfg(unix)'.dependencies]\n{needs('on-unix', '>=1, <2')}"
        f"[build-dependencies]\n{needs('helper')}[dev-dependencies]\n{needs('tester', '=1.2.0')}"
    )
    code = "pub fn names() -> String { format!(\"{} {} {}\", alias::name(), on_unix::name(), maybe::name()) }\n"
    source = write_crate(tmp_path / "widget", "widget", "1.0.0", rest, code, rust_version="1.70")
    (source / "build.rs").write_text("fn main() { assert_eq!(helper::name(), \"helper\"); }\n")
    assert_done(cargo().run(["publish", "--allow-dirty"], source))

    (line,) = crates.lines("widget")
    kinds = {dep["name"]: (dep["kind"], dep["package"], dep["target"], dep["req"]) for dep in line["deps"]}
    assert kinds == {
        "alias": ("normal", "real", None, "^1.1"),
        "maybe": ("normal", None, None, "^1"),
        "on-unix": ("normal", None, "cfg(unix)", ">=1, <2"),
        "helper": ("build", None, None, "^1"),
        "tester": ("dev", None, None, "=1.2.0"),
    }
    assert {dep["registry"] for dep in line["deps"]} == {None}
    assert (line["v"], line["rust_version"]) == (2, "1.70")
    assert line["features"] == {"default": ["with"]}
    assert line["features2"] == {"with": ["dep:maybe"], "more": ["maybe?/extra", "alias/extra"]}
    code = "#[test] fn t() { assert_eq!(widget::names(), \"real on-unix maybe\"); }\n"
    user = write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needs('widget', features=['more'])}", code)
    assert_done(cargo("fresh").run(["test"], user))


@with_cargo
def test_every_command_that_resolves_finds_what_is_there(name, cargo, crates, tmp_path):
    for version in ("1.0.0", "1.1.0", "2.0.0-rc.1+build.5"):
        crates.publish("widget", version)
    tool = write_crate(tmp_path / "tool", "tool", "1.0.0", f"[dependencies]\n{needs('widget')}")
    (tool / "src" / "main.rs").write_text("fn main() {}\n")
    assert_done(cargo().publish(tool))
    user = write_crate(tmp_path / "user", "user", "0.1.0")
    here = cargo("fresh")

    assert_done(here.run(["add", "widget@=1.0.0", "--registry", "ca"], user))
    assert_failed(here.run(["add", "nope_zz", "--registry", "ca"], user), "nope_zz")
    for command in ("fetch", "check", "update", "vendor", "tree"):
        assert_done(here.run(command.split(), user))
    assert_done(here.run(["update", "widget", "--precise", "1.0.0"], user))
    info = here.run(["info", "widget@1.1.0", "--registry", "ca"], tmp_path / "elsewhere")
    assert_done(info)
    assert "1.1.0" in info.stdout, info.stdout
    assert_done(here.run(["add", "widget@=2.0.0-rc.1", "--registry", "ca"], user))
    assert_done(here.run(["check"], user))
    assert "2.0.0-rc.1+build.5" in (user / "Cargo.lock").read_text()
    root = str(tmp_path / "root")
    assert_done(here.run(["install", "tool", "--registry", "ca", "--root", root, "--debug"], tmp_path / "elsewhere"))


@with_cargo
def test_names_of_every_length_and_case_are_found(name, cargo, crates, tmp_path):
    names = ("a", "Bc", "Def", "ghij", "With_Under-And-Dash")
    for crate in names:
        assert_done(cargo().publish(write_crate(tmp_path / crate, crate, "1.0.0")))
    needed = "".join(needs(crate) for crate in names)
    user = write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needed}")

    assert_done(cargo("fresh").run(["check"], user))

    clash = write_crate(tmp_path / "clash", "with-under_and_dash", "2.0.0")
    assert_failed(cargo().publish(clash), "differs only in case, hyphens or underscores")
    assert crates.versions("with_under-and-dash") == {"1.0.0": False}


@with_cargo
def test_what_is_not_served_fails_with_its_reason(name, cargo, crates, tmp_path):
    crates.publish("widget", "1.0.0")
    here = cargo()

    searched = here.run(["search", "widget", "--registry", "ca"], tmp_path / "any")
    assert_failed(searched, "there is no search")
    assert searched.returncode == 101
    owned = here.run(["owner", "--list", "widget", "--registry", "ca"], tmp_path / "any")
    assert_failed(owned, "policies of the repository say who may publish them")


@with_cargo
def test_a_yanked_version_is_passed_over_and_lock_files_go_on_to_work(name, cargo, crates, client, tmp_path):
    for version in ("1.0.0", "1.1.0"):
        crates.publish("widget", version)
    user = write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needs('widget')}")
    assert_done(cargo().run(["check"], user))
    lock = (user / "Cargo.lock").read_text()
    assert 'version = "1.1.0"' in lock

    assert_done(cargo().run(["yank", "widget@1.1.0", "--registry", "ca"], tmp_path / "any"))

    assert client.describe_package_version(**described("widget", "1.1.0"))["packageVersion"]["status"] == "Unlisted"
    assert crates.versions("widget") == {"1.0.0": False, "1.1.0": True}
    assert_done(cargo("fresh").run(["check", "--locked"], user))
    (user / "Cargo.lock").unlink()
    assert_done(cargo("third").run(["check"], user))
    assert 'version = "1.0.0"' in (user / "Cargo.lock").read_text()
    (user / "Cargo.lock").write_text(lock)
    assert_done(cargo().run(["yank", "widget@1.1.0", "--undo", "--registry", "ca"], tmp_path / "any"))
    assert crates.versions("widget") == {"1.0.0": False, "1.1.0": False}

    set_status(client, "widget", "Archived", "1.1.0")
    assert_failed(cargo("fourth").run(["check", "--locked"], user), "widget")


@with_cargo
def test_the_crates_of_a_workspace_are_published_one_after_the_other(name, cargo, crates, tmp_path):
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "Cargo.toml").write_text('[workspace]\nmembers = ["first", "second"]\nresolver = "2"\n')
    for crate, rest in (("first", ""), ("second", f"[dependencies]\n{needs('first', '1.0.0', path='../first')}")):
        write_crate(root / crate, crate, "1.0.0", rest)
        manifest = (root / crate / "Cargo.toml").read_text()
        (root / crate / "Cargo.toml").write_text(manifest.replace("[workspace]\n", ""))

    assert_done(cargo().run(["publish", "--workspace", "--allow-dirty"], root))

    assert crates.versions("first") == crates.versions("second") == {"1.0.0": False}


@with_cargo
@server_blobs.in_database
def test_a_file_that_was_changed_in_the_store_is_not_built(name, cargo, crates, server, tmp_path):
    crates.publish("widget", "1.0.0")
    user = write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needs('widget')}")
    content = crates.download("widget", "1.0.0")[2]
    changed = bytes([*content[:-1], content[-1] ^ 1])

    def tamper(database):
        database.execute("UPDATE blob_content SET content = ? WHERE content = ?", (changed, content))

    before = server.url
    server.change_store(tamper)
    here = cargo(url=crates.url.replace(before, server.url))

    assert_failed(here.run(["check"], user), "checksum")


@with_cargo
def test_the_api_shows_what_cargo_says_of_a_version(name, cargo, client, crates, tmp_path):
    crates.publish("base", "1.0.0")
    rest = f"[dependencies]\n{needs('other', '1', package='base')}[dev-dependencies]\n{needs('base', '^1.0')}"
    about = {"homepage": "https://home.example/", "repository": "https://code.example/widget", "keywords": ["small"]}
    source = write_crate(tmp_path / "widget", "Widget", "1.0.0", rest, readme="README.md", license="MIT OR ISC", **about)
    (source / "README.md").write_text("# A widget\n")
    assert_done(cargo().publish(source))
    of = described("Widget")

    told = client.describe_package_version(**of)["packageVersion"]
    members = ("displayName", "summary", "homePage", "sourceCodeRepository", "licenses")
    assert [told[member] for member in members] == [
        "Widget", "small", about["homepage"], about["repository"], [{"name": "MIT OR ISC"}]
    ]
    assert client.get_package_version_readme(**of)["readme"] == "# A widget\n"
    listed = client.list_package_version_dependencies(**of)["dependencies"]
    told = {(one["package"], one["dependencyType"], one["versionRequirement"]) for one in listed}
    assert told == {("base", "normal", "^1"), ("base", "dev", "^1.0")}


@with_cargo
def test_what_an_upstream_has_is_built_through_another_repository_and_kept_there(
    name, cargo, crates, world, server, client, account, tmp_path
):
    crates.publish("Widget", "1.0.0")
    crates.publish("Widget", "1.1.0")
    world.create_repository("behind", upstreams=[{"repositoryName": REPOSITORY}])
    behind = CargoRegistry.at(server, client, account, "behind")
    user = write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needs('Widget', '=1.0.0')}")

    assert_done(cargo("behind", behind.url).run(["check"], user))

    kept = client.list_package_versions(domain=DOMAIN, repository="behind", format="cargo", package="Widget")
    assert [version["version"] for version in kept["versions"]] == ["1.0.0"]
    assert list(behind.versions("widget")) == ["1.0.0", "1.1.0"]
    assert json.loads(behind.ask("config.json")[2])["dl"].startswith(behind.url)


@with_cargo
def test_versions_that_are_copied_can_be_built(name, cargo, crates, world, server, client, account, tmp_path):
    crates.publish("widget", "1.0.0")
    world.create_repository("other")
    client.copy_package_versions(
        domain=DOMAIN, sourceRepository=REPOSITORY, destinationRepository="other",
        format="cargo", package="widget", versions=["1.0.0"],
    )
    other = CargoRegistry.at(server, client, account, "other")
    user = write_crate(tmp_path / "user", "user", "0.1.0", f"[dependencies]\n{needs('widget')}")

    assert_done(cargo("other", other.url).run(["check"], user))

    assert other.lines("widget") == crates.lines("widget")
