"""Python's clients, each told of a repository by its own means, and the distributions that they send and fetch.

Knows command lines and forms; asserts nothing. No network is needed: distributions are written here, file by file.
"""

import base64
import hashlib
import io
import os
import pathlib
import shutil
import sys
import tarfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile

import pytest

import client_record

# What tests/run installs beside the interpreter, and where it gives each of the others an environment of its own.
_BESIDE = pathlib.Path(sys.executable).parent
_APART = pathlib.Path(__file__).parents[1] / ".clients" / "pypi"

PIPS = ("pip20", "pip23", "pip26")
PUBLISHERS = ("twine", "uv", "poetry", "hatch", "flit", "pdm")
INSTALLERS = (*PIPS, "uv", "poetry", "pdm")
# Those that write down what they have chosen, and install it again.
LOCKERS = ("uv", "poetry", "pdm")


def program(name):
    """Finds a client, or nothing."""
    apart = _APART / name / "bin" / ("pip" if name in PIPS else name)
    if apart.exists():
        return str(apart)
    return shutil.which(name, path=f"{_BESIDE}{os.pathsep}{os.environ['PATH']}")


def cases(*names):
    """The cases of a test that each of these clients plays."""
    return [pytest.param(name, marks=client_record.needs(name, program(name) is not None)) for name in names]


def driven(*names):
    """Marks a test that drives these clients."""

    def mark(test):
        for name in names:
            for one in client_record.needs(name, program(name) is not None):
                test = one(test)
        return test

    return mark


def metadata(name, version, requires_python=None, requires=(), body=""):
    """Core metadata of a project."""
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        f"Summary: the {name} of tests",
        "Home-page: https://example.com/",
        "Project-URL: Source, https://example.com/source",
        "License: MIT",
        *([f"Requires-Python: {requires_python}"] if requires_python else []),
        *[f"Requires-Dist: {requirement}" for requirement in requires],
        "Description-Content-Type: text/markdown",
        "",
        body or f"# {name}",
    ]
    return "\n".join(lines).encode()


def escaped(name):
    """A project's name as files have it."""
    return name.lower().replace("-", "_").replace(".", "_")


def write_wheel(directory, name, version, tag="py3-none-any", content="", **said):
    """Writes a wheel of one module, and gives its path."""
    directory.mkdir(parents=True, exist_ok=True)
    stem = f"{escaped(name)}-{version}"
    files = {
        f"{escaped(name)}.py": f"version = {version!r}\n{content}".encode(),
        f"{stem}.dist-info/METADATA": metadata(name, version, **said),
        f"{stem}.dist-info/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }

    def digest(written):
        return base64.urlsafe_b64encode(hashlib.sha256(written).digest()).rstrip(b"=").decode()

    record = [f"{path},sha256={digest(written)},{len(written)}" for path, written in files.items()]
    files[f"{stem}.dist-info/RECORD"] = "\n".join([*record, f"{stem}.dist-info/RECORD,,", ""]).encode()
    path = directory / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, written in files.items():
            archive.writestr(zipfile.ZipInfo(inner), written)
    return path


def write_sdist(directory, name, version, **said):
    """Writes a source distribution that is not to be built, and gives its path."""
    directory.mkdir(parents=True, exist_ok=True)
    stem = f"{escaped(name)}-{version}"
    path = directory / f"{stem}.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for inner, written in {"PKG-INFO": metadata(name, version, **said), "setup.cfg": b"[egg_info]\n"}.items():
            entry = tarfile.TarInfo(f"{stem}/{inner}")
            entry.size = len(written)
            archive.addfile(entry, io.BytesIO(written))
    return path


class PythonClients:
    """The clients of one home, who are told of one repository."""

    def __init__(self, home, url, token):
        self.home = home
        self.url = url
        self.token = token
        # Where the index is below the endpoint, as it is told to clients.
        self.pages = "simple/"
        home.mkdir(parents=True, exist_ok=True)

    @property
    def index(self):
        """The address of the index with the token in it."""
        parts = urllib.parse.urlsplit(self.url)
        return f"{parts.scheme}://aws:{self.token}@{parts.netloc}{parts.path}{self.pages}"

    def run(self, client, *arguments, directory=None, **environment):
        """Runs a client to its end, in a directory or else at home."""
        ours = ("PIP_", "UV_", "TWINE_", "POETRY_", "HATCH_", "FLIT_", "PDM_", "PYTHON", "VIRTUAL_ENV")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment = {
            **inherited,
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "NO_COLOR": "1",
            "COLUMNS": "200",
            # Poetry and PDM make an environment in the project; nobody asks a public registry about anything.
            "POETRY_VIRTUALENVS_IN_PROJECT": "true",
            "POETRY_VIRTUALENVS_OPTIONS_NO_PIP": "true",
            "POETRY_KEYRING_ENABLED": "false",
            "PDM_CHECK_UPDATE": "0",
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_NO_CACHE": "1",
            **environment,
        }
        return client_record.run(client, [program(client), *map(str, arguments)], directory or self.home, environment)

    def twine(self, *files, url=None):
        """Uploads with twine."""
        options = ["--repository-url", url or self.url, "--username", "aws", "--password", self.token]
        return self.run("twine", "upload", "--non-interactive", "--disable-progress-bar", *options, *files)

    def uv_publish(self, *files):
        """Uploads with uv, which looks first at what is there."""
        options = ["--publish-url", self.url, "--username", "aws", "--password", self.token]
        checked = ["--check-url", self.index, "--trusted-publishing", "never"]
        return self.run("uv", "publish", *options, *checked, *files)

    def pip(self, command, *arguments, client="pip26"):
        """Runs a pip on the index."""
        common = ["--disable-pip-version-check", "--no-input", "--no-cache-dir", "--isolated"]
        # The versions of before 2021 know hosts without TLS by name alone.
        parts = urllib.parse.urlsplit(self.url)
        trusted = ["--trusted-host", parts.hostname] if parts.scheme == "http" else []
        return self.run(client, command, *common, *trusted, "--index-url", self.index, *arguments)

    def uv_pip(self, command, *arguments):
        """Runs uv's pip on the index, without a cache."""
        return self.run(
            "uv", "pip", command, "--python", sys.executable, "--no-cache", "--default-index", self.index, *arguments
        )

    def ask(self, path, method="GET", body=None, token=None, **headers):
        """Sends a request without a client, and follows nowhere; gives status, headers and body of the answer."""
        token = self.token if token is None else token
        basic = base64.b64encode(f"aws:{token}".encode()).decode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            headers["Authorization"] = f"Basic {basic}"
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=headers)
        try:
            with _opener.open(request) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def upload(self, filename, content, path="", content_first=False, **fields):
        """Sends a form as clients do, but for what is changed; gives status and text of the answer."""
        form = {
            ":action": "file_upload",
            "protocol_version": "1",
            "metadata_version": "2.1",
            "filetype": "bdist_wheel" if filename.endswith(".whl") else "sdist",
            "sha256_digest": hashlib.sha256(content).hexdigest(),
            **fields,
        }
        parts = [
            f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
            for name, value in form.items()
            if value is not None
        ]
        disposition = f'Content-Disposition: form-data; name="content"; filename="{filename}"\r\n\r\n'
        parts.insert(0 if content_first else len(parts), disposition.encode() + content)
        body = b"".join(b"--boundary\r\n" + part + b"\r\n" for part in parts) + b"--boundary--\r\n"
        answer = self.ask(path, "POST", body, content_type="multipart/form-data; boundary=boundary")
        return answer[0], answer[2].decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments, **_named):
        return None


_opener = urllib.request.build_opener(_Stay)
