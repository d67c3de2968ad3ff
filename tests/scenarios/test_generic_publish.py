"""Publishing generic package versions, asset by asset."""

import concurrent.futures

import pytest

from world import DOMAIN, NAMESPACE, REPOSITORY, conflict, invalid, not_found, over_quota, sha256

HASHES = {
    "MD5": "900150983cd24fb0d6963f7d28e17f72",
    "SHA-1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "SHA-256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "SHA-512": "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
}

# What signers send in the place of a hash, and an asset cannot do without one.
UNSIGNED = ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"]


def test_published_asset_has_all_members_that_clients_read(world):
    answer = world.publish(b"abc")

    answer.pop("ResponseMetadata")
    revision = answer.pop("versionRevision")
    assert answer == {
        "format": "generic",
        "namespace": NAMESPACE,
        "package": "my-package",
        "version": "1.0",
        "status": "Published",
        "asset": {"name": "asset.bin", "size": 3, "hashes": HASHES},
    }
    assert revision == world.client.describe_package_version(**world.version())["packageVersion"]["revision"]


def test_unfinished_version_takes_assets_until_one_comes_without_the_flag(world):
    first = world.publish(b"first", assetName="first.bin", unfinished=True)
    second = world.publish(b"second", assetName="second.bin")

    assert (first["status"], second["status"]) == ("Unfinished", "Published")
    assert world.assets() == ["first.bin", "second.bin"]
    assert world.versions() == ["1.0"]


def test_every_added_asset_changes_the_revision(world):
    first = world.publish(b"first", assetName="first.bin", unfinished=True)
    second = world.publish(b"second", assetName="second.bin", unfinished=True)

    assert first["versionRevision"] != second["versionRevision"]


def test_published_version_takes_no_new_asset(world):
    world.publish()

    with conflict("package-version"):
        world.publish(b"late", assetName="late.bin")
    assert world.assets() == ["asset.bin"]


def test_republishing_identical_asset_is_a_no_op(world):
    first = world.publish()
    second = world.publish()

    first.pop("ResponseMetadata")
    second.pop("ResponseMetadata")
    assert second == first


def test_republishing_with_other_bytes_is_a_conflict(world):
    world.publish(b"content")

    with conflict("asset"):
        world.publish(b"other")
    assert world.get_asset() == b"content"


def test_same_rules_hold_while_unfinished(world):
    world.publish(b"content", unfinished=True)

    assert world.publish(b"content", unfinished=True)["status"] == "Unfinished"
    with conflict("asset"):
        world.publish(b"other", unfinished=True)


def test_republishing_the_last_asset_without_the_flag_finishes_the_version(world):
    world.publish(b"content", unfinished=True)

    assert world.publish(b"content")["status"] == "Published"


def test_published_version_cannot_become_unfinished_again(world):
    world.publish(b"content")

    assert world.publish(b"content", unfinished=True)["status"] == "Published"


def test_wrong_hash_is_refused_in_words_that_name_both_and_stores_nothing(world):
    expected = sha256(b"something else")

    with invalid() as refusal:
        world.publish(b"content", assetSHA256=expected)
    assert "SHA-256" in refusal.message
    assert expected in refusal.message
    assert world.client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []


@pytest.mark.parametrize("digest", ["BA7816BF" * 8, "ab" * 31, "ab" * 33, "zz" * 32, *UNSIGNED])
def test_hash_that_is_not_64_lower_case_digits_is_refused(world, digest):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.publish(assetSHA256=digest)


@pytest.mark.parametrize("package_format", ["npm", "pypi", "maven", "nuget", "ruby", "swift", "cargo"])
def test_only_generic_packages_are_published_this_way(world, package_format):
    with invalid():
        world.publish(format=package_format)


def test_unknown_format_is_refused(world):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.publish(format="docker")


def test_namespace_is_required(world):
    with invalid() as refusal:
        world.publish(namespace=None)

    assert refusal.message == "the namespace is missing: this package format requires a namespace"


@pytest.mark.parametrize("name", ["ü.bin", "日本.tar", "a b.txt", "~!@^&()-_+[]{};,.x", "a`b", "Ⅷ٣", "x" * 255])
def test_asset_name_of_the_allowed_characters_is_kept(world, name):
    assert world.publish(b"named", assetName=name)["asset"]["name"] == name
    assert world.get_asset(name) == b"named"


@pytest.mark.parametrize(
    "name",
    [
        " a", "a ", "a  b", ".", "..", "a/b", "a%b", "a#b", "a\tb", "🙂", "x" * 256,
        "a$b", "a'b", "a=b", 'a"b', "a\\b", "a*b", "a:b", "a\u00a0b",
    ],
)  # fmt: skip
def test_asset_name_of_other_characters_is_refused(world, name):
    with invalid():
        world.publish(assetName=name)
    assert world.client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []


@pytest.mark.parametrize("member", ["namespace", "package", "packageVersion"])
@pytest.mark.parametrize("name", ["a/b", "a#b", "a b", "x" * 256, "tab\t"])
def test_coordinate_outside_its_pattern_is_refused(world, member, name):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.publish(**{member: name})


@pytest.mark.parametrize("name", ["A", "ä", "..", "%2f", "x" * 255, "@scope", "a+b", "1.0~rc?1"])
def test_coordinates_are_kept_as_they_are(world, name):
    answer = world.publish(b"kept", namespace=name, package=name, packageVersion=name)

    assert (answer["namespace"], answer["package"], answer["version"]) == (name, name, name)
    assert world.get_asset(namespace=name, package=name, packageVersion=name) == b"kept"


def test_coordinates_are_case_sensitive(world):
    world.publish(b"lower", package="name")
    world.publish(b"upper", package="Name")

    assert world.get_asset(package="name") == b"lower"
    assert world.get_asset(package="Name") == b"upper"


def test_publishing_to_an_unknown_domain_or_repository_is_not_found(world):
    with not_found("domain"):
        world.publish(domain="unknown")
    with not_found("repository"):
        world.publish(repository="unknown")


def test_empty_asset_can_be_published(world):
    assert world.publish(b"")["asset"]["size"] == 0
    assert world.get_asset() == b""


def test_assets_published_at_the_same_time_to_one_new_version_are_all_there(world):
    names = [f"asset-{number:02}.bin" for number in range(16)]

    def publish(name):
        return world.publish(name.encode(), assetName=name, unfinished=True)

    with concurrent.futures.ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(publish, names))

    assert world.assets() == names
    for name in names:
        assert world.get_asset(name) == name.encode()


def test_one_of_two_contents_published_at_the_same_time_under_one_name_wins(world):
    def publish(content):
        try:
            world.publish(content)
            return content
        except world.client.exceptions.ConflictException:
            return None

    with concurrent.futures.ThreadPoolExecutor(max_workers=8) as pool:
        published = [won for won in pool.map(publish, [b"%d" % number for number in range(8)]) if won]

    assert len(published) == 1
    assert world.get_asset() == published[0]


def test_asset_beyond_the_quota_of_a_version_is_refused(world):
    for number in range(350):
        world.publish(b"x", assetName=f"asset-{number}.bin", unfinished=True)

    with over_quota("package-version"):
        world.publish(b"x", assetName="asset-350.bin", unfinished=True)
    assert world.publish(b"x", assetName="asset-0.bin")["status"] == "Published"


def test_first_publish_allows_publishing_and_blocks_upstream(world):
    world.publish()

    described = world.client.describe_package(**world.package())["package"]

    assert described["originConfiguration"] == {"restrictions": {"publish": "ALLOW", "upstream": "BLOCK"}}


@pytest.mark.parametrize("status", ["Unlisted", "Archived"])
def test_version_that_was_hidden_takes_nothing_more_not_even_the_same_bytes(world, status):
    world.publish(b"content")
    world.client.update_package_versions_status(versions=["1.0"], targetStatus=status, **world.package())

    with conflict("package-version"):
        world.publish(b"content")
    with conflict("package-version"):
        world.publish(b"more", assetName="more.bin")
