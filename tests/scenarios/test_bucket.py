"""Large assets in a bucket: what lies there, what is led there, and what becomes of a bucket that fails."""

import http.client
import os
import random
import re
import time
import urllib.parse

import boto3
import botocore.exceptions
import pytest

import bucket_server
import server_blobs
from bucket_proxy import BucketProxy
from npm_registry import pack
from python_clients import write_sdist
from server_process import ServerProcess
from world import DOMAIN, REPOSITORY, not_found

pytestmark = bucket_server.needed

# Three parts of an upload.
LARGE = random.Random(1).randbytes(11 << 20)
MEDIUM = random.Random(2).randbytes(100_000)
OWN_KEY = re.compile("([0-9a-f]{2})/[0-9a-f]{30}\\1")


@pytest.fixture(scope="module")
def behind(bucket):
    """The server that has the bucket, behind what stands before it."""
    return bucket


@pytest.fixture(scope="module")
def proxy(behind):
    """What stands before it."""
    proxy = BucketProxy(behind.url)
    yield proxy
    proxy.stop()


@pytest.fixture(scope="module")
def server(behind, proxy):
    """A server over the bucket, which leads downloads there as AWS does."""
    flags = server_blobs.flags_of(proxy.url, "as-aws", inline_bytes=32768)
    process = ServerProcess(*flags, environment=behind.environment)
    process.prefix = flags[1].rsplit("/", 1)[1]
    yield process
    process.stop()


@pytest.fixture(autouse=True)
def no_faults(request):
    """Lets everything pass again."""
    yield
    if "proxy" in request.fixturenames:
        request.getfixturevalue("proxy").rule = None


def keys(behind, server):
    """The keys of the server's objects, but for the one that names the store."""
    found = behind.keys(server.prefix)
    assert "codeartifact-store.json" in found
    return {key for key in found if key != "codeartifact-store.json"}


def download(world, **members):
    return world.get_asset(**members)


def test_large_assets_lie_in_the_bucket_under_keys_of_one_form(behind, server, world):
    before = keys(behind, server)
    world.publish(LARGE, package="large")
    world.publish(b"small", package="small")

    made = keys(behind, server) - before

    assert len(made) == 1
    assert all(OWN_KEY.fullmatch(key) for key in made), made
    assert download(world, package="large") == LARGE
    assert download(world, package="small") == b"small"


def test_what_is_refused_leaves_nothing_in_the_bucket(behind, server, world):
    before = keys(behind, server)

    with pytest.raises(botocore.exceptions.ClientError):
        world.publish(LARGE, package="wrong", assetSHA256="0" * 64)
    world.publish(MEDIUM, package="right")

    wait_until(lambda: len(keys(behind, server) - before) == 1)


def wait_until(holds):
    """Waits for what happens soon, in the background."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("fault", [500, 503, "lose"])
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_writes_are_sent_again_where_the_bucket_fails_for_a_moment(method, fault, proxy, world):
    failed = []

    def rule(request):
        if request.method == method and len(failed) < 2:
            failed.append(request)
            return fault
        return None

    proxy.rule = rule
    world.publish(LARGE)

    assert len(failed) == 2
    assert download(world) == LARGE


def test_the_end_of_an_upload_that_is_not_told_of_is_found_out(proxy, world):
    lost = []

    def rule(request):
        if request.method == "POST" and "uploadId=" in request.path:
            lost.append(request)
            return "lose"
        return None

    proxy.rule = rule
    world.publish(LARGE)
    proxy.rule = None

    assert len(lost) > 1, "it was asked again, and the upload was gone"
    assert download(world) == LARGE


def test_downloads_go_on_after_breaks(proxy, world):
    world.publish(LARGE)
    cuts = []

    def rule(request):
        if request.method == "GET" and OWN_KEY.search(request.path) and len(cuts) < 6:
            cuts.append(request)
            return ("cut", 1_000_000)
        return None

    proxy.rule = rule

    assert download(world) == LARGE
    assert len(cuts) == 6
    assert all("Range" in request.headers or "range" in request.headers for request in cuts[1:])


def test_a_bucket_that_is_away_fails_what_needs_it_and_nothing_else(behind, world):
    world.publish(LARGE, package="there")
    behind.kill()
    try:
        for call in (lambda: world.publish(LARGE, package="new"), lambda: world.get_asset(package="there")):
            with pytest.raises(botocore.exceptions.ClientError) as failed:
                call()
            assert failed.value.response["ResponseMetadata"]["HTTPStatusCode"] >= 500
        world.publish(b"small", package="small")
    finally:
        behind.start()

    with not_found("package"):
        world.versions(package="new")
    assert download(world, package="small") == b"small"
    assert download(world, package="there") == LARGE
    world.publish(LARGE, package="new")


def ask(url, token, method="GET", **headers):
    """Sends one request, follows nothing, and gives the answer with its body."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        given["Authorization"] = f"Bearer {token}"
    connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), headers=given)
    answer = connection.getresponse()
    answer.content = answer.read()
    connection.close()
    return answer


@pytest.fixture
def tarball(registry):
    """A large package of npm: where it is, and what it is."""
    content = pack({"name": "widget", "version": "1.0.0"}, **{"package/noise": MEDIUM.hex()})
    registry.publish("widget", "1.0.0", tarball=content)
    return registry.url + "widget/-/widget-1.0.0.tgz", content


def test_a_download_is_led_to_the_bucket_for_a_while(registry, tarball):
    url, content = tarball

    answer = ask(url, registry.token)

    assert (answer.status, answer.content) == (302, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    there = answer.headers["Location"]
    assert "X-Amz-Expires=300" in there
    assert ask(there, None).content == content
    assert ask(there, None).headers["Content-Type"] == "application/octet-stream"
    assert ask(there, registry.token).status == 400
    part = ask(there, None, Range="bytes=10-19")
    assert (part.status, part.content) == (206, content[10:20])
    assert ask(there.replace("X-Amz-Expires=300", "X-Amz-Expires=900"), None).status == 403


def test_what_is_signed_for_get_alone_answers_nothing_else(registry, tarball):
    url, content = tarball

    head = ask(url, registry.token, "HEAD")
    part = ask(url, registry.token, Range="bytes=0-9", If_Range=head.headers["ETag"])
    known = ask(url, registry.token, If_None_Match=head.headers["ETag"])

    assert (head.status, head.headers["Content-Length"]) == (200, str(len(content)))
    assert (part.status, part.content) == (206, content[:10])
    assert known.status == 304
    assert ask(url, None).status in (302, 401)


def test_small_packages_and_those_of_python_are_sent(registry, server, client, account, python, tmp_path):
    registry.publish("small", "1.0.0")
    assert ask(registry.url + "small/-/small-1.0.0.tgz", registry.token).status == 200

    file = write_sdist(tmp_path, "large", "1.0", body=MEDIUM.hex())
    assert python.upload(file.name, file.read_bytes(), name="large", version="1.0")[0] == 200
    token = client.get_authorization_token(domain=DOMAIN)["authorizationToken"]
    path = f"{server.url}/pypi/d/{DOMAIN}-{account}/{REPOSITORY}/simple/large/1.0/{file.name}"
    assert ask(path, token).status == 200


def refusal(*flags, environment):
    """What a server says that does not start."""
    with pytest.raises(RuntimeError) as refused:
        ServerProcess(*flags, environment=environment).stop()
    return re.search("^error: (.*)$", str(refused.value), re.MULTILINE)[1]


@pytest.mark.parametrize(
    "change, setting",
    [
        ({"--blobs": "s3://no-such-bucket"}, "`--blobs`"),
        ({"--blobs-endpoint": "http://localhost:1"}, "`--blobs-endpoint`"),
        ({"--blobs-endpoint": "http://s3.invalid"}, "`--blobs-plain-http`"),
        ({"--blobs-region": "eu-west-7"}, "`--blobs-region`"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "AWS_SECRET_ACCESS_KEY"),
        ({"AWS_ACCESS_KEY_ID": "unknown"}, "AWS_ACCESS_KEY_ID"),
        ({"--blobs-authorities": "/nowhere/authorities.pem"}, "`--blobs-authorities`"),
        ({"AWS_PROFILE": "nobody"}, "AWS_PROFILE"),
    ],
)
def test_a_server_that_cannot_use_the_bucket_says_which_setting_to_look_at(change, setting, behind):
    flags = {"--blobs": "s3://packages/refused", "--blobs-endpoint": behind.url}
    environment = behind.environment
    if "AWS_PROFILE" not in change:
        keys = {"AWS_ACCESS_KEY_ID": bucket_server.KEY, "AWS_SECRET_ACCESS_KEY": bucket_server.SECRET}
        environment = environment | keys | {"AWS_PROFILE": "bucket"}
    flags |= {name: value for name, value in change.items() if name.startswith("--")}
    environment = environment | {name: value for name, value in change.items() if not name.startswith("--")}

    said = refusal(*(word for flag in flags.items() for word in flag), environment=environment)

    assert setting in said, said
    assert bucket_server.SECRET not in said


def test_the_objects_of_another_database_are_refused(behind, server):
    flags = ("--blobs", f"s3://packages/{server.prefix}", "--blobs-endpoint", behind.url)

    said = refusal(*flags, environment=behind.environment)

    assert "belong to another database" in said and "store adopt" in said, said


def test_a_certificate_that_nobody_vouches_for_is_told_of(behind):
    encrypted = ServerProcess("--tls", "self-signed")
    flags = ("--blobs", "s3://packages/refused", "--blobs-endpoint", f"https://localhost:{encrypted.port}")

    said = refusal(*flags, environment=behind.environment)
    encrypted.stop()

    assert "certificate" in said and "`--blobs-authorities`" in said, said


@pytest.fixture
def storage(behind):
    """An S3 client of boto3 for the server that has the bucket."""
    return boto3.client(
        "s3",
        endpoint_url=behind.url,
        region_name="us-east-1",
        aws_access_key_id=bucket_server.KEY,
        aws_secret_access_key=bucket_server.SECRET,
    )


def test_what_dead_servers_left_is_removed_a_day_later_and_nothing_else(behind, storage):
    flags = server_blobs.flags_of(behind.url, "never")
    prefix = flags[1].rsplit("/", 1)[1]
    name = "0" * 30 + "ab"
    others = [f"{prefix}/ab/{name}.txt", f"{prefix}/readme", f"{prefix}-other/ab/{name}"]
    for key in (f"{prefix}/ab/{name}", *others):
        storage.put_object(Bucket="packages", Key=key, Body=b"x")
        storage.create_multipart_upload(Bucket="packages", Key=key)
    storage.put_object(Bucket="packages", Key=f"{prefix}/cd/{'0' * 30}cd", Body=b"young")
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    for path in behind.bucket.rglob("*"):
        if prefix in str(path) or ".sgwtmp" in str(path):
            os.utime(path, (two_days_ago, two_days_ago))
    os.utime(behind.bucket / prefix / "cd" / ("0" * 30 + "cd"))

    process = ServerProcess(*flags, environment=behind.environment)

    def left():
        uploads = storage.list_multipart_uploads(Bucket="packages").get("Uploads", [])
        return sorted(upload["Key"] for upload in uploads if prefix in upload["Key"])

    wait_until(lambda: left() == sorted(others))
    process.stop()
    kept = ["codeartifact-store.json", f"ab/{name}.txt", f"cd/{'0' * 30}cd", "readme"]
    assert behind.keys(prefix) == sorted(kept)
    assert behind.keys(f"{prefix}-other") == [f"ab/{name}"]
