"""Package groups: patterns, nesting, association, origin restrictions and what they block."""

import pytest

from world import DOMAIN, NAMESPACE, REPOSITORY, invalid, not_found, refused

BLOCKED = "This package is configured to block new versions"
TYPES = {"PUBLISH", "EXTERNAL_UPSTREAM", "INTERNAL_UPSTREAM"}


def create(world, pattern, **members):
    return world.client.create_package_group(domain=DOMAIN, packageGroup=pattern, **members)["packageGroup"]


def describe(world, pattern):
    return world.client.describe_package_group(domain=DOMAIN, packageGroup=pattern)["packageGroup"]


def configure(world, pattern, **members):
    return world.client.update_package_group_origin_configuration(
        domain=DOMAIN, packageGroup=pattern, **members
    )


def allow(repository, restriction="PUBLISH"):
    return [{"repositoryName": repository, "originRestrictionType": restriction}]


def owner(world, package, namespace=NAMESPACE, format="generic"):
    coordinate = {"format": format, "namespace": namespace, "package": package}
    given = {name: value for name, value in coordinate.items() if value is not None}
    answer = world.client.get_associated_package_group(domain=DOMAIN, **given)
    return answer["packageGroup"]["pattern"], answer["associationType"]


def associated(world, pattern, **members):
    pages = world.client.get_paginator("list_associated_packages").paginate(
        domain=DOMAIN, packageGroup=pattern, **members
    )
    return [
        (package.get("namespace"), package["package"], package["associationType"])
        for page in pages
        for package in page["packages"]
    ]


def no_group():
    return refused("ResourceNotFoundException", 404)


def test_every_domain_has_a_root_group_that_allows_everything(world):
    root = describe(world, "/*")

    assert root["arn"] == f"arn:aws:codeartifact:us-east-1:{world.account}:package-group/{DOMAIN}/%2a"
    assert (root["pattern"], root["domainName"], root["domainOwner"]) == ("/*", DOMAIN, world.account)
    assert "parent" not in root
    restrictions = root["originConfiguration"]["restrictions"]
    assert restrictions == {name: {"mode": "ALLOW", "effectiveMode": "ALLOW"} for name in TYPES}


def test_root_group_can_be_neither_created_nor_deleted_nor_inherit(world):
    with refused("ConflictException", 409) as refusal:
        create(world, "/*")
    assert refusal.body["resourceId"].endswith("/%2a")
    assert "resourceType" not in refusal.body
    with invalid():
        world.client.delete_package_group(domain=DOMAIN, packageGroup="/*")
    with invalid():
        configure(world, "/*", restrictions={"PUBLISH": "INHERIT"})


def test_root_group_can_be_described_tagged_and_restricted(world):
    world.client.update_package_group(domain=DOMAIN, packageGroup="/*", description="all of it")
    configure(world, "/*", restrictions={"EXTERNAL_UPSTREAM": "BLOCK"})
    arn = describe(world, "/*")["arn"]
    world.client.tag_resource(resourceArn=arn, tags=[{"key": "team", "value": "all"}])

    root = describe(world, "/*")
    assert root["description"] == "all of it"
    assert root["originConfiguration"]["restrictions"]["EXTERNAL_UPSTREAM"]["effectiveMode"] == "BLOCK"
    assert world.client.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "team", "value": "all"}]


def test_created_group_reads_back_as_it_was_given(world):
    created = create(
        world,
        "/npm/types/*",
        contactInfo="web@example.com",
        description="types",
        tags=[{"key": "team", "value": "web"}],
    )

    assert created == describe(world, "/npm/types/*")
    assert created["arn"].endswith(f":package-group/{DOMAIN}/npm/types/%2a")
    assert (created["contactInfo"], created["description"]) == ("web@example.com", "types")
    assert created["parent"] == {"arn": describe(world, "/*")["arn"], "pattern": "/*"}
    for restriction in created["originConfiguration"]["restrictions"].values():
        assert restriction == {
            "mode": "INHERIT",
            "effectiveMode": "ALLOW",
            "inheritedFrom": created["parent"],
        }
    tags = world.client.list_tags_for_resource(resourceArn=created["arn"])["tags"]
    assert tags == [{"key": "team", "value": "web"}]


def test_contact_and_description_are_absent_until_given_and_after_clearing(world):
    created = create(world, "/npm/*")
    assert "contactInfo" not in created and "description" not in created

    def update(**members):
        return world.client.update_package_group(domain=DOMAIN, packageGroup="/npm/*", **members)["packageGroup"]

    assert update(contactInfo="me")["contactInfo"] == "me"
    both = update(description="mine")
    assert (both["contactInfo"], both["description"]) == ("me", "mine")
    cleared = update(contactInfo="")
    assert "contactInfo" not in cleared and cleared["description"] == "mine"


def test_group_is_created_once(world):
    create(world, "/npm//react$")

    with refused("ConflictException", 409) as refusal:
        create(world, "/npm//react$")
    assert refusal.body["resourceId"].endswith("/npm//react%24")


@pytest.mark.parametrize(
    "pattern",
    ["npm/*", "/npm", "/python//requests$", "/npm//react", "/npm/a*", "/npm/a-~", "/maven//lib$", "/pypi/a/b$"],
)
def test_pattern_outside_the_grammar_is_refused(world, pattern):
    with invalid():
        create(world, pattern)


def test_deleted_group_is_gone_and_its_packages_go_to_its_parent(world):
    create(world, "/generic/*")
    create(world, "/generic/my-ns/*")
    assert owner(world, "tool") == ("/generic/my-ns/*", "STRONG")

    deleted = world.client.delete_package_group(domain=DOMAIN, packageGroup="/generic/my-ns/*")["packageGroup"]

    assert deleted["pattern"] == "/generic/my-ns/*"
    assert owner(world, "tool") == ("/generic/*", "STRONG")
    with no_group():
        describe(world, "/generic/my-ns/*")


@pytest.mark.parametrize(
    "operation, members",
    [
        ("describe_package_group", {}),
        ("update_package_group", {"description": "x"}),
        ("update_package_group_origin_configuration", {"restrictions": {"PUBLISH": "BLOCK"}}),
        ("delete_package_group", {}),
        ("list_sub_package_groups", {}),
        ("list_associated_packages", {}),
        ("list_allowed_repositories_for_group", {"originRestrictionType": "PUBLISH"}),
    ],
)
def test_unknown_group_is_not_found_by_its_arn(world, operation, members):
    with no_group() as refusal:
        getattr(world.client, operation)(domain=DOMAIN, packageGroup="/npm//absent$", **members)

    assert refusal.body["resourceId"].endswith("/npm//absent%24")
    assert "resourceType" not in refusal.body


@pytest.mark.parametrize(
    "operation, members",
    [
        ("create_package_group", {"packageGroup": "/npm/*"}),
        ("describe_package_group", {"packageGroup": "/*"}),
        ("list_package_groups", {}),
        ("list_sub_package_groups", {"packageGroup": "/*"}),
        ("list_associated_packages", {"packageGroup": "/*"}),
        ("get_associated_package_group", {"format": "npm", "package": "react"}),
        ("update_package_group", {"packageGroup": "/*", "description": "x"}),
        ("update_package_group_origin_configuration", {"packageGroup": "/*", "restrictions": {"PUBLISH": "BLOCK"}}),
        ("delete_package_group", {"packageGroup": "/npm/*"}),
        ("list_allowed_repositories_for_group", {"packageGroup": "/*", "originRestrictionType": "PUBLISH"}),
    ],
)
def test_unknown_domain_is_not_found(world, operation, members):
    with not_found("domain"):
        getattr(world.client, operation)(domain="nowhere", **members)


def test_groups_are_listed_by_pattern_prefix_and_page(world):
    for pattern in ["/npm//react$", "/npm/*", "/maven/*", "/npm//re~"]:
        create(world, pattern)

    def listed(**members):
        pages = world.client.get_paginator("list_package_groups").paginate(domain=DOMAIN, **members)
        return [group["pattern"] for page in pages for group in page["packageGroups"]]

    assert listed() == ["/*", "/maven/*", "/npm/*", "/npm//react$", "/npm//re~"]
    assert listed(PaginationConfig={"PageSize": 1}) == listed()
    assert listed(prefix="/npm//") == ["/npm//react$", "/npm//re~"]


def test_sub_groups_are_the_direct_children_only(world):
    for pattern in ["/npm//foo-bar$", "/npm//foo~", "/npm/*"]:
        create(world, pattern)

    def children(pattern):
        pages = world.client.get_paginator("list_sub_package_groups").paginate(
            domain=DOMAIN, packageGroup=pattern, PaginationConfig={"PageSize": 1}
        )
        return [group["pattern"] for page in pages for group in page["packageGroups"]]

    assert children("/*") == ["/npm/*"]
    assert children("/npm/*") == ["/npm//foo~"]
    assert children("/npm//foo~") == ["/npm//foo-bar$"]
    assert children("/npm//foo-bar$") == []


@pytest.mark.parametrize(
    "package, association",
    [
        ("node-sass", ("/npm//node-sass$", "STRONG")),
        ("node_sass", ("/npm//node-sass$", "WEAK")),
        ("Node-Sass", ("/npm//node-sass$", "WEAK")),
        ("n\u043ede-sass", ("/npm//node-sass$", "WEAK")),
        ("node-sass-x", ("/*", "STRONG")),
        ("foo-bar", ("/npm//foo~", "STRONG")),
        ("food", ("/*", "STRONG")),
    ],
)
def test_package_belongs_to_the_narrowest_group_that_it_is_or_looks_like(world, package, association):
    create(world, "/npm//node-sass$")
    create(world, "/npm//foo~")

    assert owner(world, package, namespace=None, format="npm") == association


def test_associated_packages_are_listed_with_how_they_came(world):
    world.create_repository("other")
    for repository in [REPOSITORY, "other"]:
        for package in ["run-fast", "walk"]:
            world.publish(repository=repository, package=package)
    world.publish(package="run_fast")
    create(world, f"/generic/{NAMESPACE}/*")

    everything = [(NAMESPACE, name, "STRONG") for name in ["run-fast", "run_fast", "walk"]]
    assert associated(world, "/*") == []
    assert associated(world, f"/generic/{NAMESPACE}/*") == everything
    assert associated(world, f"/generic/{NAMESPACE}/*", PaginationConfig={"PageSize": 1}) == everything
    with no_group():
        associated(world, f"/generic/{NAMESPACE}/run-fast$")
    assert associated(world, f"/generic/{NAMESPACE}/run-fast$", preview=True) == [
        (NAMESPACE, "run-fast", "STRONG"),
        (NAMESPACE, "run_fast", "WEAK"),
    ]


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
    configure(world, "/*", restrictions={name: "BLOCK" for name in TYPES})

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


@pytest.mark.parametrize("format", ["maven", "swift", "generic"])
def test_package_whose_format_needs_a_namespace_belongs_nowhere_without_one(world, format):
    with invalid():
        owner(world, "library", namespace=None, format=format)


@pytest.mark.parametrize("format", ["pypi", "nuget", "ruby", "cargo"])
def test_package_whose_format_has_no_namespace_belongs_nowhere_with_one(world, format):
    with invalid():
        owner(world, "library", namespace="my-ns", format=format)


def test_group_with_bad_tags_is_not_created(world):
    with invalid():
        create(world, "/npm/*", tags=[{"key": "aws:team", "value": "x"}])
    with no_group():
        describe(world, "/npm/*")


def test_update_that_changes_nothing_succeeds(world):
    before = describe(world, "/*")

    assert configure(world, "/*")["allowedRepositoryUpdates"] == {}
    assert world.client.update_package_group(domain=DOMAIN, packageGroup="/*")["packageGroup"] == before


def test_arn_of_a_group_escapes_what_patterns_end_with_and_the_escape_itself(world):
    arns = {pattern: create(world, pattern)["arn"] for pattern in ["/npm/*", "/npm//react$", "/npm//re~", "/npm//a%b$"]}

    prefix = f"arn:aws:codeartifact:us-east-1:{world.account}:package-group/{DOMAIN}"
    assert arns == {
        "/npm/*": f"{prefix}/npm/%2a",
        "/npm//react$": f"{prefix}/npm//react%24",
        "/npm//re~": f"{prefix}/npm//re~",
        "/npm//a%b$": f"{prefix}/npm//a%25b%24",
    }
    for arn in arns.values():
        world.client.tag_resource(resourceArn=arn, tags=[{"key": "arn", "value": arn}])
        assert world.client.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "arn", "value": arn}]
