"""Pages of listings: sizes, tokens, and listings that change while they are read."""

import botocore
import pytest

from inputs import OPERATIONS
from server_process import ServerProcess
from world import DOMAIN, NAMESPACE, REPOSITORY, invalid

PACKAGE = {
    "domain": DOMAIN,
    "repository": REPOSITORY,
    "format": "generic",
    "namespace": NAMESPACE,
    "package": "my-package",
}


def make_asset(world, name):
    world.publish(packageVersion="many", assetName=name, unfinished=True)


def make_group(world, name):
    world.client.create_package_group(domain=DOMAIN, packageGroup=f"/npm/{name}/*")


def make_allowed_repository(world, name):
    world.create_repository(name)
    allowed = [{"repositoryName": name, "originRestrictionType": "PUBLISH"}]
    world.client.update_package_group_origin_configuration(
        domain=DOMAIN, packageGroup="/*", addAllowedRepositories=allowed
    )


def names(pages, member, name="name"):
    return [item[name] for page in pages for item in page[member]]


@pytest.fixture
def many(world):
    """A world with the repositories `repo-00` to `repo-24` beside `my-repo`."""
    for number in range(25):
        world.create_repository(f"repo-{number:02}")
    return world


def test_pages_hold_what_was_asked_and_the_last_one_has_no_token(many):
    pages = many.client.get_paginator("list_repositories_in_domain").paginate(
        domain=DOMAIN, PaginationConfig={"PageSize": 10}
    )
    pages = list(pages)

    assert [len(page["repositories"]) for page in pages] == [10, 10, 6]
    assert ["nextToken" in page for page in pages] == [True, True, False]
    expected = ["my-repo"] + [f"repo-{number:02}" for number in range(25)]
    assert names(pages, "repositories") == expected


def test_page_that_ends_with_the_last_item_has_no_token(many):
    page = many.client.list_repositories_in_domain(domain=DOMAIN, maxResults=26)

    assert len(page["repositories"]) == 26
    assert "nextToken" not in page


def test_default_page_of_repositories_holds_fifty(many):
    for number in range(25, 55):
        many.create_repository(f"repo-{number:02}")

    assert len(many.client.list_repositories_in_domain(domain=DOMAIN)["repositories"]) == 50
    assert len(many.client.list_repositories()["repositories"]) == 50


def test_items_that_stay_are_listed_once_while_others_come_and_go(many):
    seen, removed, token = [], set(), {}
    for step in range(100):
        page = many.client.list_repositories_in_domain(domain=DOMAIN, maxResults=5, **token)
        seen += [repository["name"] for repository in page["repositories"]]
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
        # The item after which the next page starts, one from the far end, and new ones on both sides.
        for name in (seen[-1], f"repo-{24 - step:02}"):
            many.client.delete_repository(domain=DOMAIN, repository=name)
            removed.add(name)
        many.create_repository(f"aaa-{step:02}")
        many.create_repository(f"zzz-{step:02}")

    originals = {"my-repo"} | {f"repo-{number:02}" for number in range(25)}
    assert originals - removed <= set(seen)
    assert len(seen) == len(set(seen))
    assert not any(name.startswith("aaa") for name in seen)


def test_listing_pages_work_for_every_listing(world):
    for number in range(5):
        world.client.create_repository(domain=DOMAIN, repository=f"repo-{number}")
        world.publish(package=f"package-{number}")
        world.publish(packageVersion=f"{number}.0")
        world.publish(packageVersion="many", assetName=f"asset-{number}.bin", unfinished=True)
        if number:
            world.client.create_domain(domain=f"domain-{number}")

    expected = {
        "list_domains": ("domains", "name", {}, 5),
        "list_repositories": ("repositories", "name", {}, 6),
        "list_repositories_in_domain": ("repositories", "name", {"domain": DOMAIN}, 6),
        "list_packages": ("packages", "package", {"domain": DOMAIN, "repository": REPOSITORY}, 6),
        "list_package_versions": ("versions", "version", world.package(), 6),
        "list_package_version_assets": ("assets", "name", world.version(packageVersion="many"), 5),
    }
    for operation, (member, name, members, count) in expected.items():
        paginator = world.client.get_paginator(operation)
        pages = list(paginator.paginate(**members, PaginationConfig={"PageSize": 2}))
        whole = getattr(world.client, operation)(**members)
        assert all(len(page[member]) <= 2 for page in pages), operation
        assert names(pages, member, name) == names([whole], member, name), operation
        assert len(set(names(pages, member, name))) == count, operation


def test_versions_by_published_time_page_in_that_order(world):
    order = ["3.0", "1.0", "5.0", "2.0", "4.0"]
    for version in order:
        world.publish(packageVersion=version)

    paginator = world.client.get_paginator("list_package_versions")
    pages = paginator.paginate(
        **world.package(), sortBy="PUBLISHED_TIME", PaginationConfig={"PageSize": 2}
    )

    assert names(pages, "versions", "version") == order[::-1]


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_page_size_out_of_range_is_refused(world, size):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.client.list_repositories(maxResults=size)
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.client.list_domains(maxResults=size)


@pytest.mark.parametrize("size", [1, 1000])
def test_page_size_at_its_edges_is_accepted(world, size):
    assert len(world.client.list_repositories(maxResults=size)["repositories"]) == 1


@pytest.mark.parametrize("token", ["nonsense", "AAAA", "eyJhIjoxfQ", "x" * 2000])
def test_token_that_nobody_made_is_refused(world, token):
    with invalid():
        world.client.list_repositories(nextToken=token)
    with invalid():
        world.client.list_domains(nextToken=token)


@pytest.mark.parametrize("token", ["", "with space", "x" * 2001])
def test_token_outside_its_constraint_is_refused(world, token):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.client.list_domains(nextToken=token)


def test_token_of_another_listing_is_refused(many):
    token = many.client.list_repositories(maxResults=2)["nextToken"]

    with invalid():
        many.client.list_repositories_in_domain(domain=DOMAIN, nextToken=token)


def test_token_made_for_other_filters_is_refused(many):
    page = many.client.list_repositories_in_domain(domain=DOMAIN, repositoryPrefix="repo", maxResults=2)

    with invalid():
        many.client.list_repositories_in_domain(domain=DOMAIN, nextToken=page["nextToken"])


def test_token_takes_another_page_size(many):
    first = many.client.list_repositories_in_domain(domain=DOMAIN, maxResults=3)
    rest = many.client.list_repositories_in_domain(
        domain=DOMAIN, maxResults=100, nextToken=first["nextToken"]
    )

    assert len(first["repositories"]) + len(rest["repositories"]) == 26


# Every listing that takes a token, with the members that it needs.
LISTINGS = {
    "list_domains": {},
    "list_repositories": {},
    "list_repositories_in_domain": {"domain": DOMAIN},
    "list_packages": {"domain": DOMAIN, "repository": REPOSITORY},
    "list_package_versions": PACKAGE,
    "list_package_version_assets": {**PACKAGE, "packageVersion": "many"},
    "list_package_version_dependencies": {**PACKAGE, "packageVersion": "many"},
    "list_package_groups": {"domain": DOMAIN},
    "list_sub_package_groups": {"domain": DOMAIN, "packageGroup": "/*"},
    "list_associated_packages": {"domain": DOMAIN, "packageGroup": "/*"},
    "list_allowed_repositories_for_group": {
        "domain": DOMAIN,
        "packageGroup": "/*",
        "originRestrictionType": "PUBLISH",
    },
}


@pytest.fixture
def one_of_each(world):
    """A world in which every listing that takes a token has a page."""
    world.publish(packageVersion="many")
    return world


def test_every_listing_that_takes_a_token_is_among_these():
    with_tokens = {
        botocore.xform_name(name)
        for name, model in OPERATIONS.items()
        if "nextToken" in model.input_shape.members
    }

    assert set(LISTINGS) == with_tokens


@pytest.mark.parametrize("operation", LISTINGS)
def test_every_listing_refuses_tokens_that_it_did_not_give(one_of_each, operation):
    one_of_each.create_repository("second")
    foreign = one_of_each.client.list_repositories_in_domain(
        domain=DOMAIN, administratorAccount=one_of_each.account, maxResults=1
    )["nextToken"]

    for token in ["nonsense", foreign]:
        with invalid():
            getattr(one_of_each.client, operation)(nextToken=token, **LISTINGS[operation])


@pytest.mark.parametrize(
    ("operation", "filters"),
    [
        ("list_packages", {"packagePrefix": "my"}),
        ("list_packages", {"publish": "ALLOW"}),
        ("list_package_versions", {"status": "Published"}),
        ("list_package_versions", {"sortBy": "PUBLISHED_TIME"}),
        ("list_package_groups", {"prefix": "/"}),
        ("list_associated_packages", {"preview": True}),
    ],
)
def test_token_holds_for_the_filters_that_it_was_made_with(world, operation, filters):
    for number in range(2):
        world.publish(package=f"my-package-{number}")
        world.publish(packageVersion=str(number))
        world.client.create_package_group(domain=DOMAIN, packageGroup=f"/npm/scope-{number}/*")
    listing = getattr(world.client, operation)

    token = listing(maxResults=1, **LISTINGS[operation], **filters)["nextToken"]

    with invalid():
        listing(nextToken=token, **LISTINGS[operation])
    listing(nextToken=token, **LISTINGS[operation], **filters)


# Listings with the member that holds the items, the size of a page that was not asked for, and how an item is made.
FULL_PAGES = {
    "list_package_versions": ("versions", 50, lambda world, name: world.publish(packageVersion=name)),
    "list_packages": ("packages", 100, lambda world, name: world.publish(package=name)),
    "list_associated_packages": ("packages", 100, lambda world, name: world.publish(package=name)),
    "list_package_version_assets": ("assets", 100, make_asset),
    "list_package_groups": ("packageGroups", 100, make_group),
    "list_sub_package_groups": ("packageGroups", 100, make_group),
    "list_allowed_repositories_for_group": ("allowedRepositories", 100, make_allowed_repository),
}


@pytest.mark.parametrize("operation", FULL_PAGES)
def test_page_without_a_size_holds_as_many_as_is_usual(world, operation):
    member, size, make = FULL_PAGES[operation]
    for number in range(size + 1):
        make(world, f"item-{number:03}")

    page = getattr(world.client, operation)(**LISTINGS[operation])

    assert len(page[member]) == size
    assert "nextToken" in page


def test_page_of_domains_without_a_size_holds_a_hundred(connect, account):
    server = ServerProcess("--max-domains", "none")
    try:
        client = connect(account, url=server.url)
        for number in range(101):
            client.create_domain(domain=f"domain-{number:03}")

        assert len(client.list_domains()["domains"]) == 100
    finally:
        server.stop()
