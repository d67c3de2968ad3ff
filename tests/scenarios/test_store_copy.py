"""A store that moves from one machine to PostgreSQL and a bucket, and the command that checks stores."""

import hashlib
import json
import os
import random
import subprocess
import time
import urllib.parse
import uuid

import pytest

import bucket_server
import clients
import postgres_server
import server_blobs
from bucket_proxy import BucketProxy
from npm_registry import Registry, pack
from pypi_index import JSON
from python_clients import PythonClients, write_sdist
from server_process import ServerProcess, server_binary
from world import DOMAIN, REPOSITORY, World

pytestmark = [bucket_server.needed, postgres_server.needed]

ACCOUNT = "100000000777"
# Three parts of an upload.
LARGE = random.Random(1).randbytes(11 << 20)
MEDIUM = [random.Random(number).randbytes(100_000) for number in range(2, 14)]
PATIENCE_SECONDS = 60


class Move:
    """A filled store in a directory, which no server holds, and a place that it moves to."""

    def __init__(self, home, postgres, bucket):
        self.home, self.bucket = home, bucket
        self.database, self.prefix = postgres.create_database(), uuid.uuid4().hex
        self.source = ServerProcess(alone=True)
        fill(self.source.url, home / "fill")
        self.before = reads(self.source.url, home / "before")
        self.source.end()

    def places(self, endpoint=None):
        """The flags of the place that it moves to."""
        address, endpoint = f"s3://{bucket_server.BUCKET}/{self.prefix}", endpoint or self.bucket.url
        return (
            "--database", self.database, "--database-connections", "6",
            "--blobs", address, "--blobs-endpoint", endpoint,
        )  # fmt: skip

    def command(self, *words):
        """The command line and the environment of a command on stores."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("CODEARTIFACT_")}
        return [str(server_binary()), "store", *words], plain | server_blobs.environment | self.bucket.environment

    def run(self, *words):
        """Runs a command on stores; gives its exit code, its lines, and what it says to people."""
        command, environment = self.command(*words, "--json")
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
        return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()], ended.stderr

    def copy(self, endpoint=None):
        return ("copy", "--from-data", str(self.source.data), *self.places(endpoint))

    def start(self):
        """Starts a server on the copy, with a directory of its own."""
        flags = (*self.places(), "--redirect-downloads", "never")
        return ServerProcess(*flags, environment=self.bucket.environment, alone=True)

    def keys(self):
        return [key for key in self.bucket.keys(self.prefix) if key != "codeartifact-store.json"]


def fill(url, home):
    """Publishes packages of three formats, small and large, and what is said of them."""
    client = clients.connect(url, ACCOUNT)
    world = World(client, ACCOUNT)
    arn = client.describe_domain(domain=DOMAIN)["domain"]["arn"]
    client.tag_resource(resourceArn=arn, tags=[{"key": "team", "value": "blå"}])
    world.create_repository("upstream")
    client.update_repository(domain=DOMAIN, repository=REPOSITORY, upstreams=[{"repositoryName": "upstream"}])
    policy = {"Effect": "Allow", "Principal": "*", "Action": "codeartifact:ReadFromRepository", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
    client.put_repository_permissions_policy(domain=DOMAIN, repository=REPOSITORY, policyDocument=document)
    client.create_package_group(domain=DOMAIN, packageGroup="/npm/*", description="what npm has")
    world.publish(LARGE, package="large")
    world.publish(b"small", package="small")
    for number, content in enumerate(MEDIUM):
        world.publish(content, package="medium", packageVersion=f"1.{number}")
    world.publish(MEDIUM[0], package="twice")
    client.delete_package(**world.package(package="twice"))
    registry = Registry(f"{url}/npm/d/{DOMAIN}-{ACCOUNT}/{REPOSITORY}/", token(client))
    for version in ("1.0.0", "1.1.0"):
        readme = random.Random(version).randbytes(60_000).hex()
        tarball = pack({"name": "left-pad", "version": version}, **{"package/readme.md": readme})
        assert registry.publish("left-pad", version, tarball=tarball)[0] == 200
    python = python_of(url, client, home)
    file = write_sdist(home, "project", "1.0", body=MEDIUM[1].hex())
    assert python.upload(file.name, file.read_bytes(), name="project", version="1.0")[0] == 200


def token(client):
    return client.get_authorization_token(domain=DOMAIN)["authorizationToken"]


def python_of(url, client, home):
    return PythonClients(home, f"{url}/pypi/d/{DOMAIN}-{ACCOUNT}/{REPOSITORY}/", token(client))


def reads(url, home):
    """All that the API and the package endpoints say of what was published, and the digest of every asset."""
    client = clients.connect(url, ACCOUNT)
    at = {"domain": DOMAIN, "repository": REPOSITORY}
    arn = client.describe_domain(domain=DOMAIN)["domain"]["arn"]
    said = [
        client.list_domains(),
        client.describe_domain(domain=DOMAIN),
        client.list_repositories_in_domain(domain=DOMAIN),
        client.describe_repository(**at),
        client.get_repository_permissions_policy(**at),
        client.list_tags_for_resource(resourceArn=arn),
        client.list_package_groups(domain=DOMAIN),
        client.list_associated_packages(domain=DOMAIN, packageGroup="/npm/*"),
        client.list_packages(**at),
    ]
    downloaded = {}
    for package in client.list_packages(**at)["packages"]:
        named = at | {name: package[name] for name in ("format", "namespace", "package") if name in package}
        said.append(client.describe_package(**named))
        listed = client.list_package_versions(**named)
        said.append(listed)
        for version in listed["versions"]:
            one = named | {"packageVersion": version["version"]}
            assets = client.list_package_version_assets(**one)
            said += [client.describe_package_version(**one), assets]
            for asset in assets["assets"]:
                body = client.get_package_version_asset(**one, asset=asset["name"])["asset"].read()
                digest = hashlib.sha256(body).hexdigest()
                assert digest == asset["hashes"]["SHA-256"]
                downloaded[package["package"], version["version"], asset["name"]] = digest
    registry = Registry(f"{url}/npm/d/{DOMAIN}-{ACCOUNT}/{REPOSITORY}/", token(client))
    packument = registry.packument("left-pad")
    tarball = urllib.parse.urlsplit(packument["versions"]["1.1.0"]["dist"]["tarball"]).path
    downloaded["npm"] = hashlib.sha256(registry.ask(registry.url + tarball.split(f"/{REPOSITORY}/")[1])[2]).hexdigest()
    python = python_of(url, client, home)
    said += [packument, python.ask("simple/project/", accept=JSON)[2].decode()]
    for answer in said:
        if isinstance(answer, dict):
            answer.pop("ResponseMetadata", None)
    return json.dumps(said, default=str, sort_keys=True).replace(url, "server"), downloaded


@pytest.fixture
def move(tmp_path, postgres, bucket):
    move = Move(tmp_path, postgres, bucket)
    yield move
    move.source.stop()


def test_a_copy_serves_what_its_source_served_and_takes_more(move):
    code, lines, said = move.run(*move.copy())

    assert code == 0, said
    end = lines[-1]
    objects = len(move.keys())
    assert (end["event"], end["copied_objects"], end["objects"]) == ("complete", objects, objects)
    assert end["rows"] == end["copied_rows"] > 50 and objects >= 14, end
    copy = move.start()
    try:
        assert reads(copy.url, move.home / "after") == move.before
        world = clients.connect(copy.url, ACCOUNT)
        World.publish(named(world), MEDIUM[0], package="new")
        assert World.get_asset(named(world), package="new") == MEDIUM[0]
    finally:
        copy.stop()


def named(client):
    """The world that was filled, for another client."""
    world = World.__new__(World)
    world.client, world.account = client, ACCOUNT
    return world


def test_a_copy_that_was_killed_goes_on_and_is_not_served_before_it_is_complete(move):
    proxy = BucketProxy(move.bucket.url)
    hanging, passed = [], []

    def rule(request):
        if request.method != "PUT" or "codeartifact-store.json" in request.path:
            return None
        (passed if len(passed) < 4 else hanging).append(request)
        return "hang" if hanging else None

    proxy.rule = rule
    command, environment = move.command(*move.copy(proxy.url))
    copying = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not hanging:
            assert copying.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        copying.kill()
        copying.wait()
        proxy.stop()

    with pytest.raises(RuntimeError) as refused:
        move.start()
    assert "holds a copy of a store that has not been completed" in str(refused.value)
    code, _, said = move.run("check", *move.places())
    assert code == 1 and "has not been completed" in said, said
    code, lines, said = move.run(*move.copy())
    assert code == 0, said
    assert lines[-1]["copied_objects"] < lines[-1]["objects"] == len(move.keys()), lines[-1]
    assert lines[-1]["copied_rows"] < 10, "what had arrived is not copied again"
    code, _, said = move.run(*move.copy())
    assert code == 1 and "was completed there before" in said, said
    copy = move.start()
    try:
        assert reads(copy.url, move.home / "after") == move.before
    finally:
        copy.stop()


def test_source_and_copy_are_checked_and_what_was_removed_behind_their_backs_is_told_of(move):
    assert move.run(*move.copy())[0] == 0
    copy = move.start()
    try:
        for places in (move.places(), ("--data", str(move.source.data))):
            code, lines, said = move.run("check", "--digests", *places)
            assert code == 0, (lines, said)
            assert lines[-1]["findings"] == 0 and lines[-1]["digests"] == lines[-1]["blobs"] > 15, lines[-1]
        lost = move.bucket.bucket / move.prefix / move.keys()[0]
        lost.rename(move.home / "lost")

        code, lines, said = move.run("check", *move.places())

        assert code == 3, said
        [finding] = [line for line in lines if line["event"] == "finding"]
        assert finding["kind"] == "missing-object" and lost.name in finding["subject"], finding
        assert REPOSITORY in finding["used_by"] and "backup" in finding["remedy"], finding
        code, _, _ = move.run("check", "--data", str(move.source.data))
        assert code == 0, "the source has objects of its own"
    finally:
        copy.stop()


def test_a_store_goes_back_to_one_machine(move):
    assert move.run(*move.copy())[0] == 0
    places = {"--database", "--blobs", "--blobs-endpoint"}
    source = [word.replace("--", "--from-", 1) if word in places else word for word in move.places()]
    back = server_over(move.home / "back")

    code, lines, said = move.run("copy", *source, "--data", str(back.data))

    assert code == 0, said
    assert lines[-1]["copied_objects"] == lines[-1]["objects"] == len(move.keys())
    code, lines, said = move.run("check", "--digests", "--data", str(back.data))
    assert code == 0, (lines, said)
    back.restart()
    try:
        assert reads(back.url, move.home / "after") == move.before
    finally:
        back.stop()


def server_over(data):
    """A server that is ended, to be started over a directory."""
    server = ServerProcess(alone=True)
    server.end()
    server.data = data
    return server


def test_only_the_database_moves_where_the_objects_stay(move):
    data, database = str(move.source.data), move.places()[:4]

    code, lines, said = move.run("copy", "--from-data", data, "--data", data, *database)

    assert code == 0, said
    assert lines[-1]["copied_objects"] == 0 < lines[-1]["objects"]
    copy = server_over(move.source.data)
    copy.restart(*database)
    try:
        assert reads(copy.url, move.home / "after") == move.before
    finally:
        copy.stop()
    with pytest.raises(RuntimeError) as refused:
        move.source.restart()
    assert "belong to another database" in str(refused.value)


def test_a_directory_that_a_server_holds_is_neither_copied_nor_checked(move):
    holder = ServerProcess(alone=True)
    try:
        held = ("--data", str(holder.data))
        code, _, said = move.run("check", *held)
        assert code == 1 and "in use by another server" in said, said
        code, _, said = move.run("copy", "--from-data", str(holder.data), *move.places())
        assert code == 1 and "in use by another server" in said, said
    finally:
        holder.stop()
