"""Python packages, published and installed by Python's own clients."""

import concurrent.futures
import hashlib
import shutil
import urllib.request

import pytest

import python_projects
from ended import assert_done, assert_failed
from pypi_index import package, page, send
from python_clients import INSTALLERS, LOCKERS, PIPS, PUBLISHERS, cases, driven, metadata, write_sdist, write_wheel
from world import DOMAIN, REPOSITORY

every_publisher = pytest.mark.parametrize("name", cases(*PUBLISHERS))
every_installer = pytest.mark.parametrize("name", cases(*INSTALLERS))
every_locker = pytest.mark.parametrize("name", cases(*LOCKERS))
every_pip = pytest.mark.parametrize("name", cases(*PIPS))


@every_publisher
def test_what_is_published_is_there_under_any_spelling_of_its_name(name, python, python_of, client, tmp_path):
    project = python_projects.write(python, tmp_path / "project", "My_Pkg.X")

    assert_done(python_projects.publish(python, name, project))

    status, text = python.upload("my_pkg_x-1.0.tar.gz", b"", name="my-pkg-x", version="1.0")
    assert (status, "empty" in text) == (400, True), text
    told = {file["filename"]: file["hashes"]["sha256"] for file in page(python, "my-pkg-x")["files"]}
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (project / "dist").iterdir()}
    for spelling in ("My-Pkg.X", "my_pkg_x"):
        assert_done(python_of().uv_pip("install", "--target", tmp_path / spelling, spelling))
        assert python_projects.has(tmp_path / spelling, "my_pkg_x")


@pytest.mark.parametrize("name", cases(*(name for name in PUBLISHERS if name != "flit")))
def test_files_are_published_again_where_nothing_is_different(name, python, tmp_path):
    project = python_projects.write(python, tmp_path / "project", "widget")
    assert_done(python_projects.publish(python, name, project))
    before = page(python, "widget")

    assert_done(python_projects.publish(python, name, project))

    other = write_wheel(project / "dist", "widget", "1.0", content="other = 1\n")
    assert python_projects.publish(python, name, project).returncode != 0, other
    assert page(python, "widget") == before


@every_installer
def test_what_is_there_can_be_installed_with_what_it_depends_on(name, python, tmp_path):
    send(python, write_wheel(tmp_path, "base", "1.1"), "base", "1.1")
    send(python, write_wheel(tmp_path, "My_Pkg.X", "1.0rc1", requires=["Base>=1"]), "My_Pkg.X", "1.0rc1")

    assert_done(python_projects.install(python, name, tmp_path / "installed", "my-pkg.x==1.0rc1"))

    assert python_projects.has(tmp_path / "installed", "my_pkg_x")
    assert python_projects.has(tmp_path / "installed", "base")


@every_locker
def test_a_lock_installs_the_files_that_were_there_when_it_was_made(name, python, python_of, tmp_path):
    send(python, write_wheel(tmp_path, "widget", "1.0"), "widget", "1.0")
    project = python_projects.write(python, tmp_path / "project", "project", requires=["widget"])
    assert_done(python_projects.lock(python, name, project))
    send(python, write_wheel(tmp_path, "widget", "1.1"), "widget", "1.1")

    assert_done(python_projects.install_locked(python_of(), name, project))

    (found,) = [path for path in project.rglob("widget.py") if path.parent.name != "dist"]
    assert "1.0" in found.read_text()


@driven("uv")
def test_a_lock_of_uv_installs_what_is_not_listed_any_more(python, python_of, client, tmp_path):
    send(python, write_wheel(tmp_path, "widget", "1.0"), "widget", "1.0")
    project = python_projects.write(python, tmp_path / "project", "project", requires=["widget"])
    assert_done(python_projects.lock(python, "uv", project))

    client.update_package_versions_status(**package("widget", versions=["1.0"], targetStatus="Unlisted"))
    assert_done(python_projects.install_locked(python_of(), "uv", project))
    assert python_projects.has(project, "widget")
    assert python_projects.install(python_of(), "uv", tmp_path / "other", "widget").returncode != 0

    client.update_package_versions_status(**package("widget", versions=["1.0"], targetStatus="Archived"))
    shutil.rmtree(project / ".venv")
    assert python_projects.install_locked(python_of(), "uv", project).returncode != 0


@driven("uv")
def test_files_of_after_a_day_are_left_out_where_a_lock_asks_for_it(python, tmp_path):
    send(python, write_wheel(tmp_path, "widget", "1.0"), "widget", "1.0")
    project = python_projects.write(python, tmp_path / "project", "project", requires=["widget"])

    earlier = python_projects.lock(python, "uv", project, "--exclude-newer", "2020-01-01")
    later = python_projects.lock(python, "uv", project, "--exclude-newer", "2999-01-01")

    assert earlier.returncode != 0, earlier.stderr
    assert_done(later)


@driven("uv")
def test_a_lock_costs_a_page_and_metadata_for_each_project_and_no_file(server, python, tmp_path):
    send(python, write_wheel(tmp_path, "base", "1.0"), "base", "1.0")
    wheel = write_wheel(tmp_path, "widget", "1.0", requires=["base"])
    send(python, wheel, "widget", "1.0")
    project = python_projects.write(python, tmp_path / "project", "project", requires=["widget"])
    before = requests(server)

    assert_done(python_projects.lock(python, "uv", project))

    assert requests(server) == before + 4
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in (project / "uv.lock").read_text()


@pytest.mark.parametrize("name", cases("pip23", "pip26", "uv"))
def test_an_installation_costs_a_page_metadata_and_a_file_for_each_project(name, server, python, tmp_path):
    send(python, write_wheel(tmp_path, "base", "1.0"), "base", "1.0")
    send(python, write_wheel(tmp_path, "widget", "1.0", requires=["base"]), "widget", "1.0")
    before = requests(server)

    assert_done(python_projects.install(python, name, tmp_path / "installed", "widget"))

    assert requests(server) == before + 6


def requests(server):
    """How many requests to Python's endpoints were answered so far."""
    with urllib.request.urlopen(f"{server.url}/_/metrics") as answer:
        lines = answer.read().decode().splitlines()
    started = 'codeartifact_requests_total{operation="pypi"'
    return sum(int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(started))


@driven("twine", "pip26")
@pytest.mark.parametrize("slash", ["", "/"])
def test_what_twine_uploads_pip_installs(slash, python, client, tmp_path):
    files = [write_wheel(tmp_path / "dist", "My-Pkg.X", "1.0"), write_sdist(tmp_path / "dist", "My-Pkg.X", "1.0")]

    assert_done(python.twine(*files, url=python.url.rstrip("/") + slash))
    assert_done(python.twine(*files))

    for spelling in ("my_pkg.x", "My-Pkg-X"):
        assert_done(python.pip("install", "--no-deps", "--target", tmp_path / spelling, spelling))
        assert (tmp_path / spelling / "my_pkg_x.py").exists()
    assert_done(python.pip("download", "--no-deps", "--only-binary", ":all:", "--dest", tmp_path / "loaded", "my-pkg-x"))
    assert (tmp_path / "loaded" / files[0].name).read_bytes() == files[0].read_bytes()
    assets = client.list_package_version_assets(**package("my-pkg-x", packageVersion="1.0"))["assets"]
    told = {asset["name"]: asset["hashes"]["SHA-256"] for asset in assets}
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@driven("twine")
def test_other_content_under_one_name_is_refused_and_another_file_is_taken(python, tmp_path):
    assert_done(python.twine(write_wheel(tmp_path / "one", "widget", "1.0")))

    assert_failed(python.twine(write_wheel(tmp_path / "two", "widget", "1.0", content="other = 1\n")), "409 Conflict")

    assert_done(python.twine(write_wheel(tmp_path / "three", "widget", "1.0", tag="py2-none-any")))
    assert [file["filename"] for file in page(python, "widget")["files"]] == [
        "widget-1.0-py2-none-any.whl",
        "widget-1.0-py3-none-any.whl",
    ]


@driven("uv")
def test_what_uv_publishes_uv_installs(python, python_of, tmp_path):
    files = [write_wheel(tmp_path / "dist", "widget", "1.0"), write_sdist(tmp_path / "dist", "widget", "1.0")]

    assert_done(python.uv_publish(*files))
    assert_done(python.uv_publish(*files))

    assert_done(python_of().uv_pip("install", "--target", tmp_path / "installed", "widget==1.0"))
    assert (tmp_path / "installed" / "widget.py").exists()
    other = write_wheel(tmp_path / "other", "widget", "1.0", content="other = 1\n")
    assert python.uv_publish(other).returncode != 0


@pytest.mark.parametrize("name", cases(*PIPS, "uv"))
def test_files_are_held_to_their_hashes(name, python, tmp_path):
    wheel = write_wheel(tmp_path / "dist", "widget", "1.0")
    send(python, wheel, "widget", "1.0")
    requirements = tmp_path / "requirements.txt"

    def install(digest):
        requirements.write_text(f"widget==1.0 --hash=sha256:{digest}\n")
        return python_projects.install(python, name, tmp_path / digest[:4], "--require-hashes", "-r", requirements)

    assert_done(install(hashlib.sha256(wheel.read_bytes()).hexdigest()))
    assert_failed(install("0" * 64), "Hash mismatch" if name == "uv" else "DO NOT MATCH")


@pytest.mark.parametrize("name", cases(*PIPS, "uv"))
def test_files_for_other_pythons_are_passed_over(name, python, tmp_path):
    send(python, write_wheel(tmp_path, "widget", "1.0", requires_python=">=3"), "widget", "1.0")
    send(python, write_wheel(tmp_path, "widget", "2.0", requires_python=">=3.99"), "widget", "2.0")

    assert_done(python_projects.install(python, name, tmp_path / "installed", "widget"))

    assert "1.0" in (tmp_path / "installed" / "widget.py").read_text()
    told = {file["filename"]: file["requires-python"] for file in page(python, "widget")["files"]}
    assert told == {"widget-1.0-py3-none-any.whl": ">=3", "widget-2.0-py3-none-any.whl": ">=3.99"}


@driven("pip26")
def test_dependencies_are_found_by_the_metadata_beside_the_wheel(python, tmp_path):
    send(python, write_wheel(tmp_path, "base", "1.0"), "base", "1.0")
    wheel = write_wheel(tmp_path, "widget", "1.0", requires=["base>=1"])
    send(python, wheel, "widget", "1.0")

    ended = python.pip("install", "-vv", "--target", tmp_path / "installed", "widget")
    assert_done(ended)

    assert (tmp_path / "installed" / "base.py").exists()
    assert f"{wheel.name}.metadata" in ended.stdout
    file = page(python, "widget")["files"][0]
    status, headers, body = python.ask(f"simple/widget/{file['url']}.metadata")
    assert (status, headers.get_content_type()) == (200, "text/plain")
    assert body == metadata("widget", "1.0", requires=["base>=1"])
    assert file["core-metadata"] == {"sha256": hashlib.sha256(body).hexdigest()}
    status, again, body = python.ask(f"simple/widget/{file['url']}.metadata", if_none_match=headers["etag"])
    assert (status, again["etag"], body) == (304, headers["etag"], b"")
    assert python.ask(f"simple/widget/{file['url']}.metadata", if_none_match='"other"')[0] == 200


@every_installer
def test_what_an_upstream_has_is_installed_through_another_repository_and_kept_there(
    name, python, python_of, client, world, tmp_path
):
    wheel = write_wheel(tmp_path, "widget", "1.0", requires_python=">=3")
    send(python, wheel, "widget", "1.0")
    send(python, write_sdist(tmp_path, "widget", "1.0"), "widget", "1.0")
    world.create_repository("near", upstreams=[{"repositoryName": REPOSITORY}])
    near = python_of("near")
    before = page(near, "widget")

    # Metadata alone keep nothing.
    assert near.ask(f"simple/widget/1.0/{wheel.name}.metadata")[0] == 200
    assert client.list_packages(domain=DOMAIN, repository="near")["packages"] == []
    assert_done(python_projects.install(near, name, tmp_path / "installed", "widget"))

    client.delete_package(**package("widget"))
    assert page(near, "widget") == before
    assert near.ask(f"simple/widget/1.0/{wheel.name}.metadata")[0] == 200
    held = client.list_package_version_assets(
        domain=DOMAIN, repository="near", format="pypi", package="widget", packageVersion="1.0"
    )
    assert [asset["name"] for asset in held["assets"]] == [wheel.name, "widget-1.0.tar.gz"]


@every_pip
def test_files_are_loaded_listed_and_kept_as_wheels(name, python, tmp_path):
    wheel = write_wheel(tmp_path / "dist", "widget", "1.10")
    send(python, write_wheel(tmp_path / "dist", "widget", "1.9"), "widget", "1.9")
    send(python, wheel, "widget", "1.10")

    for command, option in (("download", "--dest"), ("wheel", "--wheel-dir")):
        assert_done(python.pip(command, "--no-deps", option, tmp_path / command, "widget", client=name))
        assert (tmp_path / command / wheel.name).read_bytes() == wheel.read_bytes()
    assert_failed(python.pip("download", "--dest", tmp_path, "unknown", client=name), "No matching distribution")
    if name != "pip20":
        assert "1.10, 1.9" in python.pip("index", "versions", "widget", client=name).stdout


@pytest.mark.parametrize("name", cases("twine", "uv", "hatch"))
def test_a_file_that_is_published_twice_at_once_is_there_once(name, python, python_of, tmp_path):
    project = python_projects.write(python, tmp_path / "project", "widget")
    rivals = [python_of(), python_of()]

    with concurrent.futures.ThreadPoolExecutor() as threads:
        ended = list(threads.map(lambda rival: python_projects.publish(rival, name, project), rivals))

    for one in ended:
        assert_done(one)
    assert {file["filename"] for file in page(python, "widget")["files"]} == {
        path.name for path in (project / "dist").iterdir()
    }
