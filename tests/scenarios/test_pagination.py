"""Pages of listings: sizes, tokens, and listings that change while they are read."""

import pytest

from world import DOMAIN, REPOSITORY, invalid


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
