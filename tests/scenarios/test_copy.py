"""Copying versions from one repository of a domain to another."""

import pytest

from world import DOMAIN, NAMESPACE, REPOSITORY, invalid, not_found

DESTINATION = "destination"


@pytest.fixture
def two(world):
    """A world with an empty repository `destination` beside `my-repo`, whose package has versions 1 and 2."""
    world.create_repository(DESTINATION)
    world.publish(b"one", packageVersion="1")
    world.publish(b"two", packageVersion="2")
    return world


def copy(world, versions=None, **members):
    arguments = {
        "domain": DOMAIN,
        "sourceRepository": REPOSITORY,
        "destinationRepository": DESTINATION,
        "format": "generic",
        "namespace": NAMESPACE,
        "package": "my-package",
        "versions": versions,
    }
    arguments.update(members)
    given = {name: value for name, value in arguments.items() if value is not None}
    answer = world.client.copy_package_versions(**given)
    return answer["successfulVersions"], answer["failedVersions"]


def described(world, version, **members):
    named = world.version(packageVersion=version, **members)
    return world.client.describe_package_version(**named)["packageVersion"]


def codes(failed):
    return {version: fault["errorCode"] for version, fault in failed.items()}


def skipped(version):
    return {"errorCode": "SKIPPED", "errorMessage": f"Version {version} was skipped"}


def test_copied_version_is_the_same_version(two):
    source = described(two, "1")

    assert copy(two, ["1"]) == ({"1": {"revision": source["revision"], "status": "Published"}}, {})
    assert described(two, "1", repository=DESTINATION) == source
    assert source["origin"]["domainEntryPoint"] == {"repositoryName": REPOSITORY}
    assert two.get_asset(packageVersion="1", repository=DESTINATION) == b"one"
    assert two.versions(repository=DESTINATION) == ["1"]


def test_copy_takes_no_bytes_and_outlives_its_source(two):
    before = two.client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"]

    copy(two, ["1", "2"])
    assert two.client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"] == before
    two.client.delete_repository(domain=DOMAIN, repository=REPOSITORY)
    assert two.get_asset(packageVersion="1", repository=DESTINATION) == b"one"
    assert two.client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"] == before


def test_package_that_was_published_here_can_be_published_there(two):
    copy(two, ["1"])

    package = two.client.describe_package(**two.package(repository=DESTINATION))["package"]
    assert package["originConfiguration"] == {"restrictions": {"publish": "ALLOW", "upstream": "BLOCK"}}


def test_versions_are_copied_by_their_revisions(two):
    revisions = {version: described(two, version)["revision"] for version in "12"}

    successful, failed = copy(two, versionRevisions=revisions)

    assert {version: info["revision"] for version, info in successful.items()} == revisions
    assert failed == {}


def test_empty_list_or_map_beside_the_other_counts_as_absent(two):
    revision = described(two, "1")["revision"]

    assert copy(two, ["1"], versionRevisions={})[1] == {}
    assert copy(two, [], versionRevisions={"2": described(two, "2")["revision"]})[1] == {}

    assert described(two, "1", repository=DESTINATION)["revision"] == revision
    assert sorted(two.versions(repository=DESTINATION)) == ["1", "2"]
    with invalid() as refusal:
        copy(two, [], versionRevisions={})
    assert "Exactly one of versions and versionRevisions" in refusal.message


def test_revision_that_differs_is_told_and_nothing_is_copied(two):
    revisions = {version: described(two, version)["revision"] for version in "12"}

    successful, failed = copy(two, versionRevisions={**revisions, "2": "stale"})

    assert successful == {}
    assert failed == {
        "1": skipped("1"),
        "2": {
            "errorCode": "MISMATCHED_REVISION",
            "errorMessage": f"current revision: {revisions['2']}, expected revision: stale",
        },
    }
    with not_found("package"):
        two.versions(repository=DESTINATION)


def test_version_that_is_missing_is_told_and_nothing_is_copied(two):
    successful, failed = copy(two, ["1", "9"])

    assert successful == {}
    assert failed == {
        "1": skipped("1"),
        "9": {"errorCode": "NOT_FOUND", "errorMessage": "Could not find version 9"},
    }
    with not_found("package"):
        two.versions(repository=DESTINATION)


def test_identical_version_is_left_out_of_both_maps(two):
    copy(two, ["1"])

    assert copy(two, ["1"]) == ({}, {})
    successful, failed = copy(two, ["1", "2"])
    assert (list(successful), failed) == (["2"], {})


def test_other_content_exists_already_unless_it_may_be_overwritten(two):
    two.publish(b"other", packageVersion="1", repository=DESTINATION)

    for refused in [copy(two, ["1", "2"]), copy(two, ["1", "2"], allowOverwrite=False)]:
        assert refused == (
            {},
            {
                "1": {"errorCode": "ALREADY_EXISTS", "errorMessage": "Version 1 already exists"},
                "2": skipped("2"),
            },
        )
    assert two.get_asset(packageVersion="1", repository=DESTINATION) == b"other"
    successful, failed = copy(two, ["1", "2"], allowOverwrite=True)
    assert (sorted(successful), failed) == (["1", "2"], {})
    assert two.get_asset(packageVersion="1", repository=DESTINATION) == b"one"


@pytest.mark.parametrize("status", ["Published", "Unlisted", "Archived"])
def test_status_comes_along(two, status):
    two.client.update_package_versions_status(versions=["1"], targetStatus=status, **two.package())

    assert copy(two, ["1"])[0]["1"]["status"] == status
    assert described(two, "1", repository=DESTINATION)["status"] == status


def test_unfinished_version_is_copied_unfinished(two):
    two.publish(b"three", packageVersion="3", unfinished=True)

    assert copy(two, ["3"])[0]["3"]["status"] == "Unfinished"


def test_disposed_version_is_not_copied(two):
    two.client.dispose_package_versions(versions=["1"], **two.package())

    successful, failed = copy(two, ["1", "2"])

    assert successful == {}
    assert codes(failed) == {"1": "NOT_ALLOWED", "2": "SKIPPED"}


def test_generic_versions_never_come_from_upstream(two):
    two.create_repository("downstream", upstreams=[{"repositoryName": REPOSITORY}])

    with not_found("package"):
        copy(two, ["1"], sourceRepository="downstream", includeFromUpstream=True)
    two.client.put_package_origin_configuration(
        restrictions={"publish": "ALLOW", "upstream": "ALLOW"}, **two.package(repository="downstream")
    )
    _, failed = copy(two, ["1"], sourceRepository="downstream", includeFromUpstream=True)
    assert codes(failed) == {"1": "NOT_FOUND"}


def test_exactly_one_of_versions_and_revisions_is_given(two):
    with invalid():
        copy(two)
    with invalid():
        copy(two, ["1"], versionRevisions={"1": described(two, "1")["revision"]})


@pytest.mark.parametrize(
    "members", [{"versions": []}, {"versionRevisions": {}}, {"versions": [str(number) for number in range(101)]}]
)
def test_none_and_too_many_are_refused(two, members):
    with invalid():
        copy(two, **members)


def test_version_listed_twice_counts_once(two):
    successful, failed = copy(two, ["1", "1"])

    assert (list(successful), failed) == (["1"], {})


def test_copy_onto_itself_is_refused(two):
    with invalid():
        copy(two, ["1"], destinationRepository=REPOSITORY)


def test_first_missing_part_names_the_error(two):
    with not_found("package"):
        copy(two, ["1"], package="unknown")
    with not_found("repository"):
        copy(two, ["1"], sourceRepository="unknown")
    with not_found("repository"):
        copy(two, ["1"], destinationRepository="unknown")
    with not_found("domain"):
        copy(two, ["1"], domain="unknown")
    with invalid():
        copy(two, ["1"], namespace=None)
