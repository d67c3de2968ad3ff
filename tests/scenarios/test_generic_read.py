"""Reading generic packages: packages, versions, assets and their bytes."""

import datetime
import hashlib
import random

import pytest

from world import DOMAIN, NAMESPACE, REPOSITORY, conflict, invalid, not_found, sha256

ORIGIN = {"domainEntryPoint": {"repositoryName": REPOSITORY}, "originType": "INTERNAL"}
RESTRICTIONS = {"restrictions": {"publish": "ALLOW", "upstream": "BLOCK"}}


def list_packages(world, **members):
    return world.client.list_packages(domain=DOMAIN, repository=REPOSITORY, **members)["packages"]


def test_listed_package_names_itself_as_package(world):
    world.publish()

    assert list_packages(world) == [
        {
            "format": "generic",
            "namespace": NAMESPACE,
            "package": "my-package",
            "originConfiguration": RESTRICTIONS,
        }
    ]


def test_described_package_names_itself_as_name(world):
    world.publish()

    assert world.client.describe_package(**world.package())["package"] == {
        "format": "generic",
        "namespace": NAMESPACE,
        "name": "my-package",
        "originConfiguration": RESTRICTIONS,
    }


def test_packages_are_listed_by_namespace_then_name(world):
    for namespace, package in [("b", "one"), ("a", "two"), ("a", "one")]:
        world.publish(namespace=namespace, package=package)

    listed = [(package["namespace"], package["package"]) for package in list_packages(world)]

    assert listed == [("a", "one"), ("a", "two"), ("b", "one")]


def test_namespace_filters_by_prefix(world):
    for namespace in ["team", "team-a", "other"]:
        world.publish(namespace=namespace)

    listed = list_packages(world, format="generic", namespace="team")

    assert [package["namespace"] for package in listed] == ["team", "team-a"]


def test_namespace_without_format_is_refused(world):
    with invalid():
        list_packages(world, namespace="team")


def test_package_prefix_filters_case_sensitively(world):
    for package in ["lib-a", "lib-b", "Lib-c", "app"]:
        world.publish(package=package)

    listed = list_packages(world, packagePrefix="lib")

    assert [package["package"] for package in listed] == ["lib-a", "lib-b"]


def test_format_filters(world):
    world.publish()

    assert len(list_packages(world, format="generic")) == 1
    assert list_packages(world, format="npm") == []


def test_origin_controls_filter(world):
    world.publish()

    assert len(list_packages(world, publish="ALLOW", upstream="BLOCK")) == 1
    assert list_packages(world, publish="BLOCK") == []
    assert list_packages(world, upstream="ALLOW") == []


def test_listing_packages_of_an_unknown_domain_or_repository_is_not_found(world):
    with not_found("domain"):
        world.client.list_packages(domain="unknown", repository=REPOSITORY)
    with not_found("repository"):
        world.client.list_packages(domain=DOMAIN, repository="unknown")


def test_unknown_package_is_not_found(world):
    world.publish()

    with not_found("package") as refusal:
        world.client.describe_package(**world.package(package="unknown"))
    assert refusal.message.startswith("Package not found in repository. RepoId: ")
    coordinate = f"{{packageType=generic, packageNamespace={NAMESPACE}, packageName=unknown}}"
    assert f", Package = PackageCoordinate{coordinate}," in refusal.message
    with not_found("package"):
        world.client.describe_package(**world.package(namespace="unknown"))
    with not_found("package"):
        world.client.list_package_versions(**world.package(package="unknown"))


def test_namespace_is_required_to_name_a_generic_package(world):
    world.publish()

    with invalid():
        world.client.describe_package(**world.package(namespace=None))


def test_described_version_has_all_members_that_clients_read(world):
    published = world.publish()

    version = world.client.describe_package_version(**world.version())["packageVersion"]

    assert isinstance(version.pop("publishedTime"), datetime.datetime)
    assert version == {
        "format": "generic",
        "namespace": NAMESPACE,
        "packageName": "my-package",
        "displayName": "my-package",
        "version": "1.0",
        "licenses": [],
        "revision": published["versionRevision"],
        "status": "Published",
        "origin": ORIGIN,
    }


def test_listed_version_carries_revision_status_and_origin(world):
    published = world.publish()

    listed = world.client.list_package_versions(**world.package())

    listed.pop("ResponseMetadata")
    assert listed == {
        "defaultDisplayVersion": "1.0",
        "format": "generic",
        "namespace": NAMESPACE,
        "package": "my-package",
        "versions": [
            {
                "version": "1.0",
                "revision": published["versionRevision"],
                "status": "Published",
                "origin": ORIGIN,
            }
        ],
    }


def test_versions_sort_by_published_time_newest_first(world):
    for version in ["2.0", "3.0", "1.0"]:
        world.publish(packageVersion=version)

    assert world.versions(sortBy="PUBLISHED_TIME") == ["1.0", "3.0", "2.0"]


def test_default_display_version_is_the_last_published_one(world):
    for version in ["2.0", "1.0"]:
        world.publish(packageVersion=version)
    world.publish(packageVersion="3.0", unfinished=True)

    listed = world.client.list_package_versions(**world.package())

    assert listed["defaultDisplayVersion"] == "1.0"


def test_status_filters_versions(world):
    world.publish(packageVersion="1.0")
    world.publish(packageVersion="2.0", unfinished=True)

    assert world.versions(status="Published") == ["1.0"]
    assert world.versions(status="Unfinished") == ["2.0"]
    assert world.versions(status="Archived") == []


def test_origin_type_filters_versions(world):
    world.publish()

    assert world.versions(originType="INTERNAL") == ["1.0"]
    assert world.versions(originType="EXTERNAL") == []


def test_unknown_filter_values_are_refused(world):
    world.publish()

    for members in [{"status": "Gone"}, {"sortBy": "NAME"}, {"originType": "ELSEWHERE"}]:
        with invalid(reason="FIELD_VALIDATION_FAILED"):
            world.versions(**members)


def test_unknown_version_is_not_found(world):
    world.publish()

    with not_found("package-version"):
        world.client.describe_package_version(**world.version(packageVersion="9.9"))
    with not_found("package-version"):
        world.assets(packageVersion="9.9")
    with not_found("package-version"):
        world.get_asset(packageVersion="9.9")


def test_listed_assets_carry_size_and_four_hashes(world):
    content = b"abc"
    published = world.publish(content)

    listed = world.client.list_package_version_assets(**world.version())

    listed.pop("ResponseMetadata")
    hashes = {
        "MD5": hashlib.md5(content).hexdigest(),
        "SHA-1": hashlib.sha1(content).hexdigest(),
        "SHA-256": hashlib.sha256(content).hexdigest(),
        "SHA-512": hashlib.sha512(content).hexdigest(),
    }
    assert listed == {
        "format": "generic",
        "namespace": NAMESPACE,
        "package": "my-package",
        "version": "1.0",
        "versionRevision": published["versionRevision"],
        "assets": [{"name": "asset.bin", "size": 3, "hashes": hashes}],
    }


def test_asset_comes_with_its_name_version_and_revision(world):
    published = world.publish(b"content")

    answer = world.client.get_package_version_asset(asset="asset.bin", **world.version())

    assert answer["asset"].read() == b"content"
    assert answer["assetName"] == "asset.bin"
    assert answer["packageVersion"] == "1.0"
    assert answer["packageVersionRevision"] == published["versionRevision"]
    assert answer["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "7"


def test_asset_is_given_for_its_current_revision_and_refused_for_another(world):
    stale = world.publish(b"first", assetName="first.bin", unfinished=True)["versionRevision"]
    current = world.publish(b"second", assetName="second.bin")["versionRevision"]

    assert world.get_asset("first.bin", packageVersionRevision=current) == b"first"
    with conflict("package-version"):
        world.get_asset("first.bin", packageVersionRevision=stale)


def test_asset_of_an_unfinished_version_can_be_read(world):
    world.publish(b"content", unfinished=True)

    assert world.get_asset() == b"content"


def test_unknown_asset_is_not_found(world):
    world.publish()

    with not_found("asset"):
        world.get_asset("unknown.bin")


def test_generic_package_is_not_seen_through_an_upstream(world):
    world.create_repository("downstream", upstreams=[{"repositoryName": REPOSITORY}])
    world.publish()

    with not_found("package"):
        world.client.describe_package(**world.package(repository="downstream"))
    with not_found("package"):
        world.client.list_package_versions(**world.package(repository="downstream"))
    with not_found("package"):
        world.client.describe_package_version(**world.version(repository="downstream"))
    with not_found("package"):
        world.assets(repository="downstream")
    with not_found("package"):
        world.get_asset(repository="downstream")
    assert world.client.list_packages(domain=DOMAIN, repository="downstream")["packages"] == []


@pytest.mark.parametrize("megabytes", [1, 200])
def test_large_asset_comes_back_byte_for_byte(world, megabytes, tmp_path):
    block = random.Random(megabytes).randbytes(1 << 20)
    path = tmp_path / "asset.bin"
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for number in range(megabytes):
            # No two blocks are alike, so that none can stand in for another.
            piece = number.to_bytes(4, "big") + block[4:]
            file.write(piece)
            digest.update(piece)

    with path.open("rb") as file:
        published = world.publish(file, assetSHA256=digest.hexdigest())
    answer = world.client.get_package_version_asset(asset="asset.bin", **world.version())
    returned = hashlib.sha256()
    for piece in answer["asset"].iter_chunks(1 << 20):
        returned.update(piece)

    assert published["asset"]["size"] == megabytes << 20
    assert published["asset"]["hashes"]["SHA-256"] == digest.hexdigest()
    assert returned.hexdigest() == digest.hexdigest()


def test_same_bytes_can_be_published_under_many_names(world):
    for number in range(5):
        world.publish(b"same", packageVersion=f"{number}.0")

    assert [world.get_asset(packageVersion=f"{number}.0") for number in range(5)] == [b"same"] * 5
    assert sha256(b"same") == sha256(world.get_asset(packageVersion="0.0"))


def test_operations_on_versions_do_not_reach_into_upstreams(world):
    world.create_repository("downstream", upstreams=[{"repositoryName": REPOSITORY}])
    world.publish()
    here = world.package(repository="downstream")

    with not_found("package"):
        world.client.update_package_versions_status(versions=["1.0"], targetStatus="Archived", **here)
    with not_found("package"):
        world.client.dispose_package_versions(versions=["1.0"], **here)
    with not_found("package"):
        world.client.delete_package_versions(versions=["1.0"], **here)
    with not_found("package"):
        world.client.delete_package(**here)
    with not_found("package"):
        world.client.get_package_version_readme(packageVersion="1.0", **here)
    with not_found("package"):
        world.client.list_package_version_dependencies(packageVersion="1.0", **here)
    assert world.versions(status="Published") == ["1.0"]
