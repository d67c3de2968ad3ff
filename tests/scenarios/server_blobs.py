"""Where a server process keeps large content: in its data directory, or in a bucket under a prefix that no other has.

CODEARTIFACT_TEST_BLOBS names a server that has the bucket, as `tests/with-bucket` sets it; without it there is none. Clients
are led to the bucket as CODEARTIFACT_TEST_REDIRECTS says, `never` where it does not; all assets lie there then, however
small, and S3's refusal of two credentials at once stands before it.
"""

import json
import os
import uuid

import pytest

from bucket_proxy import BucketProxy
from bucket_server import BUCKET

SERVER = os.environ.get("CODEARTIFACT_TEST_BLOBS")
REDIRECTS = os.environ.get("CODEARTIFACT_TEST_REDIRECTS", "never")

# The keys are the servers', and not those of the clients under test; processes that share the scenarios inherit them so.
_KEPT = "CODEARTIFACT_TEST_BLOBS_KEYS"
environment = {}
if SERVER is not None:
    _names = ("AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE")
    environment = {name: os.environ.pop(name) for name in _names if name in os.environ}
    environment = environment or json.loads(os.environ.get(_KEPT, "{}"))
    os.environ[_KEPT] = json.dumps(environment)

# The mark of tests that change small content where it lies by default.
in_database = pytest.mark.skipif(SERVER is not None, reason="all content lies in the bucket")

_proxies = []


def flags():
    """Gives the flags of one server more."""
    if SERVER is None:
        return ()
    return flags_of(_endpoint(), REDIRECTS)


def flags_of(endpoint, redirects, inline_bytes=0):
    """Gives the flags of a server over a bucket that an endpoint has."""
    return (
        "--blobs", f"s3://{BUCKET}/{uuid.uuid4().hex}", "--blobs-endpoint", endpoint,
        "--redirect-downloads", redirects, "--inline-bytes", str(inline_bytes),
    )  # fmt: skip


def _endpoint():
    if REDIRECTS == "never":
        return SERVER
    if not _proxies:
        _proxies.append(BucketProxy(SERVER))
    return _proxies[0].url
