"""devpi as an origin: what is published to it, and what it mirrors, installed through this server."""

import pytest

import other_registries
from ended import assert_done
from python_clients import driven, write_wheel
from test_origins import Connected, origin

needs_devpi = pytest.mark.skipif(not other_registries.devpi_is_installed(), reason="devpi is not installed")


@driven("pip26", "twine")
@needs_devpi
def test_pip_installs_what_devpi_has_and_what_it_mirrors(origin, tmp_path):
    good, bad = (write_wheel(tmp_path / "origin", "widget", version, requires=["part"]) for version in ("1.0", "1.1"))
    origin.offer_python("widget", good, bad)
    origin.yank_python("widget", bad.name, "broken")
    devpi = other_registries.devpi(f"{origin.url}/simple/")
    here = Connected("--origin", f"public:pypi={devpi.url}", "--origin-document-seconds", "0")
    clients = here.python(tmp_path / "home")
    known = ("--username", "root", "--password", "secret", "--non-interactive", "--disable-progress-bar")
    part = write_wheel(tmp_path / "origin", "part", "2.0")
    assert_done(clients.run("twine", "upload", "--repository-url", devpi.endpoint, *known, part))

    assert_done(clients.pip("install", "--target", tmp_path / "pip", "widget"))

    assert "version = '1.0'" in (tmp_path / "pip" / "widget.py").read_text(), "what was yanked is passed over"
    assert (tmp_path / "pip" / "part.py").exists()
    pinned = clients.pip("install", "--target", tmp_path / "pinned", "widget==1.1")
    assert_done(pinned)
    assert "broken" in pinned.stdout + pinned.stderr
    assert here.versions("asked", "widget", "pypi") == here.versions("python-store", "widget", "pypi") == ["1.1", "1.0"]

    devpi.stop()
    later = here.python(tmp_path / "later")
    assert_done(later.pip("install", "--target", tmp_path / "again", "widget"))
    assert "version = '1.0'" in (tmp_path / "again" / "widget.py").read_text(), "it is still yanked"
    here.server.stop()
