"""Registries of other makers, run on this machine to fetch from: verdaccio for npm, pypiserver and devpi for Python.

Knows their command lines, settings and how they are set up; asserts nothing.
"""

import base64
import contextlib
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from free_port import free_port

_CLIENTS = pathlib.Path(__file__).parents[1] / ".clients"
VERDACCIO = _CLIENTS / "origins" / "node_modules" / "verdaccio" / "bin" / "verdaccio"
PYPISERVER = _CLIENTS / "origins" / "python" / "bin" / "pypi-server"
DEVPI = PYPISERVER.with_name("devpi-server")


def verdaccio_is_installed():
    """Tells whether verdaccio can be run here."""
    return shutil.which("node") is not None and VERDACCIO.exists()


def pypiserver_is_installed():
    """Tells whether pypiserver can be run here."""
    return PYPISERVER.exists()


def devpi_is_installed():
    """Tells whether devpi can be run here."""
    return DEVPI.exists()


class OtherRegistry:
    """A registry that runs until it is stopped; `url` is where it answers."""

    def __init__(self, command, directory):
        self.directory = directory
        self._process = subprocess.Popen(
            command, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stop(self):
        """Stops it and removes what it holds."""
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


def _wait_for(url):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url).close()
            return
        # Nothing tells when another program is ready.
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {url}")


def verdaccio():
    """Starts verdaccio, where anybody may publish and read, and which asks nobody else."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="codeartifact-verdaccio-"))
    (directory / "config.yaml").write_text(
        "storage: ./storage\nauth:\n  htpasswd:\n    file: ./htpasswd\nuplinks: {}\n"
        "packages:\n  '**':\n    access: $all\n    publish: $all\nlog: {type: stdout, format: pretty, level: error}\n"
    )
    port = free_port()
    registry = OtherRegistry(
        ["node", str(VERDACCIO), "--config", str(directory / "config.yaml"), "--listen", f"127.0.0.1:{port}"], directory
    )
    registry.url = f"http://127.0.0.1:{port}/"
    _wait_for(registry.url + "-/ping")
    return registry


def pypiserver(*files):
    """Starts pypiserver over files."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="codeartifact-pypiserver-"))
    packages = directory / "packages"
    packages.mkdir()
    for path in files:
        shutil.copy(path, packages)
    port = free_port()
    command = [str(PYPISERVER), "run", "--interface", "127.0.0.1", "--port", str(port), "--disable-fallback"]
    registry = OtherRegistry([*command, str(packages)], directory)
    registry.url = f"http://127.0.0.1:{port}/simple/"
    _wait_for(registry.url)
    return registry


def devpi(mirrored):
    """Starts devpi with an index to publish to, which mirrors another index and asks that anew each time.

    Its `url` has the pages, and `endpoint` takes uploads of `root`, whose password is `secret`.
    """
    directory = pathlib.Path(tempfile.mkdtemp(prefix="codeartifact-devpi-"))
    prepare = [DEVPI.with_name("devpi-init"), "--serverdir", directory / "data", "--no-root-pypi", "--root-passwd", "secret"]
    subprocess.run([str(part) for part in prepare], check=True, capture_output=True)
    port = free_port()
    command = [DEVPI, "--serverdir", directory / "data", "--host", "127.0.0.1", "--port", port]
    registry = OtherRegistry([str(part) for part in command], directory)
    server = f"http://127.0.0.1:{port}/"
    _wait_for(server + "+api")
    token = _tell(server + "+login", "POST", {"user": "root", "password": "secret"})["result"]["password"]
    mirror = {"type": "mirror", "mirror_url": mirrored, "mirror_no_project_list": True, "mirror_cache_expiry": 0}
    for index, settings in (("mirror", mirror), ("published", {"type": "stage", "bases": ["root/mirror"]})):
        _tell(f"{server}root/{index}", "PUT", settings, token)
    registry.endpoint = f"{server}root/published/"
    registry.url = f"{registry.endpoint}+simple/"
    return registry


def _tell(url, method, body, token=""):
    """Sends JSON, and gives what is answered in JSON."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["X-Devpi-Auth"] = base64.b64encode(f"root:{token}".encode()).decode()
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
