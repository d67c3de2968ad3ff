"""Origin restrictions of package groups: what they block, and the repositories that they let in."""

from package_groups import ORIGIN_TYPES, configure, create
from world import DOMAIN, NAMESPACE, REPOSITORY, invalid, not_found

BLOCKED = "This package is configured to block new versions"


def allow(repository, restriction="PUBLISH"):
    return [{"repositoryName": repository, "originRestrictionType": restriction}]


def test_blocked_group_takes_no_new_versions_and_keeps_the_old_ones(world):
    world.publish()
    configure(world, "/*", restrictions={"PUBLISH": "BLOCK"})

    with invalid() as refusal:
        world.publish(packageVersion="2.0")

    assert BLOCKED in refusal.message
    assert world.get_asset() == b"content"
    assert world.versions() == ["1.0"]


def test_only_listed_repositories_take_new_versions(world):
    world.create_repository("other")
    create(world, "/generic/*")

    updated = configure(
        world,
        "/generic/*",
        restrictions={"PUBLISH": "ALLOW_SPECIFIC_REPOSITORIES"},
        addAllowedRepositories=allow("other"),
    )

    assert updated["allowedRepositoryUpdates"] == {"PUBLISH": {"ADDED": ["other"]}}
    publish = updated["packageGroup"]["originConfiguration"]["restrictions"]["PUBLISH"]
    assert publish == {
        "mode": "ALLOW_SPECIFIC_REPOSITORIES",
        "effectiveMode": "ALLOW_SPECIFIC_REPOSITORIES",
        "repositoriesCount": 1,
    }
    world.publish(repository="other")
    with invalid() as refusal:
        world.publish()
    assert BLOCKED in refusal.message

    removed = configure(world, "/generic/*", removeAllowedRepositories=allow("other"))
    assert removed["allowedRepositoryUpdates"] == {"PUBLISH": {"REMOVED": ["other"]}}
    with invalid():
        world.publish(repository="other", packageVersion="2.0")


def test_package_that_only_looks_like_one_of_its_group_is_blocked(world):
    create(world, f"/generic/{NAMESPACE}/run-fast$")

    with invalid() as refusal:
        world.publish(package="run_fast")

    assert BLOCKED in refusal.message
    world.publish(package="run-fast")


def test_package_and_group_must_both_allow(world):
    world.publish()
    create(world, "/generic/*")
    configure(world, "/generic/*", restrictions={"PUBLISH": "ALLOW"})
    world.client.put_package_origin_configuration(
        restrictions={"publish": "BLOCK", "upstream": "ALLOW"}, **world.package()
    )

    with invalid() as refusal:
        world.publish(packageVersion="2.0")

    assert BLOCKED in refusal.message


def test_allowed_repositories_are_listed_by_page_and_must_exist(world):
    for name in ["bb", "aa"]:
        world.create_repository(name)
    configure(world, "/*", addAllowedRepositories=allow("bb") + allow("aa") + allow("aa", "INTERNAL_UPSTREAM"))

    def listed(restriction):
        pages = world.client.get_paginator("list_allowed_repositories_for_group").paginate(
            domain=DOMAIN,
            packageGroup="/*",
            originRestrictionType=restriction,
            PaginationConfig={"PageSize": 1},
        )
        return [name for page in pages for name in page["allowedRepositories"]]

    assert listed("PUBLISH") == ["aa", "bb"]
    assert listed("INTERNAL_UPSTREAM") == ["aa"]
    assert listed("EXTERNAL_UPSTREAM") == []
    with not_found("repository"):
        configure(world, "/*", addAllowedRepositories=allow("absent"))
    world.client.delete_repository(domain=DOMAIN, repository="aa")
    assert listed("PUBLISH") == ["bb"]


def test_one_call_changes_at_most_a_hundred_allowed_repositories(world):
    with invalid():
        configure(
            world,
            "/*",
            addAllowedRepositories=allow(REPOSITORY) * 51,
            removeAllowedRepositories=allow(REPOSITORY) * 50,
        )


def test_copying_is_not_restricted_by_groups(world):
    world.publish()
    world.create_repository("other")
    configure(world, "/*", restrictions={name: "BLOCK" for name in ORIGIN_TYPES})

    copied = world.client.copy_package_versions(
        domain=DOMAIN,
        sourceRepository=REPOSITORY,
        destinationRepository="other",
        format="generic",
        namespace=NAMESPACE,
        package="my-package",
        versions=["1.0"],
    )

    assert list(copied["successfulVersions"]) == ["1.0"]


def test_member_that_an_allowed_repository_lacks_is_named(world):
    for lacking in ["repositoryName", "originRestrictionType"]:
        for members in ["addAllowedRepositories", "removeAllowedRepositories"]:
            given = allow(REPOSITORY) + allow(REPOSITORY)
            del given[1][lacking]

            with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
                configure(world, "/*", **{members: given})

            assert refusal.message == f"The member '{members}.2.member.{lacking}' is missing."
