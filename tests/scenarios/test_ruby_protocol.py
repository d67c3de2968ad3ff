"""The protocol of gem servers, spoken to without a client: validators, ranges, statuses, and bodies that are wrong."""

import base64
import gzip
import hashlib
import http.client
import io
import json
import random
import shutil
import subprocess
import tarfile
import threading
import urllib.parse

import pytest

from gem_registry import GemRegistry, assemble, metadata, pack, tar
from server_process import ServerProcess
from world import DOMAIN, REPOSITORY, World

OF = {"domain": DOMAIN, "repository": REPOSITORY, "format": "ruby", "package": "acme"}

DATA = gzip.compress(tar({"a": ""}), mtime=0)


def test_the_list_holds_the_digest_of_each_document_and_changes_with_it(gems, client):
    assert gems.versions() == {}
    gems.push(pack("acme", "1.0.0"))
    gems.push(pack("base", "2.0.0", "java"))
    first = gems.versions()
    for gem, (numbers, md5) in first.items():
        document = gems.ask(f"info/{gem}")[2]
        assert hashlib.md5(document).hexdigest() == md5
        assert numbers == list(gems.info(gem))
    assert gems.ask("names")[2] == b"---\nacme\nbase\n"

    gems.push(pack("acme", "1.1.0"))
    assert gems.versions()["acme"][0] == ["1.0.0", "1.1.0"]
    client.update_package_versions_status(**OF, versions=["1.1.0"], targetStatus="Unlisted")
    assert gems.versions() == first
    client.delete_package_versions(**OF, versions=["1.0.0"])
    assert list(gems.versions()) == ["base"]
    assert gems.info("acme") == {}
    client.update_package_versions_status(**OF, versions=["1.1.0"], targetStatus="Published")
    assert gems.versions()["acme"][0] == ["1.1.0"]
    client.delete_package(**OF)
    assert list(gems.versions()) == ["base"]


@pytest.mark.parametrize("path", ["versions", "info/acme", "names"])
def test_documents_are_validated_by_their_md5_and_given_in_parts(gems, path):
    gems.push(pack("acme", "1.0.0"))
    status, headers, body = gems.ask(path)
    etag = f'"{hashlib.md5(body).hexdigest()}"'
    sha256 = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert (status, headers["ETag"]) == (200, etag)
    assert headers["Repr-Digest"] == f"sha-256=:{sha256}:"
    assert headers["Digest"] == f"sha-256={sha256}"
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Content-Type"].startswith("text/plain")

    assert gems.ask(path, "HEAD")[0] == 200
    assert gems.ask(path, If_None_Match=etag)[0] == 304
    status, headers, part = gems.ask(path, Range=f"bytes={len(body) - 1}-")
    assert (status, part, headers["ETag"]) == (206, body[-1:], etag)
    assert headers["Content-Range"] == f"bytes {len(body) - 1}-{len(body) - 1}/{len(body)}"
    assert gems.ask(path, Range=f"bytes={len(body)}-")[0] == 416
    assert gems.ask(path, Range=f"bytes={len(body) - 1}-", If_None_Match=etag)[0] == 304


def test_the_line_of_a_version_says_what_clients_choose_by(gems):
    needs = [("base", "~> 1.2, >= 1.2.3"), ("other", ">= 0"), ("rake", ">= 0", "development")]
    content = pack("acme", "1.0.0", needs=needs, required_ruby_version=">= 2.7, < 4", required_rubygems_version="> 1.3.1")
    assert gems.push(content)[:1] == (200,)

    needed, _, said = gems.info("acme")["1.0.0"].partition("|")

    assert needed == "base:~> 1.2&>= 1.2.3,other:>= 0"
    *known, created = said.split(",")
    checksum = hashlib.sha256(content).hexdigest()
    assert known == [f"checksum:{checksum}", "ruby:>= 2.7&< 4", "rubygems:> 1.3.1"]
    assert created.startswith("created_at:2") and created.endswith("Z")


def test_dependencies_are_told_of_the_gems_that_are_named(gems):
    gems.push(pack("acme", "1.0.0", needs=[("base", "~> 1.2, >= 1.2.3")]))
    gems.push(pack("acme", "1.0.0", "java"))

    assert gems.ask("api/v1/dependencies")[::2] == (200, b"")
    assert gems.ask("api/v1/dependencies?gems=")[::2] == (200, b"")
    assert gems.ask("api/v1/dependencies?gems=nope,../x")[::2] == (200, b"\x04\x08[\x00")
    told = json.loads(gems.ask("api/v1/dependencies.json?gems=acme,nope")[2])
    assert told == [
        {"name": "acme", "number": "1.0.0", "platform": "ruby", "dependencies": [["base", "~> 1.2, >= 1.2.3"]]},
        {"name": "acme", "number": "1.0.0", "platform": "java", "dependencies": []},
    ]
    status, headers, body = gems.ask("api/v1/dependencies?gems=acme")
    assert (status, headers["Content-Type"], body[:3]) == (200, "application/octet-stream", b"\x04\x08[")
    assert gems.ask("api/v1/dependencies?gems=" + ",".join(f"a{number}" for number in range(501)))[0] == 400


@pytest.mark.skipif(shutil.which("ruby") is None, reason="ruby is not installed")
def test_ruby_loads_what_is_written_in_its_own_form(gems, tmp_path):
    needs = [(f"gem{number}", f"~> {number}.0, != {number}.1") for number in range(300)]
    summary = "größer 雪 " * 60
    content = pack("acme", "1.0.0", "java", needs=needs, summary=summary, homepage="https://a.example/", metadata={"a": "b"})
    assert gems.push(content)[0] == 200
    (tmp_path / "quick").write_bytes(gems.ask("quick/Marshal.4.8/acme-1.0.0-java.gemspec.rz")[2])
    (tmp_path / "needed").write_bytes(gems.ask("api/v1/dependencies?gems=acme")[2])
    (tmp_path / "acme.gem").write_bytes(content)
    script = """
        require "json"; require "rubygems/package"; require "zlib"
        quick = Marshal.load(Zlib.inflate(File.binread("quick")))
        packed = Gem::Package.new("acme.gem").spec
        about = ->(one) { [one.full_name, one.summary, one.homepage, one.metadata, one.authors, one.required_ruby_version.to_s,
          one.dependencies.map { |need| [need.name, need.requirement.to_s, need.type] }] }
        needed = Marshal.load(File.binread("needed"))
        puts JSON.dump([about[quick], about[packed], quick.summary, needed])
    """
    ended = subprocess.run(["ruby", "-e", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    quick, packed, told, (entry,) = json.loads(ended.stdout)
    assert quick == packed
    assert told == summary
    assert (entry["name"], entry["number"], entry["platform"]) == ("acme", "1.0.0", "java")
    assert entry["dependencies"][299] == ["gem299", "~> 299.0, != 299.1"]


def test_what_is_unlisted_is_there_for_whoever_knows_it_and_what_is_archived_is_not(gems, client):
    content = pack("acme", "1.0.0")
    gems.push(content)
    paths = ("gems/acme-1.0.0.gem", "quick/Marshal.4.8/acme-1.0.0.gemspec.rz")
    client.update_package_versions_status(**OF, versions=["1.0.0"], targetStatus="Unlisted")
    assert [gems.ask(path)[0] for path in (*paths, "info/acme")] == [200, 200, 404]
    assert gems.ask("api/v1/dependencies.json?gems=acme")[2] == b"[]"
    client.update_package_versions_status(**OF, versions=["1.0.0"], targetStatus="Archived")
    assert [gems.ask(path)[0] for path in (*paths, "info/acme")] == [404, 404, 404]
    assert gems.push(content)[0] == 409
    client.delete_package_versions(**OF, versions=["1.0.0"])
    assert gems.push(pack("acme", "1.0.0", files={"other": "x"}))[0] == 200
    assert [gems.ask(path)[0] for path in (*paths, "info/acme")] == [200, 200, 200]


def test_what_is_not_served_is_refused_in_plain_text(gems):
    for method, path, status in (
        ("GET", "specs.4.8.gz", 404),
        ("GET", "latest_specs.4.8.gz", 404),
        ("GET", "prerelease_specs.4.8.gz", 404),
        ("DELETE", "api/v1/gems/yank", 405),
        ("GET", "api/v1/search.json?query=a", 404),
        ("GET", "api/v1/gems/acme/owners.yaml", 404),
        ("POST", "api/v1/api_key", 404),
        ("GET", "gems/acme-1.0.0.gem", 404),
        ("GET", "quick/Marshal.4.8/acme-1.0.0.gemspec.rz", 404),
        ("GET", "info/acme", 404),
        ("PUT", "versions", 405),
    ):
        answer = gems.ask(path, method)
        assert answer[0] == status, (path, answer)
        assert answer[1]["Content-Type"].startswith("text/plain"), path
    assert gems.ask("", "HEAD")[0] == 200


def bomb():
    """Lists of lists that would unfold into a billion texts."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 10)]
    return metadata("acme", "1.0.0") + "\n".join(lines) + "\nauthors: *a9\n"


def linked(target):
    """Files one of which is a link."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("link")
        entry.type, entry.linkname = tarfile.SYMTYPE, target
        archive.addfile(entry)
    return gzip.compress(out.getvalue(), mtime=0)


def bad_gems():
    """Bodies that are no gems, by what is wrong with them."""
    good = gzip.compress(metadata("acme", "1.0.0").encode(), mtime=0)

    def saying(text):
        return assemble(gzip.compress(text.encode(), mtime=0), DATA)

    wrong = tar({"metadata.gz": good, "data.tar.gz": DATA, "checksums.yaml.gz": gzip.compress(
        f"SHA256:\n  data.tar.gz: '{'0' * 64}'\n".encode())})
    return {
        "empty": b"",
        "a text": b"I am no gem, but a text that goes on for a while. " * 30,
        "nothing inside": tar({}),
        "no metadata": tar({"data.tar.gz": DATA}),
        "no files": tar({"metadata.gz": good}),
        "truncated gzip": assemble(good[:-20], DATA),
        "truncated files": assemble(good, DATA[:-12]),
        "truncated tar": pack("acme", "1.0.0")[:900],
        "no gzip": assemble(b"name: acme", DATA),
        "no YAML": saying("a: ["),
        "an object": saying(metadata("acme", "1.0.0") + "evil: !ruby/object:Kernel {}\n"),
        "a bomb": saying(bomb()),
        "an alias of itself": saying("a: &a [*a]\n"),
        "two documents": saying(metadata("acme", "1.0.0") * 2),
        "a name that climbs": saying(metadata("../x", "1.0.0")),
        "a name without letters": saying(metadata("1-2", "1.0.0")),
        "no number": saying(metadata("acme", "abc")),
        "a number with a platform": saying(metadata("acme", "1.0-java")),
        "a platform that climbs": saying(metadata("acme", "1.0.0", "../x")),
        "no name": saying(metadata("acme", "1.0.0").replace("name:", "other:")),
        "a dependency that lies": saying(metadata("acme", "1.0.0", needs=[("a,b", ">= 0")])),
        "a requirement that is none": saying(metadata("acme", "1.0.0", needs=[("base", "=> 1|2")])),
        "another checksum": wrong,
        "files that climb": assemble(good, gzip.compress(tar({"../evil": "x"}))),
        "a link that climbs": assemble(good, linked("../../evil")),
        "another entry": tar({"metadata.gz": good, "data.tar.gz": DATA, "evil": b"x"}),
        "metadata twice": tar({"metadata.gz": good, "data.tar.gz": DATA})[:-10240] + tar({"metadata.gz": good}),
    }


@pytest.mark.parametrize("what", bad_gems())
def test_what_is_no_gem_is_refused_and_leaves_nothing(gems, client, what):
    status, headers, body = gems.push(bad_gems()[what])

    assert status == 400, (status, body)
    assert headers["Content-Type"].startswith("text/plain")
    assert body.strip(), body
    of = {name: value for name, value in OF.items() if name != "package"}
    assert client.list_packages(**of)["packages"] == []


def test_old_words_for_the_same_are_understood(gems):
    old = """--- !ruby/object:Gem::Specification
name: acme
version: !ruby/object:Gem::Version
  version: 0.1.0
platform: !ruby/object:Gem::Platform
  cpu: x86
  os: mswin32
  version: "60"
author: A
dependencies:
- !ruby/object:Gem::Dependency
  name: base
  type: :runtime
  version_requirement:
  version_requirements: &id001 !ruby/object:Gem::Version::Requirement
    requirements:
    - - ">="
      - !ruby/object:Gem::Version
        version: "1.0"
    version:
required_ruby_version: *id001
"""
    status, _, body = gems.push(pack("acme", "0.1.0", text=old))
    assert (status, body) == (200, b"Successfully registered gem: acme (0.1.0-x86-mswin32-60)")
    assert gems.info("acme")["0.1.0-x86-mswin32-60"].startswith("base:>= 1.0|checksum:")
    assert gems.ask("gems/acme-0.1.0-x86-mswin32-60.gem")[0] == 200


def test_a_gem_is_given_in_parts_and_pushed_again_without_harm(gems):
    content = pack("acme", "1.0.0", files={f"lib/{number}.rb": "x" * 1000 for number in range(2000)})
    assert gems.push(content)[0] == 200
    assert gems.push(content)[0] == 200
    assert gems.push(pack("acme", "1.0.0"))[0] == 409
    assert gems.ask("gems/acme-1.0.0.gem")[2] == content
    status, _, part = gems.ask("gems/acme-1.0.0.gem", Range="bytes=1000-1999")
    assert (status, part) == (206, content[1000:2000])


def test_versions_that_are_pushed_at_once_are_all_there(gems):
    answers = []

    def push(number):
        answers.append(gems.push(pack("acme", f"1.{number}.0"))[0])

    pushes = [threading.Thread(target=push, args=(number,)) for number in range(6)]
    for one in pushes:
        one.start()
    for one in pushes:
        one.join()
    assert answers == [200] * 6
    assert gems.versions()["acme"][0] == [f"1.{number}.0" for number in range(6)]


def test_tokens_are_taken_as_they_come_and_nothing_is_said_without_one(gems):
    basic = base64.b64encode(f"aws:{gems.token}".encode()).decode()
    for value in (gems.token, f"Bearer {gems.token}", f"Basic {basic}"):
        assert GemRegistry(gems.url, None).ask("versions", Authorization=value)[0] == 200, value


def test_a_gem_that_is_announced_too_large_is_refused_before_it_comes(gems):
    url = urllib.parse.urlsplit(gems.url)
    connection = http.client.HTTPConnection(url.netloc)
    connection.putrequest("POST", f"{url.path}api/v1/gems")
    connection.putheader("Authorization", f"Bearer {gems.token}")
    connection.putheader("Content-Length", str(2**40))
    connection.endheaders(b"x")
    answer = connection.getresponse()
    assert answer.status == 413
    assert b"longer than" in answer.read()


def test_a_limit_of_assets_holds_for_gems(connect):
    server = ServerProcess("--max-asset-bytes", "100")
    try:
        client = connect("111122223333", url=server.url)
        World(client, "111122223333")
        gems = GemRegistry.at(server, client, "111122223333", REPOSITORY)
        status, _, body = gems.push(pack("acme", "1.0.0"))
        assert status == 413 and b"longer than 100 bytes" in body
    finally:
        server.stop()


def test_what_a_package_group_keeps_out_is_not_listed(gems, world, server, client, account):
    gems.push(pack("acme", "1.0.0"))
    world.create_repository("behind", upstreams=[{"repositoryName": REPOSITORY}])
    behind = GemRegistry.at(server, client, account, "behind")
    assert list(behind.versions()) == ["acme"]

    client.update_package_group_origin_configuration(
        domain=DOMAIN, packageGroup="/*", restrictions={"INTERNAL_UPSTREAM": "BLOCK"}
    )

    assert behind.versions() == {}
    assert behind.info("acme") == {}
    assert list(gems.versions()) == ["acme"]


def test_versions_that_are_copied_are_listed_and_whole(gems, world, server, client, account):
    gems.push(pack("acme", "1.0.0", needs=[("base", "~> 1.0")]))
    gems.push(pack("acme", "1.0.0", "java"))
    world.create_repository("other")
    client.copy_package_versions(
        domain=DOMAIN, sourceRepository=REPOSITORY, destinationRepository="other",
        format="ruby", package="acme", versions=["1.0.0"],
    )
    other = GemRegistry.at(server, client, account, "other")
    assert other.info("acme") == gems.info("acme")
    for path in ("gems/acme-1.0.0-java.gem", "quick/Marshal.4.8/acme-1.0.0-java.gemspec.rz"):
        assert other.ask(path)[::2] == gems.ask(path)[::2], path


def test_a_gem_of_50_mb_is_taken_and_given_back(gems):
    noise = random.Random(1).randbytes(50 * 1024 * 1024)
    content = assemble(
        gzip.compress(metadata("large", "1.0.0").encode(), mtime=0), gzip.compress(tar({"noise": noise}), 0, mtime=0)
    )
    assert gems.push(content)[0] == 200

    assert gems.ask("gems/large-1.0.0.gem")[2] == content
    assert gems.ask("gems/large-1.0.0.gem", Range="bytes=50000000-50000099")[2] == content[50_000_000:50_000_100]


def test_more_than_5000_gems_are_not_listed(gems, server):
    gems.push(pack("acme", "1.0.0"))
    copied = "domain_id, repository_id, format, namespace"
    numbers = "WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 5000)"

    def crowd(database):
        database.execute(
            f"""{numbers} INSERT INTO package ({copied}, name, original_name, association_key, publish, upstream)
            SELECT {copied}, 'gem' || number, 'gem' || number, 'gem' || number, publish, upstream
            FROM package, numbers WHERE format = 'ruby'
                AND repository_id = (SELECT MAX(repository_id) FROM package WHERE format = 'ruby')"""
        )

    before = server.url
    server.change_store(crowd)
    here = GemRegistry(gems.url.replace(before, server.url), gems.token)

    status, _, body = here.ask("versions")
    assert (status, b"more than 5000 gems" in body) == (400, True), body
    assert here.ask("names")[0] == 400
    assert here.ask("versions", "HEAD")[0] == 200
    assert list(here.info("acme")) == ["1.0.0"]
