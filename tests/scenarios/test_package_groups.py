"""Package groups: patterns, nesting, association and how they are described."""

import pytest

from package_groups import ORIGIN_TYPES, configure, create
from world import DOMAIN, NAMESPACE, REPOSITORY, invalid, not_found, refused


def describe(world, pattern):
    return world.client.describe_package_group(domain=DOMAIN, packageGroup=pattern)["packageGroup"]


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
    assert restrictions == {name: {"mode": "ALLOW", "effectiveMode": "ALLOW"} for name in ORIGIN_TYPES}


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
