"""The clients of every format, led to a bucket for what they download: S3 refuses an address that is signed where its reader
sends credentials too, which the proxy before this bucket does as well.

The scenarios are those of other modules, over a server that keeps every asset in the bucket and leads everybody there.
"""

import pytest

import bucket_server
import server_blobs
import test_cargo
import test_jvm_tools
import test_maven
import test_npm
import test_nuget
import test_nuget_exe
import test_pypi
import test_ruby
from bucket_proxy import BucketProxy
from server_process import ServerProcess

pytestmark = bucket_server.needed

test_npm_follows_to_a_bucket = test_npm.test_what_is_there_can_be_installed_with_what_it_depends_on
test_cargo_follows_to_a_bucket = test_cargo.test_what_is_published_builds_with_dependencies_of_every_kind
test_rubygems_follows_to_a_bucket = test_ruby.test_gems_are_installed_with_what_they_need
test_bundler_follows_to_a_bucket = test_ruby.test_gems_are_bundled_again_updated_and_frozen
test_maven_follows_to_a_bucket = test_maven.test_what_is_deployed_is_resolved_and_described
test_jvm_tools_follow_to_a_bucket = (
    test_jvm_tools.test_a_range_is_resolved_with_what_it_needs_from_the_repository_that_has_it
)
test_dotnet_follows_to_a_bucket = test_nuget.test_a_package_is_packed_pushed_restored_and_locked
test_nuget_exe_follows_to_a_bucket = test_nuget_exe.test_the_newest_version_is_installed_or_the_one_that_is_named
test_python_follows_to_a_bucket = test_pypi.test_what_is_there_can_be_installed_with_what_it_depends_on


@pytest.fixture(scope="module")
def bucket():
    """A bucket behind a proxy that is as strict as S3."""
    server = bucket_server.BucketServer()
    proxy = BucketProxy(server.url)
    proxy.environment = server.environment
    yield proxy
    proxy.stop()
    server.stop()


@pytest.fixture(scope="module")
def server(bucket):
    """A server over the bucket."""
    process = ServerProcess(*server_blobs.flags_of(bucket.url, "always"), environment=bucket.environment)
    yield process
    process.stop()


@pytest.fixture(scope="module")
def closed(bucket):
    """The same over a repository that asks for credentials first, which clients then hold ready."""
    flags = server_blobs.flags_of(bucket.url, "always")
    with test_jvm_tools.closed_repository(*flags, environment=bucket.environment) as seen_by:
        yield seen_by


@pytest.fixture(autouse=True)
def everybody_was_led_there(bucket):
    """Holds that a test had its clients read from the bucket, and that none was refused."""
    bucket.requests.clear()
    yield
    read = bucket.by_clients()
    assert read
    assert {request.status for request in read} <= {200, 206}
