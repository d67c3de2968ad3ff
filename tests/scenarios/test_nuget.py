"""NuGet packages, packed, pushed and restored by the .NET SDK itself."""

import json
import os
import re

import pytest

import client_record
from ended import assert_done, assert_failed
from nuget_client import DOTNET, FRAMEWORK, cases, restored, write_project
from nuget_registry import pack
from server_process import ROOT
from world import DOMAIN, REPOSITORY

with_dotnet = pytest.mark.parametrize("name", cases(DOTNET))


def described(name, version="1.0.0"):
    """The members that name a version of a package."""
    return {
        "domain": DOMAIN, "repository": REPOSITORY, "format": "nuget", "package": name, "packageVersion": version
    }


def set_status(client, name, status, version):
    of = described(name, version)
    of["versions"] = [of.pop("packageVersion")]
    client.update_package_versions_status(**of, targetStatus=status)


@with_dotnet
def test_a_package_is_packed_pushed_restored_and_locked(name, dotnet, nupkgs, client, tmp_path):
    properties = {"PackageId": "Acme.Lib", "Version": "1.0.0", "Authors": "Ann", "PackageLicenseExpression": "MIT"}
    source = write_project(tmp_path / "source", **properties)
    (source / "Lib.cs").write_text("public static class Lib { public static int One() { return 1; } }\n")
    writer = dotnet()
    assert_done(writer.run(["pack", "--configuration", "Release", "--output", str(tmp_path / "packed")], source))
    file = tmp_path / "packed" / "Acme.Lib.1.0.0.nupkg"

    assert_done(writer.push(file))

    assert nupkgs.download("acme.lib", "1.0.0")[2] == file.read_bytes()
    shown = client.describe_package_version(**described("acme.lib"))["packageVersion"]
    assert shown["displayName"] == "Acme.Lib"
    assert [license["name"] for license in shown["licenses"]] == ["MIT"]

    user = write_project(tmp_path / "user", [("acme.LIB", "1.0.0")], RestorePackagesWithLockFile="true")
    assert_done(dotnet("reader").restore(user))
    assert restored(user) == {"acme.lib": "1.0.0"}
    lock = json.loads((user / "packages.lock.json").read_text())
    assert_done(dotnet("another").restore(user, "--locked-mode"))
    assert json.loads((user / "packages.lock.json").read_text()) == lock


@with_dotnet
def test_what_is_there_is_pushed_again_only_where_nothing_is_different(name, dotnet, nupkgs, tmp_path):
    first, other = pack("Acme.Lib", "1.0.0"), pack("Acme.Lib", "1.0.0", **{"lib/a.txt": "more"})
    file = tmp_path / "Acme.Lib.1.0.0.nupkg"
    file.write_bytes(first)
    client = dotnet()
    assert_done(client.push(file))
    assert_done(client.push(file, "--api-key", "ignored"))
    file.write_bytes(other)

    assert_failed(client.push(file), "409")
    assert_done(client.push(file, "--skip-duplicate"))

    assert nupkgs.download("acme.lib", "1.0.0")[2] == first


@with_dotnet
def test_dependencies_are_restored_in_the_lowest_version_that_fits(name, dotnet, nupkgs, tmp_path):
    group = '<group targetFramework=".NETCoreApp3.1"><dependency id="B" version="[1.1.0,2.0.0)"/></group>'
    for content in (pack("A", "1.0.0", f"<dependencies>{group}</dependencies>"), *(pack("B", f"1.{n}.0") for n in range(3))):
        assert nupkgs.push(content)[0] == 201
    user = write_project(tmp_path / "user", [("A", "1.0.0")])

    assert_done(dotnet().restore(user))

    assert restored(user) == {"a": "1.0.0", "b": "1.1.0"}


@with_dotnet
def test_a_lock_file_restores_what_is_unlisted_and_nothing_restores_what_is_archived(
    name, dotnet, nupkgs, client, tmp_path
):
    nupkgs.push(pack("Acme.Lib", "1.0.0"))
    user = write_project(tmp_path / "user", [("Acme.Lib", "1.0.0")], RestorePackagesWithLockFile="true")
    assert_done(dotnet().restore(user))
    set_status(client, "acme.lib", "Unlisted", "1.0.0")
    assert_done(dotnet("unlisted").restore(user, "--locked-mode"))
    set_status(client, "acme.lib", "Archived", "1.0.0")

    assert_failed(dotnet("archived").restore(user, "--locked-mode"), "NU110")


@with_dotnet
def test_a_client_does_not_delete(name, dotnet, nupkgs, tmp_path):
    nupkgs.push(pack("Acme.Lib", "1.0.0"))
    deletion = ["nuget", "delete", "Acme.Lib", "1.0.0", "--source", "ca", "--non-interactive"]

    assert_failed(dotnet().run(deletion, tmp_path / "deleting"), "405")

    assert nupkgs.versions("acme.lib") == ["1.0.0"]


@with_dotnet
def test_a_project_is_given_a_package_and_told_of_a_newer_one(name, dotnet, nupkgs, tmp_path):
    nupkgs.push(pack("Acme.Lib", "1.0.0"))
    nupkgs.push(pack("Acme.Lib", "1.1.0"))
    user, client = write_project(tmp_path / "user"), dotnet()
    assert_done(client.run(["add", "package", "Acme.Lib", "--version", "1.0.0"], user))
    assert restored(user) == {"acme.lib": "1.0.0"}

    outdated = client.run(["list", "package", "--outdated"], user)

    assert_done(outdated)
    assert re.search(r"Acme\.Lib\s+1\.0\.0\s+1\.0\.0\s+1\.1\.0", outdated.stdout), outdated.stdout


@with_dotnet
def test_a_push_that_is_refused_says_why(name, dotnet, tmp_path):
    file = tmp_path / "Acme.Lib.1.0.0.nupkg"
    file.write_bytes(pack("Acme.Lib", "abc"))

    assert_failed(dotnet().push(file), "`abc` is no version")


@with_dotnet
def test_the_commands_of_the_readme_push_and_add_a_package(name, dotnet, cli, server, client, tmp_path):
    client.create_domain(domain="my-team")
    client.create_repository(domain="my-team", repository="shared")
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    (minute,) = [block for block in blocks if "--format nuget" in block]
    # What this SDK builds otherwise needs a package of the public gallery.
    built, own = "dotnet new classlib", f"dotnet new classlib --framework {FRAMEWORK}"
    assert minute.count(built) == 2
    dotnet().write_launcher(tmp_path / "programs")

    ended = cli.run(f"set -e\nexport PATH={tmp_path / 'programs'}:{os.environ['PATH']}\n{minute.replace(built, own)}")
    client_record.ran(name)

    assert_done(ended)
    of = {"domain": "my-team", "repository": "shared"}
    assert [one["package"] for one in client.list_packages(**of)["packages"]] == ["hellonuget"]
    (user,) = tmp_path.rglob("HelloUser/HelloUser.csproj")
    assert restored(user.parent) == {"hellonuget": "1.0.0"}
