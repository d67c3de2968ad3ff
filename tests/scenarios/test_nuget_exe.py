"""NuGet packages pushed and installed by nuget.exe."""

import pytest

from ended import assert_done, assert_failed
from nuget_client import NUGET_EXE, cases
from nuget_registry import pack
from world import DOMAIN, REPOSITORY

with_nuget_exe = pytest.mark.parametrize("name", cases(NUGET_EXE))


def installed(directory):
    """The packages that are in a directory, with their versions."""
    return sorted(path.name for path in directory.iterdir())


def set_status(client, status, version):
    client.update_package_versions_status(
        domain=DOMAIN, repository=REPOSITORY, format="nuget", package="acme.lib", versions=[version],
        targetStatus=status,
    )


@with_nuget_exe
def test_a_package_is_pushed_with_a_key_and_without_one(name, nuget_exe, nupkgs, client, tmp_path):
    for number, told in [("1.0.0", []), ("2.0.0", ["-ApiKey", "ignored"])]:
        file = tmp_path / f"Acme.Lib.{number}.nupkg"
        file.write_bytes(pack("Acme.Lib", number))

        assert_done(nuget_exe().push(file, *told))

        assert nupkgs.download("acme.lib", number)[2] == file.read_bytes()
    shown = client.describe_package_version(
        domain=DOMAIN, repository=REPOSITORY, format="nuget", package="acme.lib", packageVersion="1.0.0"
    )
    assert shown["packageVersion"]["displayName"] == "Acme.Lib"


@with_nuget_exe
def test_what_is_there_is_pushed_again_only_where_nothing_is_different(name, nuget_exe, nupkgs, tmp_path):
    first, file = pack("Acme.Lib", "1.0.0"), tmp_path / "Acme.Lib.1.0.0.nupkg"
    file.write_bytes(first)
    client = nuget_exe()
    assert_done(client.push(file))
    assert_done(client.push(file))
    file.write_bytes(pack("Acme.Lib", "1.0.0", "<summary>other</summary>"))

    assert_failed(client.push(file), "409")
    assert_done(client.push(file, "-SkipDuplicate"))

    assert nupkgs.download("acme.lib", "1.0.0")[2] == first


@with_nuget_exe
def test_a_push_that_is_refused_says_why(name, nuget_exe, nupkgs, tmp_path):
    file = tmp_path / "Acme.Lib.1.0.0.nupkg"
    file.write_bytes(pack("Acme.Lib", "abc"))

    assert_failed(nuget_exe().push(file), "`abc` is no version")


@with_nuget_exe
def test_the_newest_version_is_installed_or_the_one_that_is_named(name, nuget_exe, nupkgs, tmp_path):
    for number in ("1.0.0", "1.1.0", "2.0.0-beta.1"):
        nupkgs.push(pack("Acme.Lib", number, **{"lib/net45/a.txt": number}))
    client = nuget_exe()

    for place, told, number in [
        ("newest", [], "1.1.0"),
        ("named", ["-Version", "1.0.0"], "1.0.0"),
        ("before", ["-PreRelease"], "2.0.0-beta.1"),
    ]:
        assert_done(client.install(tmp_path / place, "acme.LIB", *told))
        assert [one.lower() for one in installed(tmp_path / place)] == [f"acme.lib.{number}"]
        (text,) = (tmp_path / place).glob("*/lib/net45/a.txt")
        assert text.read_text() == number


@with_nuget_exe
def test_dependencies_are_installed_in_the_lowest_version_that_fits(name, nuget_exe, nupkgs, tmp_path):
    needs = '<dependencies><dependency id="B" version="[1.1.0,2.0.0)"/></dependencies>'
    for content in (pack("A", "1.0.0", needs), *(pack("B", f"1.{number}.0") for number in range(3))):
        assert nupkgs.push(content)[0] == 201

    assert_done(nuget_exe().install(tmp_path / "packages", "A"))

    assert installed(tmp_path / "packages") == ["A.1.0.0", "B.1.1.0"]


@with_nuget_exe
def test_what_is_unlisted_is_installed_by_its_number_and_what_is_archived_is_not(
    name, nuget_exe, nupkgs, client, tmp_path
):
    for number in ("1.0.0", "2.0.0"):
        nupkgs.push(pack("Acme.Lib", number))
    # Without a number this client takes the newest one, whatever a registration says of it.
    set_status(client, "Unlisted", "2.0.0")
    assert_done(nuget_exe("named").install(tmp_path / "named", "Acme.Lib", "-Version", "2.0.0"))
    assert installed(tmp_path / "named") == ["Acme.Lib.2.0.0"]

    set_status(client, "Archived", "2.0.0")

    gone = nuget_exe("gone").install(tmp_path / "gone", "Acme.Lib", "-Version", "2.0.0")
    assert_failed(gone, "2.0.0' is not found")


@with_nuget_exe
def test_a_client_does_not_delete(name, nuget_exe, nupkgs, tmp_path):
    nupkgs.push(pack("Acme.Lib", "1.0.0"))

    deletion = ["delete", "Acme.Lib", "1.0.0", "-Source", "ca"]
    assert_failed(nuget_exe().run(deletion, tmp_path / "deleting"), "405")

    assert nupkgs.versions("acme.lib") == ["1.0.0"]
