"""The PyPI endpoint of a repository: what is sent to it and shown by it without a client.

Knows the wire; asserts that it answers.
"""

import json

from world import DOMAIN, REPOSITORY

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"


def package(name, **members):
    return {"domain": DOMAIN, "repository": REPOSITORY, "format": "pypi", "package": name, **members}


def page(python, project):
    status, headers, body = python.ask(f"simple/{project}/", accept=JSON)
    assert status == 200, body
    assert headers["content-type"] == JSON
    return json.loads(body)


def send(python, path, name, version, **fields):
    answer = python.upload(path.name, path.read_bytes(), name=name, version=version, **fields)
    assert answer == (200, ""), answer
