"""Python's clients, each told of a repository by its own means, and the distributions that they send and fetch.

Knows command lines and forms; asserts nothing. No network is needed: distributions are written here, file by file.
"""

import base64
import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile

# What tests/run installs beside the interpreter.
_BESIDE = pathlib.Path(sys.executable).parent


def program(name):
    """Finds a client, or nothing."""
    return shutil.which(name, path=f"{_BESIDE}{os.pathsep}{os.environ['PATH']}")


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
        home.mkdir(parents=True, exist_ok=True)

    @property
    def index(self):
        """The address of the index with the token in it."""
        parts = urllib.parse.urlsplit(self.url)
        return f"{parts.scheme}://aws:{self.token}@{parts.netloc}{parts.path}simple/"

    def _run(self, arguments, **environment):
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "UV_", "TWINE_", "PYTHONWARNINGS"))
        }
        environment = {
            **inherited,
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "NO_COLOR": "1",
            "COLUMNS": "200",
            **environment,
        }
        return subprocess.run(
            [str(argument) for argument in arguments],
            cwd=self.home,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def twine(self, *files, url=None):
        """Uploads with twine."""
        options = ["--repository-url", url or self.url, "--username", "aws", "--password", self.token]
        return self._run([program("twine"), "upload", "--non-interactive", "--disable-progress-bar", *options, *files])

    def uv_publish(self, *files):
        """Uploads with uv, which looks first at what is there."""
        options = ["--publish-url", self.url, "--username", "aws", "--password", self.token]
        checked = ["--check-url", self.index, "--trusted-publishing", "never"]
        return self._run([program("uv"), "publish", *options, *checked, *files])

    def pip(self, command, *arguments):
        """Runs pip on the index."""
        common = ["--disable-pip-version-check", "--no-input", "--no-cache-dir", "--isolated"]
        return self._run([sys.executable, "-m", "pip", command, *common, "--index-url", self.index, *arguments])

    def uv_pip(self, command, *arguments):
        """Runs uv's pip on the index, without a cache."""
        return self._run(
            [program("uv"), "pip", command, "--python", sys.executable, "--no-cache", "--default-index", self.index, *arguments]
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

    def upload(self, filename, content, path="", **fields):
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
        parts.append(disposition.encode() + content)
        body = b"".join(b"--boundary\r\n" + part + b"\r\n" for part in parts) + b"--boundary--\r\n"
        answer = self.ask(path, "POST", body, content_type="multipart/form-data; boundary=boundary")
        return answer[0], answer[2].decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments, **_named):
        return None


_opener = urllib.request.build_opener(_Stay)
