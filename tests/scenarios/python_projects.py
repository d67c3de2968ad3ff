"""Projects of Python's clients: what each publishes of one, installs into one, and writes down about it.

Knows command lines and what each client reads; asserts nothing.
"""

import sys

import python_clients
from python_clients import PIPS, write_sdist, write_wheel

# Two of the clients build nothing here, and flit builds by itself.
_MANIFEST = """\
[project]
name = "{name}"
version = "{version}"
description = "the {name} of tests"
requires-python = ">={python}"
authors = [{{ name = "Tests", email = "tests@example.com" }}]
dependencies = [{dependencies}]

[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"

[tool.flit.module]
name = "{module}"

[tool.uv]
package = false
[[tool.uv.index]]
name = "here"
url = "{index}"
default = true

[[tool.poetry.source]]
name = "here"
url = "{index}"
priority = "primary"

[[tool.pdm.source]]
name = "pypi"
url = "{index}"
verify_ssl = false
"""


def write(clients, directory, name, version="1.0", requires=()):
    """Writes a project of one module that depends on others, and what would be built of it."""
    directory.mkdir(parents=True, exist_ok=True)
    manifest = _MANIFEST.format(
        name=name,
        module=python_clients.escaped(name),
        version=version,
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        dependencies=", ".join(f'"{requirement}"' for requirement in requires),
        index=f"{clients.url}{clients.pages}",
    )
    (directory / "pyproject.toml").write_text(manifest)
    (directory / f"{python_clients.escaped(name)}.py").write_text(f'"""The {name} of tests."""\n')
    write_wheel(directory / "dist", name, version)
    write_sdist(directory / "dist", name, version)
    return directory


def publish(clients, client, directory):
    """Publishes what is built of a project with a client."""
    user, token, url = "aws", clients.token, clients.url
    files = sorted((directory / "dist").iterdir())
    if client == "twine":
        return clients.twine(*files)
    if client == "uv":
        return clients.uv_publish(*files)
    if client == "poetry":
        return clients.run(
            "poetry", "publish", "--repository", "there", "--no-interaction",
            directory=directory,
            POETRY_REPOSITORIES_THERE_URL=url,
            POETRY_HTTP_BASIC_THERE_USERNAME=user,
            POETRY_HTTP_BASIC_THERE_PASSWORD=token,
        )
    if client == "hatch":
        options = ["--no-prompt", "--repo", url, "--user", user, "--auth", token]
        return clients.run("hatch", "publish", *options, *files, directory=directory)
    if client == "flit":
        return clients.run(
            "flit", "publish", directory=directory, FLIT_INDEX_URL=url, FLIT_USERNAME=user, FLIT_PASSWORD=token
        )
    options = ["--no-build", "--repository", url, "--username", user, "--password", token]
    return clients.run("pdm", "publish", *options, directory=directory)


def install(clients, client, directory, *packages):
    """Installs packages with a client, in a project that is made for it."""
    if client in PIPS:
        return clients.pip("install", "--target", directory, *packages, client=client)
    if client == "uv":
        return clients.uv_pip("install", "--target", directory, *packages)
    write(clients, directory, "project", requires=packages)
    locked = lock(clients, client, directory)
    return locked if locked.returncode else install_locked(clients, client, directory)


def lock(clients, client, directory, *options):
    """Has a client write down what a project depends on."""
    command = ["lock", "--no-interaction"] if client == "poetry" else ["lock"]
    return clients.run(client, *command, *options, directory=directory, **_credentials(clients, client))


def install_locked(clients, client, directory):
    """Installs what a client has written down, and nothing else."""
    command = {
        "uv": ["sync", "--frozen"],
        "poetry": ["install", "--no-interaction", "--no-root"],
        "pdm": ["sync", "--no-self"],
    }[client]
    return clients.run(client, *command, directory=directory, **_credentials(clients, client))


def has(directory, module):
    """Tells whether a module was installed below a directory."""
    return any(path.parent.name != "dist" for path in directory.rglob(f"{module}.py"))


def _credentials(clients, client):
    if client == "uv":
        return {"UV_INDEX_HERE_USERNAME": "aws", "UV_INDEX_HERE_PASSWORD": clients.token, "UV_PYTHON": sys.executable}
    if client == "poetry":
        return {"POETRY_HTTP_BASIC_HERE_USERNAME": "aws", "POETRY_HTTP_BASIC_HERE_PASSWORD": clients.token}
    return {"PDM_PYPI_USERNAME": "aws", "PDM_PYPI_PASSWORD": clients.token}
