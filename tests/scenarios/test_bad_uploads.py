"""Uploads to the endpoints of npm and Python that break off, have no end, or name what only looks like a name: refused in
words that the client prints, and nothing of them is kept."""

import hashlib
import socket
import urllib.parse

import pytest

from python_clients import PythonClients, write_sdist
from npm_registry import Registry
from world import DOMAIN, REPOSITORY

FORM = "multipart/form-data; boundary=boundary"


@pytest.fixture
def registry(server, client, account, world):
    """The npm endpoint of the test's repository."""
    return Registry.at(server, client, account, REPOSITORY)


@pytest.fixture
def clients(registry, tmp_path):
    """Python's clients, at the endpoint of the test's repository."""
    return PythonClients(tmp_path / "home", registry.url.replace("/npm/", "/pypi/"), registry.token)


@pytest.fixture
def nothing_is_kept(client):
    """Holds that the repository has no packages, and the domain no bytes."""

    def hold():
        assert client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []
        assert client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"] == 0

    return hold


def part(disposition, content):
    return f"--boundary\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"


def form(filename, content, name="widget", version="1.0"):
    """A whole form, without its end."""
    fields = {":action": "file_upload", "filetype": "sdist", "name": name, "version": version}
    parts = [part(f'name="{field}"', value.encode()) for field, value in fields.items()]
    return b"".join([*parts, part(f'name="content"; filename="{filename}"', content)])


def send_cut(url, token, method, content_type, body, framing):
    """Sends a request whose body breaks off, and gives what is answered to it; nothing if that is nothing."""
    address = urllib.parse.urlsplit(url)
    head = (
        f"{method} {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {content_type}\r\n{framing}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer.decode()


def cut_in_two(body):
    """The ways in which half of a body arrives."""
    half = body[: len(body) // 2]
    yield half, f"Content-Length: {len(body)}"
    yield b"%x\r\n" % len(half) + half + b"\r\n", "Transfer-Encoding: chunked"
    yield b"%x\r\n" % len(body) + half, "Transfer-Encoding: chunked"


@pytest.mark.parametrize("length", [100, 3_000_000])
def test_a_publish_that_breaks_off_leaves_nothing(registry, nothing_is_kept, length):
    body = b'{"_attachments":{"widget-1.0.0.tgz":{"data":"' + b"A" * length + b'"}},"name":"widget"}'

    for half, framing in cut_in_two(body):
        answer = send_cut(registry.url + "widget", registry.token, "PUT", "application/json", half, framing)
        assert answer == "" or answer.startswith("HTTP/1.1 4"), answer

    nothing_is_kept()
    assert registry.ask("widget")[0] == 404


@pytest.mark.parametrize("length", [100, 3_000_000])
def test_an_upload_that_breaks_off_leaves_nothing(clients, nothing_is_kept, length):
    body = form("widget-1.0.tar.gz", b"a" * length) + b"--boundary--\r\n"

    for half, framing in cut_in_two(body):
        answer = send_cut(clients.url, clients.token, "POST", FORM, half, framing)
        assert answer == "" or answer.startswith("HTTP/1.1 4"), answer

    nothing_is_kept()
    assert clients.ask("simple/widget/")[0] == 404


def test_a_form_without_an_end_is_refused_and_leaves_nothing(clients, nothing_is_kept, tmp_path):
    sdist = write_sdist(tmp_path, "widget", "1.0")
    whole = form(sdist.name, sdist.read_bytes())
    for body in (
        whole,
        whole[:-2],
        whole + b"--boundary",
        whole + b"--boundary\r\n",
        whole + b"--boundary\r\nContent-Disposition: form-data; name=\"summary",
        whole + b"--boundary\r\n" + b"a" * 1_000_000,
    ):
        status, _, text = clients.ask("", "POST", body, content_type=FORM)
        assert (status, b"to its end" in text or b"the form cannot be read" in text) == (400, True), text

    nothing_is_kept()


def test_a_publish_without_an_end_is_refused_and_leaves_nothing(registry, nothing_is_kept):
    for body in (
        b"",
        b"{",
        b'{"name":"widget"',
        b'{"_attachments":{"widget-1.0.0.tgz":{"data":"AAAA',
        b'{"_attachments":{"widget-1.0.0.tgz":{"data":"AAAA"}',
    ):
        status, _, text = registry.ask("widget", "PUT", body, content_type="application/json")
        assert (status, b"no JSON document" in text) == (400, True), text

    nothing_is_kept()


# Letters of other alphabets that look like those of `kiwi`, or become them in lower case, and a mark that is not seen.
LOOK_ALIKES = ["k\u0456wi", "\u212aiwi", "\uff4biwi", "k\u0131wi", "ki\u200bwi", "kiw\u00ed"]


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_only_looks_like_a_name_is_refused_and_leaves_nothing(name, registry, clients, nothing_is_kept, tmp_path):
    path = urllib.parse.quote(name)
    status, _, text = registry.publish(name, "1.0.0") if name.isascii() else publish_at(registry, path, name)
    assert status in (400, 404) and b"error" in text, text
    sdist = write_sdist(tmp_path, "kiwi", "1.0")
    content = sdist.read_bytes()

    for filename in (sdist.name, sdist.name.replace("kiwi", name)):
        status, told = clients.upload(filename, content, name=name, version="1.0")
        assert (status, told[:4]) == (400, "the "), told
    status, told = clients.upload(sdist.name.replace("kiwi", name), content, name="kiwi", version="1.0")
    assert (status, "kiwi" in told) == (400, True), told
    nothing_is_kept()
    assert clients.ask(f"simple/{path}/")[0] == 404


def publish_at(registry, path, name):
    """Publishes a package whose name cannot stand in an address as it is."""
    sent = registry.ask

    def ask(_path, *arguments, **named):
        return sent(path, *arguments, **named)

    registry.ask = ask
    try:
        return registry.publish(name, "1.0.0")
    finally:
        registry.ask = sent


def test_a_long_file_comes_behind_what_says_whose_it_is(clients, nothing_is_kept, tmp_path):
    sdist = write_sdist(tmp_path, "widget", "1.0")
    fields = {":action": "file_upload", "filetype": "sdist", "name": "widget", "version": "1.0"}
    behind = b"".join(part(f'name="{field}"', value.encode()) for field, value in fields.items()) + b"--boundary--\r\n"

    def upload(content):
        body = part(f'name="content"; filename="{sdist.name}"', content) + behind
        status, _, text = clients.ask("", "POST", body, content_type=FORM)
        return status, text

    status, text = upload(b"a" * 2_000_000)
    assert (status, b"must come before" in text) == (400, True), text
    nothing_is_kept()
    assert upload(sdist.read_bytes()) == (200, b"")
    status, _, body = clients.ask(f"simple/widget/1.0/{sdist.name}")
    assert (status, hashlib.sha256(body).digest()) == (200, hashlib.sha256(sdist.read_bytes()).digest())
