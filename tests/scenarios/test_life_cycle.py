"""The life of a version after it is published: status, disposal, deletion, and the deletion of packages."""

import pytest

from world import DOMAIN, NAMESPACE, REPOSITORY, conflict, invalid, not_found


@pytest.fixture
def three(world):
    """A world whose package has the versions 1, 2 and 3."""
    for version in "123":
        world.publish(version.encode(), packageVersion=version)
    return world


def update(world, versions, target="Archived", **members):
    return maps(
        world.client.update_package_versions_status(
            versions=list(versions), targetStatus=target, **world.package(**members)
        )
    )


def dispose(world, versions, **members):
    return maps(world.client.dispose_package_versions(versions=list(versions), **world.package(**members)))


def delete(world, versions, **members):
    return maps(world.client.delete_package_versions(versions=list(versions), **world.package(**members)))


def maps(answer):
    return answer["successfulVersions"], answer["failedVersions"]


def described(world, version):
    return world.client.describe_package_version(**world.version(packageVersion=version))["packageVersion"]


def revision(world, version):
    return described(world, version)["revision"]


def status(world, version):
    return described(world, version)["status"]


def skipped(version):
    return {"errorCode": "SKIPPED", "errorMessage": f"version {version} is skipped"}


def not_there(version):
    return {"errorCode": "NOT_FOUND", "errorMessage": f"Could not find version {version}"}


@pytest.mark.parametrize("source", ["Published", "Unlisted", "Archived"])
@pytest.mark.parametrize("target", ["Published", "Unlisted", "Archived"])
def test_every_public_status_leads_to_every_other(world, source, target):
    world.publish()
    update(world, ["1.0"], source)
    before = revision(world, "1.0")

    assert update(world, ["1.0"], target) == ({"1.0": {"revision": before, "status": target}}, {})
    assert (status(world, "1.0"), revision(world, "1.0")) == (target, before)


@pytest.mark.parametrize("target", ["Unfinished", "Disposed", "Deleted"])
def test_status_that_cannot_be_given_is_refused(three, target):
    with invalid():
        update(three, ["1"], target)
    assert status(three, "1") == "Published"


def test_unknown_target_status_is_refused(three):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        update(three, ["1"], "Yanked")


def test_unfinished_version_is_published_by_its_status(world):
    world.publish(unfinished=True)

    successful, failed = update(world, ["1.0"], "Published")

    assert (successful["1.0"]["status"], failed) == ("Published", {})
    with conflict("package-version"):
        world.publish(b"late", assetName="late.bin")


@pytest.mark.parametrize("target", ["Published", "Unlisted", "Archived"])
def test_unfinished_version_can_leave_for_every_public_status(world, target):
    world.publish(unfinished=True)

    assert update(world, ["1.0"], target)[0]["1.0"]["status"] == target
    assert status(world, "1.0") == target


def test_unlisted_assets_can_be_downloaded_and_archived_ones_cannot(three):
    update(three, ["1"], "Unlisted")
    update(three, ["2"], "Archived")

    assert three.get_asset(packageVersion="1") == b"1"
    with not_found("asset"):
        three.get_asset(packageVersion="2")


@pytest.mark.parametrize("operation", [update, dispose])
def test_one_missing_version_skips_all_others(three, operation):
    successful, failed = operation(three, ["1", "2", "9"])

    assert successful == {}
    assert failed == {"1": skipped("1"), "2": skipped("2"), "9": not_there("9")}
    assert [status(three, version) for version in "12"] == ["Published", "Published"]


@pytest.mark.parametrize("operation", [update, dispose])
def test_expected_status_that_differs_is_told(three, operation):
    update(three, ["2"], "Unlisted")

    successful, failed = operation(three, ["1", "2"], expectedStatus="Published")

    assert successful == {}
    assert failed == {
        "1": skipped("1"),
        "2": {
            "errorCode": "MISMATCHED_STATUS",
            "errorMessage": "current status: Unlisted, expected status: Published",
        },
    }


@pytest.mark.parametrize("operation", [update, dispose])
def test_expected_revision_that_differs_is_told(three, operation):
    current = revision(three, "2")

    successful, failed = operation(
        three, ["1", "2"], versionRevisions={"1": revision(three, "1"), "2": "stale"}
    )

    assert successful == {}
    assert failed == {
        "1": skipped("1"),
        "2": {
            "errorCode": "MISMATCHED_REVISION",
            "errorMessage": f"current revision: {current}, expected revision: stale",
        },
    }


@pytest.mark.parametrize("operation", [update, dispose])
def test_expected_revisions_that_are_current_let_the_call_pass(three, operation):
    revisions = {version: revision(three, version) for version in "12"}

    successful, failed = operation(three, ["1", "2"], versionRevisions=revisions)

    assert sorted(successful) == ["1", "2"]
    assert failed == {}


@pytest.mark.parametrize("operation", [update, dispose])
def test_empty_map_of_expected_revisions_expects_none(three, operation):
    successful, failed = operation(three, ["1", "2"], versionRevisions={})

    assert sorted(successful) == ["1", "2"]
    assert failed == {}


@pytest.mark.parametrize("operation", [update, dispose])
@pytest.mark.parametrize("keys", [["1"], ["1", "2", "3"], ["1", "3"]])
def test_expected_revisions_must_be_those_of_exactly_the_versions(three, operation, keys):
    with invalid():
        operation(three, ["1", "2"], versionRevisions=dict.fromkeys(keys, "any"))


@pytest.mark.parametrize("operation", [update, dispose, delete])
def test_no_versions_is_refused(three, operation):
    with invalid():
        operation(three, [])


@pytest.mark.parametrize("operation", [update, dispose, delete])
def test_more_than_a_hundred_versions_are_refused(three, operation):
    with invalid():
        operation(three, [str(number) for number in range(101)])


@pytest.mark.parametrize("operation", [update, dispose, delete])
def test_version_listed_twice_counts_once(three, operation):
    successful, failed = operation(three, ["1", "1"])

    assert list(successful) == ["1"]
    assert failed == {}


@pytest.mark.parametrize("operation", [update, dispose, delete])
def test_first_missing_part_names_the_error(three, operation):
    with not_found("package"):
        operation(three, ["1"], package="unknown")
    with not_found("repository"):
        operation(three, ["1"], repository="unknown")
    with not_found("domain"):
        operation(three, ["1"], domain="unknown")
    with invalid():
        operation(three, ["1"], namespace=None)


def test_disposed_version_is_described_without_assets(three):
    before = described(three, "1")

    assert dispose(three, ["1"]) == ({"1": {"revision": before["revision"], "status": "Disposed"}}, {})
    assert described(three, "1") == {**before, "status": "Disposed"}
    assert three.assets(packageVersion="1") == []
    with not_found("asset"):
        three.get_asset(packageVersion="1")
    assert sorted(three.versions()) == ["1", "2", "3"]


def test_disposal_frees_the_bytes_that_nobody_else_holds(world):
    world.publish(b"shared", packageVersion="1")
    world.publish(b"shared", packageVersion="2")
    world.publish(b"mine", packageVersion="3")

    dispose(world, ["1", "3"])

    assert world.client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"] == len(b"shared")
    assert world.get_asset(packageVersion="2") == b"shared"


def test_disposed_version_can_only_be_deleted(three):
    dispose(three, ["1"])

    successful, failed = update(three, ["1", "2"], "Published")

    assert successful == {}
    assert (failed["1"]["errorCode"], failed["2"]["errorCode"]) == ("NOT_ALLOWED", "SKIPPED")
    with conflict("package-version"):
        three.publish(b"1", packageVersion="1")
    assert dispose(three, ["1"])[0]["1"]["status"] == "Disposed"
    assert delete(three, ["1"])[0]["1"]["status"] == "Deleted"
    three.publish(b"anew", packageVersion="1")
    assert three.get_asset(packageVersion="1") == b"anew"


def test_deletion_takes_each_version_for_itself(three):
    before = revision(three, "1")

    assert delete(three, ["1", "9"]) == (
        {"1": {"revision": before, "status": "Deleted"}},
        {"9": not_there("9")},
    )
    assert sorted(three.versions()) == ["2", "3"]
    with not_found("package-version"):
        described(three, "1")


def test_deletion_holds_the_expected_status(three):
    update(three, ["2"], "Unlisted")

    successful, failed = delete(three, ["1", "2", "3"], expectedStatus="Unlisted")

    assert list(successful) == ["2"]
    assert {version: fault["errorCode"] for version, fault in failed.items()} == {
        "1": "MISMATCHED_STATUS",
        "3": "MISMATCHED_STATUS",
    }


def test_package_outlives_its_last_version(world):
    world.publish()
    before = world.client.describe_package(**world.package())["package"]

    delete(world, ["1.0"])

    assert world.client.describe_package(**world.package())["package"] == before
    answer = world.client.list_package_versions(**world.package())
    assert answer["versions"] == []
    assert "defaultDisplayVersion" not in answer


def test_deleted_package_is_told_and_gone(three):
    deleted = three.client.delete_package(**three.package())["deletedPackage"]

    assert deleted == {
        "format": "generic",
        "namespace": NAMESPACE,
        "package": "my-package",
        "originConfiguration": {"restrictions": {"publish": "ALLOW", "upstream": "BLOCK"}},
    }
    with not_found("package"):
        three.client.describe_package(**three.package())
    with not_found("package"):
        three.versions()
    assert three.client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []
    assert three.client.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"] == 0
    with not_found("package"):
        three.client.delete_package(**three.package())


def test_package_can_be_published_anew_after_its_deletion(three):
    three.client.delete_package(**three.package())

    three.publish(b"anew", packageVersion="1")

    assert three.versions() == ["1"]
    assert three.get_asset(packageVersion="1") == b"anew"


def test_deleting_a_package_says_what_is_missing(three):
    with not_found("repository"):
        three.client.delete_package(**three.package(repository="unknown"))
    with not_found("domain"):
        three.client.delete_package(**three.package(domain="unknown"))
    with invalid():
        three.client.delete_package(**three.package(namespace=None))


@pytest.mark.parametrize("operation", [update, dispose])
def test_versions_that_each_have_a_fault_keep_their_own(three, operation):
    update(three, ["2"], "Unlisted")

    _, failed = operation(three, ["1", "2", "9"], expectedStatus="Archived")

    codes = {version: fault["errorCode"] for version, fault in failed.items()}
    assert codes == {"1": "MISMATCHED_STATUS", "2": "MISMATCHED_STATUS", "9": "NOT_FOUND"}
