"""The programs of tests/signers, each of which signs with other people's code, and how they are run.

Knows where tests/run installs them; asserts nothing of what they print.
"""

import base64
import json
import pathlib
import shutil
import subprocess
import sys

import pytest

from server_process import ROOT

_SOURCES = ROOT / "tests" / "signers"
_INSTALLED = ROOT / "tests" / ".clients" / "signers"


def _command(name):
    """The program on the machine that a signer needs, what of it must be installed, and how it is run."""
    installed = _INSTALLED / name
    return {
        "botocore": (sys.executable, _SOURCES, [sys.executable, _SOURCES / "botocore" / "main.py"]),
        "curl": ("curl", _SOURCES, [sys.executable, _SOURCES / "curl" / "main.py"]),
        "js": ("node", installed / "node_modules", ["node", installed / "main.js"]),
        "go": ("go", installed / "signer", [installed / "signer"]),
        "java": ("java", installed / "jars", ["java", "-cp", f"{installed}/jars/*", installed / "Signer.java"]),
    }[name]


NAMES = ("botocore", "curl", "js", "go", "java")


def parameters(names=NAMES):
    """The signers as parameters; what is not on the machine is skipped and says so."""
    return [
        pytest.param(name, marks=pytest.mark.skipif(_lacks(name) is not None, reason=str(_lacks(name))))
        for name in names
    ]


def _lacks(name):
    program, installed, _ = _command(name)
    if shutil.which(program) is None:
        return f"{program} is not installed"
    if not pathlib.Path(installed).exists():
        return f"the signer {name} is not installed: run tests/run install"
    return None


def content(path, query, body=b""):
    """What of a request can be changed after it was signed."""
    return {"path": path, "query": query, "body": base64.b64encode(body).decode()}


def send(name, server, region, requests):
    """Has a program sign and send requests, and gives the status and the error name of each answer."""
    document = {"endpoint": server.url, "region": region, "service": "codeartifact", "requests": requests}
    run = subprocess.run(
        _command(name)[2], input=json.dumps(document), capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    return [(answer["status"], answer["error"]) for answer in answers]
