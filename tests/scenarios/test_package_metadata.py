"""What generic versions do not have: a readme and dependencies."""

import pytest

from world import NAMESPACE, invalid, not_found


def readme(world, **members):
    return world.client.get_package_version_readme(**world.version(**members))


def dependencies(world, **members):
    return world.client.list_package_version_dependencies(**world.version(**members))


def test_generic_version_has_no_readme(world):
    world.publish()

    with not_found("package-version") as refusal:
        readme(world)
    assert "readme" in refusal.message


def test_generic_version_has_no_dependencies(world):
    revision = world.publish()["versionRevision"]

    answer = dependencies(world)

    answer.pop("ResponseMetadata")
    assert answer == {
        "format": "generic",
        "namespace": NAMESPACE,
        "package": "my-package",
        "version": "1.0",
        "versionRevision": revision,
        "dependencies": [],
    }


def test_token_that_no_listing_gave_is_refused(world):
    world.publish()

    with invalid():
        dependencies(world, nextToken="bm9uc2Vuc2U")


@pytest.mark.parametrize("operation", [readme, dependencies])
def test_first_missing_part_names_the_error(world, operation):
    world.publish()

    with not_found("package-version"):
        operation(world, packageVersion="2.0")
    with not_found("package"):
        operation(world, package="unknown")
    with not_found("repository"):
        operation(world, repository="unknown")
    with not_found("domain"):
        operation(world, domain="unknown")
